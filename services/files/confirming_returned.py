"""A confirmation sheet that came back: what was confirmed becomes attestations, what was denied becomes disputes.

An event is attested where every line of it is confirmed, and disputed where one is denied. A line without an answer
attests nothing. A line of which the record says something else by now is told, and not taken.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, Final

import msgspec

from events.envelope import Event, Source, event_id
from events.evidence import Corrected, Disputed, Settled
from events.when import Day, day, exactly
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.cells import NotACell, read_date, read_yes
from services.files.confirming import Line, lines_about
from services.files.confirming_changes import changed
from services.files.naming import Names
from services.files.table import Row, read_table
from services.files.trial import trying
from services.record import Batch, Progress
from services.statements import Refused, Statement

_NEEDED: Final = ("confirm", "event", "as_of", "key")
_SHOWN: Final = 60


class Outcome(StrEnum):
    """What became of a line."""

    ATTESTED = "attested"
    DISPUTED = "disputed"
    HELD_BACK = "not attested"
    CHANGED = "changed since"
    BLANK = "no answer"
    ALREADY = "there already"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class LineReport:
    """What became of a line. `note` says why, or what the record says by now; `event` is the id of what is recorded."""

    line: int
    outcome: Outcome
    what: str
    note: str = ""
    event: str | None = None
    why: Refused | None = None


@dataclass(slots=True)
class ConfirmReport:
    """What a returned sheet gave. `key` names the load: `retract --import KEY` undoes it."""

    path: Path
    key: str
    lines: list[LineReport] = field(default_factory=list)

    def count(self, outcome: Outcome) -> int:
        """How many lines came to that."""
        return sum(1 for one in self.lines if one.outcome is outcome)

    @property
    def refused(self) -> bool:
        """Whether a line was refused, and so nothing recorded."""
        return any(one.outcome is Outcome.REFUSED for one in self.lines)


@dataclass(frozen=True, slots=True)
class _Answer:
    line: int
    yes: bool | None
    should_be: str
    comment: str
    event: int
    as_of: Day
    key: str
    what: str


def take_returned(
    ledger: Ledger,
    path: Path,
    party: str,
    *,
    recorder: str,
    on: str | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> ConfirmReport:
    """Record what a party answered, on its behalf, as attested `on` a day (not given: today). Line by line.

    `Refused` where the sheet cannot be read; where the report says `refused`, nothing was recorded. The same sheet
    again records nothing.
    """
    table = read_table(path)
    table.need(_NEEDED, "the sheet that `zoneledger confirm --by` wrote")
    report = ConfirmReport(path, f"confirm:{table.digest}")
    answers = list(_answers(table.rows, report))
    source = Source(document=path.name, sha256=table.digest, title=f"Confirmation by {party}")
    attested = exactly(day(on)) if on else exactly(ledger.moment().on)
    statements = _Sheet(ledger, party, answers, source, report).statements(attested)
    batches = _tried(ledger, statements, recorder, report)
    for lost in table.lost:
        refusal = Refused("bad-row", lost.why, None, "a whole row")
        report.lines.append(LineReport(lost.line, Outcome.REFUSED, "", why=refusal))
    report.lines.sort(key=lambda one: one.line)
    if batches and not dry_run and not report.refused:
        ledger.record_many(batches, recorded_by=recorder, progress=progress)
    return report


def _answers(rows: Iterator[Row], report: ConfirmReport) -> Iterator[_Answer]:
    for row in rows:
        cells: Mapping[str, str] = row.cells
        what = " ".join(cells.get(name, "") for name in ("of", "what", "value")).strip()[:_SHOWN]
        should_be, comment = cells.get("should_be", ""), cells.get("comment", "")
        if not any(cells.values()):
            continue
        try:
            yes = read_yes(cells["confirm"]) if cells["confirm"] else None
            if yes is None and should_be:
                raise NotACell("should_be is filled in, and confirm is not", "no in `confirm`")
            if yes and should_be:
                raise NotACell("it is confirmed, and should be something else", "no in `confirm`, or no should_be")
        except NotACell as bad:
            why = Refused("bad-field", bad.why, "confirm", bad.accepted)
            report.lines.append(LineReport(row.line, Outcome.REFUSED, what, why=why))
            continue
        try:
            event, as_of = int(cells["event"]), read_date(cells["as_of"]).earliest
        except ValueError:
            why = Refused("bad-field", "event, as_of and key are not as they were written", "key", "these, unchanged")
            report.lines.append(LineReport(row.line, Outcome.REFUSED, what, why=why))
            continue
        yield _Answer(row.line, yes, should_be, comment, event, as_of, cells["key"], what)


class _Sheet:
    """The answers beside what the record says by now."""

    def __init__(
        self, ledger: Ledger, party: str, answers: Sequence[_Answer], source: Source, report: ConfirmReport
    ) -> None:
        self._ledger, self._party, self._source, self._report = ledger, party, source, report
        self._names = Names(ledger.reader())
        self._answers = answers
        self._now: dict[Day, dict[str, Line]] = {}

    def statements(self, attested: Any) -> Iterator[tuple[Statement, str, list[_Answer]]]:
        """What to record, with its command and the lines that it takes; the other lines are reported."""
        by_root: dict[int, list[tuple[_Answer, Line]]] = defaultdict(list)
        for one in self._answers:
            if one.yes is None:
                self._tell(one, Outcome.BLANK, "its comment is not kept: there is no answer" if one.comment else "")
            elif (line := self._current(one.as_of).get(one.key)) is None:
                self._stale(one)
            else:
                by_root[line.root].append((one, line))
        for root, told in sorted(by_root.items()):
            command = f"{self._report.key}:{root}"
            if self._ledger.log.done(command):
                for one, _ in told:
                    self._tell(one, Outcome.ALREADY)
            elif any(not one.yes for one, _ in told):
                yield from self._disputed(root, told, command)
            elif blank := self._unanswered(root, told):
                for one, _ in told:
                    self._tell(one, Outcome.HELD_BACK, f"the event says more, which is not confirmed: {blank}")
            else:
                fields = {"event": str(root), "attested_on": attested, "sources": (self._located(told),)}
                reason = "; ".join(one.comment for one, _ in told if one.comment) or None
                yield self._statement("evidence.added", fields, told, reason), command, [one for one, _ in told]

    def _statement(
        self, topic: str, fields: Mapping[str, Any], told: Sequence[tuple[_Answer, Line]], reason: str | None
    ) -> Statement:
        return Statement(topic, fields, (self._located(told),), reason, self._party)

    def _located(self, told: Sequence[tuple[_Answer, Line]]) -> Source:
        lines = ", ".join(str(one.line) for one, _ in told)
        return msgspec.structs.replace(self._source, locator=f"line {lines}")

    def _disputed(
        self, root: int, told: Sequence[tuple[_Answer, Line]], command: str
    ) -> Iterator[tuple[Statement, str, list[_Answer]]]:
        denied = [(one, line) for one, line in told if not one.yes]
        lines = [line for line in self._lines_of(told[0][0].as_of) if line.root == root]
        alternative = self._standing(denied[0][1])
        for one, line in denied:
            try:
                if alternative is None:
                    break
                alternative = changed(alternative, line.fact, one.should_be, self._names, len(lines) == 1)
            except Refused as why:
                self._tell(one, Outcome.REFUSED, why=why)
                return
        fields = {"event": str(root), "alternative": alternative, "sources": (self._located(denied),)}
        reason = "; ".join(one.comment for one, _ in denied if one.comment) or None
        for one, _ in told:
            if one.yes:
                self._tell(one, Outcome.HELD_BACK, f"its event is disputed by line {denied[0][0].line}")
        yield self._statement("evidence.disputed", fields, denied, reason), command, [one for one, _ in denied]

    def _standing(self, line: Line) -> Event | None:
        """What makes the fact: the event, what it was corrected to, or the other side of a dispute that was settled."""
        (event,) = self._ledger.log.at([line.event])
        body = event.body
        if isinstance(body, Settled):
            (event,) = self._ledger.log.at([body.dispute_slot])
            body = event.body
        if isinstance(body, Corrected):
            return body.replacement
        return body.alternative if isinstance(body, Disputed) else body

    def _unanswered(self, root: int, told: Sequence[tuple[_Answer, Line]]) -> str:
        keys = {one.key for one, _ in told}
        rest = [one for one in self._lines_of(told[0][0].as_of) if one.root == root and one.key not in keys]
        return ", ".join(f"{one.what} {one.value}"[:_SHOWN] for one in rest[:3])

    def _stale(self, answer: _Answer) -> None:
        """Tell a line of which the record says something else than when it was written."""
        same = [one for one in self._lines_of(answer.as_of) if answer.event in (one.event, one.root)]
        now = "; ".join(f"{one.what} {one.value} since {one.since or 'unknown'}"[:_SHOWN] for one in same[:3])
        note = f"the record says by now: {now}" if now else "the record says nothing of it any more"
        self._tell(answer, Outcome.CHANGED, f"{note}; a new sheet: zoneledger confirm --by {self._party}")

    def _current(self, as_of: Day) -> dict[str, Line]:
        if as_of not in self._now:
            reader: Reader = self._ledger.reader(on=as_of)
            self._now[as_of] = {one.key: one for one in lines_about(reader, self._party)}
        return self._now[as_of]

    def _lines_of(self, as_of: Day) -> list[Line]:
        return list(self._current(as_of).values())

    def _tell(self, one: _Answer, outcome: Outcome, note: str = "", why: Refused | None = None) -> None:
        self._report.lines.append(LineReport(one.line, outcome, one.what, note, None, why))


def _tried(
    ledger: Ledger, told: Iterator[tuple[Statement, str, list[_Answer]]], recorder: str, report: ConfirmReport
) -> list[Batch]:
    """Try each on a log that is thrown away, report its lines, and give what is to be recorded."""
    tried = trying(ledger.log, ledger.clock)
    batches: list[Batch] = []
    for statement, command, answers in told:
        outcome, why = Outcome.ATTESTED, None
        if statement.topic == "evidence.disputed":
            outcome = Outcome.DISPUTED
        try:
            tried.record([statement], recorded_by=recorder, command=command)
            batches.append(([statement], command))
        except Refused as refusal:
            if refusal.field in ("recorded_by", "on_behalf_of"):
                raise
            outcome, why = Outcome.REFUSED, refusal
        for one in answers:
            report.lines.append(LineReport(one.line, outcome, one.what, "", str(event_id(command, 0)), why))
    return batches
