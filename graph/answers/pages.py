"""Pages: everything that holds of an entity at a moment, with all that is linked to it."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from events.ids import Kind, kind_of
from graph.answers.existence import being
from graph.answers.holders import ref
from graph.answers.shapes import Being
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore, Theme


@dataclass(frozen=True, slots=True)
class Page:
    """One entity at a moment. `name` is its name or title on the day, else its id. `links_out` leave it, `links_in`
    reach it; a link of an entity to itself stands in both. What is only possible on the day is there, too."""

    id: str
    kind: Kind
    name: str
    being: Being
    attributes: tuple[Version, ...]
    links_out: tuple[Version, ...]
    links_in: tuple[Version, ...]


def pages(store: GraphStore, at: Moment, ids: Sequence[str], shot: Snapshot | None = None) -> list[Page]:
    """The pages of these known ids, in the order asked. The number of questions to the store does not grow with
    the number of ids. `shot` is what bears on them, where somebody has asked."""
    asked = list(dict.fromkeys(ids))
    if not asked:
        return []
    shot = shot or Snapshot(at, store.bearing(Theme.PAGE, asked, at).facts)
    own: dict[str, list[Version]] = defaultdict(list)
    leaving: dict[str, list[Version]] = defaultdict(list)
    reaching: dict[str, list[Version]] = defaultdict(list)
    for fact in shot.facts.values():
        if fact.is_link:
            leaving[fact.src].append(fact)
            reaching[fact.dst].append(fact)
        else:
            own[fact.src].append(fact)
    lives = being(store, at, asked, shot)
    made = {
        one: Page(
            one, kind_of(one), ref(shot, one).name, lives[one],
            tuple(sorted(own[one], key=_order)), tuple(sorted(leaving[one], key=_order)),
            tuple(sorted(reaching[one], key=_order)),
        )
        for one in asked
    }  # fmt: skip
    return [made[one] for one in ids]


def _order(fact: Version) -> tuple[str, str, str, str, int]:
    return fact.type, fact.dst, fact.src, fact.valid_from, fact.id
