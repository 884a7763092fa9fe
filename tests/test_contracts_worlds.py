"""Every shipped world: each contract has its terms, and what ends or is overdue is what the audit finds."""

from collections.abc import Iterator

import pytest

from events.ids import Kind
from events.when import Day, shift
from graph.answers.ending_shapes import Falling
from graph.answers.terms_lines import TermField
from services.bootstrap import Ledger
from services.files.worlds import load
from tests.test_ending_milestones import milestones, overdue
from tests.test_world_answers import WORLDS
from tests.test_world_answers import ledger as empty

DAYS = ("2003-09-01", "2009-01-01", "2012-10-01", "2013-07-01", "2014-07-02", "2016-07-01")


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with empty(tmp_path_factory.mktemp("worlds")) as made:
        load(made, WORLDS)
        yield made


@pytest.mark.parametrize("kind", [Kind.CONTRACT, Kind.SUBCONTRACT])
def test_every_contract_says_of_every_field_what_its_page_says(worlds: Ledger, kind: Kind) -> None:
    for on in DAYS[::2]:
        reader = worlds.reader(on=on)
        pages = reader.entities(kind, limit=1000)
        assert pages or (kind, on) == (Kind.SUBCONTRACT, DAYS[0])
        for page in pages:
            terms = reader.terms(page.id)
            assert terms.day == on, "it is in being"
            sure = {one.value for one in page.attributes if one.type == "status" and one.certain(reader.at.on)}
            assert sure <= {one.value for one in terms.provisions if one.field is TermField.STATUS}
            assert {one.of.id for one in terms.provisions if one.of and one.field is TermField.COVERS} == {
                one.dst for one in page.links_out if one.type == "COVERS"
            }
            assert {one.src for one in page.links_in if one.type == "UNDER"} <= {
                one.instrument.id for one in terms.resting
            }
            assert terms.amendments


@pytest.mark.parametrize("on", DAYS)
def test_what_is_overdue_is_what_the_audit_finds_everywhere_and_in_every_zone(worlds: Ledger, on: str) -> None:
    reader = worlds.reader(on=on)
    whole = reader.ending(None, None, 730)
    for within in (None, *(page.id for page in reader.entities(Kind.ZONE, limit=1000))):
        rows = whole if within is None else reader.ending(within, None, 730)
        assert set(milestones(rows, on)) == overdue(reader, within)
        assert {one.identity for one in rows} <= {one.identity for one in whole}


@pytest.mark.parametrize("on", DAYS)
def test_what_outlived_its_basis_does_so_since_the_day_behind_an_ending(worlds: Ledger, on: str) -> None:
    found = [one for one in worlds.reader(on=on).audit(None, ["outlived-basis"]) if one.certain]
    for one in found:
        assert one.since is not None
        day = shift(Day(one.since), -1)
        rows = worlds.reader(on=day).ending(None, None, 1)
        wanted = Falling.RENEWAL if one.warning else Falling.TERM
        assert [row for row in rows if row.what is wanted and f"{row.about.id}, " in one.message], one.message
    assert found or on != "2014-07-02"


def test_a_party_of_the_worlds_sees_what_everybody_sees_of_it(worlds: Ledger) -> None:
    reader = worlds.reader(on="2012-10-01")
    whole = reader.ending(None, None, 2000)
    parties = sorted({party.id for one in whole for party in one.parties})
    assert len(parties) > 5
    for party in parties[:12]:
        mine = [one for one in whole if party in {each.id for each in one.parties}]
        assert reader.ending(None, party, 2000) == mine
