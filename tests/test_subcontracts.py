"""Who works for whom: everything that hangs on a party by subcontract, down and up, at any depth."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from graph.answers.network import subcontracts
from graph.errors import Code
from tests.town import Town, refused

LEAD, ARTS, MUSIC, STRINGS = "partner:lead", "partner:arts", "partner:music", "partner:strings"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Lead gives arts to Arts, Arts music to Music, Music strings to Strings."""
    made = Town(tmp_path)
    made.registered("school:bates", "Bates")
    for one in (LEAD, ARTS, MUSIC, STRINGS):
        made.registered(one, one.split(":")[1].title())
    gives(made, LEAD, ARTS, services=["arts"], provides_at=[{"id": "school:bates", "services": ["theatre"]}])
    gives(made, ARTS, MUSIC, under="subcontract:lead-arts")
    gives(made, MUSIC, STRINGS, under="subcontract:arts-music")
    yield made
    made.ledger.close()


def gives(town: Town, prime: str, sub: str, id: str = "", **more: Any) -> int:
    name = id or f"{prime.split(':')[1]}-{sub.split(':')[1]}"
    term = {"from": "2012-07-01", "last_day": "2015-06-30"}
    return town.say("subcontract.signed", id=f"subcontract:{name}", prime=prime, sub=sub, **{"term": term, **more})


def seen(town: Town, of: str, direction: str = "down", depth: int | None = None, on: str = "2014-01-01") -> list[Any]:
    found = town.at(on).subcontracts(of, direction, depth)
    return [(one.depth, one.prime.name, one.sub.name) for one in found.edges]


def test_down_go_the_subs_and_theirs_and_up_the_primes_and_theirs(town: Town) -> None:
    chain = [("Lead", "Arts"), ("Arts", "Music"), ("Music", "Strings")]
    assert seen(town, LEAD) == [(n, *pair) for n, pair in enumerate(chain, 1)]
    assert seen(town, STRINGS, "up") == [(n, *pair) for n, pair in enumerate(reversed(chain), 1)]
    assert seen(town, ARTS) == [(1, "Arts", "Music"), (2, "Music", "Strings")]
    assert seen(town, ARTS, "up") == [(1, "Lead", "Arts")]
    assert seen(town, STRINGS) == seen(town, LEAD, "up") == []


def test_an_edge_tells_services_places_and_what_it_is_under(town: Town) -> None:
    first, second, _ = town.at("2014-01-01").subcontracts(LEAD, "down").edges
    assert (first.subcontract, first.services, first.places) == (
        "subcontract:lead-arts", ("arts", "theatre"), ("school:bates",),
    )  # fmt: skip
    assert (first.under, second.under) == (None, "subcontract:lead-arts")
    assert (first.certain, first.bounds.valid_from, first.bounds.valid_to) == (True, "2012-07-01", "2015-07-01")
    assert first.events == (7,)


def test_a_depth_ends_the_search_and_says_that_there_is_more(town: Town) -> None:
    reader = town.at("2014-01-01")
    assert seen(town, LEAD, depth=1) == [(1, "Lead", "Arts")]
    assert seen(town, LEAD, depth=2) == [(1, "Lead", "Arts"), (2, "Arts", "Music")]
    assert [reader.subcontracts(LEAD, "down", depth).truncated for depth in (1, 2, 3, 9, None)] == [
        True, True, False, False, False,
    ]  # fmt: skip
    store, at = town.ledger.store, reader.at
    assert subcontracts(store, at, LEAD, "down", cap=2).truncated
    assert len(subcontracts(store, at, LEAD, "down", cap=2).edges) == 2
    assert not subcontracts(store, at, LEAD, "down", cap=3).truncated


