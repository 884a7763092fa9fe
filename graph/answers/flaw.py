"""What a fact can lack. See docs/quality.md."""

from enum import StrEnum


class Flaw(StrEnum):
    """What a fact lacks."""

    UNDOCUMENTED = "undocumented"
    ONE_SOURCE = "one_source"
    SECOND_HAND = "second_hand"
    IMPRECISE = "imprecise"
    DISPUTED = "disputed"
    UNATTESTED = "unattested"
