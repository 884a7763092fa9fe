"""Known answers of the worlds in two times: what changed and why, who held what through the years, what is disputed."""

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from events.levers import AREAS, Area, Lever
from graph.answers.calendar import Spell, Trouble
from graph.answers.difference import tallied
from graph.answers.labels import Change
from graph.answers.shapes import Row
from graph.answers.statement import statement
from services.files.statement import content
from tests.proof import Worlds

CITY, CENTRAL, NYC = "zone:nyc-chancellors-district", "office:nyc-deputy-chancellor", "district:nyc"
FOUR, FEEDER = "zone:four", "cluster:four-feeder"
DUGGAN, SPRINGFIELD = "school:duggan", "district:springfield"


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    with closing(made.ledger):
        yield made


def sides(rows: list[Row]) -> dict[tuple[str, str, str], tuple[str | None, str | None, Change]]:
    return {(one.type, one.src, one.dst): (one.before, one.after, one.label) for one in rows}


def held(spells: list[Spell]) -> list[tuple[str | None, str | None, list[tuple[str, str | None, bool, bool]]]]:
    """The stretches, each with (holder, level, presumed, certain) of what is in force."""
    return [
        (one.since, one.until, [
            (row.holder.id, row.level, row.presumed, row.certain) for row in one.holdings if row.standing.in_force
        ])
        for one in spells
    ]  # fmt: skip


def test_between_2000_and_2010_the_central_curriculum_went_and_a_school_came_to_choose(worlds: Worlds) -> None:
    before, after = worlds.at("2000-01-01"), worlds.at("2010-12-31")
    rows = before.difference(after, NYC)
    found = sides(rows)
    assert found["status", CITY, ""] == ("open", "closed", Change.HAPPENED)
    assert found["AUTHORISES", NYC, CITY][1:] == (None, Change.HAPPENED)
    (program,) = (one for one in rows if one.src == "grant:nyc-designated-program" and one.type == "HOLDS")
    assert (program.before, program.after is None) == (None, False)
    assert {one.label for one in rows} == {Change.HAPPENED}
    closed = worlds.event("zone.closed", CITY)
    assert [one.because for one in rows if one.src == CITY and one.type == "status"] == [(closed.position,)]
    assert sides(after.difference(before, NYC)).keys() == found.keys()
    # A year later than the zone's first, and a year before its last, nothing of it is another.
    assert worlds.at("1997-01-01").difference(worlds.at("2001-12-31"), CITY) == []


def test_baltimores_zones_are_learned_of_in_may_2012_and_lockes_operator_only_confirmed(worlds: Worlds) -> None:
    then, now = worlds.at("2012-05-24", known="2012-05-23"), worlds.at("2012-05-24", known="2012-05-24")
    rows = then.difference(now, "zone:baltimore")
    assert {one.label for one in rows} == {Change.LEARNED}
    assert sides(rows)["name", "zone:baltimore", ""][:2] == (None, "Turnaround zones of Baltimore")
    locke = {"school:locke", "engagement:locke", "grant:locke-people"}
    assert not [one for one in then.difference(now, "school:locke") if locke & {one.src, one.dst}]


def test_71_schools_of_louisiana_came_to_the_state_and_by_2010_that_is_sure(worlds: Worlds) -> None:
    rows = worlds.at("2008-01-01").difference(worlds.at("2010-12-31"), "district:la-rsd")
    governed = [one for one in rows if one.type == "HAS_SCHOOL"]
    assert len({one.src for one in governed}) == len(governed) == 71
    assert {(one.certain_before, one.after, one.certain_after) for one in governed} == {
        (False, "district:la-rsd", True)
    }
    parishes = Counter(word for one in governed for word in (one.before or "").split(" | "))
    assert parishes == {
        "district:la-rsd": 71, "district:new-orleans": 66, "district:east-baton-rouge": 4, "district:caddo": 1,
    }  # fmt: skip


def test_each_label_of_what_became_of_the_zone_of_four_clusters(tmp_path: Path) -> None:
    worlds = Worlds(tmp_path)
    with closing(worlds.ledger):
        then = worlds.at("2012-10-01", known="2012-10-01")
        size = worlds.event("evidence.disputed", FEEDER)
        middle = worlds.event("organisation.described", "cluster:four-middle")
        people = worlds.event("authority.granted", "grant:four-supportive-people")
        happened = worlds.say(
            "cluster.school_joined", cluster="cluster:four-middle", school="school:four-elementary-1",
            from_="2013-07-01",
        )  # fmt: skip
        learned = worlds.say(
            "organisation.renamed", organisation="partner:four-lead-1", name="First Lead", from_="2012-01-01"
        )
        corrected = worlds.say("evidence.settled", dispute=str(size.id), for_="alternative")
        voided = worlds.say("evidence.retracted", event=str(people.id))
        disputed = worlds.say("evidence.disputed", event=str(middle.id), alternative={"organisation.described": {
            "organisation": "cluster:four-middle", "stated_size": {"min": 3, "max": 3}, "from": "2011-07-01",
        }})  # fmt: skip
        rows = then.difference(worlds.at("2013-10-01"), FOUR)
        why = {(one.type, one.src, one.dst): (one.label, one.because) for one in rows}
        assert why["INCLUDES", "cluster:four-middle", "school:four-elementary-1"] == (Change.HAPPENED, (happened,))
        assert why["stated_size", FEEDER, ""] == (Change.CORRECTED, (corrected,))
        assert why["stated_size", "cluster:four-middle", ""] == (Change.DISPUTED, (disputed,))
        assert why["OVER", "grant:four-supportive-people", "cluster:four-supportive"] == (Change.VOIDED, (voided,))
        lead = then.difference(worlds.at("2013-10-01"), "partner:four-lead-1")
        (name,) = (one for one in lead if one.type == "name")
        assert (name.label, name.because, name.hindsight) == (Change.LEARNED, (learned,), "First Lead")
        assert all(one.src == "grant:four-supportive-people" or one.dst == "grant:four-supportive-people"
                   for one in rows if one.label is Change.VOIDED)  # fmt: skip
        whole, *each = tallied(rows)
        assert whole.total == len(rows) == sum(one.total for one in each)
        assert [whole.counts[one] for one in (Change.HAPPENED, Change.CORRECTED, Change.DISPUTED)] == [1, 1, 1]


