"""Periods that hold no day, and areas of another lever: what no document can make true."""

from typing import Any

import msgspec

from events.authority import Granted
from events.envelope import Event, Source
from events.levers import AREAS
from events.policy import Amended
from events.when import When
from services.statements import Refused


def possible(body: Event) -> None:
    """Refuse an event with a period that is surely empty, or an area that is not of its lever."""
    if isinstance(body, Granted) and body.area is not None and body.area not in AREAS[body.lever]:
        raise Refused("area-of-another-lever", f"{body.area} is no area of {body.lever}", "area", AREAS[body.lever])
    # The last day that an amendment sets is one of the policy, not of the amendment.
    if not isinstance(body, Amended):
        _walk(body, None, "")


def _walk(value: Any, outer: When | None, path: str) -> None:
    if isinstance(value, tuple):
        if value and isinstance(value[0], msgspec.Struct):
            for n, one in enumerate(value):
                _walk(one, outer, f"{path}[{n}]")
    elif not isinstance(value, When | Source):
        term = getattr(value, "term", None)
        start = getattr(value, "from_", None) or getattr(term, "from_", None) or outer
        last = getattr(value, "last_day", None)
        if isinstance(start, When) and isinstance(last, When) and last.latest < start.earliest:
            raise Refused(
                "empty-period", f"the last day {last} comes before the first day {start}",
                f"{path}.last_day".lstrip("."), f"a last day from {start.earliest} on, or none",
            )  # fmt: skip
        for name in value.__struct_fields__:
            inner = getattr(value, name)
            if isinstance(inner, tuple | msgspec.Struct) and name not in ("from_", "last_day"):
                _walk(inner, start, f"{path}.{name.removesuffix('_')}".lstrip("."))
