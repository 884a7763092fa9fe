"""All shipped worlds in one record, and what is said of them later. Expected answers are the sources', set by hand."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from events.envelope import Recorded
from graph.reader import Reader
from services.cli.main import app
from services.cli.session import Session
from services.files.worlds import load
from services.statements import Statement
from tests.conftest import CLERK
from tests.test_world_answers import WORLDS, ledger


class Worlds:
    """The record of all worlds, years after the last of them."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.ledger = folder, ledger(folder / "record")
        load(self.ledger, WORLDS)

    def at(self, on: str, known: str | None = None, reading: Sequence[int | str] = ()) -> Reader:
        """Every question at a day, as known at the end of another (not given: now)."""
        then = datetime.fromisoformat(f"{known}T23:59:59+00:00") if known else None
        return self.ledger.reader(on=on, known=then, reading=reading)

    def say(self, topic: str, /, **said: Any) -> int:
        """What the clerk records now; its position. `from_` is written for `from`."""
        fields = {name.removesuffix("_"): value for name, value in said.items()}
        return self.ledger.record([Statement(topic, fields)], CLERK).positions[-1]

    def event(self, topic: str, subject: str) -> Recorded:
        """The one event of a topic about something."""
        (found,) = (one for one in self.ledger.log.stream() if one.topic == topic and subject in one.subjects)
        return found

    def run(self, *words: str, code: int = 0) -> str:
        """What the command line says."""
        came = CliRunner().invoke(app, list(words), obj=Session(ledger=self.ledger))
        assert came.exit_code == code, came.output
        return came.output

    def panel(self, name: str, *words: str) -> dict[tuple[str, str], dict[str, str]]:
        """The rows of a panel, by school and period."""
        path = self.folder / name
        self.run("panel", *words, "--out", str(path))
        with path.open(newline="", encoding="utf-8") as file:
            return {(row["school"], row["period"]): row for row in csv.DictReader(file)}
