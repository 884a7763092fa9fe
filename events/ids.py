"""Who and what: kinds and ids. An id is `kind:key`, compared exactly."""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Annotated, Final

import msgspec


class Kind(StrEnum):
    """What an id can name."""

    STATE = "state"
    DISTRICT = "district"
    SCHOOL = "school"
    OFFICE = "office"
    BOARD = "board"
    BODY = "body"
    PARTNER = "partner"
    ZONE = "zone"
    CLUSTER = "cluster"
    POLICY = "policy"
    CONTRACT = "contract"
    GRANT = "grant"
    SUBCONTRACT = "subcontract"
    ENGAGEMENT = "engagement"
    DECISION = "decision"
    BUDGET = "budget"
    RESULT = "result"
    EVENT = "event"


PARTIES: Final = frozenset({Kind.STATE, Kind.DISTRICT, Kind.SCHOOL, Kind.OFFICE, Kind.BOARD, Kind.BODY, Kind.PARTNER})
PLACES: Final = frozenset({Kind.STATE, Kind.ZONE, Kind.CLUSTER, Kind.DISTRICT, Kind.SCHOOL})
BASES: Final = frozenset({Kind.CONTRACT, Kind.POLICY, Kind.SUBCONTRACT})

ID_FORM: Final = "kind:key, where key is 1 to 63 of A-Z a-z 0-9 . _ - and begins with a letter or digit"
FINDING: Final = "finding:"
"""Before the rule and what it is about, in the identity of a finding of the audit."""
_ID = re.compile(r"(?P<kind>[a-z]+):[A-Za-z0-9][A-Za-z0-9._-]{0,62}", re.ASCII)
_KINDS: Final = {str(kind): kind for kind in Kind}

Id = Annotated[str, msgspec.Meta(extra={"id": True})]
"""The id of something registered, or registered by the event itself."""


class NotAnId(ValueError):
    """The text does not follow the grammar of ids, or its kind is unknown."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text[:80]!r} is not an id. Accepted: {ID_FORM}; kinds: {', '.join(_KINDS)}")


def kind_of(id: str) -> Kind:
    """The kind of an id already known to be one."""
    return _KINDS[id.partition(":")[0]]


def read_id(text: str) -> Kind:
    """Check the grammar of an id and give its kind; `NotAnId` otherwise."""
    found = _ID.fullmatch(text)
    kind = _KINDS.get(found["kind"]) if found else None
    if kind is None:
        raise NotAnId(text)
    return kind


@lru_cache(maxsize=20_000)
def is_id(text: str) -> bool:
    """Whether a text follows the grammar of ids; most texts are looked at many times over."""
    try:
        read_id(text)
    except NotAnId:
        return False
    return True
