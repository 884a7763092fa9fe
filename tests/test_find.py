"""Looking somebody up by any name they have, had or go by."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.ids import Kind
from graph.answers.shapes import Found
from graph.errors import Code
from tests.town import Town, refused

CARLTON, SAINT, BATES = "school:carlton", "school:saint", "school:bates"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered("district:salem", "Salem Public Schools", also_known=["SPS"])
    made.registered(CARLTON, "Carlton Elementary School")
    made.registered(SAINT, "École Saint-Étienne", identifiers=[{"scheme": "nces", "value": "250999000017"}])
    made.registered(BATES, "Bates School")
    made.say("organisation.renamed", organisation=BATES, name="Carlton", from_="2012-09-01")
    made.say("organisation.renamed", organisation=CARLTON, name="Horace Mann Laboratory", from_="2013-09-01")
    made.say("policy.adopted", id="policy:gap", title="Achievement Gap Act", from_="2010-01-18")
    yield made
    made.ledger.close()


def find(town: Town, text: str, on: str = "2014-01-01", *kinds: Kind) -> list[tuple[str, str, bool, bool]]:
    return [(one.entity.id, one.matched, one.exact, one.current) for one in town.at(on).find(text, kinds)]


def test_a_word_is_found_by_its_beginning_whatever_the_case_and_accents(town: Town) -> None:
    for text in ("ecole saint-etienne", "ÉCOLE SAINT-ÉTIENNE", "saint etienne école"):
        assert [one[0] for one in find(town, text)] == [SAINT]
    assert find(town, "École Saint-Étienne") == [(SAINT, "École Saint-Étienne", True, True)]
    assert find(town, "eti eco") == [(SAINT, "École Saint-Étienne", False, True)]
    assert find(town, "tienne") == []


def test_every_word_has_to_be_in_one_name(town: Town) -> None:
    assert [one[0] for one in find(town, "horace lab")] == [CARLTON]
    assert find(town, "carlton mann") == []


def test_an_exact_name_comes_first_then_one_of_the_day_then_a_former_one(town: Town) -> None:
    assert find(town, "carlton") == [
        (BATES, "Carlton", True, True),
        (CARLTON, "Carlton Elementary School", False, False),
    ]
    assert find(town, "carlton", "2012-01-01") == [
        (BATES, "Carlton", True, False),
        (CARLTON, "Carlton Elementary School", False, True),
    ]
    assert find(town, "school", "2014-01-01", Kind.SCHOOL) == [
        (BATES, "Bates School", False, False),
        (CARLTON, "Carlton Elementary School", False, False),
    ]


def test_who_is_found_by_a_former_name_is_shown_under_that_of_the_day(town: Town) -> None:
    (one,) = town.at("2014-01-01").find("carlton elementary")
    assert (one.entity.name, one.matched) == ("Horace Mann Laboratory", "Carlton Elementary School")
    assert (one.bounds.valid_from, one.bounds.valid_to, one.event) == ("1990-09-01", "2013-09-01", 3)


def test_other_names_and_titles_and_codes_are_names(town: Town) -> None:
    assert find(town, "sps") == [("district:salem", "SPS", True, True)]
    assert find(town, "gap act") == [("policy:gap", "Achievement Gap Act", False, True)]
    for code in ("250999000017", "nces:250999000017", "NCES:250999000017"):
        assert find(town, code) == [(SAINT, "250999000017", code == "250999000017", True)]
    assert find(town, "ein:250999000017") == []
    town.say("organisation.identified", organisation=BATES, scheme="TEA", value="Ab9", from_="2000")
    assert [one[0] for one in find(town, "tea:ab9")] == [BATES]


def test_an_id_finds_itself_on_any_day(town: Town) -> None:
    for on in ("2014-01-01", "1850-01-01"):
        assert [one[0] for one in find(town, SAINT, on)] == [SAINT]
    assert [one[0] for one in find(town, "policy:gap")] == ["policy:gap"]
    assert find(town, "school:nobody") == []


def test_one_row_each_of_the_kinds_asked_for_and_no_more_than_the_limit(town: Town) -> None:
    town.registered("partner:carlton", "Carlton Partners")
    assert {one[0] for one in find(town, "carlton")} == {BATES, CARLTON, "partner:carlton"}
    assert [one[0] for one in find(town, "carlton", "2014-01-01", Kind.PARTNER, Kind.ZONE)] == ["partner:carlton"]
    town.say("organisation.also_known", organisation=BATES, name="The Carlton", from_="2012-09-01")
    assert [one[0] for one in find(town, "carlton")].count(BATES) == 1
    assert [one.entity.id for one in town.at("2014-01-01").find("carlton", (), 1)] == [BATES]


def test_a_name_is_found_by_those_who_know_it(town: Town) -> None:
    first = town.registered("school:adams", "Adams")
    slip = town.say("organisation.renamed", organisation="school:adams", name="Adems Academy", from_="2012")
    other = {"organisation.renamed": {"organisation": "school:adams", "name": "Adams Academy", "from": "2012"}}
    town.say("evidence.corrected", event=str(slip), replacement=other)

    def known(text: str, position: int) -> list[Found]:
        return town.at("2014-01-01", position).find(text)

    assert known("adams", first - 1) == []
    assert [one.matched for one in known("adams", first)] == ["Adams"]
    assert [one.matched for one in known("adems", slip)] == ["Adems Academy"]
    assert known("adems", slip + 1) == []
    assert [one.matched for one in known("adams academy", slip + 1)] == ["Adams Academy"]


@pytest.mark.parametrize(
    "text",
    [
        '"carlton" OR "bates"', "carlton OR bates", "carlton NOT bates", "NEAR(carlton bates)", "text:carlton",
        "carlton*) OR (x*", "'; DROP TABLE word; --", "^carlton bates", "{carlton} bates", "%arlton", 'nces:"',
        "nces:' OR 1=1",
        "school:carlton' OR '1'='1", "x\0:y", "carlton\0 bates", "\ud800:x", "\ud800carlton y", "word -word + bates",
    ],
)  # fmt: skip
def test_what_looks_like_a_query_is_text(town: Town, text: str) -> None:
    assert find(town, "carlton")
    before = town.ledger.store.digest()
    assert find(town, text) == []
    assert town.ledger.store.digest() == before


def test_text_that_only_looks_odd_is_found_as_it_is(town: Town) -> None:
    town.registered("partner:odd", 'Bobby"); DROP TABLE word; -- OR')
    assert find(town, 'Bobby"); DROP TABLE word; -- OR') == [
        ("partner:odd", 'Bobby"); DROP TABLE word; -- OR', True, True)
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["", " ", "--", "'\"*", "a" * 201])
def test_without_a_word_or_with_too_many_nothing_is_asked(town: Town, text: str) -> None:
    refusal = refused(town.at("2014-01-01").find, text)
    assert refusal.code is Code.BAD_INPUT
    assert "1 to 200 characters" in refusal.accepted


def test_of_more_names_than_are_looked_at_the_one_that_is_nothing_but_the_words_is_among_them(town: Town) -> None:
    for n in range(3):
        town.registered(f"school:lincoln-{n}", f"Lincoln Elementary School {n}")
    town.registered("school:lincoln", "Lincoln")
    reader = town.at("2014-01-01")
    assert [one.value for one in reader.store.named(["lincoln"], reader.at, 1)] == ["Lincoln"]
