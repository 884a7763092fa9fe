"""One of a thing is not told as several."""

import pytest

from events.plural import many


@pytest.mark.parametrize(
    ("number", "told"),
    [(0, "0 days"), (1, "1 day"), (2, "2 days"), (1_000_000, "1000000 days"), (1.0, "1 day"), (2.5, "2.5 days")],
)
def test_a_number_of_days(number: float, told: str) -> None:
    assert many(number, "day") == told


def test_a_plural_of_its_own() -> None:
    assert [many(n, "entity", "entities") for n in (1, 2)] == ["1 entity", "2 entities"]
