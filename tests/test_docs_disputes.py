"""The pages about disputes and dossiers show what the program does: their examples are run, in order."""

import shlex
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.session import Session
from services.files.dossier_questions import FORMS
from services.settings import Settings
from tests.test_docs import ROOT, examples, squeezed

DAY = datetime(2026, 12, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize("page", ["disputes.md", "dossier.md"])
def test_each_example_answers_as_it_is_shown(page: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    keys = count()
    shown = examples(ROOT / "docs" / page)
    assert sum(bool(output.strip()) for _, output in shown) >= 1
    with closing(Ledger(Settings(tmp_path, wait_seconds=2), lambda: DAY, lambda: f"key-{next(keys)}")) as ledger:
        for command, output in shown:
            came = CliRunner().invoke(
                app, shlex.split(command)[1:], obj=Session(ledger=ledger),
                env={"COLUMNS": "120", "ZONELEDGER_RECORDER": "office:clerk"},
            )  # fmt: skip
            assert came.exit_code == 0, came.output
            if output.strip():
                assert squeezed(came.output) == squeezed(output), command


def test_the_page_about_dossiers_has_every_question() -> None:
    rows = [
        line for line in (ROOT / "docs" / "dossier.md").read_text(encoding="utf-8").splitlines() if line[:3] == "| `"
    ]
    asked = [row.split("`")[1].split()[0] for row in rows]
    assert [one for one in asked if one in FORMS] == list(FORMS)
