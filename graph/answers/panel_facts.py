"""What a panel is made from: the facts of a scope, of any day, and of one knowledge or of every one."""

from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Final

from events.ids import PARTIES, PLACES, Kind, kind_of
from graph.answers.audit.days import Facts
from graph.answers.gathering import DOWN, UP, Gathering
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

_AT: Final = ("OVER", "COVERS", "AT", "PROVIDES", "ABOUT")
_OF: Final = ("HOLDS", "GRANTED", "PARTY", "RUNS", "PRIME", "SUB", "DELEGATES", "ABOUT", "DECIDED")
_INSTRUMENT: Final = (
    "UNDER", "DELEGATES", "name", "title", "status", "approvals", "operating_role", "outcome", "signed_on", "services",
    "basis",
)  # fmt: skip
_OF_SCHOOL: Final = (
    "name", "status", "grades", "level", "coverage", "support_level", "priority", "identifier",
)  # fmt: skip
_OF_OTHER: Final = ("name", "title", "status", "grades", "coverage")
_CUT: Final = 20_000
"""Ids in one question: a question about more is put in parts."""


class Whole(Facts):
    """The facts of the schools of a scope, of any day, over both times."""

    def __init__(self, facts: Iterable[Version], schools: Sequence[str]) -> None:
        super().__init__(facts)
        self.schools = schools


def gather(store: GraphStore, at: Moment, within: str, every_knowledge: bool) -> Whole:
    """All that bears on the schools under a place on any day, as believed at the moment, or at any position up to it.

    The number of questions follows how deep chains of authority go, not how many schools there are.
    """
    found = _Gathering(store, at, every_knowledge)
    places = found.spread([within], lambda front: (one.dst for one in found.ask(front, DOWN, True)))
    schools = sorted(one for one in places if kind_of(one) is Kind.SCHOOL)
    above = found.spread(schools, lambda front: (one.src for one in found.ask(front, UP, False)))
    met = {one for one in above if kind_of(one) in PLACES}
    touching = found.ask(met, _AT, False)
    found.spread((one.src for one in touching if kind_of(one.src) is not Kind.RESULT), found.instruments)
    found.ask(schools, _OF_SCHOOL, True)
    ends = {end for one in found.facts.values() if one.is_link for end in (one.src, one.dst)}
    others = {one for one in above | ends if kind_of(one) in PARTIES | PLACES} - set(schools)
    found.ask(others, _OF_OTHER, True)
    return Whole(found.facts.values(), schools)


class _Gathering(Gathering):
    def __init__(self, store: GraphStore, at: Moment, every_knowledge: bool) -> None:
        super().__init__(store, at)
        self._every = every_knowledge

    def fetch(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        """The question to the store, in parts; of every knowledge, where that is needed."""
        ask = self._history if self._every else super().fetch
        return [one for n in range(0, len(ids), _CUT) for one in ask(ids[n : n + _CUT], types, out)]

    def instruments(self, front: set[str]) -> Iterable[str]:
        """What instruments rest on, what they are delegated from and who decided about them."""
        policies = {one for one in front if kind_of(one) is Kind.POLICY}
        out = self.ask(front - policies, _INSTRUMENT, True)
        self.ask(policies, ("title", "status"), True)
        into = self.ask(front - policies, _OF, False)
        return chain(
            (one.dst for one in out if one.type == "UNDER"),
            (one.src for one in into if one.type == "DELEGATES"),
            (one.src for one in into if one.type == "ABOUT" and kind_of(one.src) is Kind.DECISION),
        )

    def _history(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        asked, wanted = set(ids), set(types)
        return [
            one for one in self.store.history(ids, self.at.position)
            if one.type in wanted and (one.src if out else one.dst) in asked and (out or one.is_link)
        ]  # fmt: skip
