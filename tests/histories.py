"""Random histories for hypothesis: late, future, imprecise, corrected, retracted, disputed, settled, cyclic.

They are made of events, not of commands: a fold has to bear more than a decider lets pass.
"""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import strategies as st

from events import evidence
from events.envelope import Event, Recorded, event_id
from events.statement import read_event
from events.when import read_start
from tests.told import TOLD

START = datetime(2010, 1, 1, 12, tzinfo=UTC)
KINDS = [*["plain"] * 7, "correct", "retract", "dispute", "settle", "add"]


@st.composite
def bodies(draw: st.DrawFn) -> Event:
    topic = draw(st.sampled_from(sorted(TOLD)))
    return read_event(topic, draw(TOLD[topic]))


@st.composite
def histories(draw: st.DrawFn, max_size: int = 30) -> list[Recorded]:
    """Events in order, the evidence among them about events before."""
    events: list[Recorded] = []
    for _ in range(draw(st.integers(1, max_size))):
        roots = [e for e in events if not isinstance(e.body, evidence.Corrected | evidence.Retracted)]
        kind = draw(st.sampled_from(KINDS)) if roots else "plain"
        body = draw(bodies()) if kind == "plain" else draw(MAKE[kind](roots, events))
        if body is not None:
            events.append(recorded(events, body))
    return events


def recorded(events: Sequence[Recorded], body: Event) -> Recorded:
    """The next event of a log: its position, its slot, and the positions before it of each subject."""
    position = len(events) + 1
    subjects = body.subjects()
    last = {one: e.position for e in events for one in e.subjects}
    slot = body.slot if isinstance(body, evidence.Corrected | evidence.Retracted) else position
    return Recorded(
        position=position,
        slot=slot,
        id=event_id(f"test-{position}", 0),
        body=body,
        recorded_at=START + timedelta(days=position),
        recorded_by="office:o",
        command=f"test-{position}",
        subjects=subjects,
        previous=tuple(last.get(one, 0) for one in subjects),
    )


def chain(root: Recorded, events: Sequence[Recorded]) -> tuple[str, ...]:
    """Subjects of all that was said about a root."""
    said = [e for e in events if e.position == root.position or getattr(e.body, "slot", 0) == root.position]
    return tuple(dict.fromkeys(one for e in said if not isinstance(e.body, evidence.Added) for one in e.subjects))


Made = Callable[[Sequence[Recorded], Sequence[Recorded]], st.SearchStrategy[Any]]


def _plain(roots: Sequence[Recorded]) -> list[Recorded]:
    return [e for e in roots if not type(e.body).__module__.endswith("evidence")]


@st.composite
def _correct(draw: st.DrawFn, roots: Sequence[Recorded], events: Sequence[Recorded]) -> Event | None:
    if not (plain := _plain(roots)):
        return None
    root = draw(st.sampled_from(plain))
    carries, other = chain(root, events), draw(bodies())
    return evidence.Corrected(event=str(root.id), slot=root.position, carries=carries, replacement=other)


@st.composite
def _retract(draw: st.DrawFn, roots: Sequence[Recorded], events: Sequence[Recorded]) -> Event:
    root = draw(st.sampled_from(list(roots)))
    return evidence.Retracted(event=str(root.id), slot=root.position, carries=chain(root, events))


@st.composite
def _dispute(draw: st.DrawFn, roots: Sequence[Recorded], events: Sequence[Recorded]) -> Event | None:
    if not (plain := _plain(roots)):
        return None
    root = draw(st.sampled_from(plain))
    other = draw(st.one_of(st.none(), bodies()))
    return evidence.Disputed(event=str(root.id), slot=root.position, carries=chain(root, events), alternative=other)


@st.composite
def _settle(draw: st.DrawFn, roots: Sequence[Recorded], _: Sequence[Recorded]) -> Event | None:
    disputes = [e for e in roots if isinstance(e.body, evidence.Disputed)]
    if not disputes:
        return None
    dispute = draw(st.sampled_from(disputes))
    assert isinstance(dispute.body, evidence.Disputed)
    return evidence.Settled(
        dispute=str(dispute.id),
        dispute_slot=dispute.position,
        slot=dispute.body.slot,
        carries=dispute.subjects,
        for_=draw(st.sampled_from(list(evidence.For))),
    )


@st.composite
def _add(draw: st.DrawFn, roots: Sequence[Recorded], _: Sequence[Recorded]) -> Event:
    root = draw(st.sampled_from(list(roots)))
    return evidence.Added(event=str(root.id), slot=root.position, attested_on=read_start("2014"))


MAKE: dict[str, Made] = {"correct": _correct, "retract": _retract, "dispute": _dispute, "settle": _settle, "add": _add}
