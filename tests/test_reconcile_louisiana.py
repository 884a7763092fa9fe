"""The lists of Louisiana and Chicago beside the record of the year before: what is known to differ."""

import os
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.operator_import import import_operators
from services.files.operator_lists import read_operator_list
from services.files.operator_names import Aliases
from services.files.operator_profiles import load_profile
from services.files.reconcile import Aspect
from services.files.reconcile_accept import accept, proposals_of
from services.files.reconcile_operators import reconcile_operators
from services.settings import Settings
from tests.conftest import Clock
from tests.test_directory import LATER

DATA = Path(os.environ["ZONELEDGER_TEST_DATA"]) / "operators"


@pytest.mark.parametrize(
    ("profile", "before", "after", "opened", "closed", "renamed"),
    [
        ("louisiana-sites", "la-sites-2017", "la-sites-2018", 16, 25, 16),
        ("louisiana-sites", "la-sites-2018", "la-sites-2019", 21, 37, 31),
        ("louisiana-sites", "la-sites-2019", "la-sites-2020", 26, 28, 16),
        ("chicago-networks", "il-chicago-schools-2016", "il-chicago-schools-2017", 4, 4, 12),
    ],
)
def test_a_year_is_found_and_closed(
    tmp_path: Path, profile: str, before: str, after: str, opened: int, closed: int, renamed: int
) -> None:
    read = load_profile(profile)
    with Ledger.open(Settings(tmp_path, read.home), Clock(LATER)) as ledger:
        import_operators(ledger, [DATA / f"{before}.csv"], read, recorder=read.home)
        listed = read_operator_list(DATA / f"{after}.csv", read)
        found = reconcile_operators(ledger, listed, Aliases({}))
        schools = Counter(one.aspect for one in found.differences if one.entity.startswith("school:"))
        names = schools[Aspect.NAME] + schools[Aspect.SPELLING]
        assert (schools[Aspect.LISTED], schools[Aspect.ABSENT], names) == (opened, closed, renamed)
        yes = [replace(one, accept="yes") for one in proposals_of(found)]
        accept(ledger, yes, source=found.source, accepted_from="reviewed.csv")
        assert reconcile_operators(ledger, listed, Aliases({})).differences == ()
