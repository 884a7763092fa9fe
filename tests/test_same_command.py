"""Two who send one command at the same instant: who comes second is told what a later repetition is told."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any, TypeVar

import pytest

from events.log import Command, Unless
from events.sqlite_log import SQLiteLog
from services.boundary import Book
from services.record import Recorder
from services.statements import Receipt, Refused, Statement
from tests.conftest import CLERK, Clock

T = TypeVar("T")
ROUNDS = 10


class Meeting:
    """Two who have decided before either of them appends."""

    barrier: Barrier | None = None

    def meet(self) -> None:
        """Wait for the other, once."""
        barrier, self.barrier = self.barrier, None
        if barrier:
            barrier.wait(10)


class MeetingInAFile(Meeting, SQLiteLog):
    """Of two processes, each has opened the file for itself."""

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """When both have come as far."""
        self.meet()
        return super().append_many(commands, unless=unless)


@pytest.fixture
def pair(tmp_path: Path, clock: Clock) -> Iterator[Sequence[Book]]:
    with (
        closing(MeetingInAFile(tmp_path / "log.db", clock)) as ann,
        closing(MeetingInAFile(tmp_path / "log.db", clock)) as bob,
    ):
        yield ann, bob


@pytest.fixture
def recorders(pair: Sequence[Any], clock: Clock) -> list[Recorder]:
    """Ann's and Bob's, with the clerk registered."""
    made = [Recorder(log, clock=clock, new_key=str) for log in pair]
    made[0].record(
        [Statement("organisation.registered", {"id": CLERK, "name": "The clerk"})], recorded_by=CLERK, command="clerk"
    )
    return made


def schools(*names: str) -> list[Statement]:
    return [Statement("organisation.registered", {"id": f"school:{name}", "name": name.title()}) for name in names]


def together(pair: Sequence[Any], *ask: Callable[[], T]) -> list[T | Refused]:
    """What each is told where both append when both have decided."""

    def told(one: Callable[[], T]) -> T | Refused:
        try:
            return one()
        except Refused as refused:
            return refused

    barrier = Barrier(2)
    for log in pair:
        log.barrier = barrier
    with ThreadPoolExecutor(2) as threads:
        return list(threads.map(told, ask))


def by_turn(told: Sequence[T | Refused], second: Callable[[T | Refused], bool]) -> list[T | Refused]:
    """Who was first, then who was second."""
    assert sorted(map(second, told)) == [False, True]
    return sorted(told, key=second)


@pytest.mark.parametrize("size", [1, 60])
def test_the_second_gets_the_receipt_of_a_repetition(pair: Sequence[Any], recorders: list[Recorder], size: int) -> None:
    for n in range(ROUNDS):
        said = schools(*(f"bates-{n}-{m}" for m in range(size)))
        ask = [partial(one.record, said, recorded_by=CLERK, command=f"bates-{n}") for one in recorders]
        told = together(pair, *ask)
        first, second = by_turn(told, lambda one: isinstance(one, Receipt) and one.replayed)
        assert isinstance(first, Receipt)
        assert first.positions == tuple(range(2 + n * size, 2 + n * size + size))
        assert second == ask[0]()
        assert pair[0].head() == first.positions[-1]


@pytest.mark.parametrize("size", [1, 60])
def test_the_second_with_another_content_is_refused_as_it_is_later(
    pair: Sequence[Any], recorders: list[Recorder], size: int
) -> None:
    for n in range(ROUNDS):
        names = [[f"{who}-{n}-{m}" for m in range(size)] for who in ("horace", "carlton")]
        ask = [
            partial(one.record, schools(*some), recorded_by=CLERK, command=f"key-{n}")
            for one, some in zip(recorders, names, strict=True)
        ]
        told = together(pair, *ask)
        _, second = by_turn(told, lambda one: isinstance(one, Refused))
        with pytest.raises(Refused) as later:
            ask[told.index(second)]()
        assert isinstance(second, Refused)
        assert (second.rule, str(second), second.accepted) == (
            later.value.rule, str(later.value), later.value.accepted
        )  # fmt: skip
        assert second.rule == "other-content"
        assert pair[0].head() == 1 + (n + 1) * size


def test_of_two_loads_that_share_a_command_each_keeps_what_is_its_own(
    pair: Sequence[Any], recorders: list[Recorder]
) -> None:
    for n in range(ROUNDS):
        loads = [[(schools(f"{one}-{n}"), f"{one}-{n}") for one in ("bates", who)] for who in ("ann", "bob")]
        told = together(
            pair,
            *(partial(one.record_many, load, recorded_by=CLERK) for one, load in zip(recorders, loads, strict=True)),
        )
        first, second = by_turn(told, lambda one: isinstance(one, list) and one[0].replayed)
        assert isinstance(first, list)
        assert isinstance(second, list)
        assert [one.replayed for one in first] == [False, False]
        assert [one.replayed for one in second] == [True, False]
        assert [one.positions for one in (*first, second[1])] == [(3 * n + 2,), (3 * n + 3,), (3 * n + 4,)]
        assert second[0].positions == first[0].positions
