"""Related parties: the same person or body on both sides of a contract, as far as it is recorded."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.answers.related import Related, related
from tests.town import Town

DISTRICT, PARTNER, ARTS, LINCOLN = "district:salem", "partner:mastery", "partner:arts", "school:lincoln"
SCHOOLS, TRUSTEES = "board:schools", "board:trustees"
LEAD = "contract:lead"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Salem and Mastery, each with a board, and a contract between them."""
    made = Town(tmp_path)
    names = {DISTRICT: "Salem", PARTNER: "Mastery", ARTS: "Arts", SCHOOLS: "School Board", TRUSTEES: "Trustees"}
    for one, name in names.items():
        made.registered(one, name)
    made.registered(LINCOLN, "Lincoln", under=DISTRICT)
    made.say("organisation.governed_by", organisation=DISTRICT, board=SCHOOLS, from_="1990-09-01")
    made.say("organisation.governed_by", organisation=PARTNER, board=TRUSTEES, from_="1990-09-01")
    yield made
    made.ledger.close()


def contract(town: Town, *parties: tuple[str, str], id: str = LEAD) -> int:
    return town.say(
        "contract.signed", id=id, kind="performance", parties=[{"id": one, "role": role} for one, role in parties],
        covers=[LINCOLN], term={"from": "2011-07-01", "last_day": "2016-06-30"},
    )  # fmt: skip


def seats(town: Town, board: str, from_: str = "2010-01-01", **holders: Any) -> int:
    told = [{"seat": seat, **(who if isinstance(who, dict) else {"holder": who})} for seat, who in holders.items()]
    return town.say("organisation.constituted", board=board, seats=told, from_=from_)


def rows(town: Town, on: str = "2012-01-01", within: str | None = None) -> list[Related]:
    reader = town.at(on)
    return related(reader.store, reader.at, within)


def test_a_person_who_sits_on_both_boards_is_named_with_both_seats(town: Town) -> None:
    signed = contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    one = seats(town, SCHOOLS, chair="Ann Lee", member="Bo Ray")
    other = seats(town, TRUSTEES, treasurer="  ann  LEE", member="Cy Dow")
    (row,) = rows(town)
    assert (row.instrument, row.one.id, row.one_role, row.other.id, row.other_role) == (
        LEAD, DISTRICT, "authoriser", PARTNER, "operator",
    )  # fmt: skip
    assert (row.name, row.by_name, row.internal, row.certain) == ("Ann Lee", True, False, True)
    assert (row.one_by, row.other_by) == (
        "sits on School Board (seat chair)", "sits on Trustees (seat treasurer)",
    )  # fmt: skip
    assert {signed, one, other} <= set(row.events)


def test_only_while_both_seats_and_the_contract_are_there(town: Town) -> None:
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    seats(town, SCHOOLS, chair="Ann Lee")
    seats(town, TRUSTEES, chair="Ann Lee", from_="2012")
    seats(town, SCHOOLS, chair="Bo Ray", from_="2014-01-01")
    assert rows(town, "2011-12-31") == []
    (possible,) = rows(town, "2012-06-01")
    assert not possible.certain
    (row,) = rows(town, "2013-01-01")
    assert row.certain
    assert (row.bounds.valid_from, row.bounds.valid_to) == ("2012-01-01", "2014-01-01")
    assert rows(town, "2014-01-01") == []


def test_who_appoints_a_seat_of_the_other_side_stands_on_both(town: Town) -> None:
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    seats(town, TRUSTEES, public={"appointed_by": DISTRICT, "holder": "Ann Lee"})
    (row,) = rows(town)
    assert (row.shared, row.by_name) == (DISTRICT, False)
    assert (row.one_by, row.other_by) == ("it is the party", "appoints to Trustees (seat public)")


def test_a_board_that_governs_both_and_a_party_that_sits_on_the_other_side(town: Town) -> None:
    contract(town, (PARTNER, "operator"), (ARTS, "authoriser"))
    town.say("organisation.governed_by", organisation=ARTS, board=TRUSTEES, from_="2010-01-01")
    (row,) = rows(town)
    assert (row.shared, row.one.id, row.other.id) == (TRUSTEES, ARTS, PARTNER)
    assert row.one_by == "it governs Arts"
    seats(town, TRUSTEES, arts=ARTS)
    assert {one.shared for one in rows(town)} == {TRUSTEES, ARTS}


