"""Values as facts hold them: compact JSON without what says nothing. Specification: docs/record.md §5."""

from collections.abc import Iterable
from typing import Any

import msgspec

from events.fields import Money, Place

_encoder = msgspec.json.Encoder()


def properties(**members: Any) -> str:
    """An object of the members that say something, as zero does, in the order given; empty text if none does."""
    given = {name: value for name, value in members.items() if value or value == 0}
    return _encoder.encode(given).decode() if given else ""


def listed(items: Iterable[Any]) -> str | None:
    """A list, or None where it is empty."""
    some = list(items)
    return _encoder.encode(some).decode() if some else None


def whole(part: msgspec.Struct | None) -> str | None:
    """A part of an event as it was given."""
    return _encoder.encode(part).decode() if part is not None else None


def money(value: Money | None) -> str | None:
    """An amount of money."""
    return whole(value)


def reached(place: Place) -> str:
    """How a contract or an engagement reaches a place."""
    return properties(grades=place.grades, days_a_week=place.days_a_week, services=place.services)
