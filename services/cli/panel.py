"""The panel for evaluators: a row for each school and period, as a file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from graph.answers.panel_columns import Starts
from graph.answers.panel_periods import Every
from services.cli import options
from services.cli.session import opened

if TYPE_CHECKING:
    from services.panels import Table

Within = Annotated[str, typer.Option("--within", metavar="ID", help="A state, district, zone, cluster or school.")]
First = Annotated[str, typer.Option("--from", metavar="DAY", help="The first day.")]
Last = Annotated[str, typer.Option("--to", metavar="DAY", help="The last day.")]
Each = Annotated[Every, typer.Option("--every", help="How long a period is.")]
Known = Annotated[
    str | None,
    typer.Option(
        "--known", metavar="INSTANT", help="Every period as known then; not given: each as known at its end.",
        rich_help_panel=options.MOMENT,
    ),
]  # fmt: skip
Hindsight = Annotated[
    bool, typer.Option("--hindsight", help="Every period as known now.", rich_help_panel=options.MOMENT)
]
StartsOn = Annotated[Starts, typer.Option("--starts", help="What counts as the start of an operator's time.")]
GradeBands = Annotated[bool, typer.Option("--grade-bands", help="A row for each band of grades that a school has.")]
Out = Annotated[
    Path, typer.Option("--out", metavar="FILE", help="Where to write the table: CSV, or Parquet by FILE.parquet.")
]
Codebook = Annotated[
    Path | None, typer.Option("--codebook", metavar="FILE.md", help="Where to write what each column means.")
]
Force = Annotated[bool, typer.Option("--force", help="Write over files that exist.")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("panel")(panel)


def panel(
    ctx: typer.Context, within: Within, first: First, last: Last, every: Each, out: Out, known: Known = None,
    hindsight: Hindsight = False, starts: StartsOn = Starts.TERM, grade_bands: GradeBands = False,
    reading: options.Reading = None, codebook: Codebook = None, force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Write a panel: for each school and period who operates it, holds what, and since when; to join with outcomes."""
    from services.cli.progress import progress
    from services.files.panel import is_parquet
    from services.files.whole import check_target
    from services.panels import Wanted, write_table

    if codebook is not None and codebook.absolute() == out.absolute():
        raise typer.BadParameter("--out and --codebook name the same file")
    check_target(out, force=force)
    is_parquet(out)
    if codebook is not None:
        check_target(codebook, force=force, option="--codebook")
    wanted = Wanted(
        within=within, first=first, last=last, every=every, known=known, hindsight=hindsight, reading=reading or (),
        starts=starts, bands=grade_bands,
    )  # fmt: skip
    with opened(ctx) as ledger, progress("Panel") as moved:
        table = write_table(ledger, wanted, out, beside=codebook, force=force, progress=moved)
    _say(table, as_json)


def _say(table: "Table", as_json: bool) -> None:
    import sys

    from services.cli.show import say, spoken, write_json
    from services.plain import moment

    written = table.written
    if as_json:
        whole = {"file": str(written.path), "sha256": written.sha256}
        numbers = {"rows": written.rows, "schools": written.schools}
        columns = [one.name for one in table.columns]
        write_json({**whole, "asked": {**table.about, **numbers}, "moment": moment(table.at), "columns": columns})
    else:
        say(f"{written.path}: {many(written.rows, 'row')}, {many(written.schools, 'school')}.")
        say(spoken(table.at))
    sys.stderr.write(f"sha256 {written.sha256}  {written.path}\n")
