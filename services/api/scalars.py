"""Scalars that take one meaning only: a day, a date as precise as its source, an instant in a zone, plain JSON."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NewType

import strawberry
from strawberry.types.scalar import ScalarDefinition

from events.when import FORMS, Day, NotADate, When, day, read_start, write_instant

Json = NewType("Json", object)
"""Any JSON value, as the record holds it."""


def _text(what: str, example: str) -> Callable[[Any], str]:
    def check(value: Any) -> str:
        if not isinstance(value, str):
            raise TypeError(f"{ascii(value)[:60]} is no {what}: it is no text. Accepted: {example}")
        return value

    return check


_day_text = _text("Date", '"2014-08-04"')
_when_text = _text("When", FORMS)
_instant_text = _text("Instant", '"2014-08-04T12:00:00Z"')


def read_day(value: Any) -> Day:
    """The day that a Date names; `ValueError` says what would be accepted, which is less than a When may be."""
    text = _day_text(value)
    try:
        return day(text)
    except NotADate as refused:
        accepted = "a day from 1800-01-01 to 9999-12-31, written YYYY-MM-DD"
        raise ValueError(f"{ascii(text)[:60]} is no Date: {refused.why}. Accepted: {accepted}") from None


def read_when(value: Any) -> When:
    """The When of its words; `ValueError` says what would be accepted."""
    return read_start(_when_text(value))


def read_instant(value: Any) -> datetime:
    """The instant, in UTC. A date alone or a time without a zone is refused."""
    text = _instant_text(value)
    accepted = "an ISO 8601 instant with its zone, such as 2014-08-04T12:00:00Z"
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"{ascii(text)[:60]} is no Instant. Accepted: {accepted}") from None
    if len(text) < 16 or found.tzinfo is None:
        raise ValueError(f"{ascii(text)[:60]} is no Instant: it names no time in a zone. Accepted: {accepted}")
    return found.astimezone(UTC)


def to_microseconds(at: datetime) -> str:
    """The instant in UTC, to the microsecond: `2014-08-04T12:00:00.000000Z`."""
    return write_instant(at, "microseconds")


SCALARS: Final[dict[object, ScalarDefinition]] = {
    Day: strawberry.scalar(
        name="Date",
        description="A day, written YYYY-MM-DD, from 1800-01-01 to 9999-12-31.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=str,
        parse_value=read_day,
    ),
    When: strawberry.scalar(
        name="When",
        description=f"A date as precise as its source. One of these forms: {FORMS}.",
        specified_by_url="https://www.loc.gov/standards/datetime/",
        serialize=str,
        parse_value=read_when,
    ),
    datetime: strawberry.scalar(
        name="Instant",
        description="An instant, ISO 8601 with its zone: 2014-08-04T12:00:00Z. Given back in UTC.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc3339#section-5.6",
        serialize=to_microseconds,
        parse_value=read_instant,
    ),
    Json: strawberry.scalar(
        name="Json",
        description="A JSON value, in the form in which the record holds it.",
        specified_by_url="https://www.rfc-editor.org/rfc/rfc8259",
        serialize=lambda value: value,
        parse_value=lambda value: value,
    ),
}
"""Python type to scalar, for the configuration of the schema."""
