"""`import operators`: yearly lists of schools and who runs them, with proposals to review."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import AsJson, DryRun, Files, Recorder
from services.cli.session import opened, settings_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from services.files.accepting import Reviewed
    from services.files.operator_import import OperatorImport, OperatorReport
    from services.files.proposals import Proposal

Profile = Annotated[
    str,
    typer.Option(
        "--profile", metavar="PROFILE", show_default=False,
        help="How the lists are read: louisiana-sites, chicago-networks, or a file of your own, PROFILE.toml.",
    ),
]  # fmt: skip
AliasTable = Annotated[
    Path | None,
    typer.Option("--aliases", metavar="FILE", help="Names that are one, reviewed: a table with name and same_as."),
]
ProposalsTo = Annotated[
    Path | None, typer.Option("--proposals", metavar="FILE", help="Write what is inferred to a new CSV, for review.")
]
Accepted = Annotated[
    Path | None,
    typer.Option("--accept", metavar="FILE", help="Reviewed proposals: record those answered yes."),
]


def register(imports: typer.Typer) -> None:
    """Add the verb to `import`."""
    imports.command("operators", no_args_is_help=True)(import_operators)


def import_operators(
    ctx: typer.Context, files: Files, profile: Profile, aliases: AliasTable = None, proposals: ProposalsTo = None,
    accept: Accepted = None, dry_run: DryRun = False, recorder: Recorder = None, as_json: AsJson = False,
) -> None:  # fmt: skip
    """Record what yearly lists show of schools, who runs them, and on which charter.

    What is only inferred is proposed: names that may be one, faults of a list, the day of a hand-over. The same
    lists again record nothing. Each list is a load of its own: its KEY takes it back.
    """
    from services.cli.progress import progress
    from services.files.operator_import import import_operators as into
    from services.files.operator_profiles import load_profile
    from services.statements import Refused

    read = load_profile(profile)
    by = recorder or settings_of(ctx).recorder
    if not by:
        raise Refused(
            "no-recorder", "nobody is named who records", "--as",
            "the id of a registered party, by --as or ZONELEDGER_RECORDER",
        )  # fmt: skip
    check_new(proposals)
    with opened(ctx) as ledger, progress("Lists") as moved:
        done = into(
            ledger, files, read, recorder=by, aliases=aliases, accept=accept, dry_run=dry_run, progress=moved
        )  # fmt: skip
        if not dry_run and (head := ledger.log.head()):
            ledger.projector.reach(head)
    if as_json:
        _as_json(done, dry_run)
    else:
        _show(done, dry_run)
    tell_proposals(done.proposals, proposals, quiet=as_json)


def check_new(path: Path | None) -> None:
    """Refuse to write proposals over a file: a person's answers may stand in it."""
    from services.statements import Refused

    if path is not None and path.exists():
        raise Refused("file-exists", f"{path.name} is there already", "--proposals", "the name of a new file")


def tell_proposals(proposals: "Sequence[Proposal]", to: Path | None, *, quiet: bool = False) -> None:
    """Write them, if asked for, and say how many wait for an answer."""
    from services.cli.show import say
    from services.files.proposals import write_proposals

    if to is not None:
        write_proposals(to, proposals)
    if quiet or not proposals:
        return
    kinds: dict[str, int] = {}
    for one in proposals:
        kinds[one.kind.value] = kinds.get(one.kind.value, 0) + 1
    counted = ", ".join(f"{number} {kind.replace('_', ' ')}" for kind, number in kinds.items())
    how = f"written to {to}: answer yes or no in `accept`, then --accept {to}" if to else "--proposals FILE writes them"
    say(f"{many(len(proposals), 'proposal')} to review ({counted}); {how}.")


def tell_reviewed(reviewed: "Reviewed", dry_run: bool) -> None:
    """What became of proposals that a person answered."""
    from services.cli.show import say

    if reviewed.recorded or reviewed.before or reviewed.refused:
        say(
            f"Of the reviewed proposals {reviewed.recorded} {'would be recorded' if dry_run else 'recorded'}, "
            f"{reviewed.before} recorded before, {reviewed.refused} answered no."
        )


def _show(done: "OperatorImport", dry_run: bool) -> None:
    from services.cli.answer import Column
    from services.cli.show import say, table

    columns = [
        Column("list", lambda row: row.path.name),
        Column("as of", lambda row: row.as_of),
        Column("rows", lambda row: str(row.rows)),
        Column("schools listed, no longer listed, renamed, operator changed", _counts),
        Column(
            "would be recorded" if dry_run else "recorded",
            lambda row: (
                "there already" if row.already else "\n".join(f"{n} {act.value}" for act, n in row.recorded.items())
            ),
        ),
    ]
    table(columns, done.reports, "No list was read.")
    for report in done.reports:
        for (before, after), number in report.counts.types.items() if report.counts else ():
            say(f"{report.path.name}: {many(number, 'charter')} from {before} to {after}")
        for note in report.notes:
            say(f"{report.path.name}: {note}")
    tell_reviewed(done.reviewed, dry_run)
    for report in done.reports:
        if not dry_run:
            say(f"KEY {report.key} ({report.path.name})")


def _counts(row: "OperatorReport") -> str:
    found = row.counts
    if found is None:
        return ""
    return ", ".join(str(len(one)) for one in (found.opened, found.closed, found.renamed, found.operators))


def _as_json(done: "OperatorImport", dry_run: bool) -> None:
    from services.cli.show import write_json

    lists = [
        {
            "file": one.path.name, "key": one.key, "asOf": one.as_of, "rows": one.rows, "already": one.already,
            "recorded": {act.value: number for act, number in one.recorded.items()},
            "changes": None if one.counts is None else {
                "opened": one.counts.opened, "closed": one.counts.closed, "renamed": one.counts.renamed,
                "operators": one.counts.operators,
                "charters": [
                    {"from": before, "to": after, "schools": number}
                    for (before, after), number in one.counts.types.items()
                ],
            },
            "operators": dict(one.operators), "notes": one.notes,
        }
        for one in done.reports
    ]  # fmt: skip
    reviewed = done.reviewed
    answers = {"recorded": reviewed.recorded, "recordedBefore": reviewed.before, "no": reviewed.refused}
    write_json({"dryRun": dry_run, "lists": lists, "proposals": len(done.proposals), "reviewed": answers})
