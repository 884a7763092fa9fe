"""Why two moments differ: it happened, it was learned, corrected, voided, or it is disputed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.when import Day
from graph.answers.difference import difference, tallied
from graph.answers.labels import Change
from graph.answers.shapes import Row
from graph.moment import Moment
from tests.test_answers_any_history import ended, lived, quick, recorded
from tests.told import DAYS
from tests.town import Town

SALEM, LYNN, BATES, AUSL = "district:salem", "district:lynn", "school:bates", "partner:ausl"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    made.registered(LYNN, "Lynn")
    made.registered(BATES, "Bates", under=SALEM)
    made.registered(AUSL, "AUSL")
    yield made
    made.ledger.close()


def why(rows: list[Row]) -> list[tuple[str, str, Change, tuple[int, ...]]]:
    return [(one.type, one.src, one.label, one.because) for one in rows]


def counted(question: Any, read: list[Any]) -> Any:
    """A question whose answers are kept."""

    def asked(*words: Any) -> Any:
        found = question(*words)
        read.extend(found)
        return found

    return asked


def renamed(town: Town, name: str, from_: str) -> int:
    return town.say("organisation.renamed", organisation=BATES, name=name, from_=from_)


def correction(name: str, from_: str) -> dict[str, Any]:
    return {"organisation.renamed": {"organisation": BATES, "name": name, "from": from_}}


def test_the_school_was_renamed_between_the_two_days(town: Town) -> None:
    then = town.at("2012-01-01")
    event = renamed(town, "Bates Academy", "2013-07-01")
    (row,) = then.difference(town.at("2014-01-01"))
    assert why([row]) == [("name", BATES, Change.HAPPENED, (event,))]
    # With what is known now the first day was as it was said to be; with what was known then, nothing was to come.
    assert (row.before, row.after, row.hindsight, row.foresight) == ("Bates", "Bates Academy", "Bates", "Bates")


def test_the_school_was_renamed_before_both_days_and_that_came_to_be_known(town: Town) -> None:
    then = town.at("2012-01-01")
    event = renamed(town, "Bates Academy", "2011-07-01")
    (row,) = then.difference(town.at("2014-01-01"))
    assert why([row]) == [("name", BATES, Change.LEARNED, (event,))]
    assert (row.hindsight, row.foresight) == ("Bates Academy", "Bates")


def test_what_had_ended_before_both_days_was_learned_and_what_ended_between_happened(town: Town) -> None:
    town.say("zone.authorised", id="zone:z", name="Z", by=[SALEM], from_="2010")
    town.say("zone.district_joined", zone="zone:z", district=LYNN, from_="2010-07-01")
    town.say("zone.district_joined", zone="zone:z", district=SALEM, from_="2010-07-01")
    then = town.at("2012-01-01")
    early = town.say("zone.district_left", zone="zone:z", district=LYNN, on="2011-07-01")
    late = town.say("zone.district_left", zone="zone:z", district=SALEM, on="2013-07-01")
    rows = then.difference(town.at("2014-01-01"))
    assert [(one.dst, one.label, one.because, one.after) for one in rows] == [
        (LYNN, Change.LEARNED, (early,), None), (SALEM, Change.HAPPENED, (late,), None),
    ]  # fmt: skip


def test_a_name_that_was_never_right_is_corrected(town: Town) -> None:
    event = renamed(town, "Bates Acadamy", "2011-07-01")
    then = town.at("2012-01-01")
    corrected = town.say("evidence.corrected", event=str(event), replacement=correction("Bates Academy", "2011-07-01"))
    (row,) = then.difference(town.at("2014-01-01"))
    assert why([row]) == [("name", BATES, Change.CORRECTED, (corrected,))]
    # A day that turns out to be another one is a correction, too: the school had its new name already.
    later = town.at("2011-03-01")
    again = town.say("evidence.corrected", event=str(event), replacement=correction("Bates Academy", "2011"))
    (row,) = later.difference(town.at("2011-03-01"))
    assert why([row]) == [("name", BATES, Change.CORRECTED, (again,))]


def test_a_correction_and_a_change_after_it_is_a_change_and_says_what_was_wrong(town: Town) -> None:
    event = renamed(town, "Bates Acadamy", "2011-07-01")
    then = town.at("2012-01-01")
    town.say("evidence.corrected", event=str(event), replacement=correction("Bates Academy", "2011-07-01"))
    new = renamed(town, "Bates Campus", "2013-07-01")
    (row,) = then.difference(town.at("2014-01-01"))
    assert why([row]) == [("name", BATES, Change.HAPPENED, (new,))]
    assert (row.before, row.hindsight, row.after) == ("Bates Acadamy", "Bates Academy", "Bates Campus")


def test_what_was_retracted_is_void_where_nothing_stands_in_its_place(town: Town) -> None:
    code = town.say("organisation.identified", organisation=BATES, scheme="nces", value="25", from_="2000")
    name = renamed(town, "Bates Academy", "2011-07-01")
    then = town.at("2012-01-01")
    no_code = town.say("evidence.retracted", event=str(code))
    no_name = town.say("evidence.retracted", event=str(name))
    assert why(then.difference(town.at("2012-01-01"))) == [
        ("identifier", BATES, Change.VOIDED, (no_code,)), ("name", BATES, Change.CORRECTED, (no_name,)),
    ]  # fmt: skip


def test_a_dispute_that_opens_closes_or_is_won(town: Town) -> None:
    code = town.say("organisation.identified", organisation=BATES, scheme="nces", value="25", from_="2000")
    start = town.at("2012-01-01")
    dispute = town.say("evidence.disputed", event=str(code), alternative=None)
    open_ = town.at("2012-01-01")
    settled = town.say("evidence.settled", dispute=str(dispute), for_="record")
    closed = town.at("2012-01-01")
    assert why(start.difference(open_)) == [("identifier", BATES, Change.DISPUTED, (dispute,))]
    assert why(open_.difference(closed)) == [("identifier", BATES, Change.DISPUTED, (settled,))]
    assert start.difference(closed) == []
    town.say("evidence.retracted", event=str(settled))
    won = town.say("evidence.settled", dispute=str(dispute), for_="alternative")
    assert why(open_.difference(town.at("2012-01-01"))) == [("identifier", BATES, Change.VOIDED, (won,))]


def test_backwards_the_same_labels_stand(town: Town) -> None:
    then = town.at("2012-01-01")
    learned = renamed(town, "Bates Academy", "2011-07-01")
    moved = town.say("organisation.placed", organisation=BATES, under=LYNN, from_="2013-07-01")
    rows = town.at("2014-01-01").difference(then)
    assert why(rows) == [
        ("HAS_SCHOOL", BATES, Change.HAPPENED, (moved,)), ("name", BATES, Change.LEARNED, (learned,)),
    ]  # fmt: skip


def test_counts_add_up_entity_by_entity(town: Town) -> None:
    then = town.at("2012-01-01")
    renamed(town, "Bates Academy", "2011-07-01")
    town.say("organisation.placed", organisation=BATES, under=LYNN, from_="2013-07-01")
    town.say("organisation.renamed", organisation=AUSL, name="Academy", from_="2013")
    rows = then.difference(town.at("2014-01-01"))
    everything, *each = tallied(rows)
    assert [(one.entity, one.total) for one in each] == [(AUSL, 1), (BATES, 2)]
    assert everything.total == len(rows) == sum(one.total for one in each) == sum(everything.counts.values())
    for label in Change:
        assert everything.counts[label] == sum(one.counts[label] for one in each)
    assert everything.counts[Change.HAPPENED] == 2


def test_on_one_day_only_what_was_touched_in_between_is_read(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(30):
        town.registered(f"school:s{n}", f"S{n}", under=SALEM)
    then = town.at("2012-01-01")
    renamed(town, "Bates Academy", "2011-07-01")
    now = town.at("2012-01-01")
    read: list[Any] = []
    kept: Any = now.store
    for name in ("attributes", "links", "changed", "region", "listing"):
        monkeypatch.setattr(kept, name, counted(getattr(kept, name), read))
    assert why(then.difference(now)) == [("name", BATES, Change.LEARNED, (now.at.position,))]
    assert 0 < len(read) < 15


@quick
@given(lived(), st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)), st.integers(0, 100))
@example(ended([]), ("2012-06-01", "2012-06-01"), 30)
def test_the_label_is_what_the_mixed_moments_say(events: list[Recorded], days: tuple[str, str], share: int) -> None:
    first = max(1, len(events) * share // 100)
    with recorded(events) as (log, store):
        one = Moment(Day(days[0]), first, events[first - 1].recorded_at)
        other = Moment(Day(days[1]), len(events), events[-1].recorded_at)
        rows = difference(store, log, one, other, None)
        now = Moment(Day(days[0]), len(events), events[-1].recorded_at)
        happened = {
            (row.type, row.src, row.dst) for row in difference(store, log, now, other, None)
            if (row.before, row.certain_before) != (row.after, row.certain_after)
        }  # fmt: skip
        for row in rows:
            key = (row.type, row.src, row.dst)
            same = (row.before, row.certain_before) == (row.after, row.certain_after)
            assert (row.label is Change.HAPPENED) == (key in happened)
            assert row.because
            if row.label is Change.DISPUTED:
                assert same
                assert row.disputed_before != row.disputed_after
            elif row.label is not Change.HAPPENED:
                assert not same
                assert row.hindsight == row.after
                assert all(first < position <= len(events) for position in row.because)
            if row.label is Change.VOIDED:
                assert row.before is not None
                assert row.after is None
