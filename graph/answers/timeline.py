"""Timelines: every version of every fact about something, in both times."""

from collections.abc import Sequence

from msgspec.structs import replace

from graph.errors import Code, NotAnswerable
from graph.facts import FOREVER, Version
from graph.moment import Moment
from graph.store import GraphStore


def timeline(store: GraphStore, at: Moment, of: Sequence[str], after: int = 0, limit: int = 100) -> list[Version]:
    """Every version of every fact about these that was recorded by the moment, in order of id, after an id.

    A version that was closed later than the moment reads as still believed: asked again at the same position, the
    answer is the same for ever. Raises `NotAnswerable` (BAD_INPUT) for a limit under 1 or an id under 0.
    """
    if limit < 1:
        raise NotAnswerable(Code.BAD_INPUT, f"limit {limit}", "a page has at least one row", "1 or more")
    if after < 0:
        raise NotAnswerable(Code.BAD_INPUT, f"after {after}", "ids of versions are not negative", "0, or the last id")
    found = {v.id: v for v in store.history(of, at.position) if v.known_from <= at.position and v.id > after}
    return [_as_known(found[one], at) for one in sorted(found)[:limit]]


def _as_known(version: Version, at: Moment) -> Version:
    return version if version.known_to <= at.position else replace(version, known_to=FOREVER)
