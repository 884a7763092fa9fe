"""What keeps a projector from going on is told, whatever it is, and it goes on when that is over."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from events.log import LogFault
from graph.errors import Code, GraphFault, NotAnswerable
from services.bootstrap import Ledger
from services.http.health import projector_health
from services.settings import Settings
from tests.conftest import NOON, Clock
from tests.processes import until

REBUILT = NotAnswerable(Code.NOT_PROJECTED, "the graph", "it is being made anew", "later")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with Ledger.open(Settings(tmp_path), Clock(NOON)) as made:
        yield made


def health(ledger: Ledger) -> tuple[int, dict[str, object]]:
    told = projector_health(ledger)
    return told.status_code, json.loads(bytes(told.body))


@pytest.fixture
def failing(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], Callable[[], None]]:
    """The position of the log cannot be had, until what is given is called."""
    head = ledger.log.head

    def fails(why: Exception) -> Callable[[], None]:
        def failed() -> int:
            raise why

        monkeypatch.setattr(ledger.log, "head", failed)
        return lambda: monkeypatch.setattr(ledger.log, "head", head)

    return fails


@pytest.mark.parametrize("why", [LogFault("the disk is gone"), GraphFault("here", "gone"), ValueError("never met")])
def test_it_is_unwell_until_what_was_in_its_way_is_mended(
    ledger: Ledger, failing: Callable[[Exception], Callable[[], None]], why: Exception
) -> None:
    mended = failing(why)
    ledger.projector.start()
    until(lambda: ledger.projector.fault)
    status, told = health(ledger)
    assert (status, told["ok"], told["why"]) == (503, False, str(why))
    mended()
    until(lambda: health(ledger) == (200, {"ok": True, "role": "leader", "head": 0, "position": 0, "lag": 0}))


def test_what_was_not_foreseen_is_told_at_length_and_once(
    ledger: Ledger, failing: Callable[[Exception], Callable[[], None]], caplog: pytest.LogCaptureFixture
) -> None:
    mended = failing(ValueError("never met"))
    ledger.projector.start()
    until(lambda: ledger.projector.fault)
    first = ledger.projector.fault
    failing(ValueError("never met"))
    until(lambda: ledger.projector.fault is not first)
    mended()
    until(lambda: ledger.projector.fault is None)
    (told,) = caplog.records
    assert told.levelname == "ERROR"
    assert told.exc_info
    assert "ValueError: never met" in caplog.text


def test_a_rebuild_that_somebody_asks_for_meanwhile_is_no_fault(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    position, refusals = ledger.store.position, [REBUILT, REBUILT]

    def stands() -> int:
        if refusals:
            raise refusals.pop()
        return position()

    monkeypatch.setattr(ledger.store, "position", stands)
    ledger.projector.start()
    until(lambda: not refusals and ledger.projector.leading)
    assert ledger.projector.fault is None
    assert not caplog.records