def test_new_yorks_curriculum_was_central_for_years_whose_first_and_last_day_are_not_known(worlds: Worlds) -> None:
    district = (NYC, "full", True, False)
    possibly, surely = (CENTRAL, "full", False, False), (CENTRAL, "full", False, True)
    spells = worlds.at("2012-05-24").calendar("school:nyc-cd-17", Lever.PROGRAM, Area.CURRICULUM)
    assert held(spells) == [
        (None, "1996-01-01", [district]),
        ("1996-01-01", "1996-12-31", [possibly, district]),
        ("1996-12-31", "2002-01-01", [surely]),
        ("2002-01-01", "2002-12-31", [possibly, district]),
        ("2002-12-31", None, [district]),
    ]
    assert [one.remarks == () for one in spells] == [False, False, True, False, False]
    (people,) = (one for one in worlds.at("2012-05-24").calendar("school:nyc-cd-17", Lever.PEOPLE)
                 if one.since == "1996-12-31")  # fmt: skip
    assert [(row.holder.id, row.level) for row in people.holdings] == [(CENTRAL, "shared"), (NYC, "shared")]


def test_harbors_people_before_under_and_after_the_contract(worlds: Worlds) -> None:
    spells = worlds.at("2012-10-01").calendar("school:harbor-mill-pond", Lever.PEOPLE)[-3:]
    left, lead = ("district:harbor", "full", True, True), ("partner:harbor-lead", "shared", False, True)
    assert held(spells)[1:] == [
        ("2012-07-01", "2017-07-01", [lead, ("district:harbor", "shared", True, True)]),
        ("2017-07-01", None, [left]),
    ]
    assert held(spells)[0][1:] == ("2012-07-01", [left])
    assert [[one.trouble for one in spell.remarks] for spell in spells] == [[Trouble.GAP], [], [Trouble.GAP]]
    # As known in April 2012, nobody was to come.
    known = worlds.at("2012-04-01", known="2012-04-01").calendar("school:harbor-mill-pond", Lever.PEOPLE)
    assert held(known)[-1] == ("2011-09-01", None, [left])


def test_duggans_statement_has_two_authorities_and_says_what_is_not_recorded(worlds: Worlds) -> None:
    told = content(statement(worlds.at("2010-12-31"), DUGGAN))
    cells = {(one["lever"], one["area"]): one for one in told["authority"]}
    assert len(cells) == sum(len(areas) for areas in AREAS.values())
    granted = {
        key: [(row["holder"]["id"], row["level"], row["certain"]) for row in one["holders"] if not row["presumed"]]
        for key, one in cells.items() if one["recorded"]
    }  # fmt: skip
    assert granted == {
        ("program", "curriculum"): [(DUGGAN, "full", True)],
        ("operations", "enrolment"): [(SPRINGFIELD, "full", True)],
        ("money", "resources"): [(SPRINGFIELD, "full", True)],
    }
    (people,) = cells["people", "hiring"]["holders"]
    assert (people["holder"]["id"], people["presumed"], people["certain"]) == (SPRINGFIELD, True, False)
    (chain,) = (one for one in told["chains"] if one["lever"] == "program")
    assert ("state:MA", "policy:ma-commonwealth-pilot") in {
        (one["source"]["id"], one["target"]["id"]) for one in chain["steps"] if one["source"] and one["target"]
    }
    assert [one["style"] for one in chain["steps"] if one["style"]][-1] == "loose"
    early = content(statement(worlds.at("2007-03-01"), DUGGAN))
    pilot = {row["holder"]["id"]: row["certain"] for one in early["authority"] if one["area"] == "curriculum"
             for row in one["holders"]}  # fmt: skip
    assert pilot == {DUGGAN: False, SPRINGFIELD: False}


def test_the_feeder_pattern_has_seven_schools_by_the_list_and_six_by_the_label(worlds: Worlds) -> None:
    reader = worlds.at("2011-09-01")
    (dispute,) = reader.disputes(FOUR)
    bench = reader.dispute(str(dispute.event.id))
    assert [(one.type, one.src) for one in bench.facts] == [("stated_size", FEEDER)]
    sizes = [(one.record[0].value, one.alternative[0].value) for one in bench.facts]
    assert sizes == [('{"min":7,"max":7}', '{"min":6,"max":6}')]
    # Both are above what is advised and within what is allowed; nobody holds anything by it.
    assert (bench.holdings, bench.findings, bench.dates) == ((), (), ())
    assert len(reader.disputes("zone:five")) == 12
    assert worlds.at("2011-06-30").dispute(str(dispute.event.id)).facts == bench.facts
