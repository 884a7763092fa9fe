"""What the standard's own validator says of every export, and its merging by its own schema. Both lie with the real
data; the validator runs as a program."""

import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import ocdsmerge
import pytest

from events.sqlite_log import SQLiteLog
from graph.moment import Moment
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from services.bootstrap import Ledger
from services.files.ocds import Asked, record, write_ocds
from services.files.worlds import load
from services.settings import Settings
from tests.bench.nation import Clock as NationClock
from tests.bench.nation import Nation, day, written
from tests.conftest import Clock
from tests.test_directory import LATER
from tests.worlds import SHIPPED

STANDARD: Final = Path(os.environ["ZONELEDGER_TEST_DATA"]).absolute() / "ocds" / "standard-1__1__5-schema.zip"
CLEAN: Final = (
    "validation_errors", "additional_closed_codelist_values", "all_additional_fields", "additional_checks",
    "deprecated_fields",
)  # fmt: skip
# Of records the validator wants one more schema, from the web: it is in the same file.
PROGRAM: Final = """
import json, sys, zipfile, requests
path, data = sys.argv[1:]
file = zipfile.ZipFile(path)
top = file.namelist()[0].split("/")[0]

def get(url, **_):
    text = file.read(f"{top}/schema/{url.rsplit('/', 1)[1].split('#')[0]}").decode()
    found = requests.Response()
    found.status_code = 200
    found._content = text.replace("{{lang}}", "en").replace("{{version}}", "1.1").encode()
    return found

requests.get = get
from libcoveocds.api import ocds_json_output
from libcoveocds.config import LibCoveOCDSConfig
config = LibCoveOCDSConfig({"context": "api", "standard_zip": f"file://{path}"})
print(json.dumps(ocds_json_output(file=data, lib_cove_ocds_config=config), default=str))
"""


def judged(path: Path) -> dict[str, Any]:
    """What the validator says of a package."""
    came = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", PROGRAM, str(STANDARD), str(path)], check=True, capture_output=True
    )
    found: dict[str, Any] = json.loads(came.stdout)
    return found


@lru_cache
def by_the_standard() -> ocdsmerge.Merger:
    with zipfile.ZipFile(STANDARD) as file:
        return ocdsmerge.Merger(json.loads(file.read("standard-1__1__5/schema/release-schema.json")))


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every world that comes along, exported whole."""
    folder = tmp_path_factory.mktemp("worlds")
    with Ledger.open(Settings(folder / "data"), Clock(LATER)) as ledger:
        load(ledger, sorted(SHIPPED.glob("*.yaml")))
        at = ledger.moment()
        for records in (False, True):
            asked = Asked(records=records, publisher="Zone office")
            write_ocds(ledger.store, ledger.log, at, asked, folder / f"{'records' if records else 'releases'}.json")
        yield folder


@pytest.fixture(scope="module")
def nation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A nation of 2,000 schools with its contracts, subcontracts at three tiers, and corrections."""
    folder = tmp_path_factory.mktemp("nation")
    log, store = SQLiteLog(folder / "events.db", NationClock()), SQLiteStore(folder / "graph.db")
    head = written(log, Nation(2_000).drafts(), "nation")
    Projector(log, store).catch_up()
    at = Moment(day(3000), head, log.at([head])[0].recorded_at)
    for records in (False, True):
        asked = Asked(records=records, publisher="Zone office")
        write_ocds(store, log, at, asked, folder / f"{'records' if records else 'releases'}.json")
    yield folder
    store.close()
    log.close()


@pytest.mark.parametrize("name", ["releases", "records"])
@pytest.mark.parametrize("where", ["worlds", "nation"])
def test_the_validator_finds_nothing(request: pytest.FixtureRequest, where: str, name: str) -> None:
    found = judged(request.getfixturevalue(where) / f"{name}.json")
    assert {one: found[one] for one in CLEAN if found[one]} == {}


def test_the_validator_finds_what_is_wrong(worlds: Path, tmp_path: Path) -> None:
    package = json.loads((worlds / "releases.json").read_text())
    release = package["releases"][0]
    del release["date"]
    release["tag"], release["foo"] = ["contractAmend"], "bar"
    release["contracts"][0]["status"] = "ongoing"
    (tmp_path / "broken.json").write_text(json.dumps(package))
    found = judged(tmp_path / "broken.json")
    assert found["validation_errors"]
    assert found["all_additional_fields"]
    assert len(found["additional_closed_codelist_values"]) == 2


@pytest.mark.parametrize("where", ["worlds", "nation"])
def test_at_every_instant_the_records_are_what_the_standard_merges(request: pytest.FixtureRequest, where: str) -> None:
    package = json.loads((request.getfixturevalue(where) / "records.json").read_text())
    assert len(package["records"]) > 50
    for one in package["records"]:
        assert one == record(one["releases"])
        for n in range(1, len(one["releases"]) + 1):
            some = one["releases"][:n]
            made = record(some)
            assert made["compiledRelease"] == by_the_standard().create_compiled_release(some)
            assert made["versionedRelease"] == by_the_standard().create_versioned_release(some)
