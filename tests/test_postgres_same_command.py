"""The stories of `test_same_command` with the log in PostgreSQL."""

from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from events.log import Command, Unless
from events.postgres_log import PostgresLog
from services.boundary import Book
from tests.conftest import Clock
from tests.test_same_command import (
    Meeting,
    recorders,
    test_of_two_loads_that_share_a_command_each_keeps_what_is_its_own,
    test_the_second_gets_the_receipt_of_a_repetition,
    test_the_second_with_another_content_is_refused_as_it_is_later,
)

__all__ = [
    "recorders",
    "test_of_two_loads_that_share_a_command_each_keeps_what_is_its_own",
    "test_the_second_gets_the_receipt_of_a_repetition",
    "test_the_second_with_another_content_is_refused_as_it_is_later",
]


class MeetingOnAServer(Meeting, PostgresLog):
    """Of two processes, each has its own connections."""

    def append_many(self, commands: Sequence[Command], *, unless: Unless | None = None) -> list[range]:
        """When both have come as far."""
        self.meet()
        return super().append_many(commands, unless=unless)


@pytest.fixture
def pair(postgres_uri: str, clock: Clock) -> Iterator[Sequence[Book]]:
    with (
        closing(MeetingOnAServer(postgres_uri, clock)) as ann,
        closing(MeetingOnAServer(postgres_uri, clock)) as bob,
    ):
        yield ann, bob
