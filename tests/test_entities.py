"""Lists of a kind: filters, pages that do not shift, and what was known then."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.ids import Kind
from graph.answers.listing import Filter
from graph.answers.shapes import Existence
from graph.errors import Code
from graph.reader import Reader
from tests.town import Town, refused

LYNN, SALEM = "district:lynn", "district:salem"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """Salem with Adams to Evans, Lynn with Ford; Clay closed in 2012, Evans opens in 2015, Dean on a day of 2014."""
    made = Town(tmp_path)
    made.registered("state:MA", "Massachusetts")
    for one, name in ((SALEM, "Salem"), (LYNN, "Lynn")):
        made.registered(one, name, under="state:MA")
    for name, since in (("adams", "1990"), ("brown", "1990"), ("clay", "1990"), ("dean", "2014"), ("evans", "2015")):
        made.registered(f"school:{name}", f"{name.title()} School", under=SALEM, from_=since)
    made.registered("school:ford", "Ford Académie", under=LYNN, identifiers=[{"scheme": "nces", "value": "77"}])
    made.say("organisation.closed", organisation="school:clay", on="2012-07-01")
    yield made
    made.ledger.close()


def ids(reader: Reader, kind: Kind = Kind.SCHOOL, after: str = "", limit: int = 100, **chosen: Any) -> list[str]:
    found = reader.entities(kind, after=after, limit=limit, filter=Filter(**chosen) if chosen else None)  # fmt: skip
    return [one.id.split(":")[1] for one in found]


def test_a_list_holds_what_is_in_being_on_the_day_or_may_be(town: Town) -> None:
    assert ids(town.at("2014-06-01")) == ["adams", "brown", "dean", "ford"]
    assert ids(town.at("2012-06-30")) == ["adams", "brown", "clay", "ford"]
    assert ids(town.at("1989-01-01")) == []
    assert ids(town.at("2014-06-01"), Kind.DISTRICT) == ["lynn", "salem"]
    assert ids(town.at("2014-06-01"), Kind.ZONE) == []


def test_what_is_not_in_being_is_listed_to_those_who_ask_and_says_so(town: Town) -> None:
    found = town.at("2014-06-01").entities(Kind.SCHOOL, filter=Filter(in_being=False))
    assert [(one.id, one.being.existence) for one in found] == [
        ("school:adams", Existence.EXISTS),
        ("school:brown", Existence.EXISTS),
        ("school:clay", Existence.CLOSED),
        ("school:dean", Existence.POSSIBLY),
        ("school:evans", Existence.NOT_YET),
        ("school:ford", Existence.EXISTS),
    ]


def test_a_scope_holds_what_is_under_it_and_what_touches_it(town: Town) -> None:
    reader = town.at("2014-06-01")
    assert ids(reader, within=SALEM) == ["adams", "brown", "dean"]
    assert ids(reader, within="state:MA") == ["adams", "brown", "dean", "ford"]
    assert ids(reader, within="school:ford") == ["ford"]
    assert ids(reader, Kind.DISTRICT, within="state:MA") == ["lynn", "salem"]
    town.say("organisation.placed", organisation="school:brown", under=LYNN, from_="2014-01-01")
    assert ids(town.at("2014-06-01"), within=SALEM) == ["adams", "dean"]
    assert ids(town.at("2013-12-31"), within=SALEM) == ["adams", "brown"]
    assert ids(town.at("2014-06-01", reader.at.position), within=SALEM) == ["adams", "brown", "dean"]


def test_partners_and_contracts_at_work_in_a_scope_are_in_it(town: Town) -> None:
    town.registered("partner:ausl", "AUSL")
    town.registered("partner:idle", "Idle")
    town.say(
        "contract.signed", id="contract:a", kind="performance", parties=[{"id": "partner:ausl", "role": "operator"}],
        term={"from": "2013-07-01", "last_day": "2016-06-30"}, covers=["school:adams"],
    )  # fmt: skip
    assert ids(town.at("2014-06-01"), Kind.PARTNER, within=SALEM) == ["ausl"]
    assert ids(town.at("2014-06-01"), Kind.CONTRACT, within=SALEM) == ["a"]
    assert ids(town.at("2014-06-01"), Kind.CONTRACT, within=LYNN) == []
    assert ids(town.at("2013-06-30"), Kind.PARTNER, within=SALEM) == []
    assert ids(town.at("2014-06-01"), Kind.PARTNER) == ["ausl", "idle"]


def test_a_scope_that_is_not_recorded_is_refused_and_a_code_stands_for_one(town: Town) -> None:
    reader = town.at("2014-06-01")
    refusal = refused(reader.entities, Kind.SCHOOL, filter=Filter(within="district:salme"))
    assert (refusal.code, refusal.asked) == (Code.UNKNOWN_ID, "district:salme")
    assert SALEM in refusal.accepted
    assert refused(town.at("2014-06-01", 2).entities, Kind.SCHOOL, filter=Filter(within=LYNN)).code is (
        Code.NOT_YET_KNOWN
    )
    assert ids(reader, within="nces:77") == ["ford"]


def test_words_of_the_name_of_the_day(town: Town) -> None:
    town.say("organisation.renamed", organisation="school:adams", name="Adams Academy", from_="2013")
    assert ids(town.at("2014-06-01"), text="acad") == ["adams", "ford"]
    assert ids(town.at("2012-06-01"), text="ACAD") == ["ford"]
    assert ids(town.at("2014-06-01"), text="acad for") == ["ford"]
    assert ids(town.at("2014-06-01"), text="' OR 1=1 --") == []


@pytest.mark.parametrize("limit", [1, 2, 3, 100])
def test_pages_join_to_the_whole_whatever_is_recorded_meanwhile(town: Town, limit: int) -> None:
    at = town.at("2014-06-01").at.position
    whole = [f"school:{one}" for one in ids(town.at("2014-06-01"))]
    seen: list[str] = []
    while page := town.at("2014-06-01", at).entities(Kind.SCHOOL, after=seen[-1] if seen else "", limit=limit):
        assert len(page) <= limit
        seen += [one.id for one in page]
        town.registered(f"school:between-{len(seen)}", "Between")
        town.say("organisation.closed", organisation=page[-1].id, on="2014-03-01")
    assert seen == whole


def test_a_filter_that_few_pass_fills_its_pages(town: Town) -> None:
    for n in range(12):
        town.registered(f"school:x{n:02}", "Zed" if n % 5 == 0 else "Other", under=LYNN)
    first = ids(town.at("2014-06-01"), limit=2, text="zed")
    assert first == ["x00", "x05"]
    assert ids(town.at("2014-06-01"), after="school:x05", limit=2, text="zed") == ["x10"]
    assert ids(town.at("2014-06-01"), after="school:x05", limit=2, text="zed", within=SALEM) == []


def test_what_was_recorded_later_is_in_no_earlier_list(town: Town) -> None:
    late = town.registered("school:adair", "Adair", from_="1950")
    assert ids(town.at("2014-06-01"), limit=1) == ["adair"]
    assert ids(town.at("2014-06-01", late - 1), limit=1) == ["adams"]
    assert ids(town.at("2014-06-01", known=town.day(late - 1)), limit=1) == ["adams"]
