"""Two audits at two moments, finding by finding."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

import strawberry
from strawberry.types.nodes import Selection

from graph.answers.audits import Compared, audit_difference, counted
from graph.answers.outcome import AuditChange, Severity
from graph.answers.shapes import Finding
from graph.reader import Reader
from services.api import answers as a
from services.api.at_moment import Afterwards, Before, Cursor, First
from services.api.context import Info
from services.api.cursors import page_size, read_cursor, write_cursor
from services.api.differing import side
from services.api.enums import Rule
from services.api.inputs import described_arg
from services.api.parts import Moment, PageInfo, asked, told
from services.api.rows import Rows, ids, moment
from services.api.selection import below, selected, wanted


@strawberry.type(description="How many findings are new, stand, or are resolved.")
class AuditChangeCount:
    """One of each."""

    change: AuditChange = told("What became of them.")
    count: int = told("How many.")


@strawberry.type(description="A finding in two audits.")
class ComparedFinding:
    """As it was, as it is."""

    id: strawberry.ID = told("Its identity.")
    change: AuditChange = told("What became of it.")
    rule: str = told("The rule.")
    about: list[strawberry.ID] = told("What it is about.")
    before: a.Finding | None = told("As it was; null: it was not found.")
    after: a.Finding | None = told("As it is; null: it is not found any more.")


@strawberry.type(description="Two audits at two moments.")
class AuditDifference:
    """Rows in the order of identity. Counts are of everything, whatever page or change is asked for."""

    before: Moment = told("The moment before.")
    after: Moment = told("The moment after.")
    total: int = told("How many findings there are in either.")
    counts: list[AuditChangeCount] = told("How many of them are new, stand, are resolved; they add up to the total.")
    rows: list[ComparedFinding] = told("The findings.")
    page_info: PageInfo = told("Where the page ends.")


@strawberry.type
class AuditAsked:
    """A question about two audits."""

    @asked("The audits of a scope at two moments: which findings are new, which stand, which are resolved.")
    def audit_difference(
        self,
        info: Info,
        before: Before,
        after: Afterwards,
        within: Annotated[strawberry.ID | None, described_arg("A place's id; not given: the whole record.")] = None,
        rules: Annotated[list[Rule] | None, described_arg("Only these rules.")] = None,
        severity: Annotated[list[Severity] | None, described_arg("Only of these severities, at either moment.")] = None,
        change: Annotated[list[AuditChange] | None, described_arg("Only rows with these changes.")] = None,
        first: First = None,
        cursor: Cursor = None,
    ) -> AuditDifference:
        """In the order of identity."""
        ledger, size = info.context.ledger, page_size(first)
        one = before.reader(ledger)
        two = after.reader(ledger)
        asked_for = [within, sorted(rules or ()), sorted(severity or ()), sorted(change or ())]
        what = f"audits {one.at.position} {one.at.on} {' '.join(map(str, asked_for))}"
        begun = read_cursor(cursor, what, two.at, str) or ""
        named = [rule.value for rule in rules] if rules else None
        found = [
            row for row in audit_difference(one, two, str(within) if within else None, named)
            if not severity or any(side and side.severity in severity for side in (row.before, row.after))
        ]  # fmt: skip
        later = [row for row in found if row.identity > begun and (not change or row.change in change)]
        page = later[:size]
        tally = counted(found)
        return AuditDifference(
            before=moment(one.at), after=moment(two.at), total=len(found),
            counts=[AuditChangeCount(change=word, count=count) for word, count in tally.items()],
            rows=compared_rows(one, two, page, below(selected(info), "rows")),
            page_info=PageInfo(
                has_next_page=len(later) > size,
                end_cursor=write_cursor(what, two.at, page[-1].identity) if page else None,
            ),
        )  # fmt: skip


def compared_rows(
    one: Reader, two: Reader, page: Sequence[Compared], selections: Sequence[Selection]
) -> list[ComparedFinding]:  # fmt: skip
    """Findings of two readers, each filled at its own moment."""
    fields = wanted(selections, ComparedFinding)
    before = _side(one, [row.before for row in page], fields.get("before", ()))
    after = _side(two, [row.after for row in page], fields.get("after", ()))
    return [
        ComparedFinding(
            id=strawberry.ID(row.identity),
            change=row.change,
            rule=row.rule,
            about=ids(row.about),
            before=old,
            after=new,
        )
        for row, old, new in zip(page, before, after, strict=True)
    ]


def _side(
    reader: Reader, findings: Sequence[Finding | None], selections: Sequence[Selection]
) -> list[a.Finding | None]:  # fmt: skip
    """One side of the rows, filled at its own moment."""
    if not selections:
        return [None] * len(findings)
    if "firstSeen" in wanted(selections, a.Finding):
        seen = {one.identity: one for one in reader.first_seen([one for one in findings if one is not None])}
        findings = [replace(one, first_seen=seen[one.identity].first_seen) if one else None for one in findings]
    return side(reader, selections, findings, Rows.finding)
