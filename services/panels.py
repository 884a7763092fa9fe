"""A panel as it is asked for: the knowledge of each of its periods, and the place, checked with all of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from events.ids import PLACES
from events.when import Day
from graph.answers.panel import Asked, Panel, panel
from graph.answers.panel_columns import Starts
from graph.answers.panel_periods import Every, Period, periods
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from services.bootstrap import Ledger


@dataclass(frozen=True, slots=True)
class Laid:
    """A panel whose rows can be read, of which place, and as known when: in words, and the latest of it."""

    panel: Panel
    place: str
    periods: int
    knowledge: str
    at: Moment


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
