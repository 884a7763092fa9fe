"""A panel: what held at each school of a scope in each period, with one row for each.

Facts of any day are fetched once. A school is judged part by part (its place, its operators, its levers, …), and a
judgement stands until a day, or a position, on which something that it looked up changes: `Dated` remembers what
that was. So a row costs what changed, not what there is.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import Final, TypeVar, cast

from events.grades import Grades
from events.log import Log
from events.when import OPEN_END, OPEN_START, Day, day_of
from graph.answers import panel_columns as declared
from graph.answers.audit.days import Dated, Key
from graph.answers.panel_columns import BANDS, NOT_RECORDED, SEVERAL, Column, Starts
from graph.answers.panel_facts import Days, Whole, gather
from graph.answers.panel_paper import Paper, first, moving, paper, started
from graph.answers.panel_parts import Part, being, identified, levers, placed, practice, stands
from graph.answers.panel_periods import Period
from graph.answers.panel_starts import Ever, Starting
from graph.answers.panel_support import pool, support
from graph.answers.reach import taught
from graph.moment import Moment
from graph.store import GraphStore

T = TypeVar("T")
_BATCH: Final = 64
"""Schools that share what is worked out for a day, before it is let go of."""
_EVERY: Final[Grades] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a panel is asked for. `positions` is the knowledge of each period; 0: nothing was recorded yet."""

    within: str
    periods: Sequence[Period]
    positions: Sequence[int]
    starts: Starts = Starts.TERM
    bands: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A row: cells that go with its period, and `body`, the same object for as long as nothing changes."""

    head: tuple[str, ...]
    body: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Panel:
    """The columns, how many schools may have rows, and the rows of each school that is in scope in any period."""

    columns: tuple[Column, ...]
    schools: int
    rows: Callable[[], Iterator[list[Line]]]


@dataclass(slots=True)
class _Kept:
    """A judgement, and how long it stands."""

    made: object
    keys: frozenset[Key]
    since: Day
    until: Day
    position: int
    given: object


@dataclass(slots=True)
class _Row:
    """What a school is on a day, and until when."""

    body: tuple[str, ...]
    band: str
    paper: Paper
    ever: Ever
    first: tuple[str, ...]
    since: Day
    until: Day
    position: int


@dataclass(slots=True)
class _Judge:
    """Judges one school after another."""

    facts: Whole
    asked: Asked
    starting: Starting
    schemes: tuple[str, ...]
    days: Days
    known_from: Mapping[str, int]
    blank: tuple[str, ...]
    _kept: dict[tuple[str, str], _Kept] = field(default_factory=dict)

    def lines(self, school: str) -> list[Line]:
        """Every row of a school; none where it is in scope in no period."""
        found: list[Line] = []
        self._kept.clear()
        rows: list[_Row] = []
        scoped = False
        for period, position in zip(self.asked.periods, self.asked.positions, strict=True):
            if position < self.known_from[school]:
                found.append(
                    Line(self._head(school, "all", period, position, ("no", NOT_RECORDED, "", "")), self.blank)
                )
                rows = []
                continue
            if not rows or not all(one.position == position and one.since <= period.on < one.until for one in rows):
                rows = self._rows(school, period.on, position)
                scoped = scoped or rows[0].body[1] != "no"
            for row in rows:
                inside = period.first < row.since <= period.last or period.first < row.until <= period.last
                cells = (
                    "yes" if inside else "no", started(row.ever, row.first, period.on),
                    *moving(row.paper.starts, period.on),
                )  # fmt: skip
                found.append(Line(self._head(school, row.band, period, position, cells), row.body))
        return found if scoped else []

    def _head(self, school: str, band: str, period: Period, position: int, cells: tuple[str, ...]) -> tuple[str, ...]:
        keys = (school, band) if self.asked.bands else (school,)
        return (*keys, period.label, period.first, period.last, period.on, str(position), *cells)

    def _rows(self, school: str, on: Day, position: int) -> list[_Row]:
        bands: Sequence[tuple[str, Grades]] = [("all", _EVERY)]
        kept: list[_Kept] = []
        if self.asked.bands:
            own = self._part("bands", school, on, position, lambda shot: _bands(taught(shot, school)), kept)
            bands = own or bands
        return [self._row(school, band, grades, on, position, list(kept)) for band, grades in bands]

    def _row(self, school: str, band: str, grades: Grades, on: Day, position: int, kept: list[_Kept]) -> _Row:
        def part(name: str, make: Callable[[Dated], Part], banded: bool = True, given: object = None) -> Part:
            return self._part(f"{name} {band}" if banded else name, school, on, position, make, kept, given=given)

        within = self.asked.within
        ever = self._part("ever", school, on, position, lambda shot: self.starting.ever(shot, school), kept, ever=True)
        is_ = part("being", lambda shot: being(shot, school, within), banded=False)
        codes = part("codes", lambda shot: identified(shot, school, self.schemes), banded=False)
        place = part("placed", lambda shot: placed(shot, school, grades))
        stood = part("stands", lambda shot: stands(shot, school), banded=False)
        signed = self._part(
            f"paper {band}",
            school,
            on,
            position,
            lambda shot: paper(shot, school, grades, self.starting, ever),
            kept,
            given=ever,
        )
        works = part("practice", lambda shot: practice(shot, school, grades))
        held = part("levers", lambda shot: levers(shot, school, grades))
        helped = part("support", lambda shot: support(shot, school, grades))
        began = part("first", lambda shot: first(shot, school, ever), banded=False, given=ever)
        chosen = part("pool", lambda shot: pool(shot, school, ever), banded=False, given=ever)
        parts = (is_, codes, place, stood, signed.part, works, held, helped, began, chosen)
        disputed = sorted({one for some in parts for one in some.disputed})
        body = (*chain.from_iterable(one.cells for one in parts), SEVERAL.join(map(str, disputed)))
        return _Row(
            body,
            band,
            signed,
            ever,
            began.cells,
            max(one.since for one in kept),
            min(one.until for one in kept),
            position,
        )

    def _part(
        self,
        name: str,
        school: str,
        on: Day,
        position: int,
        make: Callable[[Dated], T],
        kept: list[_Kept],
        *,
        ever: bool = False,
        given: object = None,
    ) -> T:
        """A judgement that still stands, or a new one. `ever`: it is the same on every day; `given`: what else it was
        made from."""
        old = self._kept.get((name, school))
        if old is None or old.given is not given or not old.since <= on < old.until or (
            old.position != position and self.facts.touched(old.keys, old.position, position)
        ):  # fmt: skip
            shot = self.days.day(on, position)
            made, keys = shot.traced((name, school), lambda: make(shot))
            since, until = (OPEN_START, OPEN_END) if ever else self.days.known(position).around(keys, on)
            old = _Kept(made, keys, since, until, position, given)
            self._kept[name, school] = old
        old.position = position
        kept.append(old)
        return cast(T, old.made)


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
        judge = _Judge(facts, asked, starting, schemes, Days(at, facts), known_from, blank)
        for n, school in enumerate(schools):
            if n % _BATCH == 0:
                judge.days.forget()
            yield judge.lines(school)

    return Panel(columns, len(schools), rows)


def _bands(own: Grades) -> list[tuple[str, Grades]]:
    found = ((band, tuple(one for one in grades if one in own)) for band, grades in BANDS.items())
    return [(str(band), grades) for band, grades in found if grades]


def _recorded(store: GraphStore, log: Log, contracts: Sequence[str]) -> dict[str, Day]:
    first_at = {one.id: one.known_from for one in store.entities(contracts)}
    days = {one.position: day_of(one.recorded_at) for one in log.at(sorted({*first_at.values()}))}
    return {one: days[position] for one, position in first_at.items()}
