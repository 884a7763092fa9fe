"""Obligations where the record is silent, corrected, disputed or partial, and questions that have no board."""

from typing import Any

import pytest

from events.when import Day
from graph.answers.obligations import next_school_year
from graph.answers.obligations_day import Provided
from graph.errors import Code
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, salem, subcontract
from tests.boards import ON, SUPPORT, board, told
from tests.town import refused


def test_a_contract_that_states_no_services_is_not_one_that_owes_none() -> None:
    story = salem()
    subcontract(story, services=["dance"])
    (row,) = board(story)
    assert (row.state, row.service, row.missing) == (Provided.NOT_RECORDED, None, ("the services of contract:lead",))
    assert row.message == "contract:lead does not state which services it owes at Lincoln"
    (beside,) = board(story, instrument=None)
    assert (beside.service, beside.state, beside.certain) == ("dance", Provided.NOT_RECORDED, False)
    assert beside.message == "whether dance is owed at Lincoln is not recorded; it is provided"
    for partial, state in (((), Provided.NOT_OWED), (["operators"], Provided.NOT_RECORDED)):
        without = salem(without=["lead"], partial=partial)
        subcontract(without, under="unknown", services=["dance"])
        (row,) = board(without, LINCOLN, instrument=None)
        assert (row.state, row.certain) == (state, state is Provided.NOT_OWED)
        assert row.missing == (("whether every contract there is recorded",) if partial else ())


def test_where_the_record_of_services_is_partial_nobody_is_only_nobody_known() -> None:
    story = salem(lead=SUPPORT, partial=["services"])
    (row,) = board(story)
    assert row.state is Provided.UNCOVERED
    assert row.missing == ("whether all subcontracts there are recorded",)
    assert row.message.endswith("and nobody is known to provide it")
    subcontract(story)
    assert [(one.state, one.missing) for one in board(story)] == [(Provided.COVERED, ())]


def test_a_instrument_that_does_not_say_where_it_reaches_is_named() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, provides_at=[])
    found = story.reader(ON).obligations(LEAD)
    assert [one.id for one in found.placeless] == ["subcontract:arts"]
    assert {one.missing for one in found.rows} == {("where subcontract:arts provides",)}


def test_a_corrected_subcontract_counts_as_corrected_and_as_told_for_whoever_knew_no_better() -> None:
    story = salem(lead=SUPPORT)
    told_first = subcontract(story)
    said: dict[str, Any] = {
        "id": "subcontract:arts", "prime": MASTERY, "sub": "partner:arts", "under": LEAD,
        "services": ["student support"], "provides_at": [ADAMS], "term": {"from": "2011-07-01"},
    }  # fmt: skip
    before = len(story.events)
    story.correct(told_first, "subcontract.signed", **said)
    assert [one.state for one in board(story)] == [Provided.UNCOVERED]
    then = story.reader(ON, before).obligations(LEAD).rows
    assert {one.state for one in then if one.school.id == LINCOLN} == {Provided.COVERED}


def test_a_disputed_subcontract_covers_as_recorded_and_is_flagged() -> None:
    story = salem(lead=SUPPORT)
    dispute = story.dispute(
        subcontract(story), "subcontract.signed", id="subcontract:arts", prime=MASTERY, sub="partner:arts",
        under=LEAD, services=["dance"], provides_at=[LINCOLN], term={"from": "2011-07-01", "last_day": "2016-06-30"},
    )  # fmt: skip
    (row,) = board(story)
    assert (row.state, row.disputed) == (Provided.COVERED, (dispute,))
    story.tell("engagement.began", id="engagement:dance", who="partner:arts", role="supporting", under="unknown",
               at=[{"id": ADAMS, "services": ["dance"]}], from_="2012-07-01")  # fmt: skip
    assert [one.disputed for one in board(story, ADAMS, ADAMS, None)] == [()]


def test_a_suspended_contract_owes_nothing_meanwhile_and_a_school_that_closed_is_owed_nothing() -> None:
    story = salem(lead=SUPPORT)
    story.tell("contract.suspended", contract=LEAD, from_="2013-01-01")
    story.tell("contract.resumed", contract=LEAD, from_="2013-03-01")
    story.tell("organisation.closed", organisation=LINCOLN, on="2013-07-01")
    assert told(board(story)) == [
        ("2012-10-01", "2013-01-01", Provided.UNCOVERED, True),
        ("2013-03-01", "2013-07-01", Provided.UNCOVERED, True),
    ]


def test_a_school_that_joins_later_is_owed_it_from_then_on() -> None:
    story = salem(lead=SUPPORT, in_lincoln={"from": "2013-09"})
    assert told(board(story)) == [
        ("2013-09-01", "2013-09-30", Provided.UNCOVERED, False),
        ("2013-09-30", "2014-07-01", Provided.UNCOVERED, True),
    ]
    # Whether it is there is doubted once: where it is owed it is provided.
    subcontract(story)
    assert told(board(story)) == [
        ("2013-09-01", "2013-09-30", Provided.COVERED, False),
        ("2013-09-30", "2014-07-01", Provided.COVERED, True),
    ]


def test_unknown_ids_places_and_days_that_run_backwards_are_refused() -> None:
    reader = salem().reader(ON)
    assert refused(reader.obligations, "contract:leed").code is Code.UNKNOWN_ID
    assert refused(reader.obligations, "cluster:north").code is Code.WRONG_KIND
    assert refused(reader.obligations, LEAD, Day("2013-01-02"), Day("2013-01-01")).code is Code.BAD_INPUT


@pytest.mark.parametrize(
    ("on", "since", "until"),
    [
        ("2012-06-30", "2012-07-01", "2013-07-01"),
        ("2012-07-01", "2013-07-01", "2014-07-01"),
        ("9999-12-30", "9999-12-31", "9999-12-31"),
    ],
)
def test_the_next_school_year_begins_on_the_first_of_july(on: str, since: str, until: str) -> None:
    assert next_school_year(Day(on)) == (since, until)


def test_the_last_days_of_the_record_have_a_board_too() -> None:
    story = salem(lead={**SUPPORT, "term": {"from": "2011-07-01"}})
    assert told(board(story, on="9999-12-30")) == [("9999-12-30", "9999-12-31", Provided.UNCOVERED, True)]
