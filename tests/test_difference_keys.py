"""What a difference costs: it follows what changed, and gives what comparing everything gives."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import Kind, kind_of
from events.tags import ids_in
from events.when import Day
from graph.answers import difference_keys as keys
from graph.answers.difference import difference
from graph.answers.labels import Change
from graph.answers.membership import Members
from graph.answers.shapes import Row
from graph.moment import Moment
from services.files.worlds import load
from tests.test_answers_any_history import ended, lived, quick, recorded
from tests.test_world_answers import ledger
from tests.told import DAYS, IDS
from tests.town import Town
from tests.whole_difference import whole_difference
from tests.worlds import SHIPPED

SALEM, LYNN, BATES = "district:salem", "district:lynn", "school:bates"
SCOPES: Final = [one for ids in IDS.values() for one in ids]
EVERY_WAY: Final = (1, 4, 1_000_000)
"""How much may change before it is looked at how much there is: nothing, a little, whatever."""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    made.registered(LYNN, "Lynn")
    made.registered(BATES, "Bates", under=SALEM)
    for n in range(40):
        made.registered(f"school:s{n}", f"S{n}", under=SALEM if n % 2 else LYNN)
    yield made
    made.ledger.close()


def counted(monkeypatch: pytest.MonkeyPatch, store: Any) -> list[Any]:
    """Every fact that is read from here on."""
    read: list[Any] = []

    def kept(question: Any) -> Any:
        def asked(*words: Any) -> Any:
            found = question(*words)
            read.extend(found or ())
            return found

        return asked

    for name in ("attributes", "links", "changed", "turning", "region", "listing", "history"):
        monkeypatch.setattr(store, name, kept(getattr(store, name)))
    return read


@pytest.mark.parametrize("within", [None, SALEM, BATES])
def test_between_two_days_only_what_turns_is_read(
    town: Town, monkeypatch: pytest.MonkeyPatch, within: str | None
) -> None:
    event = town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013-07-01")
    then, now = town.at("2012-01-01"), town.at("2014-01-01")
    read = counted(monkeypatch, now.store)
    (row,) = difference(now.store, now.log, then.at, now.at, within)
    assert (row.src, row.label, row.because) == (BATES, Change.HAPPENED, (event,))
    assert 0 < len(read) < 25


def test_what_turned_in_the_district_next_door_is_left_out(town: Town) -> None:
    town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013-07-01")
    town.say("organisation.renamed", organisation="school:s0", name="S Zero", from_="2013-07-01")
    then, now = town.at("2012-01-01"), town.at("2014-01-01")
    assert [row.src for row in then.difference(now, SALEM)] == [BATES]
    assert [row.src for row in then.difference(now, LYNN)] == ["school:s0"]


def test_where_much_changed_a_small_scope_is_read_instead(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(40):
        for year in (2011, 2012, 2013):
            town.say("organisation.renamed", organisation=f"school:s{n}", name=f"S{n} {year}", from_=str(year))
    town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013-07-01")
    then, now = town.at("2010-01-01"), town.at("2014-01-01")
    read = counted(monkeypatch, now.store)
    assert [row.src for row in difference(now.store, now.log, then.at, now.at, BATES)] == [BATES]
    assert len(read) < 40
    # The district has less in it than changed, too; everything is more.
    assert len(then.difference(now, SALEM)) == 21
    assert len(then.difference(now)) == 41


def test_more_events_than_are_read_at_once_are_all_looked_at(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_PAGE", 2)
    then = town.at("2014-01-01")
    for n in range(7):
        town.say("organisation.renamed", organisation=f"school:s{n}", name=f"New {n}", from_="2013")
    assert [row.src for row in then.difference(town.at("2014-01-01"))] == [f"school:s{n}" for n in range(7)]


def test_a_line_that_was_revised_is_told_though_the_revision_names_neither_of_its_ends(town: Town) -> None:
    said: dict[str, Any] = {"id": "budget:b", "by": [SALEM], "for": BATES, "year": "SY2013", "from": "2013-07-01"}
    town.say("budget.adopted", **said, lines=[{"line": "staff", "amount": "5"}])
    then = town.at("2014-01-01")
    town.say("budget.revised", budget="budget:b", from_="2013-09-01", lines=[{"line": "staff", "amount": "6"}])
    rows = then.difference(town.at("2014-01-01"))
    assert [(row.type, row.src, row.dst) for row in rows] == [("FUNDS", SALEM, BATES)]


def ways(store: Any, log: Any, one: Moment, other: Moment, within: str | None) -> Iterator[list[Row]]:
    kept = keys._FEW
    try:
        for few in EVERY_WAY:
            vars(keys)["_FEW"] = few
            yield difference(store, log, one, other, within)
    finally:
        vars(keys)["_FEW"] = kept


def odd(events: Sequence[Recorded]) -> set[str]:
    """Those of whom something is said before they are registered: a record has none."""
    founded: set[str] = set()
    found: set[str] = set()
    for event in events:
        if event.body.FOUNDS:
            founded.add(event.subjects[0])
        found |= {*event.subjects, *ids_in(event.body)} - founded
    return found


def named(row: Row) -> set[str]:
    """The ids that a row speaks of."""
    return {one for one in f"{row.src} {row.dst} {row.before or ''} {row.after or ''}".split() if ":" in one}


@quick
@given(lived(), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)), st.integers(0, 100), st.sampled_from(SCOPES))
def test_whatever_happened_it_is_what_comparing_everything_gives(
    events: list[Recorded], days: tuple[str, str], share: int, scope: str
) -> None:
    first = max(1, len(events) * share // 100)
    strange = odd(events)
    with recorded(events) as (log, store):
        one = Moment(Day(days[0]), first, events[first - 1].recorded_at)
        other = Moment(Day(days[1]), len(events), events[-1].recorded_at)
        for within in (None, scope):
            for before, after in ((one, other), (other, one)):
                whole = [row for row in whole_difference(store, log, before, after, within) if not named(row) & strange]
                for rows in ways(store, log, before, after, within):
                    assert [row for row in rows if not named(row) & strange] == whole


@quick
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_what_lies_in_a_scope_asked_upwards_is_its_region(events: list[Recorded], on: str) -> None:
    at = Moment(Day(on), len(events), events[-1].recorded_at)
    ids = sorted({one for event in events for one in (*event.subjects, *ids_in(event.body))})
    with recorded(events) as (_, store):
        every = {one.id: one for one in (*store.attributes(ids, at), *store.links(ids, (), True, at))}
        facts = [one for one in every.values() if kind_of(one.src) is not Kind.EVENT]
        for within in ids[::3]:
            region = {one.id for one in store.region(within, at)}
            assert Members(store, within, at, 10_000).among(facts) == {one.id for one in facts} & region


@pytest.mark.parametrize("name", [
    "08-philadelphia-mastery", "17-district-zone-of-four-clusters", "25-ladder", "26-subcontract-cycle",
])  # fmt: skip
def test_of_a_world_each_scope_asked_upwards_is_its_region(tmp_path: Path, name: str) -> None:
    with ledger(tmp_path) as made:
        load(made, [SHIPPED / f"{name}.yaml"])
        store, at = made.store, made.reader(on="2012-10-01").at
        ids = [one.id for kind in Kind if kind is not Kind.EVENT for one in store.listing(kind, at, "", 1000)]
        every = {one.id: one for one in (*store.attributes(ids, at), *store.links(ids, (), True, at))}
        for within in ids:
            region = {one.id for one in store.region(within, at)}
            assert Members(store, within, at, 10_000).among(every.values()) == every.keys() & region, within


def test_where_the_way_up_is_long_the_region_is_read(town: Town) -> None:
    at = town.at("2014-01-01").at
    facts = town.ledger.store.attributes([BATES], at)
    assert Members(town.ledger.store, LYNN, at, 1).among(facts) is None
    old = keys._by_key(facts)
    found = keys.inside(town.ledger.store, SALEM, old.keys(), [(old, at)])
    assert found == old.keys()
