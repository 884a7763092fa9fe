"""What goes into the record: record, load, import."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from services.cli import narrative, operator_lists, sheets
from services.cli.options import AsJson, Code, DryRun, Files, Recorder
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from events.envelope import Source
    from services.bootstrap import Ledger


def topics(incomplete: str) -> list[str]:
    """The topics that begin so, for completion."""
    from events.catalogue import TOPICS

    return [topic for topic in TOPICS if topic.startswith(incomplete)]


Topic = Annotated[
    str,
    typer.Argument(
        metavar="TOPIC", help="What happened: contract.signed, cluster.school_joined, …", autocompletion=topics
    ),
]
Fields = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="NAME=VALUE…",
        help="Its fields: term.from=2011-07-01; a list by repeating the name; anything as JSON.",
        show_default=False,
    ),
]
Command = Annotated[
    str | None, typer.Option("--command", metavar="KEY", help="The same key again records nothing twice.")
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="DOCUMENT[#PLACE]", help="Who says so, or a source as JSON. Repeatable."),
]
Reason = Annotated[str | None, typer.Option("--reason", help="Why it is recorded.")]
Behalf = Annotated[str | None, typer.Option("--on-behalf-of", metavar="ID", help="For whom it is recorded.")]
BasisNow = Annotated[
    bool,
    typer.Option(
        "--basis-now", help="Of decision.made: basis.on and basis.position are today and what is recorded by now."
    ),
]
CheckAnswers = Annotated[bool, typer.Option("--check", help="Then ask the questions of the files, and compare.")]
State = Annotated[str, typer.Option("--state", help="The state whose lists these are.")]
Successions = Annotated[
    Path | None, typer.Option("--successions", metavar="FILE", help="A CSV of successions that no name shows.")
]

imports = typer.Typer(no_args_is_help=True, help="Bring in public lists, spreadsheets and prose.")


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("record", no_args_is_help=True)(record)
    app.command("load", no_args_is_help=True)(load)
    sheets.register(imports)
    narrative.register(imports)
    operator_lists.register(imports)
    app.add_typer(imports, name="import")


def record(
    ctx: typer.Context, topic: Topic, fields: Fields = None, recorder: Recorder = None, command: Command = None,
    source: Sources = None, reason: Reason = None, on_behalf_of: Behalf = None, basis_now: BasisNow = False,
    dry_run: DryRun = False, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Record that something happened. It is in the graph when the command returns."""
    from services.cli.basis import with_basis
    from services.cli.errors import complain
    from services.cli.fields import read_fields
    from services.cli.show import say, write_json
    from services.statements import Statement

    said = read_fields(fields or ())
    by = _recorder(ctx, recorder)
    with opened(ctx) as ledger:
        if basis_now:
            said = with_basis(ledger, topic, said, command)
        statement = Statement(topic, said, _sources(source or ()), reason, on_behalf_of)
        receipt = ledger.record([statement], recorded_by=by, command=command, dry_run=dry_run)
        if as_json:
            write_json(
                {
                    "positions": list(receipt.positions), "events": list(map(str, receipt.events)),
                    "replayed": receipt.replayed, "dryRun": dry_run,
                }
            )  # fmt: skip
        elif dry_run:
            say(f"{topic} would be recorded. Nothing was.")
        else:
            done = "was recorded before" if receipt.replayed else "recorded"
            for position, event in zip(receipt.positions, receipt.events, strict=True):
                say(f"{topic} {done} at position {position}, event {event}.")
        if not dry_run:
            # Said before it is waited for: the record has it, whatever becomes of the graph.
            ledger.projector.reach(receipt.positions[-1])
            if said.get("outcome") == "waived":
                complain(_waives_nothing(ledger, receipt.positions[-1]))


def _waives_nothing(ledger: "Ledger", position: int) -> list[str]:
    """A warning where a decision is to waive a finding and does not."""
    from graph.answers.audit.waivers import waivers
    from graph.answers.outcome import WaiverState

    reader = ledger.reader()
    return [
        f"Warning: {one.decision} waives nothing: {one.why}"
        for one in waivers(reader.store, reader.log, reader.at)
        if one.event == position and one.state in (WaiverState.BEARS_ON_NOTHING, WaiverState.OUTLIVED)
    ]


def load(
    ctx: typer.Context, files: Files, check: CheckAnswers = False, dry_run: DryRun = False, recorder: Recorder = None
) -> None:
    """Record what files tell: worlds in YAML, and events as JSON lines. The same file again records nothing."""
    from services.cli.loading import check_files, load_into

    with opened(ctx) as ledger:
        load_into(ledger, files, dry_run, recorder)
        if check and not dry_run and not check_files(ledger, files):
            raise typer.Exit(Code.NO)


@imports.command("directory", no_args_is_help=True)
def import_directory(
    ctx: typer.Context, files: Files, state: State = "tx", successions: Successions = None,
    proposals: operator_lists.ProposalsTo = None, accept: operator_lists.Accepted = None, dry_run: DryRun = False,
    recorder: Recorder = None,
) -> None:  # fmt: skip
    """Record what lists of districts and schools (NCES CCD, Texas TAPR and AskTED) show, year after year."""
    from services.cli.loading import show_lists
    from services.cli.progress import progress
    from services.files.accepting import record_accepted
    from services.files.directory import import_directory as into
    from services.files.proposals import read_proposals

    by = _recorder(ctx, recorder)
    operator_lists.check_new(proposals)
    reviewed = read_proposals(accept) if accept else []
    with opened(ctx) as ledger, progress("Lists") as moved:
        reports = into(
            ledger, files, recorder=by, state=state, successions=successions, propose=proposals is not None,
            dry_run=dry_run, progress=moved,
        )  # fmt: skip
        done = record_accepted(ledger, reviewed, by, accepted_from=accept, dry_run=dry_run)
    show_lists(reports, dry_run)
    operator_lists.tell_reviewed(done, dry_run)
    answered = {one.key for one in reviewed if one.accept}
    found = [one for report in reports for one in report.proposals if one.key not in answered]
    operator_lists.tell_proposals(found, proposals)


def _recorder(ctx: typer.Context, named: str | None) -> str:
    from services.statements import Refused

    found = named or settings_of(ctx).recorder
    if not found:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    return found


def _sources(texts: "list[str] | tuple[()]") -> "tuple[Source, ...]":
    import json

    from events.evidence import Added
    from events.statement import read_event
    from services.statements import Refused

    said: list[object] = []
    for text in texts:
        document, _, place = text.partition("#")
        if not text.startswith("{"):
            said.append({"document": document, **({"locator": place} if place else {})})
            continue
        try:
            said.append(json.loads(text))
        except json.JSONDecodeError as broken:
            raise Refused(
                "bad-field",
                f"{text[:80]!r} is no JSON: {broken.msg}",
                "--source",
                '{"document": "pz", "locator": "p. 31"}',
            ) from None
    added = read_event("evidence.added", {"event": "1", "sources": said})
    return added.sources if isinstance(added, Added) else ()
