"""What if this were recorded: a draft laid over a moment, decided as a command is, recorded nowhere."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from msgspec import structs

from events.envelope import Recorded
from events.ids import Kind, kind_of
from graph.answers.audits import Compared, audit_difference
from graph.answers.flow_down_shapes import FlowDown
from graph.answers.shapes import Holding, Operation, Row
from graph.answers.what_if import Pair, holdings_apart, operations_apart, schools
from graph.draft import DRAFT, Draft
from graph.reader import Reader
from services.boundary import Book
from services.files.trial import Trial
from services.record import Recorder
from services.statements import Refused, Statement

MAX_STATEMENTS: Final = 500


@dataclass(frozen=True, slots=True)
class Drafted:
    """A statement of a draft. `where` is the place of its fields: what stands before the name of one."""

    statement: Statement
    key: str
    where: str

    def refused(self, refused: Refused) -> Refused:
        """The refusal with the place of the statement."""
        field = f"{self.where}{refused.field or ''}".rstrip(" .")
        return Refused(refused.rule, refused.message, field, refused.accepted)


class WhatIf:
    """A moment of the record, `before`, and the same with a draft, `after`: every question can be asked of either.
    `events` are the draft's, at provisional positions right after the moment's."""

    def __init__(self, before: Reader, after: Reader, events: Sequence[Recorded]) -> None:
        self.before, self.after, self.events = before, after, tuple(events)
        self._changes: dict[str | None, list[Row]] = {}

    def changes(self, within: str | None = None) -> list[Row]:
        """What differs with the draft, within an entity or everywhere, as a difference tells it."""
        if within not in self._changes:
            self._changes[within] = self.before.difference(self.after, within)
        return self._changes[within]

    def findings(self, within: str | None = None, rules: Sequence[str] | None = None) -> list[Compared]:
        """The findings of both, each NEW with the draft, RESOLVED by it, or STANDING."""
        return audit_difference(self.before, self.after, within, rules)

    def holdings(self, within: str | None = None) -> list[Pair[Holding]]:
        """Who would hold what otherwise, over every school that the draft reaches."""
        of = self._schools(within)
        return holdings_apart(self.before.holders(self._there(of)), self.after.holders(of))

    def operations(self, within: str | None = None) -> list[Pair[Operation]]:
        """Who would operate otherwise, at every school that the draft reaches."""
        of = self._schools(within)
        return operations_apart(self.before.operators(self._there(of)), self.after.operators(of))

    def flow_downs(self) -> list[FlowDown]:
        """The flow-down check of every subcontract that the draft speaks of."""
        named = {one for event in self.events for one in event.subjects if kind_of(one) is Kind.SUBCONTRACT}
        return [self.after.flow_down(one) for one in sorted(named) if self._knows(self.after, one)]

    def _schools(self, within: str | None) -> list[str]:
        scope = self.after.known_if(within)
        found = schools([self.before, self.after], self.changes(within), scope)
        return [one for one in found if self._knows(self.after, one)]

    def _there(self, ids: Sequence[str]) -> list[str]:
        return [one for one in ids if self._knows(self.before, one)]

    @staticmethod
    def _knows(reader: Reader, id: str) -> bool:
        return any(one.known_from <= reader.at.position for one in reader.store.entities([id]))


def listed(statements: Sequence[Statement]) -> list[Drafted]:
    """Statements at hand as a draft; a field of the third is `draft[2].field`."""
    return [Drafted(one, f"what if:{n}", f"draft[{n}].") for n, one in enumerate(statements)]


def what_if(log: Book, reader: Reader, draft: Sequence[Drafted], recorder: str | None = None) -> WhatIf:
    """The draft laid over the moment of a reader of this log, whatever was recorded since.

    Each statement is decided on what was recorded by the moment and on those before it, and refused (`Refused`) where a
    command would be; the first that is refused ends it. Nobody records it: whoever recorded last is taken to, where
    no `recorder` is named. An import's clock is not kept: it would be recorded next.
    """
    if not 0 < len(draft) <= MAX_STATEMENTS:
        raise Refused("bad-size", f"the draft makes {len(draft)} statements", "draft", f"1 to {MAX_STATEMENTS}")
    at = reader.at
    trial = Trial(log, lambda: at.known, after=at.position, by=DRAFT)
    recording = Recorder(trial, clock=lambda: at.known, new_key=lambda: "")
    who = recorder or log.at([at.position])[0].recorded_by
    for one in draft:
        try:
            recording.record([replace(one.statement, at=None)], recorded_by=who, command=one.key)
        except Refused as refused:
            raise one.refused(refused) from None
    laid = Draft(trial, reader.store, at.position)
    after = structs.replace(at, position=trial.head())
    return WhatIf(Reader(laid, trial, at), Reader(laid, trial, after), trial.read(at.position, trial.head()))
