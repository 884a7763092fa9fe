"""Differences with their labels, calendars and statements, as GraphQL gives them."""

from collections.abc import Iterator
from typing import Any

import pytest

from graph.answers.statement import statement
from services.files.statement import content
from tests.asking import Asking, salem

SCHOOL = "school:salem-001"


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with salem(tmp_path_factory.mktemp("salem")) as made:
        yield made


def test_counts_are_of_all_pages_and_add_up(ledger: Asking) -> None:
    asked = """query ($after: String) { difference(
      from: { on: "2000-01-01", position: 3 } to: { on: "2012-01-01" } first: 4 after: $after
    ) { total counts { label count } entities { entity { id } total counts { count } }
        rows { source { id } label because { position topic } } pageInfo { hasNextPage endCursor } } }"""
    rows: list[Any] = []
    found: dict[str, Any] = {}
    after = None
    while after is not None or not found:
        found = ledger.ask(asked, after=after)["difference"]
        rows += found["rows"]
        after = found["pageInfo"]["endCursor"] if found["pageInfo"]["hasNextPage"] else None
    assert found["total"] == len(rows) > 4
    for one in found["counts"]:
        assert one["count"] == sum(row["label"] == one["label"] for row in rows)
    assert {one["label"] for one in found["counts"]} == {"HAPPENED", "LEARNED", "CORRECTED", "VOIDED", "DISPUTED"}
    by = {one["entity"]["id"]: one["total"] for one in found["entities"]}
    assert list(by) == list(dict.fromkeys(row["source"]["id"] for row in rows))
    for one in found["entities"]:
        assert one["total"] == sum(each["count"] for each in one["counts"])
        assert one["total"] == sum(row["source"]["id"] == one["entity"]["id"] for row in rows)
    assert all(row["because"] for row in rows)


def test_a_calendar_is_what_holders_says_and_asks_no_more_for_more_levers(ledger: Asking) -> None:
    asked = """query ($lever: Lever, $day: Date) { network(on: $day) {
      calendar(of: "school:salem-001", lever: $lever) {
        lever since until inBeing holdings { holder { id } level presumed } remarks { trouble about certain message } }
      holders(of: ["school:salem-001"], lever: $lever) { holder { id } level presumed } } }"""
    found = ledger.ask(asked, lever="PROGRAM", day="2012-01-01")["network"]
    (now,) = [
        one for one in found["calendar"]
        if (one["since"] or "") <= "2012-01-01" and (one["until"] is None or one["until"] > "2012-01-01")
    ]  # fmt: skip
    assert now["holdings"] == found["holders"] != []
    costs = []
    for lever in ("PROGRAM", None):
        ledger.asked.clear()
        ledger.ask("query ($lever: Lever) { network { calendar(of: \"school:salem-001\", lever: $lever) { since } } }",
                   lever=lever)  # fmt: skip
        costs.append(len(ledger.asked))
    assert costs[0] == costs[1]


def test_the_statement_is_the_one_that_is_written(ledger: Asking) -> None:
    found = ledger.ask('{ network(on: "2012-01-01") { statement(of: "school:salem-001") } }')["network"]["statement"]
    assert found == content(statement(ledger.reader(on="2012-01-01"), SCHOOL))
