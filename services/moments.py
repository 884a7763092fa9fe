"""Which moment a question means: every rule about `on`, `known`, position and reading in one place."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final, cast

from events.evidence import Disputed
from events.log import Log
from events.when import OPEN_END, OPEN_START, Day, NotADate, day, day_of
from graph.answers.disputes import opened
from graph.errors import Code, NotAnswerable
from graph.moment import Moment

_DAYS: Final = f"a day from {OPEN_START} to 9999-12-30, written YYYY-MM-DD"


def day_asked(on: str | None, now: datetime) -> Day:
    """The day that is asked about; not given: today in UTC."""
    if on is None:
        return day_of(now)
    try:
        found = day(on)
    except NotADate as refused:
        outside = len(on) == 10 and on.isascii() and on < OPEN_START and "begins on" in refused.why
        code = Code.OUTSIDE_RECORD if outside else Code.BAD_MOMENT
        raise NotAnswerable(code, f"on {on[:60]!r}", refused.why, _DAYS) from None
    if found == OPEN_END:
        raise NotAnswerable(Code.OUTSIDE_RECORD, f"on {on}", "the record ends the day before", _DAYS)
    return found


def read_instant(text: str, asked: str) -> datetime:
    """The instant that a text names; refuses a day, or a time without its zone. `asked` is what it was given for."""
    accepted = "an instant with its zone: 2012-05-24T12:00:00Z, 2012-05-24T07:00:00-05:00"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise NotAnswerable(Code.BAD_MOMENT, f"{asked} {text[:80]!r}", "is no instant", accepted) from None
    if len(text) <= len("2012-05-24"):
        raise NotAnswerable(Code.BAD_MOMENT, f"{asked} {text}", "a day is no instant", accepted)
    if found.tzinfo is None:
        raise NotAnswerable(Code.BAD_MOMENT, f"{asked} {text}", "it does not say its zone", accepted)
    return found


def position_asked(log: Log, known: datetime | None, position: int | None, now: datetime) -> int:
    """The position that `known` or `position` means; neither: the head. `NotAnswerable` outside the record."""
    head = log.head()
    if known is not None and position is not None:
        raise NotAnswerable(
            Code.BAD_MOMENT, f"known {known.isoformat()}, position {position}", "both are given", "one of them"
        )
    if known is not None and known.tzinfo is None:
        raise NotAnswerable(
            Code.BAD_MOMENT, f"known {known.isoformat()}", "it does not say its zone", f"{known.isoformat()}Z"
        )
    if head == 0:
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, "the record", "nothing is recorded", "a question after the first event"
        )
    if position is not None:
        if not 1 <= position <= head:
            raise NotAnswerable(
                Code.OUTSIDE_RECORD, f"position {position}", f"the record has 1 to {head}", f"1 to {head}"
            )
        return position
    if known is None:
        return head
    if known > now:
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, f"known {known.isoformat()}", "it has not come yet", f"up to {now.isoformat()}"
        )
    found = log.position_at(known)
    if found == 0:
        first = log.at([1])[0].recorded_at.isoformat()
        raise NotAnswerable(
            Code.OUTSIDE_RECORD, f"known {known.isoformat()}", "nothing was recorded yet", f"from {first} on"
        )
    return found


def moment_of(log: Log, on: Day, position: int, reading: Sequence[str | int]) -> Moment:
    """The moment of a day and a position that is in the log."""
    live = log.first_live()
    return Moment(
        on=on,
        position=position,
        known=log.at([position])[0].recorded_at,
        reconstructed=live is None or position < live,
        reading=_reading(log, position, reading),
    )


def _reading(log: Log, position: int, reading: Sequence[str | int]) -> tuple[int, ...]:
    roots: dict[int, str] = {}
    found: list[int] = []
    for asked in map(str, reading):
        event = opened(log, position, asked, "reading")
        slot = cast(Disputed, event.body).slot
        if slot in roots and event.position not in found:
            raise NotAnswerable(
                Code.BAD_INPUT,
                f"reading {roots[slot]}, {asked}",
                "both dispute the same event",
                "one of them",
            )
        roots[slot] = asked
        found.append(event.position)
    return tuple(sorted(set(found)))
