"""What is to be recorded of each row of a narrative sheet: a new event, a dispute, one more document, or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

import msgspec

from events import tags
from events.envelope import Event, Source, event_id
from events.ids import is_id
from events.organisation import AlsoKnown, Identified, Registered, Renamed
from services.boundary import Book
from services.files.imports import taken_back
from services.files.naming import Names
from services.files.narrative_accounts import Account, Accounts, completed, differs
from services.files.narrative_ids import next_id
from services.files.narrative_instruments import Instruments
from services.files.narrative_rows import Rows
from services.files.narrative_sentences import Spoken
from services.files.narrative_sheet import Placed, Sheet
from services.files.narrative_words import is_registration
from services.statements import Refused, Statement

_MOST: Final = 1000
_CLOCK: Final = frozenset({"clock-runs-back", "clock-ahead", "import-after-live"})


class Outcome(StrEnum):
    """What became of a row."""

    NEW = "recorded"
    DISPUTED = "disputed"
    ADDED = "bears out"
    MORE = "says more"
    ALREADY = "there already"
    TAKEN_BACK = "taken back before"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class RowReport:
    """What became of a row, or would. `against` is where the account stands that it agrees or disagrees with, and
    `differences` how they differ; `event` is the id of what is recorded. A refused row has `why`."""

    line: int
    outcome: Outcome
    topic: str = ""
    about: str = ""
    event: str | None = None
    against: str | None = None
    differences: tuple[str, ...] = ()
    asides: tuple[str, ...] = ()
    why: Refused | None = None


@dataclass(frozen=True, slots=True)
class Taken:
    """What becomes of a row; the statement to record, if any; the column of each of its fields."""

    row: RowReport
    statement: Statement | None
    columns: Mapping[str, str]

    def refused(self, refused: Refused) -> Refused:
        """A refusal of the record, with the column in the place of the field."""
        if refused.rule in _CLOCK:
            accepted = f"{refused.accepted}; or --live: known since now, public_on stays on the source"
            return Refused(refused.rule, refused.message, "public_on", accepted)
        column = self.columns.get(refused.field or "", refused.field)
        return Refused(refused.rule, refused.message, column, refused.accepted)


class Plan:
    """Goes through the rows in the order in which they are recorded, each seen beside the record and those before."""

    def __init__(self, sheet: Sheet, log: Book, names: Names) -> None:
        self._sheet, self._log, self._names = sheet, log, names
        self._again: Counter[str] = Counter()
        self._instruments, self._accounts = Instruments(log), Accounts(log)
        self._rows = Rows(names, self._instruments, Source(document=sheet.path.name, sha256=sheet.digest))
        for sentence in sheet.sentences:
            if is_id(sentence.text("id")) and is_registration(sentence.text("what")):
                names.learn(sentence.text("id"), sentence.text("who"))

    def take(self, placed: Placed) -> Taken:
        """What becomes of a row, and what is to be recorded of it. `Refused` names the column."""
        spoken = self._rows.read(placed.sentence)
        row, statement = self._taken(spoken, placed.at)
        return Taken(row, statement, spoken.columns)

    def _taken(self, spoken: Spoken, at: datetime | None) -> tuple[RowReport, Statement | None]:
        command = self._sheet.command(spoken.line)
        event = str(event_id(command, 0))
        if done := self._log.done(command):
            outcome = Outcome.TAKEN_BACK if taken_back(self._log, done[0][:1]) else Outcome.ALREADY
            return self._report(spoken, outcome, event), None
        if spoken.again and self._was_told(spoken):
            return self._report(spoken, Outcome.ALREADY, None), None
        if spoken.needs_id:
            spoken = self._with_new_id(spoken)
        first = self._first_account(spoken)
        if first is not None:
            return self._beside(spoken, first, event, at)
        self._learn(spoken, event)
        statement = Statement(
            spoken.body.TOPIC, spoken.fields, (spoken.source,), spoken.reason, None, at
        )  # fmt: skip
        return self._report(spoken, Outcome.NEW, event), statement

    def _first_account(self, spoken: Spoken) -> tuple[Account, Account | None] | None:
        """The first account of what the row tells, and the first that agrees with the row."""
        if spoken.again:
            return None
        found = self._accounts.of(spoken.body)
        if not found:
            return None
        agreeing = [one for one in found if not differs(one.body, spoken.body).apart]
        return found[0], min(agreeing, key=lambda one: len(differs(one.body, spoken.body).more), default=None)

    def _beside(
        self, spoken: Spoken, accounts: tuple[Account, Account | None], event: str, at: datetime | None
    ) -> tuple[RowReport, Statement | None]:
        first, agreeing = accounts
        if agreeing is None:
            root = first.root or first.event
            other = completed(first.body, spoken.body)
            account = Account(event, other, f"line {spoken.line}", (spoken.source,), root)
            self._accounts.add(account)
            fields: dict[str, Any] = {"event": root, "alternative": other, "sources": (spoken.source,)}
            statement = Statement("evidence.disputed", fields, (spoken.source,), spoken.reason, None, at)
            apart = differs(first.body, spoken.body).apart
            return self._report(spoken, Outcome.DISPUTED, event, first.where, apart), statement
        more = differs(agreeing.body, spoken.body).more
        if agreeing.cites(spoken.source):
            outcome = Outcome.MORE if more else Outcome.ALREADY
            return self._report(spoken, outcome, None, agreeing.where, more), None
        agreeing.others.append(spoken.source)
        statement = Statement(
            "evidence.added", {"event": agreeing.event, "sources": (spoken.source,)}, (spoken.source,), spoken.reason,
            None, at,
        )  # fmt: skip
        outcome = Outcome.MORE if more else Outcome.ADDED
        return self._report(spoken, outcome, event, agreeing.where, more), statement

    def _with_new_id(self, spoken: Spoken) -> Spoken:
        own = spoken.body.subjects()[0]
        ids = (own, *(next_id(own, number) for number in range(2, _MOST)))
        free = next((one for one in ids if not self._is_taken(one)), own)
        return replace(spoken, body=_with_id(spoken.body, free), fields={**spoken.fields, "id": free})

    def _is_taken(self, id: str) -> bool:
        planned = any(one.body.FOUNDS for one in self._accounts.about(id))
        return planned or bool(self._log.firsts([tags.registered(id)]))

    def _was_told(self, spoken: Spoken) -> bool:
        """Whether the record has what happened `again` as often as the rows so far tell it: by the sheet before it
        was edited."""
        own = spoken.body.subjects()[0]
        ids = [next_id(own, number) for number in range(2, self._again[repr(spoken.body)] + 3)]
        self._again[repr(spoken.body)] += 1
        recorded = [
            one for known in (ids if spoken.needs_id else [own]) for one in self._accounts.about(known)
            if one.where.startswith("position") and _is_equal(one.body, spoken.body, spoken.needs_id)
        ]  # fmt: skip
        return len(recorded) >= self._again[repr(spoken.body)]

    def _learn(self, spoken: Spoken, event: str) -> None:
        body = spoken.body
        self._accounts.add(Account(event, body, f"line {spoken.line}", (spoken.source,)))
        self._instruments.add(body)
        name = getattr(body, "name", None) or getattr(body, "title", None)
        if name and (body.FOUNDS or isinstance(body, Registered | Renamed | AlsoKnown)):
            self._names.learn(body.subjects()[0], str(name))
        elif isinstance(body, Identified):
            self._names.learn(body.organisation, f"{body.scheme}:{body.value}")
        elif body.FOUNDS:
            self._names.learn(body.subjects()[0])

    @staticmethod
    def _report(
        spoken: Spoken, outcome: Outcome, event: str | None, against: str | None = None,
        differences: Sequence[str] = (),
    ) -> RowReport:  # fmt: skip
        return RowReport(
            spoken.line, outcome, spoken.body.TOPIC, ", ".join(_about(spoken.body)), event, against,
            tuple(differences), spoken.asides,
        )  # fmt: skip


def _is_equal(one: Event, other: Event, but_for_id: bool) -> bool:
    return one == (_with_id(other, one.subjects()[0]) if but_for_id and type(one) is type(other) else other)


def _with_id(body: Event, id: str) -> Event:
    return msgspec.structs.replace(body, id=id)


def _about(body: Event) -> list[str]:
    """Who and what an event is about, its subject first."""
    return list(dict.fromkeys((body.subjects()[0], *tags.ids_in(body))))[:4]
