"""The board of obligations: services owed at schools and who provides them, in stretches of days with one answer."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from events.grades import Grades, write_grades
from events.ids import PARTIES, kind_of
from events.when import OPEN_END, Day, school_year, shift, shift_months
from graph.answers.audit.case import Cases
from graph.answers.audit.days import Dated, Key
from graph.answers.audit.providing import ProvidedBy
from graph.answers.holders import provenance, ref
from graph.answers.obligations_day import Due, Provided, due
from graph.answers.obligations_facts import OWING, REACHING, Read, read
from graph.answers.shapes import Ref
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.store import GraphStore

OF: Final = PARTIES | OWING
"""What there is a board of."""
LACKING: Final = frozenset({Provided.POSSIBLY, Provided.PARTLY, Provided.UNCOVERED})
"""What is owed and not surely provided."""


class LackingWhen(StrEnum):
    """When something that is lacking matters: on the day asked about, or in the school year after it."""

    NOW = "now"
    NEXT = "next"


@dataclass(frozen=True, slots=True)
class Provider:
    """Somebody provides under an instrument. `grades` empty: not limited. `until` is the first day on which it may not
    do so any more (null: no end is known)."""

    who: Ref | None
    how: ProvidedBy
    instrument: Ref
    grades: Grades
    days_a_week: float | None
    certain: bool
    until: Day | None


@dataclass(frozen=True, slots=True)
class Obligation:
    """A service at a school in a stretch of days: from `since` until before `until`, within the days asked about.

    `instrument` is the contract or subcontract that owes it (null: nobody does), `service` null where that states none.
    `lacking`: grades that nobody provides for. `ended`: instruments under which it was provided until then.
    `certain`: it is owed and stands so whichever day within the sources' bounds is right. `missing`: what the record
    lacks for this to be known. Providers are those of its first day, events those of all of its days.
    """

    school: Ref
    instrument: Ref | None
    service: str | None
    by: tuple[Ref, ...]
    grades: Grades
    days_a_week: float | None
    since: Day
    until: Day
    state: Provided
    certain: bool
    lacking: Grades
    providers: tuple[Provider, ...]
    ended: tuple[str, ...]
    terms: tuple[LackingWhen, ...]
    message: str
    missing: tuple[str, ...]
    events: tuple[int, ...]
    disputed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """The obligations, school by school. The next school year is from `next_since` until before `next_until`.
    `placeless` are instruments that do not say where they reach: nothing can be said of what they owe."""

    next_since: Day
    next_until: Day
    rows: tuple[Obligation, ...]
    placeless: tuple[Ref, ...]


def next_school_year(on: Day) -> tuple[Day, Day]:
    """The first day of the school year after the one of a day, and the first day after it."""
    since = shift_months(school_year(on), 12)
    return since, shift_months(since, 12)


def obligations(
    store: GraphStore, at: Moment, of: str, first: Day | None = None, last: Day | None = None
) -> Board:  # fmt: skip
    """The board of a known contract, subcontract, party or school from a day to a day, both included; not given: from
    the day of the moment to the end of the next school year. Raises `NotAnswerable` BAD_INPUT for days that run
    backwards."""
    since, until = next_school_year(at.on)
    begin = first or at.on
    end = last or max(shift(until, -1), begin)
    if begin > end:
        raise NotAnswerable(Code.BAD_INPUT, f"from {begin} to {end}", "the days run backwards", "from <= to")
    found = read(store, at, of)
    board = _Board(found)
    rows = [one for school in found.schools for one in board.of(school, begin, shift(end, 1))]
    told = [board.told(one, at.on, (since, until)) for one in rows]
    return Board(since, until, tuple(told), tuple(board.placeless()))


@dataclass(frozen=True, slots=True)
class _Stretch:
    due: Due
    since: Day
    until: Day
    events: frozenset[int]


class _Board:
    """Judges each school on each day on which something changes, once."""

    def __init__(self, found: Read) -> None:
        self._known, self._instruments = found.known, found.instruments
        self._cases = Cases(found.known)
        self._names = Dated(found.known, found.known.at.on)

    def of(self, school: str, begin: Day, end: Day) -> list[_Stretch]:
        """The stretches of a school from a day until before another, key by key."""
        found: dict[object, list[_Stretch]] = {}
        day: Day | None = begin
        while day is not None and day < end:
            rows, looked = self._on(school, day)
            later = self._known.next_change(looked, day)
            until = min(later or end, end)
            for row in rows:
                mine = found.setdefault(row.key, [])
                events = frozenset(provenance(row.facts)[1])
                last = mine[-1] if mine else None
                if last and last.until == day and _same(last.due) == _same(row):
                    mine[-1] = replace(last, until=until, events=last.events | events)
                else:
                    mine.append(_Stretch(row, day, until, events))
            day = later
        return [one for key in sorted(found, key=str) for one in found[key]]

    def told(self, one: _Stretch, on: Day, next_year: tuple[Day, Day]) -> Obligation:
        """A stretch as the answer has it."""
        row = one.due
        ended = self._ended(one) if row.state in LACKING else ()
        terms = []
        if row.state in LACKING:
            terms += [LackingWhen.NOW] if one.since <= on < one.until else []
            terms += [LackingWhen.NEXT] if one.since < next_year[1] and one.until > next_year[0] else []
        return Obligation(
            self._ref(row.school), self._ref(row.instrument) if row.instrument else None, row.service,
            tuple(map(self._ref, row.by)), row.grades, row.days_a_week, one.since, one.until, row.state, row.certain,
            row.lacking, tuple(self._providers(row)), tuple(instrument for instrument, _ in ended), tuple(terms),
            self._message(row, ended), row.missing, tuple(sorted(one.events)), provenance(row.facts)[2],
        )  # fmt: skip

    def placeless(self) -> Iterator[Ref]:
        """Instruments that owe something somewhere, but do not say where."""
        for instrument in sorted(self._instruments or ()):
            if kind_of(instrument) in OWING and not any(self._known.of(("out", instrument, link)) for link in REACHING):
                yield self._ref(instrument)

    def _on(self, school: str, day: Day) -> tuple[list[Due], frozenset[Key]]:
        case = self._cases.on(day)
        return case.shot.traced(("due", school), lambda: [one for one in due(case, school) if self._asked(one)])

    def _asked(self, row: Due) -> bool:
        if self._instruments is None or row.instrument in self._instruments:
            return True
        return row.instrument is None and any(one.instrument in self._instruments for one in row.providers)

    def _ended(self, one: _Stretch) -> list[tuple[str, Day]]:
        """The instruments under which it was provided on the last day before this on which it was provided by another,
        and that provide it no more; each with the day on which it surely had ended."""
        row, now = one.due, {each.instrument for each in one.due.providers}
        day = one.since
        while True:
            _, looked = self._on(row.school, day)
            since = self._known.last_change(looked, day)
            if since is None:
                return []
            day = shift(since, -1)
            then = [each for each in self._on(row.school, day)[0] if each.key == row.key]
            gone = {old.instrument: old.ends for each in then for old in each.providers if old.instrument not in now}
            if gone or not then:
                return sorted(gone.items())

    def _providers(self, row: Due) -> Iterator[Provider]:
        for one in row.providers:
            yield Provider(
                self._ref(one.who) if one.who else None, one.how, self._ref(one.instrument), one.grades,
                one.days_a_week, one.certain, None if one.ends == OPEN_END else one.ends,
            )  # fmt: skip

    def _message(self, row: Due, ended: Collection[tuple[str, Day]]) -> str:
        where = self._ref(row.school).name
        instrument = self._ref(row.instrument).name if row.instrument else ""
        if row.service is None:
            return f"{instrument} does not state which services it owes at {where}"
        match row.state:
            case Provided.NOT_OWED:
                return f"{row.service} is provided at {where} outside what contracts owe"
            case Provided.NOT_RECORDED:
                return f"whether {row.service} is owed at {where} is not recorded; it is provided"
        body = f"{instrument} owes {row.service} at {where}"
        none = "nobody is known to provide it" if row.missing else "nobody provides it"
        match row.state:
            case Provided.UNCOVERED:
                grades = f" in {write_grades(row.grades)}" if row.providers else ""
                body += f", and {none}{grades}"
            case Provided.PARTLY:
                body += f", and {none} in {write_grades(row.lacking)}"
            case Provided.POSSIBLY:
                body += ", and it is only possible that it is provided in all its grades"
        for old, day in ended:
            body += f"; {self._ref(old).name} provided it up to {shift(day, -1)}"
        return body

    def _ref(self, id: str) -> Ref:
        return ref(self._names, id)


def _same(row: Due) -> tuple[Due, tuple[int, ...]]:
    """What a row says of a day, and what is disputed of it: without bounds and without what bears it out."""
    providers = tuple(replace(one, facts=(), ends=OPEN_END) for one in row.providers)
    return replace(row, facts=(), providers=providers), provenance(row.facts)[2]
