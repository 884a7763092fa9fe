"""A nation: districts and schools, one in twenty of them in clusters of 3 to 10 with all that a zone records."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final, TypeVar

from msgspec import structs

from events import authority, cluster, contract, engagement, evidence, organisation, subcontract, zone
from events.envelope import Event, Source
from events.fields import Aspect, Coverage, Place, Term
from events.levers import JUDGED, Level, Lever
from events.log import Command, Draft, LogStore
from events.when import Day, When, day_of, exactly

T = TypeVar("T")
CLERK: Final = "office:clerk"
NATIONAL: Final = 100_000
CHUNK: Final = 2000
_COMMAND: Final = 50
_FIRST: Final = date(2008, 7, 1)
_START: Final = datetime(2024, 1, 1, tzinfo=UTC)
_SOURCES: Final = tuple((Source(document=f"report-{n}", locator=f"p. {n}"),) for n in range(40))
_SPANS: Final = (("KG", "01", "02", "03", "04", "05"), ("06", "07", "08"), ("09", "10", "11", "12"))


class _Chance:
    """The same numbers from the same seed on every version of Python."""

    def __init__(self, seed: int) -> None:
        self._state = seed

    def below(self, limit: int) -> int:
        """A number from 0 to below a limit."""
        self._state = (self._state * 6364136223846793005 + 1442695040888963407) % 2**64
        return (self._state >> 33) % limit

    def choice(self, some: Sequence[T]) -> T:
        """One of them."""
        return some[self.below(len(some))]


class Clock:
    """A clock that goes on by a millisecond whenever it is read."""

    def __init__(self) -> None:
        self.now = _START

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=1)
        return self.now


@dataclass(slots=True)
class Cluster:
    """A cluster as it was formed, and what was agreed about it."""

    id: str
    zone: str
    district: str
    schools: list[str]
    partner: str
    contract: str = ""
    level: Level = Level.FULL
    grants: list[str] = field(default_factory=list)
    subcontracts: list[str] = field(default_factory=list)
    engagements: list[str] = field(default_factory=list)

    @property
    def instruments(self) -> list[str]:
        """Every instrument that bears on it."""
        return [self.contract, *self.grants, *self.subcontracts, *self.engagements]

    @property
    def ids(self) -> list[str]:
        """Everything whose events a question about it may read."""
        return [self.zone, self.id, self.district, self.partner, *self.schools, *self.instruments]


class Nation:
    """`schools` schools, `years` of what is reported of each of them every year. The same seed, the same events."""

    def __init__(self, schools: int = NATIONAL, years: int = 1, seed: int = 7) -> None:
        self.size, self.years = schools, years
        self.clusters: list[Cluster] = []
        self._random = _Chance(seed)
        self._districts: dict[str, range] = {}
        self._partners = [f"partner:p{n:03d}" for n in range(max(4, min(300, schools // 300)))]
        self._states = [f"state:{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(max(1, min(50, schools // 500)))]

    def events(self) -> Iterator[Event]:
        """What happened, in the order in which it is recorded."""
        yield _registered(CLERK, "Clerk")
        for n, state in enumerate(self._states):
            yield _registered(state, f"State {n}")
        for n, partner in enumerate(self._partners):
            yield organisation.Registered(id=partner, name=f"Partner {n}", legal_form="non_profit", from_=_on(0))
        yield from self._schools()
        self._lay_out()
        for one in self.clusters:
            yield from self._founded(one)
        for year in range(self.years):
            yield from self._year(year)

    def drafts(self) -> Iterator[Draft]:
        """The same as the log takes it, each year followed by corrections of a hundredth of what was said."""
        said: list[tuple[int, Event]] = []
        position = 0
        for event in self.events():
            position += 1
            yield _draft(event, position)
            if position % 100 == 0 and hasattr(event, "from_"):
                said.append((position, event))
            if len(said) == 100:
                for root, body in said:
                    position += 1
                    yield correction(root, body, -3)
                said.clear()

    def _schools(self) -> Iterator[Event]:
        made = 0
        while made < self.size:
            number = len(self._districts)
            district, state = f"district:{number:05d}", self._states[number % len(self._states)]
            some = min(self._random.choice((1, 2, 3, 5, 8, 12, 24)), self.size - made)
            self._districts[district] = range(made, made + some)
            yield _registered(district, f"District {number}", state)
            for n in range(made, made + some):
                code = organisation.Code(scheme="nces", value=f"{n:012d}")
                yield organisation.Registered(
                    id=_school(n), name=f"School {n}", under=district, grades=_SPANS[n % 3], identifiers=(code,),
                    level=("elementary", "middle", "high")[n % 3], from_=_on(self._random.below(900)),
                )  # fmt: skip
            made += some

    def _lay_out(self) -> None:
        """Clusters of neighbouring schools, three to a zone, until one school in twenty is in one."""
        clustered, wanted, number = 0, max(20, self.size // 20), 0
        for district, schools in self._districts.items():
            left = list(schools)
            while len(left) >= 3 and clustered < wanted:
                some, left = left[: (take := 3 + self._random.below(8))], left[take:]
                if len(some) < 3:
                    break
                at, partner = f"cluster:c{number:04d}", self._partners[number % len(self._partners)]
                self.clusters.append(
                    Cluster(at, f"zone:z{number // 3:04d}", district, [_school(n) for n in some], partner)
                )
                clustered += len(some)
                number += 1

    def _founded(self, one: Cluster) -> Iterator[Event]:
        number = one.id[-4:]
        on = _on(1000 + self._random.below(400))
        if int(number) % 3 == 0:
            yield zone.Authorised(
                id=one.zone, name=f"Zone {number}", by=(one.district,), serves=(one.district,), from_=_on(950)
            )
            yield zone.Covered(zone=one.zone, aspect=Aspect.LEVERS, extent=Coverage.COMPLETE, from_=_on(950))
        yield cluster.Formed(id=one.id, name=f"Cluster {number}", zone=one.zone, strategies=("feeder",), from_=on)
        for school in one.schools:
            yield cluster.SchoolJoined(cluster=one.id, school=school, from_=on)
        one.contract = f"contract:k{number}"
        yield contract.Signed(
            id=one.contract, kind=contract.ContractKind.PERFORMANCE, operating_role=contract.OperatingRole.LEAD,
            parties=(
                contract.ContractParty(id=one.district, role=contract.PartyRole.AUTHORISER),
                contract.ContractParty(id=one.partner, role=contract.PartyRole.OPERATOR),
            ),
            term=Term(from_=on, last_day=_on(6000)), covers=(Place(id=one.id),),
            indicators=(contract.Indicator(name="proficiency", baseline="40", target="60"),),
        )  # fmt: skip
        yield from self._granted(one, on, number)
        yield from self._worked(one, on, number)

    def _granted(self, one: Cluster, on: When, number: str) -> Iterator[Event]:
        for lever in JUDGED:
            grant = f"grant:g{number}-{lever}"
            one.grants.append(grant)
            level = self._random.choice((Level.SHARED, Level.FULL))
            yield authority.Granted(
                id=grant, holder=one.partner, lever=lever, level=level, over=(one.id,), by=(one.district,),
                under=one.contract, from_=on,
            )  # fmt: skip
        grant = f"grant:g{number}-delegated"
        one.grants.append(grant)
        yield authority.Granted(
            id=grant, holder=self._other(one), lever=Lever.PROGRAM, level=Level.ADVISORY, over=(one.schools[0],),
            by=(one.partner,), under=one.contract, delegated_from=f"grant:g{number}-program", from_=on,
        )  # fmt: skip

    def _worked(self, one: Cluster, on: When, number: str) -> Iterator[Event]:
        places = tuple(Place(id=school, days_a_week=3) for school in one.schools)
        one.engagements.append(f"engagement:e{number}")
        yield engagement.Began(
            id=one.engagements[0], who=one.partner, role=contract.OperatingRole.LEAD, at=places, under=one.contract,
            from_=on,
        )  # fmt: skip
        prime, under = one.partner, one.contract
        for n in range(3):
            sub, made = self._other(one), f"subcontract:s{number}-{n}"
            one.subcontracts.append(made)
            yield subcontract.Signed(
                id=made, prime=prime, sub=sub, under=under, services=("tutoring",), term=Term(from_=on),
                provides_at=places[:2],
            )  # fmt: skip
            prime, under = sub, made

    def _other(self, one: Cluster) -> str:
        return self._random.choice([partner for partner in self._partners if partner != one.partner])

    def _year(self, year: int) -> Iterator[Event]:
        """What is said of a year: ratings of every school, a few new names and grades, and what changed in zones."""
        start = 1500 + 365 * year
        for n in range(self.size):
            yield organisation.SupportLevelAssigned(
                organisation=_school(n), scheme="rating", level=self._random.choice("ABCDF"), for_year=str(2012 + year),
                from_=_on(start + 30),
            )  # fmt: skip
            if n % 50 == year % 50:
                yield organisation.Renamed(organisation=_school(n), name=f"School {n} ({year})", from_=_on(start))
        for one in self.clusters:
            one.level = self._random.choice((Level.SHARED, Level.FULL))
            yield from happened(one, start, one.level)


def happened(one: Cluster, days: int, level: Level) -> Iterator[Event]:
    """What goes on in a cluster: levels change, a school leaves and comes back, the contract rests for a while."""
    for grant in one.grants:
        yield authority.LevelChanged(grant=grant, level=level, from_=_on(days))
    yield cluster.SchoolLeft(cluster=one.id, school=one.schools[0], on=_on(days + 5))
    yield cluster.SchoolJoined(cluster=one.id, school=one.schools[0], from_=_on(days + 10))
    yield contract.Suspended(contract=one.contract, from_=_on(days + 5))
    yield contract.Resumed(contract=one.contract, from_=_on(days + 10))


def correction(root: int, body: Event, days: int) -> Draft:
    """The event at `root` as it should have been: some days later, or earlier."""
    moved = {
        name: _shifted(value, days)
        for name in ("from_", "on", "term")
        if (value := getattr(body, name, None)) is not None
    }
    subjects = body.subjects()
    said = evidence.Corrected(event=str(root), slot=root, replacement=structs.replace(body, **moved), carries=subjects)
    return _draft(said, root, slot=root)


def written(log: LogStore, drafts: Iterator[Draft], prefix: str) -> int:
    """Append them all, 50 to a command and 2,000 to a transaction; gives the head."""
    commands: list[Command] = []
    number = 0
    while some := list(islice(drafts, _COMMAND)):
        number += 1
        commands.append(Command(f"{prefix}:{number}", "", some))
        if len(commands) == CHUNK // _COMMAND:
            log.append_many(commands)
            commands = []
    if commands:
        log.append_many(commands)
    return log.head()


def plain(events: Sequence[Event]) -> Iterator[Draft]:
    """Events as the log takes them."""
    return (_draft(event, n) for n, event in enumerate(events))


def day(days: int) -> Day:
    """A day, counted from the nation's first."""
    return day_of(_FIRST + timedelta(days=days))


def _on(days: int) -> When:
    return exactly(day(days))


def _shifted(value: When | Term, days: int) -> When | Term:
    if isinstance(value, Term):
        return structs.replace(value, from_=_shifted(value.from_, days))
    return exactly(day_of(date.fromisoformat(value.earliest) + timedelta(days=days)))


def _school(n: int) -> str:
    return f"school:{n:012d}"


def _registered(id: str, name: str, under: str | None = None) -> Event:
    return organisation.Registered(id=id, name=name, under=under, from_=_on(0))


def _draft(event: Event, number: int, slot: int = 0) -> Draft:
    return Draft(body=event, sources=_SOURCES[number % len(_SOURCES)], recorded_by=CLERK, slot=slot)
