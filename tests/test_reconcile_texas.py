"""The lists of Texas of 2015 beside the record of 2014: the differences are those that are known to be right."""

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.directory import import_directory
from services.files.imports import loads
from services.files.profiles import read_listing
from services.files.reconcile import Aspect, Reconciliation, reconcile
from services.files.reconcile_accept import accept, proposals_of
from services.files.retracting import retract
from services.settings import Settings
from tests.conftest import Clock
from tests.test_directory import LATER

DATA = Path(os.environ["ZONELEDGER_TEST_DATA"]) / "ccd"
STATE = "state:TX"


@pytest.fixture(scope="module")
def texas(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Texas as its lists of autumn 2014 have it."""
    files = [DATA / f"tx-tapr-{kind}-2014.csv" for kind in ("districts", "campuses")]
    with Ledger.open(Settings(tmp_path_factory.mktemp("texas"), STATE), Clock(LATER)) as ledger:
        import_directory(ledger, files, recorder=STATE)
        yield ledger


def beside(ledger: Ledger, name: str) -> Reconciliation:
    return reconcile(ledger, read_listing(DATA / f"{name}.csv"))


def test_the_lists_of_the_record_itself_differ_in_nothing(texas: Ledger) -> None:
    assert beside(texas, "tx-tapr-campuses-2014").differences == ()


def test_every_difference_of_a_year_is_found_closed_and_taken_back(texas: Ledger) -> None:
    districts, campuses = (beside(texas, f"tx-tapr-{kind}-2015") for kind in ("districts", "campuses"))
    counts = {
        "district": {Aspect.LISTED: 6, Aspect.ABSENT: 18, Aspect.NAME: 5},
        "school": {Aspect.LISTED: 217, Aspect.ABSENT: 190, Aspect.NAME: 149},
    }
    for found, kind in ((districts, "district"), (campuses, "school")):
        assert {aspect: found.counts()[kind, aspect] for aspect in counts[kind]} == counts[kind]

    before = texas.log.head()
    for name, found in (("tx-tapr-districts-2015", districts), ("tx-tapr-campuses-2015", campuses)):
        yes = [replace(one, accept="yes") for one in proposals_of(found)]
        still = {one.key for one in proposals_of(beside(texas, name))}
        done = accept(texas, yes, source=found.source, accepted_from="reviewed.csv", open_keys=still)
        # The districts stand in both lists.
        assert (done.recorded, done.settled) == ((29, 0) if found is districts else (len(yes) - 11, 11))
        assert beside(texas, name).differences == ()

    keys = [one.key for one in loads(texas.log) if one.key.startswith("accepted:")]
    assert len(keys) == 2
    undone = retract(texas, keys, recorder=STATE, reason="a trial")
    assert undone.retracted == texas.log.head() - before - undone.retracted
    assert beside(texas, "tx-tapr-campuses-2014").differences == ()
