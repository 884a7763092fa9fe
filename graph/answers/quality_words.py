"""What the quality of the record is told in: the counts of a place. See docs/quality.md."""

from dataclasses import dataclass
from datetime import datetime

from graph.answers.shapes import Ref


@dataclass(frozen=True, slots=True)
class Unjudged:
    """A rule that came out UNKNOWN: how often, and what would settle it (each text once, twenty at most)."""

    rule: str
    findings: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """How well what belongs to a place is borne out. Each count is of `total` facts; one may be in several.
    `oldest_unattested`: when the oldest statement behind an unattested fact was recorded."""

    place: Ref
    total: int
    undocumented: int
    one_source: int
    second_hand: int
    imprecise: int
    disputed: int
    unattested: int
    oldest_unattested: datetime | None
    unjudged: tuple[Unjudged, ...]
