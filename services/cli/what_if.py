"""What is not recorded: a draft laid over a moment; and whether a subcontract keeps within what it is under."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from events.plural import many
from services.cli.findings import Rules
from services.cli.options import AsJson, ExitCode, Known, On, Position, Within
from services.cli.questions import finish, question
from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from graph.answers.flow_down_shapes import FlowDown
    from graph.answers.what_if import Pair
    from graph.reader import Reader
    from services.cli.answer import Answer, Column
    from services.what_if import WhatIf

DraftFile = Annotated[
    Path,
    typer.Argument(metavar="DRAFT", help="Statements: a .yaml as a world has them, or a .jsonl.", show_default=False),
]
Standing = Annotated[bool, typer.Option("--standing", help="Show the findings that stand either way, too.")]
AsIf = Annotated[
    str | None,
    typer.Option("--as", metavar="ID", help="As if this registered party recorded it; whoever recorded last."),
]
Subcontract = Annotated[str, typer.Argument(metavar="SUBCONTRACT", help="A subcontract.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("what-if", no_args_is_help=True)(what_if)
    question(app, "flow-down")(flow_down)


def flow_down(reader: "Reader", of: Subcontract) -> "Answer":
    """Whether a subcontract keeps within what it is under: term, places, grades, services, authority, value, …"""
    return _flow_down(reader, reader.flow_down(of))


def what_if(
    ctx: typer.Context, draft: DraftFile, on: On = None, known: Known = None, position: Position = None,
    within: Within = None, rules: Rules = None, standing: Standing = False, recorder: AsIf = None,
    as_json: AsJson = False, exit_code: ExitCode = False,
) -> None:  # fmt: skip
    """What a draft would change, if it were recorded: findings, holders, operators, facts. Nothing is recorded."""
    from services.cli.show import say, spoken, table
    from services.files.drafts import read_draft
    from services.what_if import what_if as lay

    with opened(ctx) as ledger:
        reader = ledger.reader(on=on, known=instant_given(known, "--known"), position=position)
        statements, named = read_draft(draft, reader.at.known)
        laid = lay(ledger.log, reader, statements, recorder or named)
        flow_downs = laid.flow_downs()
        answers = [
            _findings(laid, within, rules, standing), _holdings(laid, within), _operations(laid, within),
            *(_flow_down(laid.after, one) for one in flow_downs), _changes(laid, within),
        ]  # fmt: skip
        if as_json:
            _json(laid, flow_downs, answers)
        else:
            for n, one in enumerate(answers):
                say(f"\n{one.title}" if n else one.title, "bold")
                table(one.columns, one.rows, one.nothing)
                for note in one.notes:
                    say(note)
            say(f"A draft of {many(len(laid.events), 'event')}, recorded nowhere.")
            say(spoken(reader.at), "dim")
    for one in answers:
        finish(one, exit_code)


def _findings(laid: "WhatIf", within: str | None, rules: list[str] | None, standing: bool) -> "Answer":
    from graph.answers.audits import Compared, counted
    from graph.answers.outcome import AuditChange
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said
    from services.cli.findings import verdict

    found = laid.findings(within, rules)
    rows = [one for one in found if standing or one.change is not AuditChange.STANDING]
    events = cite(laid.after, (shown.events for one in rows if (shown := one.after or one.before)))
    return Answer(
        f"Findings with the draft {f'within {within}' if within else 'everywhere'}", Compared, rows,
        [
            Column("", lambda row: row.change),
            Column("rule", lambda row: row.rule),
            Column("about", lambda row: "\n".join(row.about)),
            Column("outcome", lambda row: verdict(row.after or row.before)),
            Column("found", lambda row: (row.after or row.before).message),
            Column("missing", lambda row: "\n".join((row.after or row.before).missing)),
            Column("said by", lambda row: said((row.after or row.before).events, events)),
        ],
        "No finding is new or resolved.", cited=events,
        notes=[f"{', '.join(f'{count} {change}' for change, count in counted(found).items())}."],
        no=any(one.change is AuditChange.NEW and one.after and one.after.violated for one in found),
    )  # fmt: skip


def _holdings(laid: "WhatIf", within: str | None) -> "Answer":
    from services.cli.answer import Column
    from services.cli.cells import grades, named

    columns = [
        Column("over", lambda row: named(_either(row).over)),
        Column("lever", lambda row: _either(row).lever),
        Column("area", lambda row: _either(row).area or "all"),
        Column("holder", lambda row: named(_either(row).holder)),
        Column("grades", lambda row: grades(_either(row).grades)),
    ]
    return _apart(laid, "hold", laid.holdings(within), columns, _held)


def _operations(laid: "WhatIf", within: str | None) -> "Answer":
    from services.cli.answer import Column
    from services.cli.cells import named

    columns = [
        Column("at", lambda row: named(_either(row).at)),
        Column("operator", lambda row: named(_either(row).operator)),
    ]
    return _apart(laid, "operate", laid.operations(within), columns, _operates)


def _apart(
    laid: "WhatIf", does: str, rows: "Sequence[Pair[Any]]", whose: "Sequence[Column]", told: Callable[[Any], str]
) -> "Answer":
    """Pairs as they are and as they would be, under the columns that say whose they are."""
    from graph.answers.what_if import Pair
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said

    events = cite(laid.after, (one.events for pair in rows for one in (pair.before, pair.after) if one))
    return Answer(
        f"Who would {does} otherwise", Pair, rows,
        [
            *whose,
            Column("before", lambda row: told(row.before)),
            Column("with the draft", lambda row: told(row.after)),
            Column("said by", lambda row: said(_either(row).events, events)),
        ],
        f"Nobody would {does} otherwise.", cited=events,
    )  # fmt: skip


def _changes(laid: "WhatIf", within: str | None) -> "Answer":
    from graph.answers.shapes import Row
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said, side

    rows = laid.changes(within)
    events = cite(laid.after, ((*row.events_before, *row.events_after) for row in rows))
    return Answer(
        "What would be otherwise, fact by fact", Row, rows,
        [
            Column("of", lambda row: row.src),
            Column("what", lambda row: row.type),
            Column("", lambda row: row.dst),
            Column("before", lambda row: side(row.before, row.certain_before)),
            Column("with the draft", lambda row: side(row.after, row.certain_after)),
            Column("said by", lambda row: said(row.events_after or row.events_before, events)),
        ],
        "Nothing would be otherwise on this day.", cited=events,
    )  # fmt: skip


def _flow_down(reader: "Reader", found: "FlowDown") -> "Answer":
    from graph.answers.flow_down_shapes import FlowLine, FlowResult
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, named, said

    events = cite(reader, (one.events for one in found.lines))
    columns = [
        Column("check", lambda row: row.check),
        Column("result", lambda row: row.result.upper()),
        Column("found", lambda row: row.message),
        Column("would settle it", lambda row: "\n".join(row.missing)),
        Column("said by", lambda row: said(row.events, events)),
    ]
    return Answer(
        f"Flow-down of {named(found.subcontract)} under {named(found.under) or 'nothing recorded'} on {found.on}",
        FlowLine, found.lines, columns, "It is in force on no day.", cited=events,
        no=any(one.result is FlowResult.FAIL for one in found.lines),
    )  # fmt: skip


def _json(laid: "WhatIf", flow_downs: "Sequence[FlowDown]", answers: "Sequence[Answer]") -> None:
    from services.cli.show import write_json
    from services.plain import moment, plain

    findings, holdings, operations, *_, changes = answers
    cited = {position: event for one in answers for position, event in one.cited.items()}
    write_json(
        {
            "question": "what-if", "moment": moment(laid.before.at), "draft": plain(laid.events),
            "findings": plain(findings.rows), "holdings": plain(holdings.rows), "operations": plain(operations.rows),
            "flow_downs": plain(flow_downs), "changes": plain(changes.rows),
            "events": [plain(event) for _, event in sorted(cited.items())],
        }
    )  # fmt: skip


def _either(pair: Any) -> Any:
    return pair.after or pair.before


def _held(row: Any) -> str:
    if row is None:
        return "-"
    how = "presumed" if row.presumed else row.standing.replace("_", " ")
    return f"{row.level or 'level not stated'}, {how}{'' if row.certain else ', possibly'}"


def _operates(row: Any) -> str:
    if row is None:
        return "-"
    where = " and ".join(what for what, so in (("on paper", row.on_paper), ("in practice", row.in_practice)) if so)
    return f"{row.role or 'role not stated'}, {where}{'' if row.certain else ', possibly'}"
