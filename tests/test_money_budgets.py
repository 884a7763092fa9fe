"""Budgets: lines, amounts for each school, revisions, currencies, years, and what nobody recorded."""

from decimal import Decimal
from typing import Any

import pytest

from graph.answers.money_words import Sum
from services.bootstrap import Ledger
from services.files.worlds import load
from services.settings import Settings
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, NORTH, SALEM, salem
from tests.monies import ZONE, account, adopted, only, usd
from tests.worlds import SHIPPED

PARTS = [("270000", "13500000"), ("1000000", "3000000"), ("120000", "6000000"), ("200000", "10000000"),
         ("288000", "14400000"), ("3000000", "3000000")]  # fmt: skip


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Any:
    with Ledger.open(Settings(tmp_path_factory.mktemp("worlds"))) as ledger:
        load(ledger, [SHIPPED / "01-miami-dade.yaml", SHIPPED / "20-fifty-schools.yaml"])
        yield ledger.reader(on="2010-12-31")


def test_miami_allocates_39_million_a_year(worlds: Any) -> None:
    for of in ("zone:miami-siz", "district:miami-dade", "budget:miami-siz"):
        budget = only(worlds.money(of))
        assert (budget.year, budget.states, budget.whole) == ("each year", ("adopted",), True)
        (line,) = budget.lines
        assert (line.amount, line.units, line.total) == (usd("1000000"), (39, 39), usd("39000000"))
        assert [one.id for one in line.sources] == ["district:miami-dade"]
    school = worlds.money("school:miami-17")
    assert (school.budgets, [one.id for one in school.above]) == ((), ["budget:miami-siz"])


def test_the_zone_of_fifty_schools_costs_what_its_report_reckons(worlds: Any) -> None:
    budget = only(worlds.money("zone:fifty", "year 1"))
    assert [(line.amount, line.total) for line in budget.lines] == [(usd(one), usd(whole)) for one, whole in PARTS]
    schools = [line for line in budget.lines if line.per.value == "school"]
    assert sum(line.amount.low for line in schools if line.amount) == 878_000
    assert sum(line.total.low for line in schools if line.total) == 43_900_000
    assert budget.totals == (usd("49900000"),)
    assert budget.states == ("planned",)
    assert only(worlds.money("state:fifty", "Year 2")).totals == budget.totals
    assert only(worlds.money("zone:fifty", "Year 0, of planning")).totals == (usd("25000000"),)
    for year in ("Year 3", "Year 4"):
        budget = only(worlds.money("zone:fifty", year))
        assert (budget.totals, budget.whole, budget.lines[0].missing) == ((), False, ("its amount",))
    none = worlds.money("zone:fifty", "Year 5")
    assert none.budgets == ()
    assert none.years == ("Year 0, of planning", "Year 1", "Year 2", "Year 3", "Year 4")


def test_a_school_that_joined_on_an_unknown_day_makes_a_range() -> None:
    story = salem(in_lincoln={"from": "2012"})
    adopted(story, {"line": "staff", "amount": "270000", "per": "school"})
    (line,) = only(account(story)).lines
    assert (line.units, line.total) == ((2, 3), usd("540000", "810000"))
    (line,) = only(account(story, on="2013-02-01")).lines
    assert line.units == (3, 3)
    story.tell("organisation.closed", organisation=ADAMS, on="2013-01-01")
    assert only(account(story, on="2013-02-01")).lines[0].units == (2, 2)
    story.tell("organisation.closed", organisation=LINCOLN, on="2013-03")
    assert only(account(story, on="2013-03-10")).lines[0].units == (1, 2)
    unknown = salem(in_lincoln={"from": "[..]"})
    adopted(unknown, {"line": "staff", "amount": "270000", "per": "school"})
    assert only(account(unknown)).lines[0].units == (2, 3)


def test_a_budget_that_has_only_possibly_begun_may_come_to_nothing() -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "270000"}, **{"from": "2012-10"})
    budget = only(account(story))
    assert (budget.certain, budget.totals) == (False, (usd("0", "270000"),))
    assert only(account(story, on="2012-11-01")).totals == (usd("270000"),)


def test_a_stated_size_counts_at_both_ends() -> None:
    story = salem()
    story.tell("organisation.described", organisation=ZONE, stated_size={"min": 4, "max": 5}, from_="2011-07-01")
    adopted(story, {"line": "staff", "amount": "10", "per": "school"})
    assert only(account(story)).lines[0].total == usd("30", "50")
    story.tell("organisation.described", organisation=ZONE, stated_size={"min": 1, "max": 2}, from_="2012-09-01")
    assert only(account(story)).lines[0].total == usd("10", "30")


@pytest.mark.parametrize(
    ("target", "units"),
    [(LINCOLN, (1, 1)), (NORTH, (3, 3)), (SALEM, (3, 3)), (LEAD, (3, 3)), ("state:MA", (3, 3)), (MASTERY, None)],
)
def test_how_many_schools_a_budget_reaches(target: str, units: tuple[int, int] | None) -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "10", "per": "school"}, **{"for": target})
    (line,) = only(account(story, "budget:b")).lines
    assert line.units == units
    assert line.missing == (() if units else ("how many schools it reaches",))


