"""Ends without a beginning: what was never begun cannot end, and nothing ends surely before it begins."""

from collections.abc import Sequence

from events.when import When
from services.statements import Refused


def begun(what: str, starts: Sequence[When], on: When, begin_with: str, field: str = "on") -> None:
    """Refuse an end for which the record holds no start, or only starts that surely come later."""
    if not starts:
        raise Refused("end-without-beginning", f"{what}: the record holds no beginning of it", field, begin_with)
    if all(on.latest < start.earliest for start in starts):
        first = min(starts, key=lambda when: when.earliest)
        raise Refused(
            "end-without-beginning", f"{what}: it begins on {first}, and {on} is before that", field,
            f"a day from {first.earliest} on",
        )  # fmt: skip


def not_over(what: str, ends: Sequence[When], instead: str, field: str = "on") -> None:
    """Refuse to end once more what ends once and for all."""
    if ends:
        raise Refused("ended-already", f"{what} is over since {ends[0]} by what is recorded", field, instead)