def test_a_body_that_sits_on_both_boards_is_called_by_its_name(town: Town) -> None:
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    for board in (SCHOOLS, TRUSTEES):
        seats(town, board, arts=ARTS)
    (row,) = rows(town)
    assert (row.shared, row.name, row.by_name) == (ARTS, "Arts", False)


def test_a_unit_of_the_other_side_is_said_to_be_internal_and_the_same_side_is_no_matter(town: Town) -> None:
    town.registered("office:zone", "Zone Office", under=DISTRICT)
    contract(town, (DISTRICT, "authoriser"), ("office:zone", "operator"))
    (row,) = rows(town)
    assert (row.shared, row.internal, row.other_by) == (DISTRICT, True, "Zone Office is an office of it")
    contract(town, (DISTRICT, "authoriser"), ("office:zone", "funder"), (PARTNER, "operator"), id="contract:two")
    assert {one.instrument for one in rows(town)} == {LEAD}


@pytest.mark.parametrize(
    ("role", "beside"),
    [
        ("authoriser", {"operator"}), ("funder", {"operator"}), ("operator", {"authoriser"}),
        ("supporting", {"authoriser"}), ("strategic", {"authoriser"}), ("adviser", {"authoriser"}),
        ("union", {"authoriser", "operator"}), ("party", {"authoriser", "operator"}),
    ],
)  # fmt: skip
def test_on_which_side_each_role_stands(town: Town, role: str, beside: set[str]) -> None:
    """Trustees govern all three parties, of which one has the role."""
    for one in (DISTRICT, ARTS):
        town.say("organisation.governed_by", organisation=one, board=TRUSTEES, from_="2010-01-01")
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"), (ARTS, role))
    found = [(row.one_role, row.other_role) for row in rows(town) if ARTS in (row.one.id, row.other.id)]
    assert {other for pair in found for other in pair if other != role} == beside


def test_subcontracts_have_two_sides_and_one_party_on_both_is_found(town: Town) -> None:
    term = {"from": "2011-07-01", "last_day": "2016-06-30"}
    town.say("subcontract.signed", id="subcontract:own", prime=PARTNER, sub=PARTNER, provides_at=[LINCOLN], term=term)
    town.say("subcontract.signed", id="subcontract:arts", prime=PARTNER, sub=ARTS, provides_at=[LINCOLN], term=term)
    (row,) = rows(town)
    assert (row.instrument, row.shared, row.one_role, row.other_role) == ("subcontract:own", PARTNER, "prime", "sub")
    seats(town, TRUSTEES, member="Ann Lee")
    assert len(rows(town)) == 1, "nothing is recorded of who sits in Arts"
    town.registered("board:arts", "Arts Board")
    town.say("organisation.governed_by", organisation=ARTS, board="board:arts", from_="2010-01-01")
    seats(town, "board:arts", director="Ann Lee")
    assert {(one.instrument, one.name) for one in rows(town)} == {
        ("subcontract:own", "Mastery"), ("subcontract:arts", "Ann Lee"),
    }  # fmt: skip


def test_a_scope_has_the_contracts_that_touch_it(town: Town) -> None:
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    seats(town, SCHOOLS, chair="Ann Lee")
    seats(town, TRUSTEES, chair="Ann Lee")
    town.registered("school:adams", "Adams")
    assert len(rows(town, within=LINCOLN)) == 1
    assert rows(town, within="school:adams") == []


def test_what_is_disputed_is_flagged(town: Town) -> None:
    contract(town, (DISTRICT, "authoriser"), (PARTNER, "operator"))
    seats(town, SCHOOLS, chair="Ann Lee")
    said = seats(town, TRUSTEES, chair="Ann Lee")
    root = town.ledger.log.at([said])[0]
    dispute = town.say("evidence.disputed", event=str(root.id), reason="another chair")
    (row,) = rows(town)
    assert row.disputed == (dispute,)
