"""How a grant stands: by its own period, its basis, the approvals that this needs, and what it is delegated from."""

from collections.abc import Iterable
from typing import Final

import msgspec

from events.ids import Kind, kind_of
from graph.answers.shapes import Standing
from graph.answers.span import ALWAYS, Span, all_of, one_of
from graph.facts import Version
from graph.snapshot import Snapshot, once, read_list, read_value

_STRENGTH: Final = {standing: rank for rank, standing in enumerate(reversed(Standing))}
_OF_STATUS: Final = {
    "in_force": Standing.IN_FORCE,
    "auto_renewed": Standing.AUTO_RENEWED,
    "suspended": Standing.SUSPENDED,
    "proposed": Standing.PROPOSED,
    "ended": Standing.ENDED,
    "never_began": Standing.NEVER_BEGAN,
}
_APPROVING: Final = frozenset({"approved", "ratified"})


class Stand(msgspec.Struct, frozen=True):
    """A standing, the span in which it is that, the facts it follows from, and the bases it hangs on."""

    standing: Standing
    span: Span
    facts: tuple[Version, ...] = ()
    bases: tuple[str, ...] = ()

    def certain(self, shot: Snapshot) -> bool:
        """Whether it surely stands so on the day."""
        return self.span.certain(shot.at.on)


def strength(standing: Standing) -> int:
    """0 for the weakest."""
    return _STRENGTH[standing]


def weakest(stands: Iterable[Stand]) -> Stand:
    """What hangs on all of these stands as the weakest; in force while all of them are."""
    found = list(stands)
    if len(found) == 1:
        return found[0]
    low = min(found, key=lambda one: strength(one.standing))
    span = low.span
    for one in found:
        if low.standing.in_force or one.standing is low.standing:
            span = span & one.span
    facts = dict.fromkeys(fact for one in found for fact in one.facts)
    return Stand(low.standing, span, tuple(facts), tuple(dict.fromkeys(b for one in found for b in one.bases)))


def by_status(shot: Snapshot, id: str) -> Stand:
    """How an instrument stands by its own status: of several possible ones the strongest, then certain only where
    no weaker one is possible. One that has no status yet is only proposed."""
    states = [f for f in shot.status(id) if f.possible(shot.at.on) and f.value in _OF_STATUS]
    if not states:
        return Stand(Standing.PROPOSED, ALWAYS)
    best = max((_OF_STATUS[f.value] for f in states), key=strength)
    same = [f for f in states if _OF_STATUS[f.value] is best or (best.in_force and _OF_STATUS[f.value].in_force)]
    exact = next((_OF_STATUS[f.value] for f in same if f.certain(shot.at.on)), best)
    return Stand(exact, one_of(same, [f for f in states if f not in same], shot.at.on), tuple(states))


@once
def instrument(shot: Snapshot, id: str) -> Stand:
    """How a contract, policy or subcontract stands; a subcontract no better than what it is under."""
    return _instrument(shot, id, frozenset())


@once
def grant(shot: Snapshot, id: str) -> Stand:
    """How a grant stands: as the weakest of itself, its basis and what it is delegated from."""
    return _grant(shot, id, frozenset())


def _instrument(shot: Snapshot, id: str, seen: frozenset[str]) -> Stand:
    own = by_status(shot, id)
    if kind_of(id) is Kind.CONTRACT:
        own = _approved(shot, id, own)
    own = Stand(own.standing, own.span, own.facts, (id,))
    if kind_of(id) is not Kind.SUBCONTRACT or id in seen:
        return own
    under = [f for f in shot.out(id, "UNDER") if f.possible(shot.at.on)]
    above = [_instrument(shot, f.dst, seen | {id}) for f in under]
    return weakest([own, *above])


def _grant(shot: Snapshot, id: str, seen: frozenset[str]) -> Stand:
    own = by_status(shot, id)
    if not shot.status(id) and shot.into(id, "HOLDS"):
        own = Stand(Standing.IN_FORCE, ALWAYS)
    stands = [own]
    for under in (f for f in shot.out(id, "UNDER") if f.possible(shot.at.on)):
        basis = instrument(shot, under.dst)
        if basis.standing is Standing.ENDED and _has_own_end(shot, id):
            basis = Stand(Standing.LAPSED, basis.span, basis.facts, basis.bases)
        stands.append(Stand(basis.standing, basis.span, (*basis.facts, under), basis.bases))
    for link in (f for f in shot.into(id, "DELEGATES") if f.possible(shot.at.on)):
        if link.src not in seen and link.src != id:
            above = _grant(shot, link.src, seen | {id})
            stands.append(Stand(above.standing, above.span, (*above.facts, link)))
    return weakest(stands)


def approvals(shot: Snapshot, contract: str) -> list[tuple[str, list[tuple[Version, ...]]]]:
    """Each party whose approval the contract needs, with the facts of each decision that gives it on the day."""
    needed = shot.value(contract, "approvals")
    if needed is None:
        return []
    parties = dict.fromkeys(str(one["by"]) for one in read_list(needed.value))
    return [(party, list(_decisions(shot, contract, party))) for party in parties]


def _approved(shot: Snapshot, contract: str, own: Stand) -> Stand:
    found = own
    for _, given in approvals(shot, contract):
        if not given:
            needed = shot.value(contract, "approvals")
            facts = (needed,) if needed else ()
            found = weakest([found, Stand(Standing.CONDITIONAL, all_of(facts) & own.span, facts)])
        else:
            best = max(given, key=lambda facts: (all_of(facts).certain(shot.at.on), facts[0].id))
            found = weakest([found, Stand(own.standing, all_of(best), best)]) if own.standing.in_force else found
    return found


def _decisions(shot: Snapshot, contract: str, party: str) -> Iterable[tuple[Version, ...]]:
    for about in shot.into(contract, "ABOUT"):
        deciding = [f for f in shot.into(about.src, "DECIDED") if f.src == party]
        outcomes = [f for f in shot.out(about.src, "outcome") if f.value in _APPROVING and f.possible(shot.at.on)]
        if deciding and outcomes:
            yield (outcomes[-1], deciding[0], about)


def _has_own_end(shot: Snapshot, id: str) -> bool:
    return any(read_value(f.value).get("own_end") for f in shot.into(id, "HOLDS"))
