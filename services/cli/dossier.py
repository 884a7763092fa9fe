"""A dossier: what was known when a decision was taken, and what was learned since."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from events.plural import many
from services.cli.options import AsJson, Code
from services.cli.session import opened

if TYPE_CHECKING:
    from services.files.dossier import Asked, Dossier

Decision = Annotated[str, typer.Argument(metavar="DECISION", help="The decision: decision:…")]
Out = Annotated[Path | None, typer.Option("--out", metavar="FILE", help="Write what was known then, as JSON.")]
Force = Annotated[bool, typer.Option("--force", help="Write over a file that exists.")]
Check = Annotated[
    Path | None, typer.Option("--check", metavar="FILE", help="Hold a dossier that was written earlier to the record.")
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    app.command("dossier", no_args_is_help=True)(dossier)


def dossier(
    ctx: typer.Context, decision: Decision, out: Out = None, force: Force = False, check: Check = None,
    as_json: AsJson = False,
) -> None:  # fmt: skip
    """What was known when a decision was taken: the questions of its basis answered as then, and what was learned
    since."""
    from services.cli.show import say, write_json
    from services.files import dossier as files
    from services.files.whole import check_target

    if out and check:
        raise typer.BadParameter("--out and --check exclude each other")
    if out:
        check_target(out, force=force)
    with opened(ctx) as ledger:
        if check:
            _checked(files.check_dossier(ledger, check, decision), check, as_json)
            return
        found = files.dossier(ledger, decision)
        if out:
            files.write_dossier(found.content, out, force=force)
        if as_json:
            write_json({"dossier": found.content, "since": _since(found)})
            return
        _read(found)
        if out:
            say(f"{out}: digest of the content {found.content['digest']}")


def _checked(apart: list[str], path: Path, as_json: bool) -> None:
    from services.cli.show import say, write_json

    if as_json:
        write_json({"file": str(path), "same": not apart, "differs": apart})
    elif apart:
        say(f"{path} is not what the record says:")
        for one in apart:
            say(f"- {one}")
    else:
        say(f"{path}: the same bytes as the record gives now.")
    if apart:
        raise typer.Exit(Code.NO)


def _since(found: "Dossier") -> dict[str, Any]:
    from services.cli.show import counts
    from services.plain import moment, plain

    return {
        "moment": moment(found.now.at), "within": found.within, "questions": plain(list(found.questions)),
        "counts": counts(found.learned), "learned": plain(found.learned), "notes": list(found.notes),
    }  # fmt: skip


def _read(found: "Dossier") -> None:
    from services.cli.answer import Column
    from services.cli.history import changes
    from services.cli.show import say, spoken, table

    basis = found.content["basis"]
    say(f"What was known for {found.content['decision']}", "bold")
    say(spoken(found.then.at), "dim")
    within = basis.get("within")
    say(f"Stated by event #{found.content['stated_by']['position']}{f', within {within}' if within else ''}.")
    table(
        [
            Column("question", lambda row: row.question),
            Column("then", _then),
            Column("now", lambda row: "the same" if row.same_now else "otherwise"),
        ],
        found.questions, "It names no question.",
    )  # fmt: skip
    answer = changes(found.now, found.learned, found.within)
    say(f"Learned since{f' within {within}' if within else ''}", "bold")
    table(answer.columns, answer.rows, "Nothing.")
    for note in (*answer.notes, *found.notes):
        say(note)
    say(f"Now: {spoken(found.now.at)}", "dim")


def _then(row: "Asked") -> str:
    if row.rows is None:
        return f"not answered: {row.why_not}"
    return many(row.rows, "row")
