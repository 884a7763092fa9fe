"""The demo: every shipped world, a dozen questions, their answers."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from importlib.resources import as_file, files
from pathlib import Path
from tempfile import TemporaryDirectory

from services.bootstrap import Ledger
from services.cli.loading import load_into
from services.cli.session import Session
from services.cli.show import say
from services.demo.questions import QUESTIONS
from services.settings import Settings


@contextmanager
def demonstrate(session: Session, settings: Settings) -> Iterator[Ledger]:
    """The ledger with every world, its questions answered. Its folder is a temporary one unless one is named."""
    folder = nullcontext(str(session.data)) if session.data else TemporaryDirectory(prefix="zoneledger-demo-")
    with folder as data, as_file(files("services.demo") / "worlds") as worlds:
        ledger = Ledger.open(replace(settings, data=Path(data), log=None, graph=None))
        try:
            load_into(ledger, sorted(worlds.glob("*.yaml")), dry_run=False)
            answer_all(ledger)
            yield ledger
        finally:
            ledger.close()


def answer_all(ledger: Ledger) -> list[int]:
    """Ask every question of the demo as it is asked on the command line; the exit code of each."""
    from services.cli.main import app

    codes = []
    for n, question in enumerate(QUESTIONS, 1):
        say(f"\n{n}. {question.ask}", "bold")
        say(f"   zoneledger {question.line}", "dim")
        code = app(question.words(), obj=Session(ledger=ledger), prog_name="zoneledger", standalone_mode=False)
        codes.append(int(code or 0))
    return codes
