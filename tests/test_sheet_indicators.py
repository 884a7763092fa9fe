"""What a contract of a sheet is measured by, and who made the document that it names."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.contract import Signed
from services.bootstrap import Ledger
from tests.springfield import imported, of_load, sheet_of, springfield
from tests.test_sheets import CONTRACT


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with springfield(tmp_path / "data") as made:
        yield made


def test_what_a_contract_is_measured_by_and_who_made_its_document_are_told(ledger: Ledger, tmp_path: Path) -> None:
    row = CONTRACT | {"Targets": "graduation: 61% -> 75% by June 2017", "Document": "The contract", "First hand": "yes"}
    report = imported(ledger, sheet_of(tmp_path, row), "contracts")
    (signed,) = of_load(ledger, report.key)
    assert isinstance(signed.body, Signed)
    (target,) = signed.body.indicators
    assert (target.name, target.baseline, target.target) == ("graduation", "61%", "75%")
    assert target.due is not None
    assert (target.due.words, target.due.latest) == ("June 2017", "2017-06-30")
    assert [(one.document, one.first_hand) for one in signed.sources] == [("The contract", True)]
