"""Whatever was recorded, an amount for each school is for the schools that the independent model lets it reach."""

from decimal import Decimal
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.statement import read_event
from events.when import Day
from graph.answers.money_words import Sum
from graph.moment import Moment
from graph.reader import Reader
from tests.histories import recorded as record
from tests.oracle import believed
from tests.test_answers_any_history import ended, lived, possible, quick, recorded, ways
from tests.told import DAYS

TARGETS = ("zone:east", "district:one", "cluster:north", "state:MA")


@settings(quick, max_examples=15)
@given(lived(), st.sampled_from(DAYS))
@example(ended([]), "2012-06-01")
def test_an_amount_for_each_school_is_for_those_that_can_be_reached(
    events: list[Recorded], on: str
) -> None:  # fmt: skip
    told = list(events)
    for target in TARGETS:
        said = {"id": f"budget:{target[:4]}", "by": ["state:MA"], "for": target, "year": "each", "from": "[..2009]",
                "lines": [{"line": "staff", "amount": "2", "per": "school"}]}  # fmt: skip
        told.append(record(told, read_event("budget.adopted", said)))
    with recorded(told) as (log, store):
        reader = Reader(store, log, Moment(Day(on), told[-1].position, told[-1].recorded_at))
        now = possible(believed(told), on)
        schools = {one for event in told for one in event.subjects if one.startswith("school:")}
        for target in TARGETS:
            (line,) = reader.money(f"budget:{target[:4]}").budgets[0].lines
            reached = {
                school for school in schools for top, limits in ways(now, school, ())
                if top == target and _meet(limits)
            }  # fmt: skip
            assert line.units
            assert line.total == Sum("USD", Decimal(2 * line.units[0]), Decimal(2 * line.units[1]))
            assert line.units[0] <= line.units[1]
            if not [one for one in now if one.type == "stated_size" and one.src == target]:
                assert line.units[1] == len(reached)


def _meet(limits: tuple[Any, ...]) -> bool:
    sets = [set(one) for one in limits if one]
    return not sets or bool(set.intersection(*sets))
