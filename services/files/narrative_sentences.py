"""Rows of a narrative sheet: as the sheet has them, and what they tell."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from events.envelope import Event, Source
from events.when import UNKNOWN, Day, When
from services.files.cells import NotACell, read_list
from services.files.narrative_words import COLUMNS
from services.statements import Refused

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A row as the sheet has it: its line, and its cells by the names of `COLUMNS`."""

    line: int
    cells: Mapping[str, str]

    def text(self, column: str) -> str:
        """What stands in a column; '' where nothing does."""
        return self.cells.get(column, "").strip()

    def each(self, column: str) -> list[str]:
        """The same, taken apart at semicolons."""
        return read_list(self.text(column))

    def filled(self) -> Iterator[str]:
        """The columns in which something stands."""
        return (column for column in COLUMNS if self.text(column))


@dataclass(frozen=True, slots=True)
class Spoken:
    """What a row tells. `public` is the day by which it was public; `needs_id`: it founds something of which nothing
    is told yet, and the sheet names no id; `columns` give its fields; `asides` say how doubtful words were taken."""

    line: int
    body: Event
    fields: Mapping[str, Any]
    source: Source
    reason: str | None
    public: Day | None
    again: bool
    needs_id: bool
    columns: Mapping[str, str]
    asides: tuple[str, ...] = field(default=())


def cell(row: Sentence, column: str, read: Callable[[str], T]) -> T:
    """A cell as it is read; `Refused` where it cannot be."""
    try:
        return read(row.text(column))
    except NotACell as bad:
        raise Refused("bad-field", bad.why, column, bad.accepted) from None


def since(body: Event) -> When:
    """The first day of what an event tells, as far as it is known."""
    term = getattr(body, "term", None)
    for found in (getattr(body, "from_", None), getattr(body, "on", None), getattr(term, "from_", None)):
        if isinstance(found, When):
            return found
    return UNKNOWN
