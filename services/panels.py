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
class Knowledge:
    """Which knowledge was asked for: one for all periods, or that of each period's end. `at` is the latest."""

    words: str
    at: Moment
    positions: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Laid:
    """A panel whose rows can be read, of which place, and as known when."""

    panel: Panel
    place: str
    knowledge: Knowledge
    at: Moment


def lay(
    ledger: Ledger, within: str, first: Day | str, last: Day | str, every: Every, *, known: datetime | None = None,
    hindsight: bool = False, reading: Sequence[str] = (), starts: Starts = Starts.TERM, bands: bool = False,
) -> Laid:  # fmt: skip
    """The panel of a place. `NotAnswerable` for an unknown place, periods that run backwards or are too many, `known`
    together with `hindsight`, a reading without one of them, and where nothing was recorded by any period's end."""
    if known is not None and hindsight:
        raise NotAnswerable(Code.BAD_MOMENT, "known, hindsight", "both are given", "one of them, or neither")
    if reading and known is None and not hindsight:
        raise NotAnswerable(Code.BAD_MOMENT, "reading", "it goes with one knowledge", "known, or hindsight, beside it")
    spans = periods(first, last, every)
    knowledge = _knowledge(ledger, spans, known, hindsight, reading)
    # The place is checked with all knowledge that is used; every period has its own.
    reader = ledger.reader(on=spans[-1].on, position=knowledge.at.position, reading=reading)
    (place,) = reader.known([within], PLACES)
    asked = Asked(within=place, periods=spans, positions=knowledge.positions, starts=starts, bands=bands)
    return Laid(panel(reader.store, ledger.log, reader.at, asked), place, knowledge, reader.at)


def _knowledge(
    ledger: Ledger, spans: Sequence[Period], known: datetime | None, hindsight: bool, reading: Sequence[str]
) -> Knowledge:
    if known is not None or hindsight:
        at = ledger.moment(spans[-1].on, known, None, None, list(reading))
        words = "in hindsight, as known now" if known is None else f"as known {known.isoformat()}"
        return Knowledge(words, at, (at.position,) * len(spans))
    at, now = ledger.moment(spans[-1].on), ledger.clock()
    ends = [datetime.combine(datetime.fromisoformat(one.last), time.max, UTC) for one in spans]
    positions = tuple(at.position if end >= now else min(ledger.log.position_at(end), at.position) for end in ends)
    if not any(positions):
        recorded = ledger.log.at([1])[0].recorded_at.isoformat()
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, f"from {spans[0].first} to {spans[-1].last}, each period as known at its end",
            f"nothing was recorded before {recorded}", "hindsight, a knowledge (known), or later periods",
        )  # fmt: skip
    return Knowledge("each period as known at its end", ledger.moment(spans[-1].on, None, max(positions)), positions)
