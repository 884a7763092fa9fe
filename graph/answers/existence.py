"""Whether something is in being on a day, and the span in which it is."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import msgspec

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START
from graph.answers.shapes import Being, Existence
from graph.answers.span import Span, one_of
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import ALIVE, Snapshot, once
from graph.store import GraphStore

"""Values of `status` with which a thing is in being."""
HERE: Final = frozenset({Existence.EXISTS, Existence.POSSIBLY})
"""In being on the day, at least possibly."""
_RANK: Final = (Existence.WITHDRAWN, Existence.CLOSED, Existence.NOT_YET, Existence.POSSIBLY, Existence.EXISTS)


class Life(msgspec.Struct, frozen=True):
    """The span in which something lives around a day, and the facts that say so."""

    span: Span
    facts: tuple[Version, ...]


@once
def life(shot: Snapshot, id: str) -> Life | None:
    """The life of a place around the day of the snapshot; None where it is not in being.

    What was registered without any date is taken to be there: what is recorded of it says so.
    """
    states = [f for f in shot.status(id) if f.possible(shot.at.on)]
    alive = [f for f in states if f.value in ALIVE]
    if not alive:
        return None
    span = one_of(alive, (f for f in states if f.value not in ALIVE), shot.at.on)
    if span.valid_from == OPEN_START and min(f.sure_from for f in alive) == OPEN_END:
        span = Span(OPEN_START, OPEN_START, span.sure_to, span.valid_to)
    return Life(span, tuple(alive))


@once
def lives(shot: Snapshot, id: str) -> Life | None:
    """The same; a cluster lives no longer than its zone: closing a zone ends what hangs on it."""
    own = life(shot, id)
    if own is None or kind_of(id) is not Kind.CLUSTER:
        return own
    links = [link for link in shot.into(id, "HAS_CLUSTER") if link.possible(shot.at.on)]
    found = []
    for link in links:
        if zone := life(shot, link.src):
            span = own.span & Span.of(link) & zone.span
            found.append(Life(span, (*own.facts, link, *zone.facts)))
    return max(found, key=lambda one: one.span.certain(shot.at.on), default=None if links else own)


def being(store: GraphStore, at: Moment, ids: Sequence[str], now: Snapshot | None = None) -> dict[str, Being]:
    """Whether each of these is in being on the day, since when, until when, and the events that say so. `now` holds
    every fact about them, where somebody has it."""
    found = _beings(store, at, ids, now)
    clusters = [one for one in found if kind_of(one) is Kind.CLUSTER and found[one].existence in HERE]
    if not clusters:
        return found
    if now is None:
        links = store.links(clusters, ["HAS_CLUSTER"], False, at)
    else:
        links = [link for one in clusters for link in now.into(one, "HAS_CLUSTER")]
    zones = _beings(store, at, sorted({link.src for link in links}))
    for one in clusters:
        over = [zones[link.src] for link in links if link.dst == one and link.src in zones]
        if over:
            found[one] = _within(found[one], max(over, key=lambda zone: _RANK.index(zone.existence)))
    return found


def _within(own: Being, zone: Being) -> Being:
    """A cluster's being as far as its zone's lets it."""
    weaker = min(own.existence, zone.existence, key=_RANK.index)
    if weaker is own.existence:
        return own
    if zone.existence in HERE:
        return replace(own, existence=weaker, events=tuple(sorted({*own.events, *zone.events})))
    return replace(zone, since=own.since if zone.existence is Existence.CLOSED else zone.since)


def _beings(store: GraphStore, at: Moment, ids: Sequence[str], now: Snapshot | None = None) -> dict[str, Being]:
    now = now or Snapshot(at, store.attributes(ids, at, ["status"]))
    found = {one: _now(now.status(one), at) for one in ids}
    if missing := [one for one, known in found.items() if known is None]:
        states: dict[str, list[Version]] = {one: [] for one in missing}
        for fact in store.history(missing, at.position):
            if fact.type == "status" and fact.src in states and fact.known_from <= at.position < fact.known_to:
                states[fact.src].append(fact)
        found.update({one: _otherwise(known, at) for one, known in states.items()})
    return {one: known for one, known in found.items() if known is not None}


def by_states(states: Sequence[Version], at: Moment) -> Being:
    """The same of something whose statuses of any day these are; a cluster's zone is not looked at."""
    now = _now([one for one in states if one.possible(at.on)], at)
    return _otherwise(states, at) if now is None else now


def _now(states: Sequence[Version], at: Moment) -> Being | None:
    alive = [f for f in states if f.value in ALIVE and f.possible(at.on)]
    if not alive:
        return None
    others = [f for f in states if f.value not in ALIVE]
    span = one_of(alive, others, at.on)
    bounds = span.bounds()
    return Being(
        Existence.EXISTS if span.certain(at.on) else Existence.POSSIBLY,
        bounds.valid_from, bounds.valid_to, _events([*alive, *(f for f in others if f.possible(at.on))]),
    )  # fmt: skip


def _otherwise(states: Sequence[Version], at: Moment) -> Being:
    ordered = sorted(states, key=lambda f: (f.valid_from, f.id))
    lived = [f for f in ordered if f.value in ALIVE]
    ended = [f for f in ordered if f.value not in ALIVE and f.possible(at.on)]
    before = [f for f in lived if f.valid_from <= at.on]
    if before or ended:
        never = any(f.value == "never_began" for f in ended)
        until = max((f.valid_to for f in before), default=ended[0].valid_from if ended else OPEN_END)
        since = min((f.valid_from for f in before), default=OPEN_START)
        bounds = Span(since, since, until, until).bounds()
        return Being(
            Existence.WITHDRAWN if never else Existence.CLOSED,
            bounds.valid_from, bounds.valid_to, _events([*before, *ended]),
        )  # fmt: skip
    if not lived:
        return Being(Existence.WITHDRAWN, None, None, ())
    first = Span.of(lived[0]).bounds()
    return Being(Existence.NOT_YET, first.valid_from, first.valid_to, _events(lived[:1]))


def _events(facts: Sequence[Version]) -> tuple[int, ...]:
    return tuple(sorted({f.said_by for f in facts} | {f.ended_by for f in facts if f.ended_by}))
