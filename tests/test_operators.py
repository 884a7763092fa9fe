"""Who operates a school: on paper, by a contract that covers it, and in practice, by working there."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.answers.shapes import Standing
from graph.errors import Code
from tests.town import Town, refused

SALEM, BATES, CARLTON, NORTH = "district:salem", "school:bates", "school:carlton", "cluster:north"
AUSL, MASTERY = "partner:ausl", "partner:mastery"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(SALEM, "Salem")
    made.registered(BATES, "Bates", under=SALEM, grades="KG-08")
    made.registered(CARLTON, "Carlton", under=SALEM)
    for one, name in ((AUSL, "AUSL"), (MASTERY, "Mastery")):
        made.registered(one, name)
    made.say("zone.authorised", id="zone:salem", name="Salem Zone", by=SALEM, from_="2011-07-01")
    made.say("cluster.formed", id=NORTH, name="North", zone="zone:salem", from_="2011-07-01")
    made.say("cluster.school_joined", cluster=NORTH, school=BATES, from_="2011-07-01")
    yield made
    made.ledger.close()


def signed(town: Town, id: str = "contract:a", who: str = AUSL, covers: Any = BATES, **more: Any) -> int:
    said = {
        "kind": "performance", "parties": [{"id": SALEM, "role": "authoriser"}, {"id": who, "role": "operator"}],
        "term": {"from": "2012-07-01", "last_day": "2015-06-30"}, "operating_role": "lead",
    }  # fmt: skip
    return town.say(more.pop("topic", "contract.signed"), id=id, covers=[covers], **{**said, **more})


def began(town: Town, id: str = "engagement:a", who: str = AUSL, at: Any = BATES, **more: Any) -> int:
    said = {"role": "lead", "under": "none", "from_": "2012-08-01"}
    return town.say("engagement.began", id=id, who=who, at=[at], **{**said, **more})


def seen(town: Town, on: str = "2014-01-01", *of: str) -> list[tuple[str, bool, bool, str | None]]:
    """Operator, on paper, in practice, grades."""
    return [
        (one.operator.id, one.on_paper, one.in_practice, f"{one.grades[0]}-{one.grades[-1]}" if one.grades else None)
        for one in town.at(on).operators(of or [BATES])
    ]  # fmt: skip


WHOLE = "KG-08"


def test_who_has_a_contract_and_works_there_is_one_row(town: Town) -> None:
    contract = signed(town)
    work = began(town, under="contract:a", at={"id": BATES, "days_a_week": 5})
    (one,) = town.at("2014-01-01").operators([BATES])
    assert (one.on_paper, one.in_practice, one.certain, one.role) == (True, True, True, "lead")
    assert (one.contract, one.engagement, one.days_a_week) == ("contract:a", "engagement:a", 5)
    assert (one.standing, one.operator.name, one.at.name) == (Standing.IN_FORCE, "AUSL", "Bates")
    assert (one.bounds.valid_from, one.bounds.valid_to) == ("2012-08-01", "2015-07-01")
    assert {contract, work} <= set(one.events)


def test_paper_alone_and_practice_alone_are_told_apart(town: Town) -> None:
    signed(town)
    began(town, who=MASTERY)
    assert seen(town) == [(AUSL, True, False, WHOLE), (MASTERY, False, True, WHOLE)]
    assert seen(town, "2012-07-15") == [(AUSL, True, False, WHOLE)]
    assert seen(town, "2015-07-01") == [(MASTERY, False, True, WHOLE)]
    paper, practice = town.at("2014-01-01").operators([BATES])
    assert (paper.engagement, practice.contract, practice.standing) == (None, None, None)


def test_what_covers_the_cluster_covers_its_schools_and_a_cluster_is_not_their_sum(town: Town) -> None:
    signed(town, covers=NORTH)
    began(town, who=MASTERY)
    assert seen(town) == [(AUSL, True, False, WHOLE), (MASTERY, False, True, WHOLE)]
    assert seen(town, "2014-01-01", NORTH) == [(AUSL, True, False, None)]
    assert seen(town, "2014-01-01", CARLTON) == []
    assert [one.at.id for one in town.at("2014-01-01").operators([NORTH, BATES])] == [NORTH, BATES, BATES]
    town.say("cluster.school_left", cluster=NORTH, school=BATES, on="2013-07-01")
    assert seen(town) == [(MASTERY, False, True, WHOLE)]


def test_grades_that_both_sides_do_not_share_make_rows_of_their_own(town: Town) -> None:
    signed(town, covers={"id": BATES, "grades": "KG-05"})
    began(town, at={"id": BATES, "grades": "04-08"})
    assert seen(town) == [
        (AUSL, True, True, "04-05"), (AUSL, True, False, "KG-03"), (AUSL, False, True, "06-08"),
    ]  # fmt: skip


def test_a_suspended_contract_is_still_paper_and_a_proposed_or_ended_one_is_none(town: Town) -> None:
    signed(town, topic="contract.proposed")
    assert seen(town) == []
    signed(town)
    town.say("contract.suspended", contract="contract:a", from_="2013-01-01")
    assert [one.standing for one in town.at("2014-01-01").operators([BATES])] == [Standing.SUSPENDED]
    town.say("contract.terminated", contract="contract:a", on="2013-06-01")
    assert seen(town) == []


def test_only_an_operator_of_a_contract_operates(town: Town) -> None:
    parties = [{"id": AUSL, "role": "operator"}, {"id": MASTERY, "role": "supporting"}, {"id": SALEM, "role": "party"}]
    signed(town, parties=parties)
    assert seen(town) == [(AUSL, True, False, WHOLE)]
    town.say("contract.assigned", contract="contract:a", to=MASTERY, on="2013-07-01")
    assert seen(town) == [(MASTERY, True, False, WHOLE)]
    assert seen(town, "2013-06-30") == [(AUSL, True, False, WHOLE)]


def test_a_district_that_runs_its_school_operates_in_practice(town: Town) -> None:
    began(town, who=SALEM, role="direct")
    (one,) = town.at("2014-01-01").operators([BATES])
    assert (one.operator.id, one.role, one.on_paper, one.in_practice) == (SALEM, "direct", False, True)


def test_who_stopped_working_there_or_works_there_otherwise(town: Town) -> None:
    signed(town)
    began(town, at={"id": BATES, "days_a_week": 5})
    town.say("engagement.changed", engagement="engagement:a", role="supporting", from_="2013-08-01")
    (one,) = town.at("2014-01-01").operators([BATES])
    assert (one.role, one.on_paper, one.in_practice) == ("supporting", True, True)
    town.say("engagement.ended", engagement="engagement:a", on="2013-12-01")
    assert seen(town) == [(AUSL, True, False, WHOLE)]


def test_a_day_that_the_source_leaves_open_is_possible(town: Town) -> None:
    began(town, from_="2013")
    (one,) = town.at("2013-06-01").operators([BATES])
    assert (one.certain, one.bounds.valid_from, one.bounds.sure_from) == (False, "2013-01-01", "2013-12-31")
    assert [one.certain for one in town.at("2014-01-01").operators([BATES])] == [True]


def test_a_school_that_is_not_in_being_has_no_operator(town: Town) -> None:
    signed(town)
    began(town)
    town.say("organisation.closed", organisation=BATES, on="2013-07-01")
    assert seen(town) == []
    assert seen(town, "2013-06-30") == [(AUSL, True, True, WHOLE)]


def test_a_dispute_is_told_and_an_earlier_knowledge_knows_of_neither(town: Town) -> None:
    work = began(town)
    other = {"engagement.began": {
        "id": "engagement:a", "who": MASTERY, "role": "lead", "at": [BATES], "from": "2012-08-01",
    }}  # fmt: skip
    dispute = town.say("evidence.disputed", event=str(work), alternative=other)
    (one,) = town.at("2014-01-01").operators([BATES])
    assert (one.operator.id, one.disputed) == (AUSL, (dispute,))
    (read,) = town.at("2014-01-01", reading=[dispute]).operators([BATES])
    assert (read.operator.id, read.disputed) == (MASTERY, ())
    (then,) = town.at("2014-01-01", work).operators([BATES])
    assert then.disputed == ()
    assert town.at("2014-01-01", work - 1).operators([BATES]) == []


def test_only_places_have_operators(town: Town) -> None:
    assert refused(town.at("2014-01-01").operators, [AUSL]).code is Code.WRONG_KIND
    assert refused(town.at("2014-01-01").operators, ["school:bats"]).code is Code.UNKNOWN_ID


def test_who_works_under_two_contracts_is_told_with_each_what_it_is_under(town: Town) -> None:
    for one in "ab":
        signed(town, f"contract:{one}")
    began(town, "engagement:1", under="contract:b")
    assert [(one.contract, one.engagement) for one in town.at("2014-01-01").operators([BATES])] == [
        ("contract:a", "engagement:1"), ("contract:b", "engagement:1"),
    ]  # fmt: skip
    began(town, "engagement:2", under="contract:a")
    assert [(one.contract, one.engagement) for one in town.at("2014-01-01").operators([BATES])] == [
        ("contract:a", "engagement:2"), ("contract:b", "engagement:1"),
    ]  # fmt: skip


def test_grades_that_no_side_shares_are_paper_alone_and_practice_alone(town: Town) -> None:
    signed(town, covers={"id": BATES, "grades": "KG-02"})
    began(town, at={"id": BATES, "grades": "06-08"})
    assert seen(town) == [(AUSL, True, False, "KG-02"), (AUSL, False, True, "06-08")]
