"""Whatever was recorded: each side of a dispute is what a log says in which it was settled so."""

from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from msgspec import structs

from events import evidence
from events.envelope import Recorded
from events.ids import PLACES, kind_of
from events.when import Day
from graph.answers.audit import audit
from graph.answers.holders import holders
from graph.moment import Moment
from graph.overlay import Overlay
from graph.projector import Projector
from graph.snapshot import Snapshot
from graph.sqlite_store import SQLiteStore
from graph.store import GraphStore
from tests.histories import histories, recorded
from tests.listed_log import ListedLog
from tests.told import DAYS


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(max_size=20), st.sampled_from(DAYS), st.data())
def test_each_side_is_what_a_log_says_in_which_it_was_settled_so(
    events: list[Recorded], on: str, data: st.DataObject
) -> None:
    disputes = [one for one in events if isinstance(one.body, evidence.Disputed)]
    standing = [one for one in disputes if not any(_retracts(other, one) for other in events)]
    assume(standing)
    dispute = data.draw(st.sampled_from(standing))
    at = Moment(Day(on), len(events), events[-1].recorded_at)
    ids = sorted({one for event in events for one in event.subjects if not one.startswith("event:")})
    side = data.draw(st.sampled_from(evidence.For))
    field = "upheld" if side is evidence.For.RECORD else "reading"
    moment, other = structs.replace(at, **{field: (dispute.position,)}), _settled(events, dispute, side)
    with (
        TemporaryDirectory() as folder, closing(SQLiteStore(Path(folder) / "a.db")) as store,
        closing(SQLiteStore(Path(folder) / "b.db")) as settled,
    ):  # fmt: skip
        log = ListedLog(events)
        Projector(log, store).catch_up(batch=1000)
        Projector(ListedLog(other), settled).catch_up(batch=1000)
        then = structs.replace(at, position=len(other))
        assert _answers(Overlay(log, store, moment), moment, ids) == _answers(settled, then, ids)


def _retracts(event: Recorded, dispute: Recorded) -> bool:
    return isinstance(event.body, evidence.Retracted) and event.body.slot == dispute.position


def _settled(events: Sequence[Recorded], dispute: Recorded, side: evidence.For) -> list[Recorded]:
    """The same history with the dispute settled in the end, whatever became of it before."""
    body = dispute.body
    assert isinstance(body, evidence.Disputed)
    end = evidence.Settled(
        dispute=str(dispute.id), dispute_slot=dispute.position, slot=body.slot, carries=dispute.subjects, for_=side
    )
    kept: list[Recorded] = []
    for event in events:
        if isinstance(event.body, evidence.Settled) and event.body.dispute_slot == dispute.position:
            # Retracted, so that what it settled is open again.
            gone = evidence.Added(event=str(dispute.id), slot=dispute.position)
            kept.append(structs.replace(event, body=gone))
        else:
            kept.append(event)
    return [*kept, recorded(kept, end)]


def _answers(store: GraphStore, at: Moment, ids: Sequence[str]) -> Any:
    """Everything that holds, who holds what, and the findings; but not which events say so."""
    facts = {
        (one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to, one.disputed)
        for one in (*store.attributes(ids, at), *store.links(ids, (), True, at))
    }
    places = [one for one in ids if kind_of(one) in PLACES]
    rows = [
        (one.holder.id, one.over.id, one.lever, one.area, one.level, one.standing, one.certain, one.bounds)
        for one in holders(Snapshot(at, store.authority(places, at)), places)
    ] if places else []  # fmt: skip
    findings = [
        (one.identity, one.violated, one.certain, one.since, one.until, one.message)
        for place in places[:3]
        for one in audit(store, at, place, None)
    ]
    return facts, rows, findings
