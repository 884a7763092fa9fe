"""The sheet itself: which heading means which column, its rows in the order in which they became public, a template."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from difflib import get_close_matches
from hashlib import sha256
from pathlib import Path
from typing import Final

from events.when import OPEN_END, Day
from services.files.cells import NotACell, read_date
from services.files.lines import refused
from services.files.narrative_sentences import Sentence
from services.files.narrative_words import ALIASES, COLUMNS, is_registration
from services.files.table import Lost, read_table

_NEEDED: Final = ("what", "who")
_NEAR: Final = 0.8
NOON: Final = time(12, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A narrative sheet. `key` names its import; `notes` say how headings were taken; `broken` are lines that cannot
    be read."""

    path: Path
    key: str
    digest: str
    sentences: tuple[Sentence, ...]
    notes: tuple[str, ...]
    broken: tuple[Lost, ...]

    def command(self, line: int) -> str:
        """The command key of a row."""
        return f"{self.key}:{line}"


@dataclass(frozen=True, slots=True)
class Placed:
    """A row with the instant at which the record is to know it; None: now."""

    sentence: Sentence
    at: datetime | None


def read_sheet(path: Path, name: str | None = None) -> Sheet:
    """Read a sheet, `name` of a workbook. `Refused` where it cannot be read as a whole, or lacks a column."""
    table = read_table(path, name)
    columns, notes = _recognised(path, table.headings)
    rows = []
    for row in table.rows:
        cells = {column: row.cells[heading] for heading, column in columns.items() if row.cells[heading].strip()}
        if cells and "skip" not in cells:
            rows.append(Sentence(row.line, cells))
    lost = set(map(str, table.lost))
    notes += [note for note in table.notes if note not in lost]
    key = f"narrative:{table.digest}"
    if name:
        key = f"narrative:{sha256(f'{table.digest} {name}'.encode()).hexdigest()}"
    return Sheet(path, key, table.digest, tuple(rows), tuple(notes), tuple(table.lost))


def _recognised(path: Path, headings: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The column of each heading, and how the guesses were made."""
    found: dict[str, str] = {}
    notes: list[str] = []
    spelled = {**{name.replace("_", " "): name for name in COLUMNS}, **ALIASES}
    for heading in headings:
        plain = " ".join(heading.casefold().replace("_", " ").split())
        near = [plain] if plain in spelled else get_close_matches(plain, spelled, 1, _NEAR)
        if not near:
            notes.append(f"the column {heading!r} is not used; columns are {', '.join(COLUMNS)}")
            continue
        column = spelled[near[0]]
        if column in found.values():
            other = next(one for one, taken in found.items() if taken == column)
            raise refused(path, f"has {other!r} and {heading!r}, which both mean {column!r}", f"one column {column!r}")
        if heading != column:
            notes.append(f"the heading {heading!r} is taken for {column!r}")
        found[heading] = column
    missing = [one for one in _NEEDED if one not in found.values()]
    if missing or not {"date", "public_on"} & set(found.values()):
        lacks = ", ".join(missing or ["date"])
        raise refused(path, f"lacks the column {lacks}", ", ".join(COLUMNS), "missing-column")
    return found, notes


def in_order(sentences: Sequence[Sentence], clocked: bool) -> list[Placed]:
    """The rows in the order in which they are to be recorded.

    With `clocked` that is the order in which they became public, each known at noon of the last day that its
    `public_on` can mean; registrations without such a day as early as the first of them, other rows last, now.
    A day said of a document once holds for all rows of it.
    """
    shared = {one.text("document"): one.text("public_on") for one in sentences if one.text("public_on")}
    filled = [_public(one, shared) for one in sentences]
    if not clocked:
        return [Placed(one, None) for one in filled]
    days = {one.line: _day(one) for one in filled}
    first = min((day for day in days.values() if day), default=None)
    placed = [
        Placed(one, _noon(days[one.line] or (first if is_registration(one.text("what")) else None))) for one in filled
    ]
    latest = datetime.max.replace(tzinfo=UTC)
    return sorted(placed, key=lambda one: (one.at or latest, one.sentence.line))


def _public(sentence: Sentence, shared: Mapping[str, str]) -> Sentence:
    day = shared.get(sentence.text("document"))
    if not day or sentence.text("public_on") or not sentence.text("document"):
        return sentence
    return replace(sentence, cells={**sentence.cells, "public_on": day})


def _day(sentence: Sentence) -> Day | None:
    """The last day that `public_on` can mean; None where it is not said, or cannot be read: the row is told so."""
    try:
        found = read_date(sentence.text("public_on")) if sentence.text("public_on") else None
    except NotACell:
        return None
    return found.latest if found and found.latest != OPEN_END else None


def _noon(day: Day | None) -> datetime | None:
    return datetime.combine(date.fromisoformat(day), NOON) if day else None
