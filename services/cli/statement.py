"""A statement of authority: one page for a school, a day and a knowledge, to print or to keep as JSON."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli import options
from services.cli.session import instant_given, opened

School = Annotated[str, typer.Argument(metavar="SCHOOL", help="The school's id, or a code of it.")]
Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="FILE.html, .pdf or .json, which is not there yet.")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("statement")(statement)


def statement(
    ctx: typer.Context, school: School, out: Out, on: options.On = None, known: options.Known = None,
    position: options.Position = None, reading: options.Reading = None,
) -> None:  # fmt: skip
    """Write who holds each lever and area over a school, by what chain and documents, and what is not recorded."""
    from graph.answers.statement import statement as stated
    from services.cli.show import say, spoken
    from services.files.statement import check_statement, content, write_statement

    check_statement(out)
    with opened(ctx) as ledger:
        reader = ledger.reader(on=on, known=instant_given(known, "--known"), position=position, reading=reading or ())
        told = content(stated(reader, school))
    write_statement(told, out)
    say(f"{out}: statement of authority over {told['place']['name']} ({told['place']['id']}).")
    say(f"Digest of the content: {told['digest']}")
    say(spoken(reader.at), "dim")