def test_each_subcontract_stands_once_at_its_least_depth(town: Town) -> None:
    gives(town, LEAD, MUSIC)
    gives(town, LEAD, ARTS, "again")
    found = seen(town, LEAD)
    assert found == [
        (1, "Lead", "Arts"), (1, "Lead", "Arts"), (1, "Lead", "Music"), (2, "Arts", "Music"), (2, "Music", "Strings"),
    ]  # fmt: skip
    edges = town.at("2014-01-01").subcontracts(LEAD, "down").edges
    assert len({one.subcontract for one in edges}) == len(edges)


def test_a_party_that_is_its_own_subcontractor_is_named_and_ends_no_search(town: Town) -> None:
    assert town.at("2014-01-01").subcontracts(LEAD, "down").cycles == ()
    gives(town, STRINGS, ARTS)
    for of, direction in ((LEAD, "down"), (STRINGS, "down"), (MUSIC, "up")):
        found = town.at("2014-01-01").subcontracts(of, direction)
        assert found.cycles == ((ARTS, MUSIC, STRINGS),)
        assert not found.truncated
    assert seen(town, MUSIC, "up") == [
        (1, "Arts", "Music"), (2, "Lead", "Arts"), (2, "Strings", "Arts"), (3, "Music", "Strings"),
    ]  # fmt: skip
    assert town.at("2016-01-01").subcontracts(LEAD, "down").cycles == ()


def test_who_gives_work_to_itself_is_a_cycle_of_one(town: Town) -> None:
    gives(town, STRINGS, STRINGS)
    found = town.at("2014-01-01").subcontracts(STRINGS, "down")
    assert found.cycles == ((STRINGS,),)
    assert [(one.prime.id, one.sub.id, one.depth) for one in found.edges] == [(STRINGS, STRINGS, 1)]
    assert town.at("2014-01-01").subcontracts(LEAD, "down").cycles == ((STRINGS,),)


def test_two_cycles_are_both_named(town: Town) -> None:
    gives(town, ARTS, LEAD)
    gives(town, STRINGS, MUSIC)
    found = town.at("2014-01-01").subcontracts(LEAD, "down")
    assert found.cycles == ((ARTS, LEAD), (MUSIC, STRINGS))


def test_a_chain_of_any_length_is_followed_to_its_end(town: Town) -> None:
    above = STRINGS
    for n in range(60):
        town.registered(f"partner:p{n}", f"P{n}")
        gives(town, above, f"partner:p{n}")
        above = f"partner:p{n}"
    assert seen(town, LEAD)[-1] == (63, "P58", "P59")
    assert seen(town, "partner:p59", "up")[-1] == (63, "Lead", "Arts")
    gives(town, above, LEAD)
    (cycle,) = town.at("2014-01-01").subcontracts(LEAD, "down").cycles
    assert len(cycle) == 64


def test_only_what_may_be_in_force_on_the_day_and_was_known(town: Town) -> None:
    late = gives(town, STRINGS, LEAD, "late", term={"from": "2014", "last_day": "2015-06-30"})
    edges = town.at("2014-03-01").subcontracts(STRINGS, "down", 1).edges
    assert [(one.sub.id, one.certain) for one in edges] == [(LEAD, False)]
    assert seen(town, STRINGS, on="2013-12-31") == []
    assert town.at("2014-03-01", late - 1).subcontracts(STRINGS, "down").edges == ()
    assert seen(town, LEAD, on="2015-07-01") == seen(town, LEAD, on="2012-06-30") == []
    town.say("subcontract.ended", subcontract="subcontract:arts-music", on="2013-01-01")
    assert seen(town, LEAD) == [(1, "Lead", "Arts")]


def test_what_it_cannot_be_asked(town: Town) -> None:
    reader = town.at("2014-01-01")
    assert refused(reader.subcontracts, LEAD, "sideways").accepted == "down, up"
    assert refused(reader.subcontracts, LEAD, "down", 0).code is Code.BAD_INPUT
    assert refused(reader.subcontracts, "subcontract:lead-arts", "down").code is Code.WRONG_KIND
    assert refused(reader.subcontracts, "partner:led", "down").code is Code.UNKNOWN_ID
