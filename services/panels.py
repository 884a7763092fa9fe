"""A panel as it is asked for, every period with its knowledge and the place checked with all of it; and as a file."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path

from events.ids import PLACES
from events.when import Day
from graph.answers.panel import Asked, Panel, panel
from graph.answers.panel_columns import Column, Starts
from graph.answers.panel_periods import Every, Period, periods
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from services.bootstrap import Ledger
from services.files.panel import Written, is_parquet, write_codebook, write_panel
from services.files.panel_codebook import codebook
from services.moments import read_instant


@dataclass(frozen=True, slots=True)
class Laid:
    """A panel whose rows can be read, of which place, and as known when: in words, and the latest of it."""

    panel: Panel
    place: str
    periods: int
    knowledge: str
    at: Moment


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A panel that is wanted as a file; `known` in the words of whoever asks."""

    within: str
    first: str
    last: str
    every: Every
    known: str | None = None
    hindsight: bool = False
    reading: Sequence[str] = ()
    starts: Starts = Starts.TERM
    bands: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """A panel that was written: what it was asked for and came to, its latest knowledge, and its columns."""

    written: Written
    about: dict[str, str]
    at: Moment
    columns: Sequence[Column]


def write_table(
    ledger: Ledger, wanted: Wanted, out: Path, *, beside: Path | None = None, force: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Table:  # fmt: skip
    """Write a panel to a file, as Parquet where its name ends so, else as CSV; `beside`: where its codebook goes.

    `NotAnswerable` as `lay`, `Refused` for a target that cannot be one, and for Parquet without its library.
    """
    parquet = is_parquet(out)
    known = read_instant(wanted.known, "--known") if wanted.known is not None else None
    laid = lay(
        ledger, wanted.within, wanted.first, wanted.last, wanted.every, known=known, hindsight=wanted.hindsight,
        reading=wanted.reading, starts=wanted.starts, bands=wanted.bands,
    )  # fmt: skip
    made, at = laid.panel, laid.at
    about = {
        "within": laid.place, "from": wanted.first, "to": wanted.last, "every": str(wanted.every),
        "known": wanted.known or laid.knowledge, "position": str(at.position),
        "reading": ", ".join(map(str, at.reading)) or "none",
        "starts": str(wanted.starts),
    }  # fmt: skip
    if parquet:
        from services.files.panel_parquet import write_parquet

        written = write_parquet(made, out, about=about, force=force, progress=progress)
    else:
        written = write_panel(made, out, force=force, progress=progress)
    about |= {"rows": str(written.rows), "schools": str(written.schools)}
    if beside is not None:
        write_codebook(codebook(made.columns, about, wanted.starts, written.sha256), beside, force=force)
    return Table(written, about, at, made.columns)


def lay(
    ledger: Ledger, within: str, first: Day | str, last: Day | str, every: Every, *, known: datetime | None = None,
    hindsight: bool = False, reading: Sequence[str] = (), starts: Starts = Starts.TERM, bands: bool = False,
    head: int | None = None,
) -> Laid:  # fmt: skip
    """The panel of a place, as if the log ended at `head` where that is given. `NotAnswerable` for an unknown place,
    periods that run backwards or are too many, `known` together with `hindsight`, a reading without one of them, and
    where nothing was recorded by any period's end."""
    if known is not None and hindsight:
        raise NotAnswerable(Code.BAD_MOMENT, "known, hindsight", "both are given", "one of them, or neither")
    if reading and known is None and not hindsight:
        raise NotAnswerable(Code.BAD_MOMENT, "reading", "it goes with one knowledge", "known, or hindsight, beside it")
    spans = periods(first, last, every)
    latest = ledger.moment(spans[-1].on, known, head if known is None else None).position
    if known is not None:
        knowledge, positions = f"as known {known.isoformat()}", [latest] * len(spans)
    elif hindsight:
        knowledge, positions = "in hindsight, as known now", [latest] * len(spans)
    else:
        knowledge, positions = "each period as known at its end", _at_the_ends(ledger, spans, latest)
    # The place is checked with all knowledge that is used; every period has its own.
    reader = ledger.reader(on=spans[-1].on, position=max(positions), reading=reading)
    (place,) = reader.known([within], PLACES)
    asked = Asked(within=place, periods=spans, positions=positions, starts=starts, bands=bands)
    return Laid(panel(reader.store, ledger.log, reader.at, asked), place, len(spans), knowledge, reader.at)


def _at_the_ends(ledger: Ledger, spans: Sequence[Period], latest: int) -> list[int]:
    """The position of each period's end, at most the latest; 0: nothing was recorded yet."""
    now = ledger.clock()
    ends = [datetime.combine(datetime.fromisoformat(one.last), time.max, UTC) for one in spans]
    positions = [latest if end >= now else min(ledger.log.position_at(end), latest) for end in ends]
    if not any(positions):
        recorded = ledger.log.at([1])[0].recorded_at.isoformat()
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, f"from {spans[0].first} to {spans[-1].last}, each period as known at its end",
            f"nothing was recorded before {recorded}", "hindsight, a knowledge (known), or later periods",
        )  # fmt: skip
    return positions
