"""The panel of Texas joined with its real ratings, by the example of the page."""

import csv
import os
from pathlib import Path

from typer.testing import CliRunner

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.session import Session
from services.files.directory import import_directory
from services.settings import Settings
from tests.conftest import Clock
from tests.panels import example
from tests.test_directory import LATER

DATA = Path(os.environ["ZONELEDGER_TEST_DATA"]) / "ccd"
YEARS = (2012, 2013)


def test_every_campus_of_a_year_has_the_rating_that_the_state_published(tmp_path: Path) -> None:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        lists = [DATA / f"tx-tapr-{kind}-{year}.csv" for year in YEARS for kind in ("districts", "campuses")]
        import_directory(ledger, lists, recorder="state:TX")
        for name in ("panel.csv", "panel.parquet"):
            found = CliRunner().invoke(
                app,
                ["panel", "--within", "state:TX", "--from", "2012-07-01", "--to", "2014-06-30", "--every",
                 "school-year", "--hindsight", "--out", str(tmp_path / name)],
                obj=Session(ledger=ledger),
            )  # fmt: skip
            assert found.exit_code == 0, found.output
    for year in YEARS:
        ratings = DATA / f"tx-tapr-campuses-{year}.csv"
        with ratings.open(newline="", encoding="utf-8") as file:
            published = {row["CAMPUS"]: row["C_RATING"].strip() for row in csv.DictReader(file)}
        before, page = "school:tx-", example(tmp_path)
        rows = list(page.joined(tmp_path / "panel.csv", ratings, "school", "CAMPUS", "C_RATING", year, before))
        assert {row["school"].removeprefix(before): row["rating"] for row in rows} == published
        in_pandas = example(tmp_path, 2)
        rated = in_pandas.rated(tmp_path / "panel.parquet", ratings, "CAMPUS", "C_RATING", year, before)
        assert len(rated) == len(rows)
        assert dict(zip(rated["code"], rated["rating"], strict=True)) == published
        assert in_pandas.shares(rated).to_numpy().sum() == len(rows)
