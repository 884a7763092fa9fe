"""Obligations and money as GraphQL and the command line give them, over Salem."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.asking import Asking
from tests.asking import salem as asking
from tests.audited import ADAMS, LEAD, LINCOLN, salem, subcontract
from tests.story import Story
from tests.test_cli import Told, asked
from tests.test_cli_answers import lines, rows, table

ON = "--on 2012-10-01"
SUPPORT = {"services": [{"line": "student support"}]}
BOARD = """{ network(on: "2012-10-01") { obligations(of: "contract:lead", from: "2012-10-01", to: "2013-12-31") {
  moment { on position } nextSince nextUntil placeless rows {
    school { id name } instrument { id kind } service by { id } grades daysAWeek since until state certain lacking
    providers { who { id name } how instrument { id } grades daysAWeek certain until } ended { id } terms message
    missing events { position topic } disputed lastAttested { on } } } } }"""
MONEY = """{ network(on: "2012-10-01") { money(of: "contract:lead", year: "sy2012") {
  moment { on } year years unvalued values { currency low high } above { id }
  budgets { budget { id } year states about { id } by { id } readOn certain revised whole totals { low high }
    lines { line amount { low } was per unitsLow unitsHigh total { currency low high } sources { id } named missing } }
  instruments { instrument { id } depth under { id } parties { id } standing certain value { low }
    committed { currency low high } left { low high } over funding budgeted { low } message missing
    events { topic } } } } }"""


def told(folder: Path, schools: int) -> Asking:
    """Salem with a service that is passed on for two years, and a budget."""
    made = asking(folder, schools)
    made.tell("organisation.registered", id="partner:arts", name="Arts for All", from_="2001")
    made.tell("contract.amended", contract=LEAD, value={"amount": "90.5"}, services=[{"line": "arts"}],
              from_="2011-09-01")  # fmt: skip
    made.tell("subcontract.signed", id="subcontract:arts", prime="partner:mastery", sub="partner:arts", under=LEAD,
              services=["arts"], provides_at=[{"id": "cluster:north", "days_a_week": 2}], value={"amount": "91"},
              term={"from": "2011-09-01", "last_day": "2013-06-30"})  # fmt: skip
    made.tell("budget.adopted", id="budget:b", by=["district:salem"], for_=LEAD, year="SY2012",
              lines=[{"line": "fee", "amount": "10.25", "per": "school"}], from_="2012-07-01")  # fmt: skip
    return made


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with told(tmp_path_factory.mktemp("salem"), 2) as made:
        yield made


def test_the_board_in_graphql(ledger: Asking) -> None:
    board = ledger.ask(BOARD)["network"]["obligations"]
    assert (board["moment"]["on"], board["nextSince"], board["nextUntil"]) == (
        "2012-10-01", "2013-07-01", "2014-07-01",
    )  # fmt: skip
    mine = [
        one for one in board["rows"] if one["school"]["id"] == "school:salem-001" and one["instrument"]["id"] == LEAD
    ]
    assert [(one["since"], one["until"], one["state"], one["terms"]) for one in mine] == [
        ("2012-10-01", "2013-07-01", "COVERED", []), ("2013-07-01", "2014-01-01", "UNCOVERED", ["NEXT"]),
    ]  # fmt: skip
    assert mine[0]["school"]["name"] == "School 1"
    assert mine[0]["providers"] == [{
        "who": {"id": "partner:arts", "name": "Arts for All"}, "how": "SUBCONTRACT",
        "instrument": {"id": "subcontract:arts"}, "grades": ["06", "07", "08"], "daysAWeek": 2, "certain": True,
        "until": "2013-07-01",
    }]  # fmt: skip
    assert {one["topic"] for one in mine[0]["events"]} >= {"contract.amended", "subcontract.signed"}
    assert mine[1]["ended"] == [{"id": "subcontract:arts"}]
    assert mine[1]["missing"] == ["whether all subcontracts there are recorded"]


def test_money_in_graphql(ledger: Asking) -> None:
    money = ledger.ask(MONEY)["network"]["money"]
    assert (money["year"], money["years"], money["unvalued"]) == ("sy2012", ["SY2012"], [])
    assert money["values"] == [{"currency": "USD", "low": "90.5", "high": "90.5"}]
    (budget,) = money["budgets"]
    (line,) = budget["lines"]
    assert (line["per"], line["unitsLow"], line["unitsHigh"]) == ("SCHOOL", 2, 2)
    assert line["total"] == {"currency": "USD", "low": "20.50", "high": "20.50"}
    assert (budget["states"], budget["about"], budget["whole"]) == (["ADOPTED"], {"id": LEAD}, True)
    lead, arts = money["instruments"]
    assert (lead["over"], lead["funding"], lead["left"]) == ("OVER", "EXCEEDED", {"low": "-0.5", "high": "-0.5"})
    assert (arts["depth"], arts["under"], arts["funding"]) == (1, {"id": LEAD}, None)
    assert [one["id"] for one in arts["parties"]] == ["partner:mastery", "partner:arts"]


def test_more_schools_ask_no_more_questions(tmp_path: Path, ledger: Asking) -> None:
    with told(tmp_path, 5) as more:
        for query in (BOARD, MONEY):
            costs = []
            for one in (ledger, more):
                one.asked.clear()
                one.ask(query)
                costs.append(len(one.asked))
            assert costs[0] == costs[1]


def test_another_reading_of_a_disputed_subcontract_answers_otherwise(tmp_path: Path) -> None:
    with told(tmp_path, 1) as ledger:
        arts = next(one for one in ledger.log.stream() if one.topic == "subcontract.signed")
        other = {"subcontract.signed": {
            "id": "subcontract:arts", "prime": "partner:mastery", "sub": "partner:arts", "under": LEAD,
            "services": ["dance"], "provides_at": ["cluster:north"], "value": {"amount": "40"},
            "term": {"from": "2011-09-01", "last_day": "2013-06-30"},
        }}  # fmt: skip
        dispute = ledger.tell("evidence.disputed", event=str(arts.id), alternative=other)
        query = """query ($reading: [ID!]) { network(on: "2012-10-01", reading: $reading) {
          obligations(of: "contract:lead", to: "2012-10-01") { rows { instrument { id } state disputed } }
          money(of: "contract:lead") { instruments { committed { low } over disputed } } } }"""
        for reading, state, low in ([], "COVERED", "91"), ([str(dispute.id)], "UNCOVERED", "40"):
            found = ledger.ask(query, reading=reading)["network"]
            (row,) = [
                one for one in found["obligations"]["rows"] if one["instrument"] and one["instrument"]["id"] == LEAD
            ]
            assert (row["state"], bool(row["disputed"])) == (state, not reading)
            assert found["money"]["instruments"][0]["committed"] == [{"low": low}]


def test_refusals_come_with_a_code(ledger: Asking) -> None:
    asked = '{ network { obligations(of: "zone:salem") { nextSince } } }'
    assert ledger.refused(asked)["extensions"]["code"] == "WRONG_KIND"
    asked = '{ network { obligations(of: "contract:lead", from: "2013-01-01", to: "2012-01-01") { nextSince } } }'
    assert ledger.refused(asked)["extensions"]["code"] == "BAD_INPUT"
    assert ledger.refused('{ network { money(of: "zone:none") { year } } }')["extensions"]["code"] == "UNKNOWN_ID"


def owing() -> Story:
    story = salem(lead={**SUPPORT, "value": {"amount": "1234567.50"}})
    said: dict[str, Any] = {
        "provides_at": [{"id": LINCOLN, "grades": "06", "days_a_week": 2.5}], "value": {"amount": "2000000"},
    }  # fmt: skip
    subcontract(story, **said, term={"from": "2011-07-01", "last_day": "2013-06-30"})
    story.tell("budget.adopted", id="budget:b", by=["district:salem"], for_="zone:salem", year="SY2012",
               lines=[{"line": "staff", "amount": "1000", "per": "school"}, {"line": "books", "per": "pupil"}],
               from_="2012-07-01")  # fmt: skip
    return story


def test_the_board_on_the_command_line() -> None:
    every = rows(f"obligations {LEAD} {ON}", owing())
    assert {one["instrument"] for one in every} == {LEAD, "subcontract:arts"}
    few = rows(f"obligations {LEAD} {ON} --uncovered", owing())
    assert {one["state"] for one in few} == {"partly", "uncovered"}
    mine = [one for one in few if one["school"] == LINCOLN]
    assert [(one["since"], one["state"], one["lacking"], one["provider"], one["terms"]) for one in mine] == [
        ("2012-10-01", "partly", ["07", "08"], "partner:arts", ["now"]),
        ("2013-07-01", "uncovered", [], None, ["next"]),
    ]  # fmt: skip
    flat = lines(f"obligations {LEAD} {ON} --uncovered --to 2012-10-01", owing())
    assert [one["school"] for one in flat] == [ADAMS, LINCOLN, "school:revere"]
    seen = table(f"obligations {LINCOLN} {ON} --uncovered", owing())
    assert "partly (now)" in seen
    assert "Arts for All (partner:arts), subcontract:arts, 06" in seen
    assert "2.5 of 5" in seen
    assert "Not surely provided: 1 on the day, 1 in the next school year (2013-07-01 to 2014-06-30)." in seen
    assert asked(f"obligations {LEAD} {ON} --exit-code", Told(owing())).exit_code == 1


def test_an_empty_board_says_which_emptiness_it_is() -> None:
    assert "No service is owed there in the record." in table(f"obligations office:turnaround {ON}", owing())
    story = salem(lead=SUPPORT)
    subcontract(story)
    assert "Everything that is owed is provided." in table(f"obligations {LEAD} {ON} --uncovered", story)
    subcontract(story, "subcontract:nowhere", provides_at=[])
    assert "Where they reach is not recorded: subcontract:nowhere." in table(f"obligations {LEAD} {ON}", story)


def test_money_on_the_command_line() -> None:
    seen = table(f"money zone:salem {ON}", owing())
    assert "1,000 for each school (3)" in seen
    assert "3,000 USD" in seen
    assert "1,234,567.50 USD" in seen
    assert "-765,432.50" in seen
    assert "the subcontracts in force under it come to more than its value; there is a budget for a place" in seen
    assert "The contracts in force come to 1,234,567.50 USD." in seen
    found = rows(f"money zone:salem {ON}", owing())
    assert [(one["what"], one["low"], one["missing"]) for one in found][:3] == [
        ("line", None, ["its amount", "how many pupils it is for"]), ("line", "3000", []),
        ("budget", "3000", ["the amount of every line"]),
    ]  # fmt: skip
    assert asked(f"money zone:salem {ON} --exit-code", Told(owing())).exit_code == 1
    flat = lines(f"money zone:salem {ON} --year sy2012", owing())
    assert [one["what"] for one in flat] == ["line", "line", "budget", "contract", "subcontract"]


def test_a_year_that_nobody_recorded_is_answered_with_those_that_are() -> None:
    seen = table(f"money zone:salem {ON} --year 2099", owing())
    assert "No budget of '2099' is recorded for it; there are budgets of 'SY2012'." in seen
    assert "For what it lies in, its share not recorded: budget:b." in table(f"money {LINCOLN} {ON}", owing())
    assert "No value" not in seen
    silent = table(f"money {LEAD} {ON}", salem())
    assert "The contracts in force come to nothing that is recorded; no value is recorded of contract:lead." in silent


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--year 3", "No budget of '3' is recorded for it; there are budgets of 'SY2012'."),
        ("--on 2020-01-01", "No budget for it is in force on this day; with --year: 'SY2012'."),
    ],
)
def test_who_has_a_budget_of_another_year_and_no_contract_is_told_so_once(words: str, told: str) -> None:
    story = salem()
    story.tell("budget.adopted", id="budget:b", by=["district:salem"], for_="office:turnaround", year="SY2012",
               lines=[{"line": "staff", "amount": "1000"}], from_="2012-07-01", last_day="2013-06-30")  # fmt: skip
    assert table(f"money office:turnaround {words}", story).splitlines()[1:-1] == [
        f"{told} No contract is in force for it."
    ]


def test_where_no_budget_was_ever_recorded_no_year_is_named() -> None:
    seen = table("money office:turnaround --year 3", salem())
    assert "No budget of '3' is recorded for it, nor of any other year. No contract is in force for it." in seen
    assert "No budget is recorded for it. No contract is in force for it." in table("money office:turnaround", salem())
