"""What differs between two moments: another day, another knowledge, or both."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.ids import Kind
from events.levers import Lever
from graph.answers.difference import side_by_side
from graph.answers.listing import Filter
from graph.answers.shapes import Row
from graph.errors import Code
from graph.reader import Reader
from tests.town import Town, refused

SALEM, LYNN, BATES, FORD, AUSL = "district:salem", "district:lynn", "school:bates", "school:ford", "partner:ausl"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    made.registered(LYNN, "Lynn")
    made.registered(BATES, "Bates", under=SALEM, grades="KG-05")
    made.registered(FORD, "Ford", under=LYNN)
    made.registered(AUSL, "AUSL")
    yield made
    made.ledger.close()


def seen(rows: list[Row]) -> list[tuple[str, str, str, str | None, str | None]]:
    return [(one.type, one.src, one.dst, one.before, one.after) for one in rows]


def test_the_same_moment_does_not_differ(town: Town) -> None:
    reader = town.at("2014-01-01")
    assert reader.difference(town.at("2014-01-01")) == []
    assert reader.difference(reader, SALEM) == []


def test_between_two_days_a_name_and_a_body_changed_and_grades_did_not(town: Town) -> None:
    renamed = town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013")
    moved = town.say("organisation.placed", organisation=BATES, under=LYNN, from_="2013-07-01")
    town.say("organisation.described", organisation=BATES, grades="KG-05", from_="2013-07-01")
    before, after = town.at("2012-12-31"), town.at("2014-01-01")
    rows = before.difference(after)
    assert seen(rows) == [
        ("HAS_SCHOOL", BATES, "", SALEM, LYNN),
        ("name", BATES, "", "Bates", "Bates Academy"),
    ]
    assert [(one.events_before, one.events_after) for one in rows] == [((4,), (moved,)), ((4,), (renamed,))]
    assert [(one.certain_before, one.certain_after) for one in rows] == [(True, True), (True, True)]
    assert [seen([one])[0][3:] for one in after.difference(before)] == [(LYNN, SALEM), ("Bates Academy", "Bates")]


def test_a_side_without_value_did_not_hold(town: Town) -> None:
    town.say("zone.authorised", id="zone:z", name="Z", by=[SALEM], serves=[LYNN], from_="2013-07-01")
    rows = town.at("2013-01-01").difference(town.at("2014-01-01"))
    assert seen(rows) == [
        ("AUTHORISES", SALEM, "zone:z", None, ""),
        ("SERVES", "zone:z", LYNN, None, ""),
        ("name", "zone:z", "", None, "Z"),
        ("status", "zone:z", "", None, "open"),
    ]
    assert {(one.certain_before, one.certain_after) for one in rows} == {(None, True)}


def test_on_one_day_two_knowledges_differ_by_what_was_recorded_in_between(town: Town) -> None:
    then = town.at("2014-01-01")
    town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2011")
    town.say("organisation.renamed", organisation=FORD, name="Ford High", from_="2018")
    now = town.at("2014-01-01")
    assert seen(then.difference(now)) == [("name", BATES, "", "Bates", "Bates Academy")]
    assert seen(now.difference(then)) == [("name", BATES, "", "Bates Academy", "Bates")]
    assert town.at("2010-01-01", then.at.position).difference(town.at("2010-01-01")) == []


def test_a_day_less_sure_and_a_dispute_are_differences(town: Town) -> None:
    told = town.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2013-09-01")
    then = town.at("2013-10-01")
    vague = {"organisation.renamed": {"organisation": BATES, "name": "Bates Academy", "from": "2013"}}
    town.say("evidence.corrected", event=str(told), replacement=vague)
    rows = [one for one in then.difference(town.at("2013-10-01")) if one.type == "name"]
    assert [(one.before, one.certain_before, one.certain_after) for one in rows] == [("Bates Academy", True, False)]
    assert rows[0].after == "Bates | Bates Academy"
    undisputed = town.at("2014-10-01")
    other = {"organisation.renamed": {"organisation": BATES, "name": "The Bates", "from": "2013"}}
    dispute = town.say("evidence.disputed", event=str(told), alternative=other)
    (row,) = undisputed.difference(town.at("2014-10-01"))
    assert (row.before, row.after, row.disputed_before, row.disputed_after) == (
        "Bates Academy", "Bates Academy", (), (dispute,),
    )  # fmt: skip


def test_sources_and_neighbours_of_equal_value_are_no_difference(town: Town) -> None:
    then = town.at("2014-01-01")
    town.say("organisation.renamed", organisation=BATES, name="Bates", from_="2012", source="letter")
    town.say("evidence.added", event="4", sources=[{"document": "minutes"}])
    assert then.difference(town.at("2014-01-01")) == []
    assert town.at("2011-01-01").difference(town.at("2014-01-01")) == []


def test_within_is_what_is_under_it_at_either_moment(town: Town) -> None:
    town.say("organisation.placed", organisation=BATES, under=LYNN, from_="2013-07-01")
    town.say("organisation.renamed", organisation=FORD, name="Ford High", from_="2013-07-01")
    town.say("organisation.renamed", organisation=AUSL, name="Academy", from_="2013-07-01")
    before, after = town.at("2013-01-01"), town.at("2014-01-01")
    moved = ("HAS_SCHOOL", BATES, "", SALEM, LYNN)
    named = ("name", FORD, "", "Ford", "Ford High")
    assert moved in seen(before.difference(after, SALEM))
    assert named not in seen(before.difference(after, SALEM))
    assert {moved, named} <= set(seen(before.difference(after, LYNN)))
    assert seen(before.difference(after, FORD)) == [named]
    refusal = refused(before.difference, after, "district:lyn")
    assert (refusal.code, refusal.accepted) == (Code.UNKNOWN_ID, LYNN)


def test_what_was_recorded_only_later_is_within_the_later_moment(town: Town) -> None:
    then = town.at("2014-01-01")
    town.registered("district:lowell", "Lowell")
    now = town.at("2014-01-01")
    assert seen(then.difference(now, "district:lowell")) == seen(then.difference(now)) == [
        ("name", "district:lowell", "", None, "Lowell"),
        ("status", "district:lowell", "", None, "open"),
    ]  # fmt: skip


def test_a_difference_takes_no_reading(town: Town) -> None:
    dispute = town.say("evidence.disputed", event="4", alternative=None)
    plain, read = town.at("2014-01-01"), town.at("2014-01-01", reading=[dispute])
    assert refused(plain.difference, read).code is Code.BAD_INPUT
    assert refused(read.difference, plain).code is Code.BAD_INPUT


def test_only_what_differs_between_then_and_now_stands_side_by_side(town: Town) -> None:
    over: dict[str, Any] = {"over": [BATES], "by": [SALEM], "lever": "people", "from_": "2013-07-01"}
    town.say("authority.granted", id="grant:one", holder=AUSL, level="full", **over)
    then = town.at("2014-01-01")
    town.say("authority.granted", id="grant:two", holder=LYNN, level="advisory", **over)
    town.say("authority.revoked", grant="grant:one", on="2013-12-01")
    now = town.at("2014-01-01")

    def held(reader: Reader) -> list[tuple[str, bool]]:
        return [(row.holder.id, row.presumed) for row in reader.holders([BATES], Lever.PEOPLE)]

    def itself(row: tuple[str, bool]) -> tuple[str, bool]:
        return row

    apart = side_by_side(held(then), held(now), itself, itself)
    assert list(apart) == [
        ((AUSL, False), None),
        (None, (LYNN, False)),
        (None, (SALEM, True)),
    ]
    same = side_by_side(held(now), held(now), itself, itself)
    assert not list(same)
    town.registered("school:clay", "Clay", under=SALEM)
    before, after = [
        [one.id for one in reader.entities(Kind.SCHOOL, filter=Filter(within=SALEM))]
        for reader in (then, town.at("2014-01-01"))
    ]
    apart_ids = side_by_side(before, after, str, str)
    assert list(apart_ids) == [(None, "school:clay")]
