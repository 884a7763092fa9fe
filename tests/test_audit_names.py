"""A finding names several in one order, however they came into the record and whatever reading is asked for."""

from pathlib import Path
from typing import Any

from tests.town import Town

BATES, AUSL, MASTERY = "school:bates", "partner:ausl", "partner:mastery"
ON = "2014-01-01"


def test_two_operators_are_named_in_one_order_by_either_reading(tmp_path: Path) -> None:
    town = Town(tmp_path)
    for one in (BATES, MASTERY, AUSL):
        town.registered(one, one.split(":")[1].title())
    signed: dict[str, Any] = {
        "id": "contract:c", "kind": "performance", "operating_role": "lead", "covers": [BATES],
        "parties": [{"id": one, "role": "operator"} for one in (MASTERY, AUSL)],
        "term": {"from": "2012-07-01", "last_day": "2014-06-30"},
    }  # fmt: skip
    position = town.say("contract.signed", **signed)
    other = {"contract.signed": {**signed, "signed_on": "2012-06-30"}}
    dispute = town.say("evidence.disputed", event=str(position), alternative=other)
    told = [
        [one.message for one in reader.audit(BATES, ["contract-term"])]
        for reader in (town.at(ON), town.at(ON, reading=[dispute]))
    ]
    assert told[0] == told[1]
    assert len(told[0]) == 1
    assert "by which Ausl and Mastery leads" in told[0][0]
    town.ledger.close()
