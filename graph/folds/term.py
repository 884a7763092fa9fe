"""The term of an instrument: when it is in force, and the status that follows from it. docs/record.md §3, §4."""

from collections.abc import Iterable

from msgspec import structs

from events.when import OPEN_END, When, after, between
from graph.facts import Fact
from graph.timeline import Book, End, Start, owner, timeline


class Term:
    """Openings, endings and restated ends of one instrument."""

    def __init__(self, book: Book) -> None:
        self.book = book
        self.openings: list[Start] = []
        self.ends: list[End] = []
        self.withdrawn: set[int] = set()
        self._restated: list[tuple[When, int, int, When]] = []
        self._givers: dict[int, int] = {}
        self._renewals: dict[int, tuple[When, int, int]] = {}

    def open(self, on: When, last_day: When | None, state: str = "in_force") -> None:
        """The instrument is in force, or proposed, from a day on."""
        end = after(last_day) if last_day else None
        self.openings.append(self.book.made("status", self.book.subject, "", state, on, end))
        self.book.attribute("status", state, on)

    def close(self, on: When, withdrawn: bool = False) -> None:
        """It ends, if it is not over already."""
        end = self.book.ending(on, of_term=True)
        self.ends.append(end)
        self._givers[end.said_by] = end.slot
        if withdrawn:
            self.withdrawn.add(end.said_by)

    def restate_end(self, on: When, last_day: When) -> None:
        """From `on`, the parties agree that it ends otherwise."""
        self._restated.append((on, self.book.slot, self.book.said_by, after(last_day)))

    def restate(self) -> None:
        """Lay restated ends into their openings; the last one about an opening stands."""
        for on, slot, said_by, end in sorted(self._restated, key=lambda one: (one[0].earliest, one[0].latest, one[1])):
            opening = owner(self.openings, on.latest)
            if opening is not None:
                self.replace(opening, end, slot, said_by)

    def replace(self, opening: Start, end: When | None, slot: int, said_by: int) -> None:
        """Give an opening another end (None: open)."""
        if end is not None:
            self._givers[said_by] = slot
        at = next(n for n, one in enumerate(self.openings) if one is opening)
        self.openings[at] = structs.replace(opening, end=end, end_by=said_by if end else 0)

    def renew(self, opening: Start, on: When, slot: int, said_by: int) -> None:
        """Where an opening is not over by then, it is renewed by itself."""
        self._renewals[opening.order] = on, slot, said_by

    def giver(self, opening: Start) -> tuple[int, int]:
        """Slot and word that gave an opening its own end."""
        by = opening.end_by
        return (self._givers[by], by) if by else (opening.slot, opening.fact.said_by)

    def intervals(self) -> list[Fact]:
        """When it is in force or proposed; puts the marks of its renewal and its end on the status."""
        found = timeline(self.openings, [self._counted(end) for end in self.ends])
        for opening, period in zip(self.openings, found, strict=True):
            if (renewal := self._renewals.get(opening.order)) and renewal[0].earliest < period.valid_to:
                self.mark("auto_renewed", *renewal)
            self._mark_end(opening, period)
        return found

    def _counted(self, end: End) -> End:
        """An end as it counts: a proposal that is withdrawn before its term ends when that would begin."""
        if end.said_by in self.withdrawn and owner(self.openings, end.latest) is None:
            starts = [one.fact.valid_from for one in self.openings if one.fact.value == "proposed"]
            if starts and len(starts) == len(self.openings):
                return structs.replace(end, earliest=min(starts), latest=min(starts))
        return end

    def _mark_end(self, opening: Start, period: Fact) -> None:
        if period.valid_to == OPEN_END or (period.ended_by and period.ended_by not in self._givers):
            return
        never = period.ended_by in self.withdrawn and opening.fact.value == "proposed"
        slot = self._givers[period.ended_by] if period.ended_by else opening.slot
        low, high = min(period.sure_to, period.valid_to), period.valid_to
        if period.valid_from >= period.valid_to:
            low, high = period.valid_from, period.sure_from
        self.mark("never_began" if never else "ended", between(low, high), slot, period.ended_by or period.said_by)

    def mark(self, state: str, on: When, slot: int, said_by: int) -> None:
        """Put a state of the status that no event puts by itself."""
        self.book.turn(slot, said_by, founding=False)
        self.book.attribute("status", state, on)

    def facts_within(self, also_unclipped: Iterable[str] = ()) -> list[Fact]:
        """Finish: the intervals to clip to; the status itself is not clipped."""
        self.restate()
        self.book.unclipped = frozenset({"status", *also_unclipped})
        return self.intervals()
