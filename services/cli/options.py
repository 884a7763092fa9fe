"""Options that several verbs share, each described once."""

from enum import IntEnum
from pathlib import Path
from typing import Annotated

import typer

from events.levers import Area, Level, Lever

MOMENT = "The moment"
OUTPUT = "The answer"


class Code(IntEnum):
    """What the command came to, for scripts."""

    OK = 0
    NO = 1
    USAGE = 2
    REFUSED = 3
    UNUSABLE = 4
    FAULT = 5
    INTERRUPTED = 130


EXIT_CODES = (
    "Exit codes: 0 answered or recorded; 1 with --exit-code, the answer is no, or something was found (and always "
    "when verify or load --check finds a difference, or import sheet leaves rows out); "
    "2 the command line or a setting is wrong; 3 refused, or not answerable; "
    "4 the log, the graph or a file cannot be used; 5 a fault of zoneledger itself; 130 interrupted."
)

On = Annotated[
    str | None, typer.Option("--on", metavar="DAY", help="The day asked about; today (UTC).", rich_help_panel=MOMENT)
]
Known = Annotated[
    str | None,
    typer.Option(
        "--known", metavar="INSTANT", help="As known then: 2012-05-24T12:00:00Z; now.", rich_help_panel=MOMENT
    ),
]
Position = Annotated[
    int | None,
    typer.Option(
        "--position", metavar="N", help="As known at this position of the log; its head.", rich_help_panel=MOMENT
    ),
]
Reading = Annotated[
    list[str] | None,
    typer.Option(
        "--reading", metavar="EVENT", rich_help_panel=MOMENT,
        help="Take this dispute (id or position) as settled for its alternative. Repeatable.",
    ),
]  # fmt: skip
AndKnown = Annotated[
    str | None,
    typer.Option(
        "--and-known", metavar="INSTANT", rich_help_panel=MOMENT,
        help="Beside it, the same as known at this instant: as known then, as known now.",
    ),
]  # fmt: skip
Then = Annotated[
    bool,
    typer.Option(
        "--then", rich_help_panel=MOMENT, help="Beside it, the same as known at the end of the day asked about."
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.", rich_help_panel=OUTPUT)]
AsCsv = Annotated[bool, typer.Option("--csv", help="As CSV, a line for each row.", rich_help_panel=OUTPUT)]
AsLines = Annotated[
    bool,
    typer.Option(
        "--jsonl", help="Every event as a JSON line, for `load` into another data folder.", rich_help_panel=OUTPUT
    ),
]
ExitCode = Annotated[
    bool,
    typer.Option(
        "--exit-code", help="Exit with 1 where the answer is no, or anything is found.", rich_help_panel=OUTPUT
    ),
]

Places = Annotated[list[str], typer.Argument(metavar="PLACE…", help="Schools, clusters, zones, districts or states.")]
OnLever = Annotated[Lever | None, typer.Option("--lever", help="Only this lever.")]
OnArea = Annotated[Area | None, typer.Option("--area", help="Only this area of it.")]
AtLevel = Annotated[Level, typer.Option("--level", help="At least this much.")]
Within = Annotated[str | None, typer.Option("--within", metavar="ID", help="Only this and what is under it.")]
Limit = Annotated[int, typer.Option("--limit", min=1, max=10_000, help="At most this many.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE…", help="Files to read.", show_default=False)]
FromDay = Annotated[str | None, typer.Option("--from", metavar="DAY", help="The day before; today (UTC).")]
ToDay = Annotated[str | None, typer.Option("--to", metavar="DAY", help="The day after; today (UTC).")]
FromKnown = Annotated[str | None, typer.Option("--from-known", metavar="INSTANT", help="As known then; now.")]
ToKnown = Annotated[str | None, typer.Option("--to-known", metavar="INSTANT", help="As known then; now.")]
FromPosition = Annotated[int | None, typer.Option("--from-position", metavar="N", help="As known at this position.")]
ToPosition = Annotated[int | None, typer.Option("--to-position", metavar="N", help="As known at this position.")]
Recorder = Annotated[
    str | None,
    typer.Option(
        "--as", metavar="ID", help="Who records: a registered party. ZONELEDGER_RECORDER where not given.",
        show_default=False,
    ),
]  # fmt: skip
DryRun = Annotated[bool, typer.Option("--dry-run", help="Check and show, record nothing.")]
