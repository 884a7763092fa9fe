"""The audit over the real log and graph: what it reads, how often it asks, and readings."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.errors import Code, NotAnswerable
from tests.asking import Asking, salem


def missing(
    ledger: Asking, on: str = "2014-09-01", within: str | None = "zone:salem", reading: Sequence[str] = ()
) -> set[str]:
    return {one.identity for one in ledger.reader(on, reading=reading).audit(within, ["lever-gap"])}


def test_the_graph_in_a_file_gives_what_the_audit_needs(tmp_path: Path) -> None:
    with salem(tmp_path, schools=2) as ledger:
        levers = ("people", "time", "money")
        expected = {f"finding:lever-gap:school:salem-{n:03d}:{lever}" for n in (1, 2) for lever in levers}
        for within in ("zone:salem", "state:MA", "district:salem", "partner:mastery", "contract:lead", None):
            assert missing(ledger, within=within) == expected
        assert missing(ledger, "2016-07-01") == expected | {
            f"finding:lever-gap:school:salem-{n:03d}:program" for n in (1, 2)
        }


def test_an_audit_asks_no_more_of_many_schools_than_of_one(tmp_path: Path) -> None:
    asked = []
    for schools in (1, 12):
        with salem(tmp_path / str(schools), schools) as ledger:
            for n in range(schools):
                ledger.tell("organisation.registered", id=f"school:oak-{n}", name=f"Oak {n}", under="district:salem")
            ledger.asked.clear()
            assert ledger.reader("2014-09-01").audit("state:MA") != []
            ledger.reader("2014-09-01").audit()
            asked.append(len(ledger.asked))
    assert asked[0] == asked[1]


def test_a_reading_is_judged_as_if_its_dispute_were_settled(tmp_path: Path) -> None:
    with salem(tmp_path) as ledger:
        granted = ledger.log.at([ledger.log.head()])[0]
        alternative = {
            "id": "grant:program", "holder": "partner:mastery", "lever": "program", "level": "advisory",
            "over": ["cluster:north"], "by": ["district:salem"], "under": "contract:lead", "from": "2011-07-01",
        }  # fmt: skip
        dispute = ledger.tell(
            "evidence.disputed", event=str(granted.id), alternative={"authority.granted": alternative}
        )
        gap = "finding:lever-gap:school:salem-001:program"
        assert gap not in missing(ledger)
        assert gap in missing(ledger, reading=[str(dispute.id)])
        with pytest.raises(NotAnswerable) as caught:
            missing(ledger, within=None, reading=[str(dispute.id)])
        assert caught.value.code is Code.BAD_INPUT
