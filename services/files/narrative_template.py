"""An empty narrative sheet: its columns, what each is for, two examples, and in a workbook the words to pick from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TextIO

from events.contract import OperatingRole
from events.levers import Level
from services.files.narrative_words import COLUMNS, LEVERS, WORDS
from services.files.template import Blank, write_empty

_WIDE: Final = 24
_PICKS: Final[Mapping[str, Sequence[str]]] = {
    "what": sorted({said for word in WORDS for said in word.says if not word.takes_lever}
                   | {f"{word.says[0]} staffing" for word in WORDS if word.takes_lever}),
    "role": [one.value for one in OperatingRole],
    "lever": sorted(LEVERS),
    "level": [one.value for one in Level],
    "first_hand": ["yes", "no"],
    "again": ["yes", "no"],
}  # fmt: skip
_EXAMPLES: Final[Sequence[Mapping[str, str]]] = (
    {"date": "fall 2008", "what": "joined cluster", "who": "Bates Middle School", "whom": "North Cluster",
     "grades": "6-8", "document": "Partnership Zones", "place": "p. 31", "public_on": "February 2010",
     "skip": "example: not imported"},
    {"date": "by July 2010", "what": "granted authority over staffing", "who": "Salem Public Schools",
     "whom": "Mastery", "level": "shared", "over": "Bates Middle School; Carlton School", "until": "SY2012",
     "document": "Partnership Zones", "place": "p. 32", "public_on": "February 2010", "skip": "example: not imported"},
)  # fmt: skip


def write_template(to: TextIO | Path) -> None:
    """Write it, .csv or .xlsx. `Refused` for another ending, and where a file is there already."""
    # No warning: other words are allowed, and the import says what it cannot take.
    columns = [Blank(one, "", _PICKS.get(one, ()), warns=False) for one in COLUMNS]
    explained = {**COLUMNS, "skip": f"{COLUMNS['skip']} This row explains the columns."}
    rows = [[row.get(one, "") for one in COLUMNS] for row in (explained, *_EXAMPLES)]
    write_empty(to, "narrative", columns, rows, wide=_WIDE)
