"""The audit: every finding, or how many there are of each rule."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

import typer

from graph.answers.outcome import Outcome, Severity
from services.cli.options import Within
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.outcome import Waiver
    from graph.answers.shapes import Finding
    from graph.reader import Reader
    from services.cli.answer import Answer
    from services.cli.cells import Events


Rules = Annotated[list[str] | None, typer.Option("--rule", help="Only this rule. Repeatable.")]
Only = Annotated[Outcome | None, typer.Option("--outcome", help="Only these.")]
Severities = Annotated[list[Severity] | None, typer.Option("--severity", help="Only of this severity. Repeatable.")]
OpenOnly = Annotated[bool, typer.Option("--open", help="Leave out what surely is waived.")]
Seen = Annotated[bool, typer.Option("--first-seen", help="Since which knowledge each is found on the day asked about.")]
Summary = Annotated[bool, typer.Option("--summary", help="How many findings each rule has, with the first of them.")]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings of one rule came to the same, and what the first of them says."""

    rule: str
    outcome: str
    certain: str
    findings: int
    first: str


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "audit", beside=True)(audit)


def audit(
    reader: "Reader", within: Within = None, rules: Rules = None, only: Only = None, severity: Severities = None,
    open_only: OpenOnly = False, seen: Seen = False, summary: Summary = False,
) -> "Answer":  # fmt: skip
    """Which rules are broken, or cannot be judged, what would settle it, and what was waived."""
    rows = [
        row for row in reader.audit(within, rules)
        if (only is None or row.violated == (only is Outcome.VIOLATED))
        and (not severity or row.severity in severity) and not (open_only and row.waived)
    ]  # fmt: skip
    rows = reader.first_seen(rows) if seen else rows
    title = f"Findings {f'within {within}' if within else 'everywhere'}"
    return _tallied(title, rows) if summary else _listed(reader, title, rows)


def _listed(reader: "Reader", title: str, rows: "Sequence[Finding]") -> "Answer":
    from graph.answers.shapes import Finding
    from services.cli.answer import Answer, Column
    from services.cli.cells import attestation, cite, said

    events = cite(reader, ((*row.events, *waiving(row)) for row in rows))
    columns = [
        Column("rule", lambda row: row.rule),
        Column("about", lambda row: "\n".join(row.about)),
        Column("outcome", _outcome),
        Column("certain", _certain),
        Column("severity", lambda row: row.severity),
        Column("since", lambda row: row.since or ""),
        Column("found", lambda row: row.message),
        Column("missing", lambda row: "\n".join(row.missing)),
        Column("waiver", lambda row: waiver(row, events)),
        Column("first seen", _first_seen),
        Column("said by", lambda row: said(row.events, events)),
        Column("last attested", lambda row: attestation(row, events)),
        Column("rule from", lambda row: row.source),
    ]
    return Answer(
        title, Finding, rows, columns, "Nothing found.",
        keys=columns[:2], says=lambda row: f"{_outcome(row)} {_certain(row)} {row.message}", cited=events,
        no=_found(rows),
    )  # fmt: skip


def _tallied(title: str, rows: "Sequence[Finding]") -> "Answer":
    from services.cli.answer import Answer, Column

    groups: dict[tuple[str, str, str], list[Finding]] = {}
    for row in rows:
        groups.setdefault((row.rule, _outcome(row), _certain(row)), []).append(row)
    columns = [
        Column("rule", lambda row: row.rule),
        Column("outcome", lambda row: row.outcome),
        Column("certain", lambda row: row.certain),
        Column("findings", lambda row: str(row.findings)),
        Column("the first of them", lambda row: row.first),
    ]
    tallies = [Tally(*key, len(found), found[0].message) for key, found in groups.items()]
    return Answer(
        title, Tally, tallies, columns, "Nothing found.",
        keys=columns[:3], says=lambda row: str(row.findings), no=_found(rows),
    )  # fmt: skip


def waiving(row: "Finding | None") -> tuple[int, ...]:
    """The events of the waiver of a finding."""
    return deciding(row.waiver) if row and row.waiver else ()


def deciding(known: "Waiver") -> tuple[int, ...]:
    """The events of a waiver."""
    return tuple(one for one in (known.event, known.ended_by) if one)


def waiver(row: "Finding | None", events: "Events") -> str:
    """The decision to waive a finding, and whether it holds."""
    from services.cli.cells import said

    known = row.waiver if row else None
    if known is None:
        return ""
    lines = [f"{known.state}{'' if known.certain else ' (possible)'}: {known.decision}", *known.by]
    lines += [line for line in (known.why, known.reason, said(waiving(row), events)) if line]
    return "\n".join(lines)


def _first_seen(row: "Finding") -> str:
    from events.when import write_instant

    seen = row.first_seen
    return f"{write_instant(seen.known)} (#{seen.position}){'' if seen.exact else ' or before'}" if seen else ""


def _found(rows: "Sequence[Finding]") -> bool:
    return any(row.violated and not row.waived for row in rows)


def _outcome(row: "Finding") -> str:
    return ("VIOLATED" if row.violated else "UNKNOWN") + (" (advice)" if row.warning else "")


def verdict(row: "Finding | None") -> str:
    """The outcome of a finding with its certainty, and whether it is waived; `-`: there is none."""
    if row is None:
        return "-"
    return " ".join(filter(None, (_outcome(row), _certain(row), "(waived)" if row.waived else "")))


def _certain(row: "Finding") -> str:
    if row.certain is None:
        return ""
    return "certain" if row.certain else "possible"
