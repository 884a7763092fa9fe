"""A panel: what held at each school of a scope in each period, with one row for each.

Facts of any day are fetched once. A school is judged part by part (its place, its operators, its levers, …), and a
judgement, like all that it is made from, stands until a day, or a position, on which something that it looked up
changes: `panel_days` keeps it for as long. So a row costs what changed, not what there is, and schools of a cluster
share what they have in common.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final, TypeVar

import msgspec

from events.grades import Grades
from events.log import Log
from events.when import Day, day_of
from graph.answers import panel_columns as declared
from graph.answers.panel_columns import BANDS, NOT_RECORDED, SEVERAL, Column, Starts
from graph.answers.panel_days import Days, Shot, Stretch
from graph.answers.panel_facts import gather
from graph.answers.panel_paper import Paper, first, moving, paper, started
from graph.answers.panel_parts import being, identified, levers, placed, practice, stands
from graph.answers.panel_periods import Period
from graph.answers.panel_starts import Ever, Starting
from graph.answers.panel_support import pool, support
from graph.answers.reach import taught
from graph.moment import Moment
from graph.store import GraphStore

T = TypeVar("T")
Bands = Sequence[tuple[str, Grades]]
_BATCH: Final = 64
"""Schools that share what is worked out, before it is let go of."""
_EVERY: Final[Grades] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a panel is asked for. `positions` is the knowledge of each period; 0: nothing was recorded yet."""

    within: str
    periods: Sequence[Period]
    positions: Sequence[int]
    starts: Starts = Starts.TERM
    bands: bool = False


