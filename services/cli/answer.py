"""What a verb hands over to be shown: rows of one shape, and how people read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from events.envelope import Recorded
from events.when import Day
from graph.moment import Moment


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table for people. `of` gives the cell of a row."""

    title: str
    of: Callable[[Any], str]


@dataclass(frozen=True, slots=True)
class Answer:
    """The rows of an answer, all of the type `shape`, which fixes the keys of JSON and CSV even without rows.

    `keys` and `says` make the two sides of "as known then, as known now": rows with the same keys stand in one line.
    `no` is what `--exit-code` turns into 1. `cited` are the events that the rows name, by position.
    """

    title: str
    shape: type
    rows: Sequence[Any]
    columns: Sequence[Column]
    nothing: str
    keys: Sequence[Column] = ()
    says: Callable[[Any], str] = str
    cited: Mapping[int, Recorded] = field(default_factory=dict)
    notes: Sequence[str] = ()
    no: bool = False


@dataclass(frozen=True, slots=True)
class Side:
    """One answer at one moment."""

    label: str
    at: Moment
    answer: Answer


def same_day_end(on: Day) -> str:
    """The last instant of a day, as `--known` is written."""
    return f"{on}T23:59:59.999999Z"
