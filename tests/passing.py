"""What is handed over as a file: Lincoln under Mastery and AUSL, and a panel of its years."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.exporting import SALEM, office
from tests.town import Town

ON: Final = "2012-10-01"
PANEL: Final = {
    "within": SALEM, "from": "2011-07-01", "to": "2014-06-30", "every": "school-year", "hindsight": "true",
}  # fmt: skip


@contextmanager
def disputed(folder: Path) -> Iterator[Town]:
    """The office; whether Mastery holds the hiring at Lincoln is disputed by event 11."""
    made = office(folder)
    made.say("evidence.disputed", event="9", alternative=None)
    try:
        yield made
    finally:
        made.ledger.close()