class Line(msgspec.Struct, frozen=True):
    """A row: cells that go with its period, and `body`, the same object for as long as nothing changes."""

    head: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The columns, how many schools may have rows, and the rows of each school that is in scope in any period."""

    columns: tuple[Column, ...]
    schools: int
    rows: Callable[[], Iterator[list[Line]]]


@dataclass(frozen=True, slots=True)
class _Row:
    """What a school is on a day, and in which stretch."""

    body: tuple[str, ...]
    band: str
    paper: Paper
    ever: Ever
    first: tuple[str, ...]
    stretch: Stretch


_Spell = tuple[int, Sequence[_Row], Stretch]
"""The number of the period in which rows begin to stand, and until when they do; no rows: nothing is known of the
school yet."""


@dataclass(slots=True)
class _Judge:
    """Judges schools, period by period."""

    asked: Asked
    starting: Starting
    schemes: tuple[str, ...]
    days: Days
    known_from: Mapping[str, int]
    blank: tuple[str, ...]

    def lines(self, schools: Sequence[str]) -> Iterator[list[Line]]:
        """Every row of each of some schools; none where it is in scope in no period."""
        spells: dict[str, list[_Spell]] = {school: [] for school in schools}
        for n, (period, position) in enumerate(zip(self.asked.periods, self.asked.positions, strict=True)):
            shot: Shot | None = None
            for school, found in spells.items():
                if found and found[-1][2].has(period.on, position):
                    continue
                if position < self.known_from[school]:
                    if not found:
                        found.append((n, (), Stretch(last=self.known_from[school])))
                else:
                    shot = shot or self.days.day(period.on, position)
                    rows = self._rows(shot, school)
                    found.append((n, rows, _common(rows)))
        for school, found in spells.items():
            scoped = any(rows[0].body[1] != "no" for _, rows, _ in found if rows)
            yield list(self._lines(school, found)) if scoped else []
        self.days.forget()

    def _lines(self, school: str, spells: Sequence[_Spell]) -> Iterator[Line]:
        ends = [n for n, _, _ in spells[1:]] + [len(self.asked.periods)]
        for (begin, rows, _), end in zip(spells, ends, strict=True):
            for n in range(begin, end):
                period, position = self.asked.periods[n], self.asked.positions[n]
                if not rows:
                    yield Line(self._head(school, "all", period, position, ("no", NOT_RECORDED, "", "")), self.blank)
                for row in rows:
                    stretch = row.stretch
                    inside = period.first < stretch.since <= period.last or period.first < stretch.until <= period.last
                    cells = (
                        "yes" if inside else "no", started(row.ever, row.first, period.on),
                        *moving(row.paper.starts, period.on),
                    )  # fmt: skip
                    yield Line(self._head(school, row.band, period, position, cells), row.body)

    def _head(self, school: str, band: str, period: Period, position: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        keys = (school, band) if self.asked.bands else (school,)
        return (*keys, period.label, period.first, period.last, period.on, str(position), *cells)

    def _rows(self, shot: Shot, school: str) -> list[_Row]:
        whole = [("all", _EVERY)]
        if not self.asked.bands:
            return [self._row(shot, school, *whole[0], Stretch())]
        own = shot.standing(("bands", school), lambda: _bands(taught(shot, school)))
        bands: Bands = own.made
        return [self._row(shot, school, *one, own) for one in bands or whole]

    def _row(self, shot: Shot, school: str, band: str, grades: Grades, given: Stretch) -> _Row:
        stretch = Stretch()
        stretch.cut(given)

        def ever() -> Ever:
            made: Ever = shot.standing(("ever", school), lambda: self.starting.ever(shot, school), any_day=True).made
            return made

        def part(name: str, make: Callable[[], T]) -> T:
            found = shot.standing((name, school), make)
            stretch.cut(found)
            made: T = found.made
            return made

        within, starting = self.asked.within, self.starting
        is_ = part("being", lambda: being(shot, school, within))
        codes = part("codes", lambda: identified(shot, school, self.schemes))
        place = part(f"placed {band}", lambda: placed(shot, school, grades))
        stood = part("stands", lambda: stands(shot, school))
        signed = part(f"paper {band}", lambda: paper(shot, school, grades, starting, ever()))
        works = part(f"practice {band}", lambda: practice(shot, school, grades))
        held = part(f"levers {band}", lambda: levers(shot, school, grades))
        helped = part(f"support {band}", lambda: support(shot, school, grades))
        began = part("first", lambda: first(shot, school, ever()))
        chosen = part("pool", lambda: pool(shot, school, ever()))
        parts = (is_, codes, place, stood, signed.part, works, held, helped, began, chosen)
        disputed = sorted({one for some in parts for one in some.disputed})
        body = (*chain.from_iterable(one.cells for one in parts), SEVERAL.join(map(str, disputed)))
        return _Row(body, band, signed, ever(), began.cells, stretch)


def _common(rows: Sequence[_Row]) -> Stretch:
    """The stretch in which all of these rows stand."""
    found = Stretch()
    for row in rows:
        found.cut(row.stretch)
    return found


def panel(store: GraphStore, log: Log, at: Moment, asked: Asked) -> Panel:
    """The panel of a known place. `at` holds the latest knowledge that is used.

    Rows go by school, then by period, then by band of grades. A school is there in every period, with its being, if
    it is possibly within the place in any of them.
    """
    several = len({one for one in asked.positions if one}) > 1
    facts = gather(store, at, asked.within, several)
    known_from = {one.id: one.known_from for one in store.entities(facts.schools)}
    contracts = sorted({one.src for one in facts.facts.values() if one.type == "COVERS"})
    starting = Starting(asked.starts, _recorded(store, log, contracts) if asked.starts is Starts.RECORDED else {})
    # A membership may name a school that is registered by nothing that stands.
    schools = [one for one in facts.schools if one in known_from]
    schemes = tuple(
        sorted({
            one.dst.partition("/")[0] for school in schools for one in facts.of(("out", school, "identifier"))
        })
    )  # fmt: skip
    columns = declared.columns(schemes, asked.bands)
    keys = len(declared.KEYS) + asked.bands
    blank = (NOT_RECORDED, "no", *[""] * (len(columns) - keys - 2))

    def rows() -> Iterator[list[Line]]:
        judge = _Judge(asked, starting, schemes, Days(at, facts), known_from, blank)
        for n in range(0, len(schools), _BATCH):
            yield from judge.lines(schools[n : n + _BATCH])

    return Panel(columns, len(schools), rows)


def _bands(own: Grades) -> Bands:
    found = ((band, tuple(one for one in grades if one in own)) for band, grades in BANDS.items())
    return [(str(band), grades) for band, grades in found if grades]


def _recorded(store: GraphStore, log: Log, contracts: Sequence[str]) -> dict[str, Day]:
    first_at = {one.id: one.known_from for one in store.entities(contracts)}
    days = {one.position: day_of(one.recorded_at) for one in log.at(sorted({*first_at.values()}))}
    return {one: days[position] for one, position in first_at.items()}
