"""Two audits against each other: which findings are new, which stand, which are resolved."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.answers.audit import audit
from graph.answers.audit.waivers import waived
from graph.answers.outcome import AuditChange
from graph.answers.shapes import Finding
from graph.answers.unread import unread

if TYPE_CHECKING:
    from graph.reader import Reader


@dataclass(frozen=True, slots=True)
class Compared:
    """A finding in two audits: as it was in the one, as it is in the other; null where it is not found."""

    change: AuditChange
    identity: str
    rule: str
    about: tuple[str, ...]
    before: Finding | None
    after: Finding | None


def audit_difference(
    before: "Reader", after: "Reader", within: str | None = None, rules: Sequence[str] | None = None
) -> list[Compared]:
    """The audits of one scope (null: everything) at two moments, finding by finding. A scope that only the later
    knowledge knows has no findings at the earlier one."""
    for one in (before, after):
        unread(one.at, "a difference of audits")
    latest = max(before, after, key=lambda one: one.at.position)
    scope = latest.known_if(within)
    old, new = (waived(one.store, one.log, one.at, audit(one.store, one.at, scope, rules)) for one in (before, after))
    return compared(old, new)


def compared(before: Iterable[Finding], after: Iterable[Finding]) -> list[Compared]:
    """Every finding of either audit, in the order of identity. One that stands may have another outcome, certainty or
    waiver: both are there."""
    old, new = {one.identity: one for one in before}, {one.identity: one for one in after}
    rows = []
    for identity, known in sorted({**old, **new}.items()):
        one, other = old.get(identity), new.get(identity)
        change = AuditChange.NEW if one is None else AuditChange.RESOLVED if other is None else AuditChange.STANDING
        rows.append(Compared(change, identity, known.rule, known.about, one, other))
    return rows


def counted(rows: Iterable[Compared]) -> dict[AuditChange, int]:
    """How many are new, stand and are resolved; each word is there, and they add up."""
    found = [row.change for row in rows]
    return {change: found.count(change) for change in AuditChange}
