"""Subawards: what was stated of what 2 CFR 200.332(b)(1) asks for, at signing and at each amendment."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.answers.subawards import ASKED, Occasion, Stated, subawards
from tests.town import Town

PRIME, SUB, ARTS, LINCOLN, ADAMS = "partner:prime", "partner:sub", "subcontract:arts", "school:lincoln", "school:adams"
HALF = {
    "subrecipient_name": "Sub Inc.", "subrecipient_uei": "ABC123", "federal_award_id": "S010A",
    "amount_obligated": "10", "research_and_development": False,
}  # fmt: skip
REST: dict[str, Any] = {
    "federal_award_date": "2013-07-01", "period_of_performance": "2013-09-01 to 2015-06-30", "total_obligated": "10",
    "budget_period": "2013-09-01 to 2014-06-30", "total_committed": "20", "project_description": "School improvement",
    "awarding_agency": "Department of Education", "assistance_listing": "84.010", "indirect_cost_rate": "10 %",
}  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(PRIME, "Prime")
    made.registered(SUB, "Sub")
    made.registered("district:salem", "Salem")
    made.registered("district:boston", "Boston")
    for one in (LINCOLN, ADAMS):
        made.registered(one, one.title(), under="district:salem")
    yield made
    made.ledger.close()


def signed(town: Town, id: str = ARTS, **more: Any) -> int:
    said = {
        "prime": PRIME, "sub": SUB, "services": ["arts"], "provides_at": [LINCOLN],
        "term": {"from": "2013-09-01", "last_day": "2015-06-30"},
    }  # fmt: skip
    return town.say("subcontract.signed", id=id, **{**said, **more})


def told(town: Town, on: str = "2014-12-01", **asked: Any) -> list[Stated]:
    reader = town.at(on)
    return subawards(reader.store, reader.log, reader.at, **asked)


def test_the_fourteen_things_are_those_of_the_regulation_in_its_order() -> None:
    assert len(ASKED) == 14
    assert (ASKED[0], ASKED[1], ASKED[6], ASKED[13]) == (
        "subrecipient_name", "subrecipient_uei", "amount_obligated", "indirect_cost_rate",
    )  # fmt: skip


def test_what_is_stated_at_signing_and_what_is_missing(town: Town) -> None:
    at = signed(town, subaward=HALF, signed_on="2013-08-20")
    (row,) = told(town)
    assert (row.subcontract, row.prime.name, row.sub.name) == (ARTS, "Prime", "Sub")
    assert (row.occasion, row.on, row.events) == (Occasion.SIGNING, "2013-08-20", (at,))
    assert row.subaward
    assert set(row.stated) == set(HALF), "that something is no research is stated, too"
    assert set(row.missing) == set(ASKED) - set(HALF)
    assert row.carried == ()


def test_an_amendment_states_what_changes_and_the_rest_is_carried(town: Town) -> None:
    signed(town, subaward=HALF)
    later = town.say("subcontract.amended", subcontract=ARTS, subaward={**REST, "amount_obligated": "20"},
                     from_="2014-07-01")  # fmt: skip
    silent = town.say("subcontract.amended", subcontract=ARTS, services=["arts", "music"], from_="2014-09-01")
    signing, amended, last = told(town)
    assert (amended.occasion, amended.on, amended.events) == (Occasion.AMENDMENT, "2014-07-01", (later,))
    assert set(amended.stated) == {*REST, "amount_obligated"}
    assert set(amended.carried) == set(HALF) - {"amount_obligated"}
    assert (amended.missing, last.missing, last.stated, last.events) == ((), (), (), (silent,))
    assert set(last.carried) == set(ASKED)
    assert [one.occasion for one in told(town, "2014-08-31")] == [Occasion.SIGNING, Occasion.AMENDMENT]
    assert told(town, "2014-06-30") == [signing]
    assert told(town, "2014-07-01") == [signing, amended]


def test_amendments_stand_in_the_order_in_which_they_took_effect(town: Town) -> None:
    signed(town)
    second = town.say("subcontract.amended", subcontract=ARTS, services=["a"], from_="2014-07-01")
    first = town.say("subcontract.amended", subcontract=ARTS, subaward=HALF, from_="2014-01-01")
    assert [one.events[0] for one in told(town)[1:]] == [first, second]
    assert [one.subaward for one in told(town)] == [False, True, True]


def test_a_correction_stands_in_the_place_of_what_was_signed_and_a_retracted_amendment_is_none(town: Town) -> None:
    at = signed(town, subaward=HALF)
    wrong = town.say("subcontract.amended", subcontract=ARTS, subaward=REST, from_="2014-01-01")
    log = town.ledger.log
    town.say("evidence.retracted", event=str(log.at([wrong])[0].id), reason="not agreed")
    body = {
        "id": ARTS, "prime": PRIME, "sub": SUB, "provides_at": [LINCOLN], "subaward": REST,
        "term": {"from": "2013-09-01", "last_day": "2015-06-30"},
    }  # fmt: skip
    put_right = town.say(
        "evidence.corrected",
        event=str(log.at([at])[0].id),
        replacement={"subcontract.signed": body},
        reason="read anew",
    )
    (row,) = told(town)
    assert (set(row.stated), row.events) == (set(REST), (put_right,))


def test_those_of_a_party_and_those_that_touch_a_place(town: Town) -> None:
    signed(town)
    town.registered("partner:third", "Third")
    signed(town, "subcontract:third", prime=SUB, sub="partner:third", provides_at=[ADAMS])
    signed(town, "subcontract:over", provides_at=[ADAMS], term={"from": "2012-09-01", "last_day": "2013-06-30"})
    names = [ARTS, "subcontract:third"]
    assert [one.subcontract for one in told(town)] == names
    assert [one.subcontract for one in told(town, of=PRIME)] == [ARTS]
    assert [one.subcontract for one in told(town, of=SUB)] == names
    assert [one.subcontract for one in told(town, of=PRIME, within=LINCOLN)] == [ARTS]
    assert told(town, of=PRIME, within="district:boston") == []
    assert told(town, "2010-01-01") == []
