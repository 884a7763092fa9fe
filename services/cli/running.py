"""Running it: demo, serve, ask, schema."""

from pathlib import Path
from typing import Annotated

import typer

from services.cli.options import Code, Recorder
from services.cli.session import Session, opened, settings_of

Host = Annotated[str | None, typer.Option("--host", help="The address to answer on; 127.0.0.1.", show_default=False)]
Port = Annotated[
    int | None,
    typer.Option("--port", min=0, max=65_535, help="PORT, else 8000; 0 takes a free one.", show_default=False),
]
Query = Annotated[
    str | None, typer.Argument(metavar="[QUERY]", help="A query in GraphQL; not given or -: standard input.")
]
QueryFile = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Read the query from a file.")]
Variables = Annotated[
    list[str] | None, typer.Option("--variable", metavar="NAME=VALUE", help="A variable; JSON or text. Repeatable.")
]
Operation = Annotated[str | None, typer.Option("--operation", help="Which operation of the document.")]
Workers = Annotated[int, typer.Option("--workers", min=1, max=64, help="How many processes answer.")]
NoServe = Annotated[bool, typer.Option("--no-serve", help="Stop after the answers.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("demo")(demo)
    app.command("serve")(serve)
    app.command("ask")(ask)
    app.command("schema")(schema)


def demo(ctx: typer.Context, host: Host = None, port: Port = None, no_serve: NoServe = False) -> None:
    """Load every world that comes with zoneledger, answer a dozen questions, then serve. Keeps nothing."""
    from services.cli.demonstrating import demonstrate

    with demonstrate(ctx.ensure_object(Session), settings_of(ctx)) as ledger:
        if not no_serve:
            from services.cli.serving import run

            run(ledger, settings_of(ctx), host, port)


def serve(ctx: typer.Context, host: Host = None, port: Port = None, workers: Workers = 1) -> None:
    """Answer GraphQL and show pages on this machine, until it is interrupted. With keys, on any address."""
    from services.cli.serving import run, run_workers

    if workers > 1:
        run_workers(settings_of(ctx), host, port, workers)
        return
    with opened(ctx) as ledger:
        run(ledger, settings_of(ctx), host, port)


def ask(
    ctx: typer.Context, query: Query = None, file: QueryFile = None, variable: Variables = None,
    operation: Operation = None, recorder: Recorder = None,
) -> None:  # fmt: skip
    """Ask in GraphQL, in this process; the answer is JSON. A mutation records as --as says."""
    from services.cli.graphql import execute, read_query, read_variables
    from services.cli.show import write_json

    text = read_query(query, file)
    given = read_variables(variable or [])
    with opened(ctx) as ledger:
        answer = execute(ledger, text, given, operation, recorder or settings_of(ctx).recorder)
    write_json(answer)
    if answer.get("errors"):
        raise typer.Exit(Code.REFUSED)


def schema() -> None:
    """Print the GraphQL schema."""
    from services.api.export import exported

    typer.echo(exported(), nl=False)
