"""What an auditor asks beside the findings: two audits, reporting lag, subawards, related parties."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from graph.answers.outcome import AuditChange, Severity
from services.cli.findings import Rules, deciding, verdict, waiver, waiving
from services.cli.options import (
    AsCsv,
    AsJson,
    ExitCode,
    FromDay,
    FromKnown,
    FromPosition,
    Limit,
    ToDay,
    ToKnown,
    ToPosition,
    Within,
)  # fmt: skip
from services.cli.questions import finish, form_of, question
from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from graph.answers.audits import Compared
    from graph.answers.lag import Days
    from graph.moment import Moment
    from graph.reader import Reader
    from services.cli.answer import Answer
    from services.cli.show import Form

Changes = Annotated[list[AuditChange] | None, typer.Option("--change", help="Only these. Repeatable.")]
Severities = Annotated[
    list[Severity] | None, typer.Option("--severity", help="Only of this severity, at either moment. Repeatable.")
]
By = Annotated[str | None, typer.Option("--by", metavar="ID", help="Only what this party recorded.")]
Party = Annotated[str | None, typer.Option("--of", metavar="ID", help="Only those of this party, prime or sub.")]
LateDays = Annotated[int, typer.Option("--late-days", min=0, metavar="N", help="More days than these are late.")]
_MOMENT = ("on", "known", "position")
Listed = Annotated[bool, typer.Option("--list", help="The entries that were recorded live so late.")]
AfterPosition = Annotated[int, typer.Option("--after", metavar="N", min=0, help="With --list: after this position.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("audits")(audits)
    question(app, "waivers")(waivers)
    question(app, "lag")(lag)
    question(app, "subawards")(subawards)
    question(app, "related")(related)


def audits(
    ctx: typer.Context, before: FromDay = None, after: ToDay = None, known_before: FromKnown = None,
    known_after: ToKnown = None, position_before: FromPosition = None, position_after: ToPosition = None,
    within: Within = None, rules: Rules = None, severity: Severities = None, change: Changes = None,
    as_json: AsJson = False, as_csv: AsCsv = False, exit_code: ExitCode = False,
) -> None:  # fmt: skip
    """Two audits at two moments: which findings are new, which stand, which are resolved."""
    from graph.answers.audits import audit_difference, counted

    form = form_of(as_json, as_csv)
    with opened(ctx) as ledger:
        first = ledger.reader(on=before, known=instant_given(known_before, "--from-known"), position=position_before)
        second = ledger.reader(on=after, known=instant_given(known_after, "--to-known"), position=position_after)
        found = [
            row for row in audit_difference(first, second, within, rules)
            if not severity or any(one and one.severity in severity for one in (row.before, row.after))
        ]  # fmt: skip
        counts = counted(found)
        rows = [row for row in found if not change or row.change in change]
        answer = _compared(second, rows, within, counts)
        _show((first.at, second.at), answer, counts, form)
    finish(answer, exit_code)


def _compared(
    reader: "Reader", rows: "Sequence[Compared]", within: str | None, counts: "dict[AuditChange, int]"
) -> "Answer":
    from graph.answers.audits import Compared
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said

    news = [row.after for row in rows if row.change is AuditChange.NEW and row.after is not None]
    sides = [one for row in rows for one in (row.before, row.after) if one is not None]
    events = cite(reader, ((*one.events, *waiving(one)) for one in sides))
    return Answer(
        f"Findings of two audits {f'within {within}' if within else 'everywhere'}", Compared, rows,
        [
            Column("", lambda row: row.change),
            Column("rule", lambda row: row.rule),
            Column("about", lambda row: "\n".join(row.about)),
            Column("before", lambda row: verdict(row.before)),
            Column("after", lambda row: verdict(row.after)),
            Column("found", lambda row: (row.after or row.before).message),
            Column("waiver", lambda row: waiver(row.after or row.before, events)),
            Column("said by", lambda row: said((row.after or row.before).events, events)),
        ],
        "Nothing is found at either moment.", cited=events, no=any(not one.waived for one in news),
        notes=[f"{', '.join(f'{count} {change}' for change, count in counts.items())}."] if rows else [],
    )  # fmt: skip


def _show(
    moments: "tuple[Moment, Moment]", answer: "Answer", counts: "dict[AuditChange, int]", form: "Form"
) -> None:  # fmt: skip
    from services.cli.flat import cell, flat, header
    from services.cli.show import Form, say, spoken, table, write_csv, write_json
    from services.plain import moment, plain

    named = dict(zip(("before", "after"), map(moment, moments), strict=True))
    if form is Form.JSON:
        rows, events = plain(list(answer.rows)), [plain(one) for _, one in sorted(answer.cited.items())]
        write_json({"question": "audits", "moments": named, "counts": plain(counts), "rows": rows, "events": events})
    elif form is Form.CSV:
        keys = header(answer.shape)
        told = [(f"moment.{side}.{key}", cell(one[key])) for side, one in named.items() for key in _MOMENT]
        lines = [[*flat(row, keys), *(value for _, value in told)] for row in answer.rows]
        write_csv([*keys, *(key for key, _ in told)], lines)
    else:
        say(answer.title, "bold")
        table(answer.columns, answer.rows, answer.nothing)
        for note in answer.notes:
            say(note)
        for side, at in zip(("Before", "After"), moments, strict=True):
            say(f"{side}: {spoken(at)}", "dim")


def waivers(reader: "Reader") -> "Answer":
    """Decisions that waive findings: whether each holds, or what became of it; and which bear on nothing."""
    from graph.answers.audit.waivers import waivers as found
    from graph.answers.outcome import Waiver, WaiverState
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said, sure

    rows = found(reader.store, reader.log, reader.at)
    events = cite(reader, map(deciding, rows))
    return Answer(
        "Decisions that waive findings", Waiver, rows,
        [
            Column("decision", lambda row: row.decision),
            Column("state", lambda row: row.state.replace("_", " ")),
            Column("finding", lambda row: row.about),
            Column("certain", lambda row: sure(row.certain)),
            Column("by", lambda row: "\n".join(row.by)),
            Column("why it does not hold", lambda row: row.why or ""),
            Column("reason", lambda row: row.reason or ""),
            Column("said by", lambda row: said(deciding(row), events)),
        ],
        "No decision waives a finding.", cited=events,
        no=any(row.state is WaiverState.BEARS_ON_NOTHING for row in rows),
    )  # fmt: skip


def lag(
    reader: "Reader", within: Within = None, by: By = None, late_days: LateDays = 30, listed: Listed = False,
    after: AfterPosition = 0, limit: Limit = 100,
) -> "Answer":  # fmt: skip
    """How long after they took effect events were recorded, by recorder; which were entered live, and late."""
    from events.when import write_instant
    from graph.answers.lag import BackDated, Lag, back_dated
    from graph.answers.lag import lag as lags
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, named, said, sure

    scope, who = reader.known_if(within), reader.known_if(by)
    where = f" within {within}" if within else ""
    if not listed:
        return Answer(
            f"Days from taking effect to being recorded{where}", Lag,
            lags(reader.store, reader.log, reader.at, scope, who, late_days),
            [
                Column("recorder", lambda row: named(row.recorder)),
                Column("", lambda row: "imported, by the clock of the import" if row.imported else "live"),
                Column("events", lambda row: str(row.count)),
                Column("undated", lambda row: str(row.undated or "")),
                Column("median", lambda row: _days(row.median)),
                Column("90 %", lambda row: _days(row.ninetieth)),
                Column("largest", lambda row: _days(row.largest)),
                Column(f"over {late_days}", lambda row: str(row.late)),
                Column("possibly", lambda row: str(row.possibly_late or "")),
            ],
            "Nothing of this kind was recorded.",
        )  # fmt: skip
    rows = back_dated(reader.store, reader.log, reader.at, scope, who, late_days, after, limit)
    events = cite(reader, ([row.position] for row in rows))
    return Answer(
        f"Recorded live more than {many(late_days, 'day')} after taking effect{where}", BackDated, rows,
        [
            Column("#", lambda row: str(row.position)),
            Column("recorded", lambda row: write_instant(row.recorded_at)),
            Column("by", lambda row: row.recorded_by),
            Column("topic", lambda row: row.topic),
            Column("about", lambda row: "\n".join(row.subjects)),
            Column("effective", lambda row: row.effective),
            Column("days", lambda row: _days(row.lag)),
            Column("certain", lambda row: sure(row.certain)),
            Column("said by", lambda row: said([row.position], events)),
        ],
        "Nothing was entered so late.", cited=events, no=bool(rows),
        notes=[f"Go on with --after {rows[-1].position}"] if len(rows) == limit else [],
    )  # fmt: skip


def subawards(reader: "Reader", within: Within = None, of: Party = None) -> "Answer":
    """What subcontracts state of what 2 CFR 200.332(b)(1) asks of subawards, at signing and at each amendment."""
    from graph.answers.subawards import ASKED, Stated
    from graph.answers.subawards import subawards as stated
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, named, said

    rows = stated(reader.store, reader.log, reader.at, reader.known_if(within), reader.known_if(of))
    events = cite(reader, (row.events for row in rows))
    return Answer(
        f"What subcontracts state of the {len(ASKED)} things asked of a subaward", Stated, rows,
        [
            Column("subcontract", lambda row: row.subcontract),
            Column("prime", lambda row: named(row.prime)),
            Column("sub", lambda row: named(row.sub)),
            Column("on", lambda row: f"{row.occasion} {row.on}"),
            Column("stated", lambda row: "\n".join(row.stated) if row.subaward else "nothing: no subaward is stated"),
            Column("earlier", lambda row: "\n".join(row.carried)),
            Column("missing", lambda row: "\n".join(row.missing) if row.subaward else ""),
            Column("said by", lambda row: said(row.events, events)),
        ],
        "No subcontract is in being.", cited=events, no=any(row.subaward and row.missing for row in rows),
    )  # fmt: skip


def related(reader: "Reader", within: Within = None) -> "Answer":
    """The same person or body on both sides of a contract or subcontract, where seats, boards, offices are recorded."""
    from graph.answers.related import Related
    from graph.answers.related import related as found
    from services.cli.answer import Answer, Column
    from services.cli.cells import bounded, cite, named, sure

    rows = found(reader.store, reader.at, reader.known_if(within))
    events = cite(reader, (row.events for row in rows))
    return Answer(
        f"Who stands on both sides{f' within {within}' if within else ''}", Related, rows,
        [
            Column("contract", lambda row: row.instrument),
            Column("one side", lambda row: f"{named(row.one)}, {row.one_role}"),
            Column("other side", lambda row: f"{named(row.other)}, {row.other_role}"),
            Column("who", lambda row: f"{row.name} (by name)" if row.by_name else f"{row.name} ({row.shared})"),
            Column("on the one", lambda row: row.one_by),
            Column("on the other", lambda row: row.other_by),
            Column("", lambda row: "internal unit" if row.internal else ""),
            Column("certain", lambda row: sure(row.certain)),
            *bounded(events),
        ],
        "Nobody is recorded on both sides.", cited=events, no=bool(rows),
    )  # fmt: skip


def _days(known: "Days | None") -> str:
    if known is None:
        return ""
    if known.least == known.most:
        return str(known.least)
    return f"{known.least} to {'?' if known.most is None else known.most}"
