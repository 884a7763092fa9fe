"""What the graph can hold: the kinds of link, with what may stand at their ends. Source: docs/record.md §4.

`narrow` is the end that belongs to few: a fact is found from there when it is closed. `exclusive` links hold one at
a time for their narrow end.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.ids import BASES, PARTIES, PLACES, Kind, kind_of
from graph.facts import Fact

_HOLDERS: Final = PARTIES | {Kind.ZONE}
_ANY: Final = frozenset(Kind) - {Kind.EVENT}
_RESTING: Final = frozenset({Kind.GRANT, Kind.ENGAGEMENT, Kind.SUBCONTRACT, Kind.CONTRACT, Kind.ZONE})


class End(StrEnum):
    """Which end of a link."""

    SRC = "src"
    DST = "dst"


SEARCHED: Final = frozenset({"name", "also_known", "identifier", "title"})
"""Attributes whose words are found by."""


@dataclass(frozen=True, slots=True)
class LinkKind:
    """A kind of link: what it may lead from and to."""

    src: frozenset[Kind]
    dst: frozenset[Kind]
    narrow: End
    exclusive: bool = False


LINKS: Final[dict[str, LinkKind]] = {
    "OVERSEES": LinkKind(_HOLDERS, frozenset({Kind.DISTRICT}), End.DST, True),
    "HAS_SCHOOL": LinkKind(_HOLDERS, frozenset({Kind.SCHOOL}), End.DST, True),
    "HAS_OFFICE": LinkKind(_HOLDERS, PARTIES - {Kind.DISTRICT, Kind.SCHOOL}, End.DST, True),
    "GOVERNS": LinkKind(frozenset({Kind.BOARD}), PARTIES, End.DST, True),
    "AUTHORISES": LinkKind(PARTIES, frozenset({Kind.ZONE}), End.DST),
    "SERVES": LinkKind(frozenset({Kind.ZONE}), frozenset({Kind.DISTRICT}), End.SRC),
    "HAS_CLUSTER": LinkKind(frozenset({Kind.ZONE}), frozenset({Kind.CLUSTER}), End.DST, True),
    "INCLUDES": LinkKind(frozenset({Kind.CLUSTER}), frozenset({Kind.SCHOOL}), End.DST),
    "PARTY": LinkKind(PARTIES, frozenset({Kind.CONTRACT}), End.DST),
    "COVERS": LinkKind(frozenset({Kind.CONTRACT}), PLACES, End.SRC),
    "SUCCEEDS": LinkKind(PARTIES | PLACES, PARTIES | PLACES, End.SRC),
    "RUNS": LinkKind(PARTIES, frozenset({Kind.ENGAGEMENT}), End.DST, True),
    "AT": LinkKind(frozenset({Kind.ENGAGEMENT}), PLACES, End.SRC),
    "HOLDS": LinkKind(_HOLDERS, frozenset({Kind.GRANT}), End.DST, True),
    "GRANTED": LinkKind(PARTIES, frozenset({Kind.GRANT}), End.DST),
    "OVER": LinkKind(frozenset({Kind.GRANT}), PLACES, End.SRC),
    "DELEGATES": LinkKind(frozenset({Kind.GRANT}), frozenset({Kind.GRANT}), End.DST),
    "PRIME": LinkKind(PARTIES, frozenset({Kind.SUBCONTRACT}), End.DST, True),
    "SUB": LinkKind(PARTIES, frozenset({Kind.SUBCONTRACT}), End.DST, True),
    "PROVIDES": LinkKind(frozenset({Kind.SUBCONTRACT}), PLACES, End.SRC),
    "UNDER": LinkKind(_RESTING, BASES, End.SRC),
    "ADOPTED": LinkKind(PARTIES, frozenset({Kind.POLICY, Kind.BUDGET}), End.DST),
    "FUNDS": LinkKind(PARTIES, _ANY, End.DST),
    "DECIDED": LinkKind(_HOLDERS, frozenset({Kind.DECISION}), End.DST),
    "ABOUT": LinkKind(frozenset({Kind.DECISION, Kind.RESULT}), _ANY, End.SRC),
}


def check(fact: Fact) -> None:
    """Refuse a link of a kind that there is not, or with an end that it cannot have."""
    kind = LINKS.get(fact.type)
    if kind is None or kind_of(fact.src) not in kind.src or kind_of(fact.dst) not in kind.dst:
        raise TypeError(f"there is no link {fact.src} -{fact.type}-> {fact.dst}")
