"""The last day of a contract or subcontract as one event after another stated it, and what each of them says."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from events import contract, evidence, subcontract
from events.envelope import Event, Recorded
from events.log import Log
from events.when import OPEN_START, Day, When, day_before
from graph.facts import Version

FOUNDING: Final = (contract.Signed, contract.Proposed, subcontract.Signed)
"""What states a whole contract or subcontract."""
ENDINGS: Final = (contract.Terminated, contract.Withdrawn, subcontract.Ended)
"""What ends one before its last day."""


@dataclass(frozen=True, slots=True)
class Word:
    """An event that stands: its content, and the day from which what it says is so (null: the content has none)."""

    event: Recorded
    content: Event
    on: When | None

    @property
    def founding(self) -> bool:
        """Whether it states the whole contract."""
        return isinstance(self.content, FOUNDING)


def words(log: Log, facts: Iterable[Version]) -> list[Word]:
    """The events that said or ended these facts, in the order of the days from which they speak."""
    positions = {position for one in facts for position in (one.said_by, one.ended_by) if position}
    events = log.at(sorted(positions))
    settled = sorted({one.body.dispute_slot for one in events if isinstance(one.body, evidence.Settled)})
    disputes = {one.position: one for one in log.at(settled)} if settled else {}
    found = [
        Word(one, content, getattr(content, "on", None) or getattr(content, "from_", None) or _begins(content))
        for one in events
        if (content := _content(one.body, disputes)) is not None
    ]
    return sorted(found, key=_order)


def _order(word: Word) -> tuple[Day, Day, int]:
    return (*((word.on.earliest, word.on.latest) if word.on else (OPEN_START, OPEN_START)), word.event.slot)


def _begins(content: Event) -> When | None:
    term = getattr(content, "term", None)
    return term.from_ if term else None


def _content(body: Event, disputes: Mapping[int, Recorded]) -> Event | None:
    """What stands where this word was said."""
    match body:
        case evidence.Corrected():
            return body.replacement
        case evidence.Disputed():
            return body.alternative
        case evidence.Settled():
            found = disputes.get(body.dispute_slot)
            return found.body.alternative if found and isinstance(found.body, evidence.Disputed) else None
        case _:
            return body


@dataclass(frozen=True, slots=True)
class LastDay:
    """A last day, who stated it, and which one it took the place of (null: none was stated)."""

    value: str
    word: Word
    before: str | None


def last_days(told: Sequence[Word], states: Iterable[Version]) -> list[LastDay]:
    """The last days that were stated, in the order of the days from which they were. What ends a contract states the
    day before; of a notice its statuses say which day that is."""
    ended = {one.said_by: day_before(one.valid_from, one.sure_from) for one in states if one.value == "ended"}
    found: list[LastDay] = []
    for word in told:
        match word.content:
            case contract.Signed(term=term) | contract.Proposed(term=term) | subcontract.Signed(term=term):
                last = term.last_day
            case contract.Amended(term_last_day=last) | subcontract.Amended(term_last_day=last):
                pass
            case contract.Renewed(last_day=last):
                pass
            case contract.Terminated(on=on) | contract.Withdrawn(on=on) | subcontract.Ended(on=on):
                last = day_before(on.earliest, on.latest)
            case contract.NoticeGiven():
                last = ended.get(word.event.position)
            case _:
                last = None
        if last is not None:
            found.append(LastDay(last.words, word, found[-1].value if found else None))
    return found
