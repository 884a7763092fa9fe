"""Whatever was recorded, what is exported comes to what others' merging makes of it, and to what the graph says."""

import json
from collections.abc import Sequence
from typing import Any, Final

from hypothesis import HealthCheck, given, settings

from events import contract, subcontract
from events.envelope import Recorded
from events.when import Day, shift
from graph.facts import Version
from graph.moment import Moment
from graph.sqlite_store import SQLiteStore
from services.files.ocds import encode, record
from tests.ocds_office import Json, agreements, merger, position, released
from tests.test_answers_any_history import recorded

ENDED: Final = (contract.Terminated, contract.Withdrawn, subcontract.Ended)
SAYS: Final = {
    "proposed": "pending", "in_force": "active", "auto_renewed": "active", "suspended": "active",
    "ended": "terminated", "never_began": "cancelled",
}  # fmt: skip
IDS: Final = ("contract:c1", "subcontract:s1")
quick = settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(agreements())
def test_at_every_instant_it_is_what_ocdsmerge_compiles(events: list[Recorded]) -> None:
    with recorded(events) as (log, _):
        for one in IDS:
            found = released(log, one, len(events))
            for n in range(1, len(found) + 1):
                made = json.loads(encode(record(found[:n])))
                assert made["compiledRelease"] == merger().create_compiled_release(found[:n])
                assert made["versionedRelease"] == merger().create_versioned_release(found[:n])


@quick
@given(agreements())
def test_what_was_known_then_is_what_was_released_by_then(events: list[Recorded]) -> None:
    with recorded(events) as (log, _):
        for one in IDS:
            found = released(log, one, len(events))
            for upto in range(1, len(events), 3):
                assert released(log, one, upto) == [release for release in found if position(release) <= upto]


@quick
@given(agreements())
def test_at_every_instant_it_is_what_the_graph_says(events: list[Recorded]) -> None:
    with recorded(events) as (log, store):
        for one in IDS:
            found = released(log, one, len(events))
            for n, release in enumerate(found, 1):
                merged = merger().create_compiled_release(found[:n])
                at = Moment(Day(release["date"][:10]), position(release), events[position(release) - 1].recorded_at)
                agrees(merged, store, one, at, events)


def agrees(merged: Json, store: SQLiteStore, id: str, at: Moment, events: Sequence[Recorded]) -> None:
    """The compiled release against the graph at the moment of its last release."""
    (told,) = merged["contracts"]
    out, into = (store.believed([id], (), out, at.position) for out in (True, False))
    statuses = [one for one in out if one.type == "status"]
    codes = {SAYS[one.value] for one in statuses if one.possible(at.on)}
    if not any(one.certain(at.on) for one in statuses) and all(at.on < one.sure_from for one in statuses):
        codes.add("pending")
    assert told.get("status") == (codes.pop() if len(codes) == 1 and statuses else None)
    whole = [one for one in (*out, *into) if one.type in ("kind", "PRIME")]
    if whole:
        assert told.get("period", {}) == bounds(whole)
    places = {one.dst for one in out if one.type in ("COVERS", "PROVIDES")}
    parties = {one.src for one in into if one.type in ("PARTY", "PRIME", "SUB")}
    items = {one["id"] for one in told.get("items", ()) if "description" in one and not one["id"].startswith("service")}
    named = {one["id"] for one in merged.get("parties", ()) if "roles" in one}
    if ended(events):
        # What was agreed is told, whether or not it ended before it began.
        assert (items >= places, named >= parties) == (True, True)
    else:
        assert (items, named) == (places, parties)


def bounds(facts: Sequence[Version]) -> Json:
    first = min(facts, key=lambda one: (one.valid_from, one.sure_from))
    last = max(facts, key=lambda one: (one.valid_to, one.sure_to))
    found = {}
    if first.valid_from == first.sure_from:
        found["startDate"] = f"{first.valid_from}T00:00:00Z"
    if last.valid_to != "9999-12-31":
        exact = last.sure_to >= last.valid_to
        found["endDate" if exact else "maxExtentDate"] = f"{shift(last.valid_to, -1)}T23:59:59Z"
    return found


def ended(events: Sequence[Recorded]) -> bool:
    def bodies(body: Any) -> list[Any]:
        return [body, getattr(body, "replacement", None), getattr(body, "alternative", None)]

    return any(isinstance(one, ENDED) for event in events for one in bodies(event.body))
