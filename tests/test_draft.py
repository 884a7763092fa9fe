"""Events laid over a graph, recorded nowhere: every question is answered as if they had been recorded."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from events.envelope import Recorded
from events.ids import PARTIES, PLACES, Kind, kind_of
from events.tags import ids_in
from events.when import Day
from graph import walks
from graph.answers.known import HOLDERS
from graph.draft import Draft
from graph.facts import FOREVER, Version
from graph.moment import Moment
from graph.projector import Projector
from graph.reader import Reader
from graph.sqlite_store import SQLiteStore
from graph.store import Batch, GraphStore
from tests.listed_log import ListedLog
from tests.test_answers_any_history import ended, lived
from tests.told import DAYS
from tests.town import Town

quick = settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))


@contextmanager
def graph(events: Sequence[Recorded]) -> Iterator[SQLiteStore]:
    """The graph of a history on disk."""
    with TemporaryDirectory() as folder, closing(SQLiteStore(Path(folder) / "graph.db")) as store:
        Projector(ListedLog(events), store).catch_up(batch=1000)
        yield store


@contextmanager
def both(events: Sequence[Recorded], after: int, more: int = 0) -> Iterator[tuple[GraphStore, GraphStore]]:
    """The graph in which all is recorded, and the draft of what comes after a position over one in which that is the
    head, or a few events of it are recorded in fact."""
    with graph(events) as real, graph([*events[: after + more]]) as below:
        yield real, Draft(ListedLog(events), below, after)


def ids_of(events: Sequence[Recorded]) -> list[str]:
    return sorted({one for event in events for one in (*event.subjects, *ids_in(event.body))})


def asked(store: GraphStore, events: Sequence[Recorded], at: Moment) -> dict[str, Any]:
    """What a store answers to each of its questions, as known at the moment."""
    ids, first = ids_of(events), at.position // 2
    found: dict[str, Sequence[Version]] = {
        "attributes": store.attributes(ids, at),
        "status": store.attributes(ids, at, ["status", "name"]),
        "history": store.history(ids, at.position),
        "everywhere": store.everywhere(["HOLDS", "OVER", "status"], at.position),
        "changed": store.changed(ids, first, at.position),
        "turning": store.turning(Day("2011-06-01"), Day("2013-01-15"), at.position) or [],
        "authority of all": store.authority([one for one in ids if kind_of(one) in PLACES], at),
        "holdings of all": store.holdings([one for one in ids if kind_of(one) in HOLDERS], at),
    }
    for out in (True, False):
        found[f"links {out}"] = store.links(ids, (), out, at)
        found[f"believed {out}"] = store.believed(ids, (), out, at.position)
        found[f"some links {out}"] = store.links(ids, ["PRIME", "AT"], out, at)
    for one in ids:
        found[f"region {one}"] = store.region(one, at)
        if kind_of(one) in PLACES:
            found[f"authority {one}"] = store.authority([one], at)
        if kind_of(one) in HOLDERS:
            found[f"holdings {one}"] = store.holdings([one], at)
    for words in (["adams"], ["a"], ["on", "e"], ["nces:1"], ["1"]):
        found[f"named {words}"] = store.named(words, at, 5)
    told = {name: sorted({as_known(one, at) for one in facts}) for name, facts in found.items()}
    anchors = {f"listing {kind}": [one.id for one in store.listing(kind, at, "", 3)] for kind in Kind}
    few = store.turning(Day("2011-06-01"), Day("2013-01-15"), at.position, 3) is None
    return {**told, **anchors, "existing": store.existing(at), "more than three turn": few}


def as_known(one: Version, at: Moment) -> Version:
    """A version as it is known at the moment: what closes it later is not."""
    return one if one.known_to <= at.position else replace(one, known_to=FOREVER)


@quick
@given(lived(), st.sampled_from(DAYS), st.data())
@example(ended([]), "2012-06-01", None)
def test_every_question_is_answered_as_if_the_draft_were_recorded(
    events: list[Recorded], on: str, data: st.DataObject | None
) -> None:
    after = data.draw(st.integers(0, len(events) - 1)) if data else 7
    more = data.draw(st.integers(0, len(events) - after)) if data else 0
    with both(events, after, more) as (real, draft):
        assert draft.position() == len(events)
        assert draft.entities(ids_of(events)) == real.entities(ids_of(events))
        for position in {len(events), (after + len(events)) // 2, after} - {0}:
            at = Moment(Day(on), position, events[position - 1].recorded_at)
            laid, told = asked(draft, events, at), asked(real, events, at)
            if more:
                # What has a status before it is founded counts once it is founded, whenever that was: in a graph that
                # is farther, too. No decider lets that pass.
                del laid["existing"], told["existing"]
            assert laid == told


@quick
@given(lived(), st.sampled_from(DAYS), st.data())
@example(ended([]), "2012-06-01", None)
def test_the_answers_are_those_of_the_record_that_would_be(
    events: list[Recorded], on: str, data: st.DataObject | None
) -> None:
    after = data.draw(st.integers(1, len(events) - 1)) if data and len(events) > 1 else len(events) // 2
    at = Moment(Day(on), len(events), events[-1].recorded_at)
    before = Moment(Day(on), max(after, 1), events[max(after, 1) - 1].recorded_at)
    log = ListedLog(events)
    with both(events, after) as (real, draft):
        laid, told = Reader(draft, log, at), Reader(real, log, at)
        ids = [entity.id for entity in real.entities(ids_of(events))]
        places = [one for one in ids if kind_of(one) in PLACES]
        assert laid.holders(places) == told.holders(places)
        assert laid.operators(places) == told.operators(places)
        assert laid.pages(ids) == told.pages(ids)
        assert laid.being(ids) == told.being(ids)
        assert laid.audit() == told.audit()
        for one in ids:
            assert laid.audit(one) == told.audit(one)
            assert laid.timeline(one) == told.timeline(one)
            if kind_of(one) in PARTIES:
                assert laid.holdings([one]) == told.holdings([one])
                for direction in ("down", "up"):
                    assert laid.subcontracts(one, direction) == told.subcontracts(one, direction)
        for scope in (None, *ids):
            then, now = (
                Reader(store, log, before).difference(Reader(store, log, at), scope) for store in (draft, real)
            )
            assert then == now
        assert laid.find("adams") == told.find("adams")


def test_walked_step_by_step_a_question_finds_what_its_statement_finds(tmp_path: Path) -> None:
    town = Town(tmp_path)
    with closing(town.ledger):
        town.registered("district:salem", "Salem")
        town.say("policy.adopted", id="policy:act", title="Act", by="district:salem", from_="2000")
        for n in (1, 2):
            town.registered(f"school:s{n}", f"School {n}", under="district:salem")
            town.registered(f"partner:p{n}", f"Partner {n}")
            town.say("authority.granted", id=f"grant:g{n}", holder=f"partner:p{n}", lever="time", level="full",
                     over=[f"school:s{n}"], by=["district:salem"], under="policy:act", from_="2001")  # fmt: skip
        signed: dict[str, Any] = {
            "prime": "partner:p1",
            "sub": "partner:p2",
            "under": "contract:c",
            "term": {"from": "2001"},
        }
        parties = [{"id": "partner:p1", "role": "operator"}]
        town.say("contract.signed", id="contract:c", kind="service", parties=parties, under=["policy:act"],
                 term={"from": "2001"}, covers=["school:s1"])  # fmt: skip
        town.say("subcontract.signed", id="subcontract:s", **signed)
        town.say(
            "decision.made", id="decision:d", about="contract:c", by="district:salem", outcome="approved", on="2001"
        )
        store, at = town.ledger.store, town.ledger.moment("2012-10-01")
        for one in [entity.id for kind in Kind for entity in store.listing(kind, at, "", 1000)]:
            assert sorted(walks.region(store, one, at)) == sorted(set(store.region(one, at)))
            assert sorted(walks.authority(store, [one], at)) == sorted(set(store.authority([one], at)))
            assert sorted(walks.holdings(store, [one], at)) == sorted(set(store.holdings([one], at)))


def test_a_draft_is_never_written() -> None:
    with both(ended([]), 7) as (_, draft), pytest.raises(TypeError, match="a draft cannot be written: events 9 to 9"):
        draft.apply(Batch(9, 9))
