"""What an audit reads: the facts of a scope, of any day, in a number of questions that does not grow with it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from events.ids import PARTIES, PLACES, Kind, kind_of
from graph.answers.audit.days import Known
from graph.answers.audit.versions import Versions
from graph.answers.every import every
from graph.answers.gathering import DOWN, UP, Gathering, back, follow, forth
from graph.answers.reach import REACHING_DOWN
from graph.facts import Version
from graph.moment import Moment
from graph.store import GraphStore

_AT: Final = ("OVER", "COVERS", "AT", "PROVIDES")
_OF: Final = ("HOLDS", "GRANTED", "PARTY", "RUNS", "PRIME", "SUB", "DELEGATES", "ABOUT", "DECIDED", "UNDER")
_OWN: Final = ("HOLDS", "PARTY", "RUNS", "PRIME", "SUB")
_PAPER: Final = ("PARTY", "PRIME", "SUB")
_EVERYWHERE: Final = ("AUTHORISES", "HAS_CLUSTER", "INCLUDES", *_AT, *_PAPER, "priority")
_TOLD: Final = (
    "name", "title", "status", "grades", "coverage", "stated_size", "report", "priority", "legal_form",
)  # fmt: skip
_AREAS: Final = frozenset({Kind.ZONE, Kind.CLUSTER})
_INSTRUMENTS: Final = frozenset({Kind.CONTRACT, Kind.GRANT, Kind.ENGAGEMENT, Kind.SUBCONTRACT})


@dataclass(frozen=True, slots=True)
class Scope:
    """The facts, and what is judged, by kind."""

    known: Known
    units: dict[Kind, tuple[str, ...]]


def gather(store: GraphStore, at: Moment, within: str | None) -> Scope:
    """Everything that bears on what lies within an entity, or everywhere; and what of it is judged on the day."""
    found = _Gathering(store, at)
    if within is None:
        found.add(store.everywhere(_EVERYWHERE, at.position))
        seeds = found.ends("src", "AUTHORISES", "HAS_CLUSTER") | found.ends("dst", "HAS_CLUSTER", "INCLUDES", *_AT)
        # A zone may have no link at all yet, and its reports are due all the same.
        seeds |= found.ends("src", "priority") | found.ends("src", "INCLUDES") | set(every(store, at, Kind.ZONE))
    else:
        seeds = found.reached_by(within)
    found.down(seeds)
    scope = found.below(seeds)
    found.up(scope)
    # Of any day: since when a finding stands is judged on days on which something else was above.
    found.touching(scope | found.ends("src", *REACHING_DOWN))
    schools = found.judged_schools(scope)
    named = within is not None and kind_of(within) not in PLACES
    own = found.own(within) if named and within else found.ends("src", *_AT)
    if within is None:
        # A paper may not say where it reaches, and be in a ring, or too short, all the same.
        own |= found.ends("dst", *_PAPER)
    found.instruments(found.ends("src", *_AT) | own)
    others = {one for one in scope if kind_of(one) is not Kind.SCHOOL}
    found.places(schools | others)
    found.tiers()
    found.people()
    instruments = found.hanging_on(found.at_places(found.above(scope)) if within and not named else own)
    ids = [*schools, *others, *instruments]
    ids += [within] if within and kind_of(within) in PARTIES else found.subcontracting(instruments)
    units: dict[Kind, list[str]] = {}
    for one in sorted(set(ids)):
        units.setdefault(kind_of(one), []).append(one)
    return Scope(Known(at, found.facts.values()), {kind: tuple(some) for kind, some in units.items()})


def around(store: GraphStore, at: Moment, place: str) -> Known:
    """Everything that bears on who holds what over one place, of any day."""
    found = _Gathering(store, at)
    found.up([place])
    found.ask({place, *found.ends("src", *UP)}, ("OVER",), False)
    found.instruments(found.ends("src", "OVER"))
    found.places([place])
    found.people()
    return Known(at, found.facts.values())


def ever(store: GraphStore, at: Moment, units: Iterable[str]) -> Versions:
    """Every version, up to the moment, of what bears on the judgement of some things, in a number of questions that
    does not grow with them."""
    found = _Ever(store, at)
    judged = set(units)
    places = {one for one in judged if kind_of(one) in PLACES}
    own = {one for one in judged if kind_of(one) in _INSTRUMENTS}
    own |= {one.dst for one in found.ask((one for one in judged if kind_of(one) in PARTIES), _OWN, True)}
    found.down(one for one in places if kind_of(one) in _AREAS)
    places |= {one.dst for one in found.ask(own, _AT, True)}
    found.up(places)
    found.touching(places | found.ends("src", *REACHING_DOWN))
    found.instruments(found.ends("src", *_AT) | own)
    found.places(places)
    found.tiers()
    found.people()
    return Versions(found.facts.values())


class _Gathering(Gathering):
    def ends(self, end: str, *types: str) -> set[str]:
        return {one.src if end == "src" else one.dst for one in self.facts.values() if one.type in types}

    def reached_by(self, within: str) -> set[str]:
        """The places of an instrument or a party and its instruments; a place itself."""
        kind = kind_of(within)
        if kind in PLACES:
            return {within}
        instruments = self.own(within)
        places = {one.dst for one in self.ask(instruments, _AT, True)}
        return {within, *places}

    def own(self, within: str) -> set[str]:
        """The instruments that something is, has, or has hanging on it."""
        kind = kind_of(within)
        if kind in PARTIES:
            return {one.dst for one in self.ask([within], _OWN, True)}
        if kind is Kind.POLICY:
            return {one.src for one in self.ask([within], ("UNDER",), False) if kind_of(one.src) is not Kind.ZONE}
        return {within}

    def touching(self, places: Iterable[str]) -> None:
        """What is over, covers, works or serves there."""
        self.ask(places, _AT, False)

    def instruments(self, ids: Iterable[str]) -> None:
        """Instruments with all that they rest on and all that rests on them, and who decided about them."""
        self.spread(ids, self._about)

    def _about(self, front: set[str]) -> set[str]:
        policies = {one for one in front if kind_of(one) is Kind.POLICY}
        out = [*self.ask(front - policies, (), True), *self.ask(policies, ("title", "status"), True)]
        into = self.ask(front - policies, _OF, False)
        return {one.dst for one in out if one.type in ("UNDER", "DELEGATES")} | {
            one.src for one in into if one.type in ("UNDER", "DELEGATES", "ABOUT")
        }

    def tiers(self) -> None:
        """The subcontracts of everybody who works there, tier by tier, wherever they are: whose they are, whether they
        stand, what they provide. Not what they rest on, nor the places: who works everywhere has the nation's."""

        def below(front: set[str]) -> set[str]:
            news = {one.dst for one in self.ask(front, ("PRIME",), True)}
            self.ask(news, ("status", "services", "PROVIDES"), True)
            return {one.src for one in self.ask(news, ("SUB",), False)}

        self.spread(self.ends("src", "RUNS", "SUB", "PRIME"), below)

    def places(self, judged: Iterable[str]) -> None:
        """What is told of every place met, and what those outside the scope are under."""
        met = self.ends("dst", *_AT)
        self.up(met)
        places = {*judged, *met, *self.ends("src", *UP), *self.ends("dst", "INCLUDES", "HAS_CLUSTER")}
        self.ask(places, _TOLD, True)

    def people(self) -> None:
        """What is told of everybody met, and whose office or board they are."""
        parties = {one for one in self.ends("src", *_OF, "AUTHORISES") if kind_of(one) in PARTIES}
        offices = {one for one in parties if kind_of(one) not in PLACES}
        self.spread(offices, lambda front: {one.src for one in self.ask(front, ("HAS_OFFICE",), False)})
        self.ask((one for one in parties if kind_of(one) is Kind.BOARD), ("GOVERNS",), True)
        self.ask(parties | self.ends("src", "HAS_OFFICE", "HAS_SCHOOL"), _TOLD, True)

    def below(self, seeds: Iterable[str]) -> set[str]:
        """Places and zones under these on the day, themselves included."""
        found = self.walk(seeds, DOWN, forth)
        return {one for one in found if kind_of(one) in PLACES}

    def above(self, places: Iterable[str]) -> set[str]:
        """What reaches these on the day, themselves included."""
        return self.walk(places, REACHING_DOWN, back)

    def judged_schools(self, scope: Iterable[str]) -> set[str]:
        """The schools of a scope that somebody works at or watches, that are in a cluster, or over which there are
        two grants or one under a subcontract: what a single grant far above reaches breaks no rule by itself."""
        schools = {one for one in scope if kind_of(one) is Kind.SCHOOL}
        self.ask(schools, ("priority",), True)
        self.ask(self.ends("src", "OVER"), ("UNDER",), True)
        served = {one.src for one in self.facts.values() if one.type == "UNDER" and one.dst.startswith("subcontract:")}
        over = [one for one in self.facts.values() if one.type == "OVER"]
        hot = self.ends("dst", "COVERS", "AT", "PROVIDES") | {one.dst for one in over if one.src in served}
        watched = self.ends("src", "priority") | self.ends("dst", "INCLUDES")
        watched |= self.walk(hot, REACHING_DOWN, forth)
        below = self.steps(REACHING_DOWN, forth)
        granted: dict[str, set[str]] = {}
        for one in over:
            granted.setdefault(one.dst, set()).add(one.src)
        grants: dict[str, set[str]] = {}
        for place, some in granted.items():
            for school in follow([place], below) & schools:
                grants.setdefault(school, set()).update(some)
        return schools & (watched | {school for school, some in grants.items() if len(some) > 1})

    def at_places(self, places: set[str]) -> set[str]:
        """The instruments that reach some places on any day."""
        return {one.src for one in self.facts.values() if one.type in _AT and one.dst in places}

    def hanging_on(self, instruments: Iterable[str]) -> set[str]:
        """These and what is under them or delegated from them on the day."""
        found = self.walk(
            instruments, ("UNDER", "DELEGATES"), lambda one: back(one) if one.type == "UNDER" else forth(one)
        )
        return {one for one in found if kind_of(one) in _INSTRUMENTS}

    def subcontracting(self, instruments: set[str]) -> list[str]:
        """The parties to subcontracts of those who work under these."""
        parties = {one.src for one in self.facts.values() if one.type in ("RUNS", *_OWN) and one.dst in instruments}
        tied = [one for one in self.facts.values() if one.type in ("PRIME", "SUB")]
        subs = {one.dst for one in tied if one.src in parties}
        return sorted({one.src for one in tied if one.dst in subs})


class _Ever(_Gathering):
    """The same over every version of every fact, whether it is believed at the moment or not."""

    def __init__(self, store: GraphStore, at: Moment) -> None:
        super().__init__(store, at)
        self._told: set[str] = set()
        self._ends: dict[tuple[bool, str], dict[int, Version]] = {}

    def fetch(self, ids: Sequence[str], types: tuple[str, ...], out: bool) -> list[Version]:
        """Each id is asked about once, whatever is asked of it."""
        if news := [one for one in ids if one not in self._told]:
            self._told.update(news)
            for one in self.store.history(news, self.at.position):
                self._ends.setdefault((True, one.src), {})[one.id] = one
                if one.is_link:
                    self._ends.setdefault((False, one.dst), {})[one.id] = one
        found = (fact for one in ids for fact in self._ends.get((out, one), {}).values())
        return [one for one in found if not types or one.type in types]
