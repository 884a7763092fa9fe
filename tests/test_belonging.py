"""To which places the facts of Houston's zone, its contracts and offices belong."""

from pathlib import Path

import pytest

from graph.answers.flaw import Flaw
from tests.asking import Asking
from tests.test_quality import FOREST, HOUSTON, SMILEY, TEXAS, of, say, texas, types, zone


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return texas(tmp_path)


def test_what_works_at_a_place_belongs_to_it_and_a_party_of_its_own_does_not(ledger: Asking) -> None:
    zone(ledger)
    found = {(one[0], one[1]) for one in types(ledger, HOUSTON, Flaw.UNDOCUMENTED)}
    assert {("zone:east", "name"), ("cluster:east", "INCLUDES"), ("engagement:lead", "AT")} <= found
    assert ("partner:mastery", "RUNS") in found
    assert ("partner:mastery", "name") not in found
    assert of(ledger, TEXAS, FOREST).total == 6


def owners(ledger: Asking, within: str) -> set[str]:
    """Whose facts belong to a place, of those that no document says."""
    return {end for one in ledger.reader(on="2014-01-01").flawed(within, Flaw.UNDOCUMENTED)
            for end in ((one.src, one.dst) if one.is_link else (one.src,))}  # fmt: skip


def test_a_zone_without_schools_belongs_to_who_authorises_it_and_an_office_to_what_it_is_of(ledger: Asking) -> None:
    say(ledger, "zone.authorised", id="zone:empty", name="Empty", by=[HOUSTON], from_="2011-07-01")
    say(ledger, "organisation.registered", id="office:zone", name="Zone office", under="zone:empty", from_="2011-07-01")
    assert {"zone:empty", "office:zone"} <= owners(ledger, HOUSTON)
    assert not {"zone:empty", "office:zone"} & owners(ledger, FOREST)


def test_a_policy_of_the_state_belongs_to_it_and_not_to_its_districts(ledger: Asking) -> None:
    zone(ledger)
    say(ledger, "policy.adopted", id="policy:act", title="Act", by=[TEXAS], from_="2010-01-01")
    assert "policy:act" in owners(ledger, TEXAS)
    assert "policy:act" not in owners(ledger, HOUSTON)


def test_an_instrument_without_places_belongs_where_its_parties_do_and_what_is_under_it_too(ledger: Asking) -> None:
    zone(ledger)
    parties = [{"id": HOUSTON, "role": "authoriser"}, {"id": "partner:mastery", "role": "operator"}]
    term = {"from": "2011-07-01", "last_day": "2016-06-30"}
    say(ledger, "contract.signed", id="contract:memo", kind="memorandum", parties=parties, term=term)
    say(ledger, "organisation.registered", id="partner:arts", name="Arts", from_="2001-01-01")
    say(ledger, "subcontract.signed", id="subcontract:arts", prime="partner:mastery", sub="partner:arts",
        under="contract:memo", services=["arts"], term=term)  # fmt: skip
    assert {"contract:memo", "subcontract:arts"} <= owners(ledger, HOUSTON)
    assert not {"contract:memo", "subcontract:arts"} & owners(ledger, FOREST)


def test_an_instrument_for_a_place_belongs_there_and_not_where_its_parties_do(ledger: Asking) -> None:
    parties = [{"id": HOUSTON, "role": "authoriser"}, {"id": "partner:mastery", "role": "operator"}]
    say(ledger, "organisation.registered", id="partner:mastery", name="Mastery", from_="2001-01-01")
    say(ledger, "contract.signed", id="contract:guest", kind="performance", parties=parties,
        term={"from": "2011-07-01"}, covers=[SMILEY])  # fmt: skip
    assert "contract:guest" in owners(ledger, FOREST)
    assert "contract:guest" not in owners(ledger, HOUSTON)
