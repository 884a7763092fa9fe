"""Undoing a load: retract."""

from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import AsJson, Code, DryRun, Recorder
from services.cli.session import opened

if TYPE_CHECKING:
    from services.bootstrap import Ledger
    from services.files.retracting import Retraction

_SHOWN = 200

Imports = Annotated[
    list[str] | None,
    typer.Option(
        "--import", metavar="KEY", help="What was loaded, as --list names it: world:salem. Repeatable.",
        show_default=False,
    ),
]  # fmt: skip
Why = Annotated[str | None, typer.Option("--reason", help="Why it is taken back; needed.", show_default=False)]
Listing = Annotated[bool, typer.Option("--list", help="Every load in the log with its KEY.")]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("retract", no_args_is_help=True)(retract)


def retract(
    ctx: typer.Context, keys: Imports = None, reason: Why = None, dry_run: DryRun = False, listed: Listing = False,
    recorder: Recorder = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Take back all that a load recorded. As known now it was never there; as known before it is.

    Nothing is taken back while other events rest on it: --dry-run names them. Killed, it is finished by the same
    command; `--import retract:…` gives everything back.
    """
    from services.cli.progress import progress
    from services.files.retracting import retract as take_back
    from services.statements import Refused

    with opened(ctx) as ledger:
        if listed:
            _list(ledger, as_json)
            return
        if not keys:
            raise Refused("no-import", "no load is named", "--import", "a KEY that `zoneledger retract --list` shows")
        with progress("Retract") as moved:
            done = take_back(ledger, keys, recorder=recorder, reason=reason, dry_run=dry_run, progress=moved)
        _show(done, dry_run, as_json)
        if done.changes and not dry_run:
            ledger.projector.reach(ledger.log.head())
    if dry_run and done.resting:
        raise typer.Exit(Code.REFUSED)


def _list(ledger: "Ledger", as_json: bool) -> None:
    from events.when import write_instant
    from services.cli.answer import Column
    from services.cli.progress import progress
    from services.cli.show import table, write_json
    from services.files.imports import loads
    from services.plain import plain

    with progress("Log") as moved:
        found = loads(ledger.log, moved)
    if as_json:
        write_json({"loads": plain(found)})
        return
    columns = [
        Column("KEY", lambda row: row.key),
        Column("events", lambda row: str(row.events)),
        Column("positions", lambda row: f"{row.first} to {row.last}"),
        Column("recorded", lambda row: write_instant(row.recorded_at)),
        Column("by", lambda row: row.recorded_by),
        Column("documents", lambda row: ", ".join(row.documents[:3]) + (" …" if len(row.documents) > 3 else "")),
    ]
    table(columns, found, "Nothing was loaded.")


def _show(done: "Retraction", dry_run: bool, as_json: bool) -> None:
    from services.cli.answer import Column
    from services.cli.show import say, table, write_json
    from services.plain import plain

    if as_json:
        write_json({**plain(done), "dry_run": dry_run})
        return
    columns = [
        Column("event", lambda row: f"#{row.position}"),
        Column("what", lambda row: row.topic),
        Column("about", lambda row: row.on),
        Column("recorded by", lambda row: row.recorded_by),
        Column("load", lambda row: row.load or ""),
    ]
    named = (
        ("Other events rest on it:", done.resting),
        ("What others said of it goes with it:", done.beside),
        ("These stay retracted; who said them can say them again:", done.lost),
    )
    for title, rows in named:
        if rows:
            say(title, "bold")
            table(columns, rows[:_SHOWN], "")
            if len(rows) > _SHOWN:
                say(f"and {len(rows) - _SHOWN} more, which --json lists.")
    what = ", ".join(done.keys)
    if not done.changes:
        say(f"{what}: {many(done.events, 'event')}, all of them retracted before. Nothing was to be done.")
        return
    verb = "would be retracted" if dry_run else "retracted"
    back = f", {done.given_back} of others {'would be ' if dry_run else ''}given back" if done.given_back else ""
    before = f", {done.already} retracted before" if done.already else ""
    said = f"{done.retracted} of {many(done.events, 'event')} {verb}{before}{back}"
    say(f"{what}: {said}, in {many(done.transactions, 'transaction')}.")
    if not dry_run:
        say(f"To have it back: zoneledger retract --import {done.undo} --reason …")
    elif done.resting:
        say("Nothing is retracted while others rest on it: retract or correct these first, or their loads with it.")
