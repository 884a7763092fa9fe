"""A ledger in a folder of its own, told one statement a day: for tests of answers over the real log and graph."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, Final

import pytest

from events.envelope import Source
from graph.errors import NotAnswerable
from graph.reader import Reader
from services.bootstrap import Ledger
from services.settings import Settings
from services.statements import Statement
from tests.conftest import CLERK, NOON, Clock

DAY: Final = timedelta(days=1)


class Town:
    """Each statement is recorded a day after the one before; event n at `day(n)`. Questions are asked on the last."""

    def __init__(self, folder: Path) -> None:
        self.clock, keys = Clock(NOON - DAY), count()
        self.ledger = Ledger.open(Settings(folder, CLERK, wait_seconds=2), self.clock, lambda: f"key-{next(keys)}")
        self.say("organisation.registered", id=CLERK, name="County Clerk", from_="[..]")

    def say(
        self, topic: str, /, *, recorder: str = CLERK, source: str = "", reason: str | None = None, **said: Any
    ) -> int:
        """Record a statement; its position. A field that is a Python word is written with an underscore: `from_`."""
        self.clock.move(days=1)
        fields = {name.removesuffix("_"): value for name, value in said.items()}
        sources = (Source(document=source),) if source else ()
        return self.ledger.record([Statement(topic, fields, sources=sources, reason=reason)], recorder).positions[-1]

    def registered(self, id: str, name: str, **more: Any) -> int:
        """Somebody is registered, in being from 1990 unless another day is given."""
        return self.say("organisation.registered", **{"id": id, "name": name, "from_": "1990-09-01", **more})

    def day(self, position: int) -> datetime:
        """When the event at a position was recorded."""
        return NOON + (position - 1) * DAY

    def at(
        self, on: str, position: int | None = None, known: datetime | None = None, reading: Sequence[int] = ()
    ) -> Reader:  # fmt: skip
        """Every question, at a day, with all that is known or what was by then."""
        return self.ledger.reader(on=on, position=position, known=known, reading=reading)


def refused(question: Any, *args: Any, **named: Any) -> NotAnswerable:
    """The refusal of a question, which says what would be accepted."""
    with pytest.raises(NotAnswerable) as caught:
        question(*args, **named)
    assert caught.value.asked
    assert caught.value.rule
    assert caught.value.accepted
    return caught.value
