"""What subawards state of what 2 CFR 200.332(b)(1) asks for: at signing, and at each amendment. docs/audit.md."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from msgspec import structs

from events import tags
from events.envelope import Recorded
from events.ids import Kind, kind_of
from events.log import Log
from events.subcontract import Amended, Signed, Subaward
from graph.answers.every import every
from graph.answers.holders import ref
from graph.answers.listing import members
from graph.answers.names import names
from graph.answers.shapes import Ref
from graph.answers.unread import unread
from graph.facts import Version
from graph.fold import Said, standing
from graph.moment import Moment
from graph.store import GraphStore

ASKED: Final = tuple(one.name for one in structs.fields(Subaward))
"""What has to be stated, in the order of the regulation."""


class Occasion(StrEnum):
    """When it is to be stated."""

    SIGNING = "signing"
    AMENDMENT = "amendment"


@dataclass(frozen=True, slots=True)
class Stated:
    """What a subcontract stated on one occasion: `stated` then, `carried` earlier and not again, `missing` never so
    far. `on` is the day in its own words, `event` the position of what says so; `subaward` whether the subcontract
    stated anything of the kind by then: where it did not, nobody says that it passes on federal money."""

    subcontract: str
    prime: Ref
    sub: Ref
    occasion: Occasion
    on: str
    subaward: bool
    stated: tuple[str, ...]
    carried: tuple[str, ...]
    missing: tuple[str, ...]
    events: tuple[int, ...]


def subawards(
    store: GraphStore, log: Log, at: Moment, within: str | None = None, of: str | None = None
) -> list[Stated]:  # fmt: skip
    """The occasions, up to the day, of every subcontract that may be in being on it: subcontract by subcontract in the
    order of ids, each from its signing on. `within` is a known entity that they touch, `of` a known party to them."""
    unread(at, "what subawards state")
    links = _parties(store, at, _chosen(store, at, within, of))
    ids = sorted(one for one, (prime, sub) in links.items() if prime and sub)
    told: dict[str, list[Recorded]] = defaultdict(list)
    for event in log.read_tagged([tags.subject(one) for one in ids], upto=at.position) if ids else ():
        for one in event.subjects:
            told[one].append(event)
    called = names(store, at, (link.src for one in ids for some in links[one] for link in some))
    found: list[Stated] = []
    for one in ids:
        prime, sub = (ref(called, some[-1].src) for some in links[one])
        found += _occasions(one, prime, sub, standing(told[one])[0].values(), at)
    return found


def _occasions(id: str, prime: Ref, sub: Ref, said: Collection[Said], at: Moment) -> Iterator[Stated]:
    known: dict[str, None] = {}
    for one in sorted((each for each in said if _of(each, id)), key=_order):
        body = one.body
        if not isinstance(body, Signed | Amended) or (isinstance(body, Amended) and body.from_.earliest > at.on):
            continue
        stated = _stated(body.subaward)
        carried = tuple(name for name in known if name not in stated)
        known.update(dict.fromkeys(stated))
        signed = isinstance(body, Signed)
        yield Stated(
            id, prime, sub, Occasion.SIGNING if signed else Occasion.AMENDMENT, _day(body), bool(known), stated,
            tuple(name for name in ASKED if name in carried), tuple(name for name in ASKED if name not in known),
            (one.said_by,),
        )  # fmt: skip


def _of(said: Said, id: str) -> bool:
    return id in said.body.subjects()


def _order(said: Said) -> tuple[bool, str, str, int]:
    body = said.body
    if not isinstance(body, Amended):
        return False, "", "", said.slot
    return True, body.from_.earliest, body.from_.latest, said.slot


def _day(body: Signed | Amended) -> str:
    if isinstance(body, Amended):
        return body.from_.words
    return (body.signed_on or body.term.from_).words


def _stated(subaward: Subaward | None) -> tuple[str, ...]:
    return tuple(name for name in ASKED if subaward is not None and getattr(subaward, name) is not None)


def _chosen(store: GraphStore, at: Moment, within: str | None, of: str | None) -> Sequence[str]:
    if of is not None:
        own = {one.dst for one in store.links([of], ["PRIME", "SUB"], True, at)}
        return sorted(own if within is None else own & members(store, at, within))
    if within is not None:
        return sorted(one for one in members(store, at, within) if kind_of(one) is Kind.SUBCONTRACT)
    return every(store, at, Kind.SUBCONTRACT)


def _parties(
    store: GraphStore, at: Moment, ids: Sequence[str]
) -> dict[str, tuple[list[Version], list[Version]]]:  # fmt: skip
    """The primes and the subs of these subcontracts on the day."""
    found: dict[str, tuple[list[Version], list[Version]]] = {one: ([], []) for one in ids}
    for link in store.links(ids, ["PRIME", "SUB"], False, at) if ids else ():
        found[link.dst][link.type == "SUB"].append(link)
    return found
