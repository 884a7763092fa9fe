"""A town whose answers are handed over, and what somebody may do to a bundle on its way."""

import hashlib
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from typer.testing import CliRunner

from events.envelope import Recorded
from events.seal import Sealer
from events.sqlite_log import SQLiteLog
from events.sqlite_seals import SQLiteSeals
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from services.cli.main import app
from services.cli.session import Session
from services.evidence.bundle import Asked, hand_over
from services.evidence.contents import manifest_of
from tests.conftest import NOON, Clock
from tests.town import Town


@contextmanager
def recorded(events: Sequence[Recorded]) -> Iterator[tuple[SQLiteLog, SQLiteStore, Callable[[Asked], int]]]:
    """A history in a log and a graph of its own, and how to hand over what is asked of them: it is checked on the way,
    and gives how many events the head has."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        with (
            closing(SQLiteLog(folder / "log.db", Clock(NOON + timedelta(days=900)))) as log,
            closing(SQLiteStore(folder / "graph.db")) as store,
            closing(SQLiteSeals(folder / "seals.db")) as seals,
        ):
            log.restore(events, {})
            Projector(log, store).catch_up()
            sealer = Sealer(log, seals, Clock())
            yield log, store, lambda asked: hand_over(log, sealer, asked, folder / "out.zip", NOON).head.size


class Handing:
    """Salem gives AUSL the people of Bates, by contract; asked and handed over by the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._names = folder, count()
        self.town = town = Town(folder / "record")
        town.registered("district:salem", "Salem")
        town.registered("school:bates", "Bates", under="district:salem")
        town.registered("school:carlton", "Carlton", under="district:salem")
        town.registered("partner:ausl", "AUSL")
        town.say(
            "contract.signed", id="contract:ausl", kind="performance", operating_role="lead",
            parties=[{"id": "district:salem", "role": "authoriser"}, {"id": "partner:ausl", "role": "operator"}],
            term={"from": "2014-07-01", "last_day": "2017-06-30"}, covers=[{"id": "school:bates"}], source="minutes",
        )  # fmt: skip
        for lever in ("people", "time"):
            town.say(
                "authority.granted", id=f"grant:{lever}", holder="partner:ausl", lever=lever, level="full",
                over=["school:bates"], by=["district:salem"], under="contract:ausl", from_="2014-07-01",
                limits="within the @level of the agreement",
            )  # fmt: skip
        town.say("authority.level_changed", grant="grant:people", level="shared", from_="2015-07-01")
        town.say("authority.revoked", grant="grant:people", on="2016-01-01")

    def close(self) -> None:
        self.town.ledger.close()

    def run(self, *words: str, code: int = 0) -> str:
        """What the command line says, to people or in its errors."""
        words = tuple(str(self.folder / one) if one.endswith(".zip") and "/" not in one else one for one in words)
        came = CliRunner().invoke(app, list(words), obj=Session(ledger=self.town.ledger))
        assert came.exit_code == code, came.output
        return came.output

    def hand(self, *words: str) -> Path:
        """A bundle of what is asked."""
        path = self.folder / f"bundle-{next(self._names)}.zip"
        self.run("evidence", *words, "--out", str(path))
        return path

    @staticmethod
    def files(path: Path) -> dict[str, bytes]:
        with zipfile.ZipFile(path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}

    def edit(self, statement: str) -> None:
        """What somebody does to the log with a tool of their own."""
        log = self.town.ledger.log
        assert isinstance(log, SQLiteLog)
        with closing(sqlite3.connect(log.path)) as connection, connection:
            connection.execute(statement)

    def sealed(self) -> bool:
        """Whether everything is sealed; a moment later."""
        self.town.clock.move(milliseconds=100)
        seal = self.town.ledger.sealer.store.last()
        return seal is not None and seal.size == self.town.ledger.log.head()

    @staticmethod
    def until(true: Callable[[], bool]) -> None:
        end, waiting = time.monotonic() + 20, threading.Event()
        while not true():
            assert time.monotonic() < end
            waiting.wait(0.01)


def run_verifier(path: Path, *words: str) -> tuple[int, str]:
    """Run the verify.py of a bundle as its recipient does: apart, and from nowhere near this project."""
    with zipfile.ZipFile(path) as archive:
        text = archive.read("verify.py") if "verify.py" in archive.namelist() else b""
    verifier = path.with_suffix(".py")
    verifier.write_bytes(text)
    came = subprocess.run(
        [sys.executable, "-I", str(verifier), str(path), *words], capture_output=True, text=True, cwd=path.parent,
        check=False,
    )  # fmt: skip
    assert came.stderr == ""
    return came.returncode, came.stdout


def packed(path: Path, files: Mapping[str, bytes], renewed: bool = True) -> Path:
    """These files as a bundle; `renewed`: by somebody who knows that the manifest holds their digests."""
    whole = digested(files) if renewed else files
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in whole.items():
            archive.writestr(name, content)
    return path


def digested(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """These files, with the manifest that they would have had."""
    digests = {name: hashlib.sha256(one).hexdigest() for name, one in files.items() if name != "manifest.json"}
    return {**files, "manifest.json": manifest_of(digests)}
