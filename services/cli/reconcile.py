"""A list beside the record: reconcile directory, reconcile operators."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.operator_lists import AliasTable, Profile, check_new
from services.cli.options import AsCsv, AsJson, DryRun, ExitCode, Recorder
from services.cli.questions import finish, form_of
from services.cli.session import opened

if TYPE_CHECKING:
    from collections.abc import Mapping

    from events.envelope import Recorded
    from services.bootstrap import Ledger
    from services.cli.answer import Answer
    from services.files.reconcile import Difference, Reconciliation

List = Annotated[Path, typer.Argument(metavar="FILE", help="The list.", show_default=False)]
State = Annotated[str, typer.Option("--state", help="The state whose list this is.")]
Proposals = Annotated[
    Path | None,
    typer.Option(
        "--proposals", metavar="FILE", help="Write what would close each difference there, as CSV.", show_default=False
    ),
]
Accept = Annotated[
    Path | None,
    typer.Option(
        "--accept", metavar="FILE", help="Record what is accepted there, with the list as its source.",
        show_default=False,
    ),
]  # fmt: skip

reconciling = typer.Typer(no_args_is_help=True, help="Compare a list with the record. Nothing is changed unasked.")


@dataclass(frozen=True, slots=True)
class Line:
    """A difference as programs read it. `event` is the position of the event that the record rests on."""

    entity: str
    name: str
    differs_in: str
    recorded: str
    event: int | None
    listed: str
    line: int | None
    proposed: str
    on: str
    why: str


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.add_typer(reconciling, name="reconcile")


@reconciling.command("directory", no_args_is_help=True)
def directory(
    ctx: typer.Context, path: List, state: State = "tx", proposals: Proposals = None, accept: Accept = None,
    recorder: Recorder = None, dry_run: DryRun = False, as_json: AsJson = False, as_csv: AsCsv = False,
    exit_code: ExitCode = False,
) -> None:  # fmt: skip
    """Where a list of districts and schools (NCES CCD, Texas TAPR and AskTED) and the record differ, as of its day.

    --proposals writes the events that would close each difference; mark those that are right with `yes` and record
    them with --accept. `retract --import accepted:…` takes it back.
    """
    from services.files.profiles import read_listing
    from services.files.reconcile import reconcile

    check_new(proposals)
    listing = read_listing(path)
    with opened(ctx) as ledger:
        found = reconcile(ledger, listing, state)
        if accept:
            record_accepted(ledger, found, accept, recorder, dry_run, as_json)
            return
        if proposals:
            write_differences(found, proposals)
        show_reconciliation(ledger, found, "reconcile directory", as_json, as_csv, exit_code)


@reconciling.command("operators", no_args_is_help=True)
def operators(
    ctx: typer.Context, path: List, profile: Profile, aliases: AliasTable = None, proposals: Proposals = None,
    accept: Accept = None, recorder: Recorder = None, dry_run: DryRun = False, as_json: AsJson = False,
    as_csv: AsCsv = False, exit_code: ExitCode = False,
) -> None:  # fmt: skip
    """Where a yearly list of schools and who runs them differs from the record, as of its day.

    --proposals and --accept as for directories. Charters are not compared: `import operators` records those.
    """
    from services.files.operator_lists import read_operator_list
    from services.files.operator_names import read_aliases
    from services.files.operator_profiles import load_profile
    from services.files.reconcile_operators import reconcile_operators

    check_new(proposals)
    listed, names = read_operator_list(path, load_profile(profile)), read_aliases(aliases)
    with opened(ctx) as ledger:
        found = reconcile_operators(ledger, listed, names)
        if accept:
            record_accepted(ledger, found, accept, recorder, dry_run, as_json)
            return
        if proposals:
            write_differences(found, proposals)
        show_reconciliation(ledger, found, "reconcile operators", as_json, as_csv, exit_code)


def write_differences(found: "Reconciliation", path: Path) -> None:
    """Write what would close each difference, to be judged."""
    from services.cli.errors import complain
    from services.files.proposals import write_proposals
    from services.files.reconcile_accept import proposals_of

    number = write_proposals(path, proposals_of(found))
    said = many(number, "proposal")
    complain([f"In {path}: {said}. Write yes in the column accept where one is right; then --accept."])


def record_accepted(
    ledger: "Ledger", found: "Reconciliation", path: Path, recorder: str | None, dry_run: bool, as_json: bool
) -> None:
    """Record the accepted proposals of a file, and say what came of it."""
    from services.cli.progress import progress
    from services.cli.show import say, write_json
    from services.files.proposals import read_proposals
    from services.files.reconcile_accept import accept, proposals_of
    from services.plain import plain

    judged = read_proposals(path)
    with progress("Accepted") as moved:
        done = accept(
            ledger, judged, source=found.source, accepted_from=path.name, recorder=recorder,
            open_keys={one.key for one in proposals_of(found)}, dry_run=dry_run, progress=moved,
        )  # fmt: skip
    if as_json:
        write_json({**plain(done), "dry_run": dry_run})
    else:
        would = "would be recorded" if dry_run else "recorded"
        accepted = f"Accepted of {many(len(judged), 'proposal')}: {done.accepted}"
        say(f"{accepted}; {done.recorded} {would} ({many(done.events, 'event')}).")
        if done.already:
            say(f"Recorded before: {done.already}.")
        if done.settled:
            say(f"Not needed any more, the record says so: {done.settled}.")
        if done.recorded and not dry_run:
            say(f"To undo it: zoneledger retract --import {done.key} --reason …")
    if done.recorded and not dry_run:
        ledger.projector.reach(ledger.log.head())


def show_reconciliation(
    ledger: "Ledger", found: "Reconciliation", question: str, as_json: bool, as_csv: bool, exit_code: bool
) -> None:
    """Write where a list and the record differ."""
    from services.cli.answer import Side
    from services.cli.show import show

    reader = ledger.reader(on=found.as_of)
    answer = _answer(reader.cited([one.said_by for one in found.differences if one.said_by]), found)
    show(question, [Side("now", reader.at, answer)], form_of(as_json, as_csv))
    finish(answer, exit_code)


def _answer(events: "Mapping[int, Recorded]", found: "Reconciliation") -> "Answer":
    from services.cli.answer import Answer, Column
    from services.cli.cells import said

    columns = [
        Column("", lambda row: f"{row.name} ({row.entity})"),
        Column("differs in", lambda row: row.differs_in),
        Column("the record", lambda row: row.recorded),
        Column("said by", lambda row: said([row.event] if row.event else [], events)),
        Column("the list", lambda row: row.listed),
        Column("line", lambda row: str(row.line or "")),
        Column("would be recorded", lambda row: row.proposed),
        Column("on", lambda row: row.on),
        Column("why", lambda row: row.why),
    ]
    rows = [_line(one) for one in found.differences]
    counts = [f"{number} {kind}: {aspect}" for (kind, aspect), number in found.counts().items()]
    lacking = [] if found.complete else ["The list is not complete: that something is not in it proves nothing."]
    return Answer(
        f"{found.source.document} beside the record, as of {found.as_of}: "
        f"{many(len(rows), 'difference')} in {many(found.compared, 'row')}",
        Line, rows, columns, "The list and the record do not differ.",
        cited=events, notes=[*found.notes, *lacking, *counts], no=bool(rows),
    )  # fmt: skip


def _line(one: "Difference") -> Line:
    return Line(
        one.entity, one.name, one.aspect, one.recorded, one.said_by, one.said, one.line, one.proposed, one.on, one.why
    )
