"""A ledger for tests of the API, in a folder of its own, which counts the questions put to its log and graph."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any, cast

from events.envelope import Recorded
from events.log import Log
from graph.reader import Reader
from graph.store import GraphStore
from services.api.context import Context
from services.api.schema import schema
from services.bootstrap import Ledger
from services.settings import Settings
from services.statements import Statement

TODAY = datetime(2014, 9, 1, 12, tzinfo=UTC)


class Counted:
    """Anything, with the names of the questions put to it."""

    def __init__(self, asked: Any, said: list[str]) -> None:
        self._asked, self._said = asked, said

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._asked, name)
        if not callable(found):
            return found

        def counted(*args: Any, **named: Any) -> Any:
            self._said.append(name)
            return found(*args, **named)

        return counted


class Asking(Ledger):
    """`asked` names every question that readers put to log and graph."""

    def __init__(self, folder: Path) -> None:
        ticks, keys = count(1), count()
        super().__init__(
            Settings.from_env({"ZONELEDGER_DATA": str(folder), "ZONELEDGER_WAIT_SECONDS": "2"}),
            lambda: TODAY + timedelta(seconds=next(ticks)),
            lambda: f"key-{next(keys)}",
        )
        self.asked: list[str] = []

    def reader(
        self, on: str | None = None, known: datetime | None = None, position: int | None = None,
        min_position: int | None = None, reading: Sequence[str | int] = (),
    ) -> Reader:  # fmt: skip
        at = self.moment(on, known, position, min_position, reading)
        store, log = Counted(self.store, self.asked), Counted(self.log, self.asked)
        return Reader(cast(GraphStore, store), cast(Log, log), at)

    def ask(self, query: str, recorder: str | None = None, /, **variables: Any) -> dict[str, Any]:
        """Data of a query that must succeed."""
        result = schema().execute_sync(query, variable_values=variables, context_value=Context(self, recorder))
        assert result.errors is None, result.errors
        assert result.data is not None
        return result.data

    def refused(self, query: str, **variables: Any) -> dict[str, Any]:
        """The one error of a query, as a client sees it."""
        result = schema().execute_sync(query, variable_values=variables, context_value=Context(self))
        (error,) = result.errors or []
        return cast(dict[str, Any], error.formatted)

    def tell(self, topic: str, **said: Any) -> Recorded:
        """Record one more statement; fields that are Python words carry an underscore."""
        fields = {name.removesuffix("_"): value for name, value in said.items()}
        receipt = self.record([Statement(topic, fields)], CLERK, f"{topic}-{self.log.head()}")
        return self.log.at(receipt.positions)[0]


CLERK = "office:clerk"


def salem(folder: Path, schools: int = 1) -> Asking:
    """Salem and its schools in the north cluster, led by Mastery under a contract that grants it the program."""
    ledger = Asking(folder)
    ledger.tell("organisation.registered", id=CLERK, name="County Clerk", from_="[..]")
    ledger.tell("organisation.registered", id="state:MA", name="Massachusetts", from_="[..]")
    ledger.tell("organisation.registered", id="district:salem", name="Salem", under="state:MA", from_="1900")
    ledger.tell("organisation.registered", id="partner:mastery", name="Mastery", from_="2001")
    ledger.tell("zone.authorised", id="zone:salem", name="Salem Zone", by=["district:salem"], from_="2011-07-01")
    ledger.tell("cluster.formed", id="cluster:north", name="North", zone="zone:salem", from_="2011-07-01")
    for n in range(1, schools + 1):
        school = f"school:salem-{n:03d}"
        ledger.tell("organisation.registered", id=school, name=f"School {n}", under="district:salem", from_="1990")
        ledger.tell("cluster.school_joined", cluster="cluster:north", school=school, grades="06-08", from_="2011-07-01")
    ledger.tell(
        "contract.signed", id="contract:lead", kind="performance",
        parties=[{"id": "district:salem", "role": "authoriser"}, {"id": "partner:mastery", "role": "operator"}],
        term={"from": "2011-07-01", "last_day": "SY2015"}, covers=["cluster:north"],
    )  # fmt: skip
    ledger.tell(
        "authority.granted", id="grant:program", holder="partner:mastery", lever="program", level="full",
        over=["cluster:north"], by=["district:salem"], under="contract:lead", from_="2011-07-01",
    )  # fmt: skip
    return ledger
