"""Names instead of ids: matched against every name that anything ever had, never guessed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.ids import PLACES, Kind
from services.bootstrap import Ledger
from services.files.naming import Names
from services.settings import Settings
from services.statements import Refused
from tests.conftest import CLERK, Clock
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered("district:salem", "Salem")
    made.registered("school:bates", "Bates Elementary", under="district:salem")
    made.say("organisation.renamed", organisation="school:bates", name="Bates Innovation School", from_="2011")
    made.say("organisation.also_known", organisation="school:bates", name="École Bates", from_="2011", last_day="2012")
    made.registered("partner:salem", "Salem")
    made.say("policy.adopted", id="policy:pilot", title="Pilot Schools Act", by=["district:salem"], from_="2007")
    yield made
    made.ledger.close()


def refused(names: Names, text: str, *kinds: Kind) -> Refused:
    with pytest.raises(Refused) as caught:
        names.resolve(text, kinds, "who")
    assert caught.value.field == "who"
    assert caught.value.accepted
    return caught.value


def test_every_name_that_it_has_had_or_goes_by_is_its_name(town: Town) -> None:
    names = Names(town.at("2014-01-01"))
    for text in ("Bates Elementary", "bates innovation school", " ecole  BATES ", "Bates, Innovation School"):
        assert names.resolve(text) == "school:bates"
    assert names.resolve("Pilot Schools Act", {Kind.POLICY}) == "policy:pilot"


def test_a_part_of_a_name_is_no_name_and_the_nearest_are_told(town: Town) -> None:
    names = Names(town.at("2014-01-01"))
    part = refused(names, "Bates")
    assert part.rule == "unknown-name"
    typo = refused(names, "Bates Elementry")
    assert typo.accepted.startswith("Bates Elementary (school:bates)")
    assert refused(names, "…").rule == "unknown-name"
    assert refused(names, "x" * 300).rule == "unknown-name"


def test_the_kind_tells_two_of_one_name_apart(town: Town) -> None:
    names = Names(town.at("2014-01-01"))
    assert names.resolve("Salem", {Kind.DISTRICT}) == "district:salem"
    assert names.resolve("Salem", PLACES) == "district:salem"
    both = refused(names, "Salem")
    assert both.rule == "ambiguous-name"
    assert "(district:salem)" in both.accepted
    assert "(partner:salem)" in both.accepted
    assert refused(names, "Salem", Kind.ZONE).rule == "wrong-kind"


def test_ids_and_codes_stand_for_themselves(town: Town) -> None:
    town.say("organisation.identified", organisation="school:bates", scheme="nces", value="250001", from_="2010")
    names = Names(town.at("2014-01-01"))
    assert names.resolve("school:bates", {Kind.SCHOOL}) == "school:bates"
    assert names.resolve("nces:250001", {Kind.SCHOOL}) == "school:bates"
    assert refused(names, "school:bats").rule == "unknown-id"
    assert refused(names, "school:bates", Kind.ZONE).rule == "wrong-kind"


def test_a_name_with_a_colon_is_a_name(town: Town) -> None:
    town.registered("partner:kipp", "KIPP:Boston")
    assert Names(town.at("2014-01-01")).resolve("KIPP:Boston") == "partner:kipp"


def test_what_a_file_registers_is_known_to_it(town: Town) -> None:
    names = Names(town.at("2014-01-01"))
    names.learn("school:carlton", "Carlton School", "The Carlton")
    assert names.resolve("the carlton", {Kind.SCHOOL}) == "school:carlton"
    assert names.resolve("school:carlton") == "school:carlton"
    assert "Carlton School" in refused(names, "Carlton Schol").accepted


def test_an_empty_record_knows_nobody(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "empty", CLERK, wait_seconds=2), Clock()) as ledger:
        assert refused(Names.at_head(ledger), "Salem").rule == "unknown-name"