def test_pupils_and_persons_are_not_counted_and_offices_are_those_of_the_district() -> None:
    story = salem()
    story.tell("organisation.registered", id="board:salem", name="Committee", under=SALEM, from_="1950")
    lines = [{"line": one, "amount": "10", "per": one} for one in ("pupil", "person", "office")]
    adopted(story, *lines, **{"for": SALEM})
    budget = only(account(story, SALEM))
    assert [(one.line, one.units, one.total) for one in budget.lines] == [
        ("office", (1, 1), usd("10")), ("person", None, None), ("pupil", None, None),
    ]  # fmt: skip
    assert (budget.totals, budget.whole) == ((usd("10"),), False)


def test_currencies_are_never_mixed_and_cents_never_lost() -> None:
    story = salem()
    adopted(
        story, {"line": "a", "amount": "0.10"}, {"line": "b", "amount": "0.20"},
        {"line": "c", "amount": "1000000000000000000.01"}, {"line": "d", "amount": "5", "currency": "CAD"},
    )  # fmt: skip
    assert only(account(story)).totals == (
        Sum("CAD", Decimal(5), Decimal(5)), usd("1000000000000000000.31"),
    )  # fmt: skip
    with pytest.raises(ValueError, match="CAD and USD"):
        only(account(story)).totals[0] + usd("1")


def test_a_revision_restates_a_line_and_says_what_it_was() -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "100"}, {"line": "books", "amount": "7"}, status="planned")
    story.tell("budget.revised", budget="budget:b", status="adopted", from_="2012-11",
               lines=[{"line": "staff", "amount": "120"}])  # fmt: skip
    before = only(account(story))
    assert (before.states, before.revised, before.totals) == (("planned",), False, (usd("107"),))
    during = only(account(story, on="2012-11-10"))
    assert (during.states, during.totals) == (("adopted", "planned"), (usd("107", "127"),))
    after = only(account(story, on="2012-12-01"))
    assert (after.states, after.revised, after.totals) == (("adopted",), True, (usd("127"),))
    assert [(one.line, one.was) for one in after.lines] == [("books", None), ("staff", Decimal(100))]


def test_a_line_was_what_the_same_budget_had_and_not_another_one() -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "90"}, id="budget:old", year="SY2011", from_="2011-07-01")
    adopted(story, {"line": "staff", "amount": "100"}, {"line": "books", "amount": "7"})
    story.tell("budget.revised", budget="budget:b", from_="2012-09-01", lines=[{"line": "books", "amount": "8"}])
    found = {one.budget.id: one for one in account(story).budgets}["budget:b"]
    assert [(one.line, one.was) for one in found.lines] == [("books", Decimal(7)), ("staff", None)]


def test_a_line_of_two_funders_has_two_parts_and_two_adopters_give_one_amount() -> None:
    story = salem()
    shared = [{"line": "staff", "amount": "60", "funder": SALEM}, {"line": "staff", "amount": "40", "funder": MASTERY}]
    adopted(story, *shared, {"line": "books", "amount": "9"}, by=[SALEM, "state:MA"])
    budget = only(account(story))
    assert [([each.id for each in one.sources], one.named, one.total) for one in budget.lines] == [
        ([SALEM, "state:MA"], False, usd("9")), ([SALEM], True, usd("60")), ([MASTERY], True, usd("40")),
    ]  # fmt: skip
    assert only(account(story, MASTERY)) == budget, "a funder sees the whole budget"


def test_a_line_said_again_of_another_funder_is_not_added_up() -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "60", "funder": SALEM})
    story.tell("budget.revised", budget="budget:b", from_="2012-08-01",
               lines=[{"line": "staff", "amount": "70", "funder": MASTERY}])  # fmt: skip
    budget = only(account(story))
    assert (budget.totals, budget.whole) == ((), False)
    assert [one.was for one in budget.lines] == [None, None]
    assert {one.missing for one in budget.lines} == {
        ("whether it adds to what another source gives for the same line, or takes its place",)
    }


def test_a_budget_of_a_past_year_is_read_on_its_last_day() -> None:
    story = salem()
    adopted(story, {"line": "staff", "amount": "10", "per": "school"}, last_day="2013-06-30")
    adopted(story, {"line": "staff", "amount": "11"}, id="budget:next", year="SY2013", from_="2013-07-01")
    story.tell("cluster.school_left", cluster=NORTH, school=ADAMS, on="2013-07-01")
    then = only(account(story, year="sy2012", on="2014-01-01"))
    assert (then.read_on, then.totals) == ("2013-06-30", (usd("30"),))
    assert [one.budget.id for one in account(story, on="2014-01-01").budgets] == ["budget:next"]
    ahead = only(account(story, year="SY2013"))
    assert (ahead.read_on, ahead.totals) == ("2013-07-01", (usd("11"),))


def test_a_budget_without_lines_says_so() -> None:
    story = salem()
    adopted(story)
    budget = only(account(story, SALEM))
    assert (budget.about, budget.lines, budget.totals, budget.whole) == (None, (), (), False)
    assert account(story).budgets == (), "what it is for stands in its lines alone"
