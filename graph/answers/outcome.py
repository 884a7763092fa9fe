"""What a rule of the audit comes to."""

from enum import StrEnum


class Outcome(StrEnum):
    """What a rule came to."""

    VIOLATED = "violated"
    UNKNOWN = "unknown"
