"""What the rules judge by: a day, and what they commonly ask of it, each asked once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum

from events.fields import Aspect
from events.grades import Grades
from events.ids import Kind, kind_of
from events.when import Day
from graph.answers import holders, standing
from graph.answers.audit.days import Dated, Known
from graph.answers.coverage import coverage
from graph.answers.reach import Way, along, days_of, taught, ways
from graph.answers.shapes import Holding, Standing
from graph.answers.span import Span
from graph.answers.standing import Stand
from graph.facts import Version
from graph.snapshot import read_value


class Sure(IntEnum):
    """How surely something holds on a day."""

    NO = 0
    POSSIBLE = 1
    CERTAIN = 2


@dataclass(frozen=True, slots=True)
class Sketch:
    """A finding of one day."""

    about: tuple[str, ...]
    message: str
    violated: bool = True
    certain: bool = True
    facts: tuple[Version, ...] = ()
    missing: tuple[str, ...] = ()
    warning: bool = False


@dataclass(frozen=True, slots=True)
class Work:
    """Somebody works at a school."""

    engagement: str
    who: str
    role: str
    grades: Grades
    days: float | None
    services: tuple[str, ...]
    span: Span
    facts: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Covering:
    """A contract or subcontract reaches a school."""

    instrument: str
    grades: Grades
    services: tuple[str, ...]
    span: Span
    facts: tuple[Version, ...]


OPERATING = ("lead", "managing")


def apart(some: Iterable[Version], others: Iterable[Version]) -> bool:
    """Whether one side holds a fact that was ended by the event that began one of the other: never on one day."""
    one, other = list(some), list(others)
    return _follows(one, other) or _follows(other, one)


def _follows(some: Iterable[Version], others: Iterable[Version]) -> bool:
    ends = {(fact.ended_by, fact.valid_to) for fact in some if fact.ended_by}
    return any((fact.said_by, fact.sure_from) in ends for fact in others)


class Case:
    """One day of a scope."""

    def __init__(self, shot: Dated) -> None:
        self.shot = shot

    @property
    def on(self) -> Day:
        """The day."""
        return self.shot.at.on

    def sure(self, span: Span) -> Sure:
        """How surely a span holds the day."""
        if not span.possible(self.on):
            return Sure.NO
        return Sure.CERTAIN if span.certain(self.on) else Sure.POSSIBLE

    def given(self, need: Iterable[Version], span: Span, facts: Iterable[Version]) -> Sure:
        """How surely a span holds the day where these needed facts do: what both follow from is not in doubt twice."""
        found = self.sure(span)
        if found is Sure.POSSIBLE:
            taken = {one.id for one in need}
            if all(one.certain(self.on) for one in facts if one.id not in taken):
                return Sure.CERTAIN
        return found

    def held(self, need: Iterable[Version], rows: Iterable[Holding]) -> Sure:
        """The same of the surest of these grants."""
        found, taken = Sure.NO, {one.id for one in need}
        for row in rows:
            rest = (self.shot.facts[one] for one in row.facts if one not in taken)
            if row.certain or all(one.certain(self.on) for one in rest):
                return Sure.CERTAIN
            found = Sure.POSSIBLE
        return found

    def best(self, spans: Iterable[Span]) -> Sure:
        """How surely one of these spans holds the day."""
        return max(map(self.sure, spans), default=Sure.NO)

    def name(self, id: str) -> str:
        """What it is called."""
        return holders.ref(self.shot, id).name

    def names(self, ids: Iterable[str]) -> str:
        """What these are called, in the order of their ids."""
        return " and ".join(dict.fromkeys(self.name(one) for one in sorted(set(ids))))

    def complete(self, place: str, aspect: Aspect) -> bool:
        """Whether what is missing there is known to be missing."""
        found = self.shot.once(("coverage", place, aspect), lambda: coverage(self.shot, place, aspect))
        return found.complete and found.certain

    def ways(self, place: str) -> list[Way]:
        """Every way down to a place."""
        return ways(self.shot, place)

    def clusters(self, school: str) -> list[Way]:
        """The clusters that a school is in, each while its zone is in being."""
        return [
            Way(one.path[1], one.path[1:], one.span, one.grades, one.links[1:], one.facts)
            for one in self.ways(school)
            if kind_of(one.top) is Kind.ZONE
        ]

    def taught(self, school: str) -> Grades:
        """The grades of a school."""
        return taught(self.shot, school)

    def granted(self, school: str) -> list[Holding]:
        """Every grant that reaches a school."""
        return holders.reaching(self.shot, school)

    def facts(self, rows: Iterable[Holding]) -> tuple[Version, ...]:
        """The facts that these grants follow from."""
        return tuple(self.shot.facts[one] for row in rows for one in row.facts)

    def stand(self, instrument: str) -> Stand:
        """How a contract, policy or subcontract stands."""
        return self.shot.once(("stand", instrument), lambda: standing.instrument(self.shot, instrument))

    def in_force(self, instrument: str, suspended: bool = False) -> Sure:
        """How surely a contract, policy or subcontract is in force (or suspended)."""
        found = self.stand(instrument)
        if found.standing.in_force or (suspended and found.standing is Standing.SUSPENDED):
            return self.sure(found.span)
        return Sure.NO

    def works(self, school: str, *roles: str) -> list[Work]:
        """Who works at a school, in these roles (none: in any)."""
        every = self.shot.once(("works", school), lambda: self._works(school))
        return [one for one in every if not roles or one.role in roles]

    def covering(self, school: str, link: str = "COVERS") -> list[Covering]:
        """The contracts that cover a school, in force or not; with PROVIDES the subcontracts that serve it."""
        return self.shot.once((link, school), lambda: self._covering(school, link))

    def parties(self, contract: str, role: str) -> Sequence[Version]:
        """The parties to a contract in a role."""
        return [one for one in self.shot.into(contract, "PARTY") if read_value(one.value).get("role") == role]

    def _works(self, school: str) -> list[Work]:
        kept: dict[tuple[str, str, Grades], Work] = {}
        for way, at, grades in along(self.shot, school, "AT"):
            value = read_value(at.value)
            for runs in self.shot.into(at.src, "RUNS"):
                span = way.span & Span.of(at) & Span.of(runs)
                if not span.possible(self.on):
                    continue
                days = days_of(at)
                work = Work(
                    at.src, runs.src, str(read_value(runs.value).get("role", "")), grades,
                    days, tuple(value.get("services", ())), span, (runs, at, *way.facts),
                )  # fmt: skip
                key = (work.engagement, work.role, work.grades)
                if key not in kept or (self.sure(span), days is not None) > (
                    self.sure(kept[key].span), kept[key].days is not None
                ):  # fmt: skip
                    kept[key] = work
        return [kept[key] for key in sorted(kept)]

    def _covering(self, school: str, type: str) -> list[Covering]:
        kept: dict[tuple[str, Grades], Covering] = {}
        for way, link, grades in along(self.shot, school, type):
            span = way.span & Span.of(link)
            if span.possible(self.on):
                services = tuple(read_value(link.value).get("services", ()))
                one = Covering(link.src, grades, services, span, (link, *way.facts))
                key = (one.instrument, grades)
                if key not in kept or self.sure(span) > self.sure(kept[key].span):
                    kept[key] = one
        return [kept[key] for key in sorted(kept)]


class Cases:
    """The days of a scope, each made once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._made: dict[Day, Case] = {}

    def on(self, day: Day) -> Case:
        """One of them."""
        if day not in self._made:
            self._made[day] = Case(Dated(self._known, day))
        return self._made[day]
