"""`zoneledger`: the commands, and what they say when something cannot be done.

Nothing that a verb needs is imported before the verb runs, so that help and completion come at once.
"""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from services.cli import (
    audits,
    authority,
    calendar,
    confirm,
    contracts,
    crosswalk,
    disputes,
    dossier,
    evidence,
    export,
    findings,
    history,
    money,
    obligations,
    options,
    panel,
    production,
    quality,
    reconcile,
    records,
    retract,
    running,
    statement,
    upkeep,
    what_if,
    writing,
)
from services.cli.panels import arrange
from services.cli.session import Session


class Commands(TyperGroup):
    """The commands; one place where every error becomes a message and an exit code."""

    def invoke(self, ctx: Any) -> Any:
        """Run the command that was named."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except (typer.Exit, typer.Abort):
            raise
        except Exception as error:
            if hasattr(error, "exit_code"):
                raise
            from services.cli.errors import complain, let_go_of_output, told

            if isinstance(error, BrokenPipeError):
                let_go_of_output()
                raise typer.Exit(options.Code.OK) from None
            if ctx.params.get("traceback"):
                import traceback

                traceback.print_exc()
            code, lines = told(error)
            complain(lines)
            raise typer.Exit(code) from None
        return result


app = typer.Typer(
    name="zoneledger", cls=Commands, no_args_is_help=True, pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]}, epilog=options.EXIT_CODES,
)  # fmt: skip


@app.callback()
def root(
    ctx: typer.Context,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="FOLDER", help="The data folder; ZONELEDGER_DATA, else ./zoneledger-data."),
    ] = None,
    traceback: Annotated[bool, typer.Option("--traceback", help="Show where in the program an error arose.")] = False,
) -> None:
    """Who held authority over what in a Partnership Zone, on any day, as known on any day."""
    del traceback
    if not isinstance(ctx.obj, Session):
        ctx.obj = Session(data)
    elif data is not None:
        ctx.obj.data = data


for group in (
    running,
    writing,
    authority,
    calendar,
    contracts,
    statement,
    records,
    findings,
    audits,
    history,
    upkeep,
    production,
    retract,
    reconcile,
    confirm,
    crosswalk,
    quality,
    evidence,
    panel,
    obligations,
    money,
    export,
    disputes,
    dossier,
    what_if,
):
    group.register(app)
arrange(app)


def main() -> None:
    """Run the command line and leave with its exit code."""
    app(prog_name="zoneledger")
