"""Running it on PostgreSQL and Neo4j: migrate, project, copy."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import AsJson, Code
from services.cli.running import Host
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from events.log import LogStore
    from services.settings import Settings

HEALTH_PORT = 8001
Address = Annotated[
    str | None, typer.Argument(metavar="[URL]", help="Of /health; that of the server here where not given.")
]
HealthPort = Annotated[int, typer.Option("--port", min=0, max=65_535, help="Of /health; 0 takes a free one.")]
_PLACE = "A data folder, or postgresql://…; its password in ZONELEDGER_LOG_PASSWORD_FILE."
Source = Annotated[str, typer.Option("--from", metavar="LOG", help=_PLACE)]
Target = Annotated[str, typer.Option("--to", metavar="LOG", help=_PLACE)]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("migrate")(migrate)
    app.command("project")(project)
    app.command("copy")(copy)
    app.command("health")(health)


def migrate(ctx: typer.Context) -> None:
    """Make the tables of PostgreSQL and the indexes of Neo4j that ZONELEDGER_LOG and ZONELEDGER_GRAPH name."""
    from services.cli.show import say
    from services.engines import migrate_log, neo4j
    from services.statements import Refused

    settings = settings_of(ctx)
    if not settings.log and not settings.graph:
        raise Refused(
            "nothing-to-migrate", "log and graph are files of this machine, which need no migration", None,
            "ZONELEDGER_LOG=postgresql://user@host:5432/database, ZONELEDGER_GRAPH=neo4j://host:7687",
        )  # fmt: skip
    if settings.log:
        migrate_log(settings)
        say("The log is ready.")
    if settings.graph:
        graph = neo4j(settings)
        try:
            graph.migrate()
        finally:
            graph.close()
        say("The graph is ready.")


def project(ctx: typer.Context, host: Host = None, port: HealthPort = HEALTH_PORT) -> None:
    """Bring the graph up to date as the log grows, until it is interrupted. Of several, one projects and the others
    stand by; each says at /health how it does."""
    from services.cli.errors import complain
    from services.cli.serving import address_of, listen, serve
    from services.http.health import create_projector

    with opened(ctx) as ledger, listen(host or "127.0.0.1", port) as listening:
        complain([f"The projector follows the log; http://{address_of(listening)}/health says how. Ctrl-C stops it."])
        serve(create_projector(ledger), listening)


def copy(ctx: typer.Context, source: Source, target: Target, as_json: AsJson = False) -> None:
    """Copy a log to another engine, event for event, and compare the digests of both. A copy that was killed is
    finished by the same command; the graph is made from the log, by whoever projects there."""
    from services.cli.progress import progress
    from services.cli.show import say, write_json
    from services.files.copying import copy_log

    settings = settings_of(ctx)
    with (
        closing(_log(settings, source, read_only=True)) as read,
        closing(_log(settings, target)) as written,
        progress("Copy") as moved,
    ):
        done = copy_log(read, written, moved)
    if as_json:
        write_json({"events": done.events, "new": done.new, "digest": done.digest})
    else:
        said = f"{many(done.events, 'event')}, {done.new} of them new to the target"
        say(f"{said}. Both logs have the digest {done.digest}.")


def health(ctx: typer.Context, url: Address = None) -> None:
    """What a server or a projector says of its health; exit code 1 where it is not well, or does not answer."""
    from http.client import HTTPConnection, HTTPException
    from urllib.parse import urlsplit

    from services.cli.show import say

    here = f"http://127.0.0.1:{settings_of(ctx).port}/health"
    url = url or here
    parts = urlsplit(url)
    if parts.scheme != "http" or not parts.hostname:
        raise typer.BadParameter(f"{url[:80]!r} is no address. Accepted: {here}")
    try:
        with closing(HTTPConnection(parts.hostname, parts.port or 80, timeout=4)) as connection:
            connection.request("GET", parts.path or "/")
            answer = connection.getresponse()
            say(answer.read().decode())
    except (OSError, HTTPException) as silent:
        why = getattr(silent, "strerror", None) or silent
        say(f"{url} does not answer: {why}. Nothing may be running there: zoneledger serve, or project --port, does.")
        raise typer.Exit(Code.NO) from None
    if answer.status != 200:
        raise typer.Exit(Code.NO)


def _log(settings: "Settings", place: str, read_only: bool = False) -> "LogStore":
    from services.bootstrap import system_clock
    from services.engines import log_file, postgres
    from services.settings import Settings

    if "://" not in place:
        return log_file(Path(place), system_clock, read_only)
    served = Settings.from_env({"ZONELEDGER_LOG": place})
    return postgres(replace(served, log_password=settings.log_password), system_clock, read_only)
