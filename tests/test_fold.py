"""The folds against the independent model, and the model against every day that a date can mean."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.when import OPEN_END, OPEN_START, Day, day, shift
from graph.facts import Fact
from graph.fold import fold_subject
from graph.timeline import Start, timeline
from tests.histories import histories
from tests.oracle import Held, facts_of
from tests.story import Story


def held(fact: Fact) -> Held:
    return Held(*(getattr(fact, name) for name in fact.__struct_fields__))


def subjects(events: list[Recorded]) -> list[str]:
    return sorted({one for event in events for one in event.subjects})


@given(histories())
def test_a_fold_is_what_the_specification_says(events: list[Recorded]) -> None:
    for one in subjects(events):
        mine = [event for event in events if one in event.subjects]
        assert {held(fact) for fact in fold_subject(one, mine)} == facts_of(one, mine)


@given(histories(), st.data())
def test_a_reading_is_what_the_specification_says(events: list[Recorded], data: st.DataObject) -> None:
    disputes = [event.position for event in events if event.topic == "evidence.disputed"]
    reading = data.draw(st.lists(st.sampled_from(disputes), max_size=1)) if disputes else []
    for one in subjects(events):
        mine = [event for event in events if one in event.subjects]
        assert {held(fact) for fact in fold_subject(one, mine, reading)} == facts_of(one, mine, reading)


@given(histories())
def test_the_order_of_what_was_recorded_at_once_is_all_that_counts(events: list[Recorded]) -> None:
    """A fold is a function of its events: twice the same, whatever was folded in between."""
    for one in subjects(events):
        mine = [event for event in events if one in event.subjects]
        first = fold_subject(one, mine)
        fold_subject(one, mine[:1])
        assert first == fold_subject(one, mine)


FIRST = day("2012-01-01")
offsets = st.integers(0, 6)


@st.composite
def marks(draw: st.DrawFn) -> list[Start]:
    out = []
    for slot in range(draw(st.integers(1, 3))):
        low, high = sorted((draw(offsets), draw(offsets)))
        content = ("name", "school:adams", "", f"name {slot}")
        out.append(Start(content, shift(FIRST, low), shift(FIRST, high), slot + 1, slot, slot + 1, False))
    return out


def days_of(mark: Start) -> list[Day]:
    found, one = [], mark.earliest
    while one <= mark.latest:
        found.append(one)
        one = shift(one, 1)
    return found


@given(marks())
def test_what_is_called_certain_is_so_whichever_days_are_right(starts: list[Start]) -> None:
    """Try every day of every date (equal dates are one day): what then holds in all cases is certain, in some
    possible. Bounds may be wide, never narrow."""
    always: dict[tuple[str, Day], bool] = {}
    dates = {(mark.earliest, mark.latest): days_of(mark) for mark in starts}
    for picked in product(*dates.values()):
        day_of = dict(zip(dates, picked, strict=True))
        chosen = [day_of[mark.earliest, mark.latest] for mark in starts]
        order = sorted(zip(chosen, starts, strict=True), key=lambda one: (one[0], one[1].slot))
        for offset in range(9):
            on = shift(FIRST, offset)
            running = [mark.content[3] for first, mark in order if first <= on][-1:]
            for mark in starts:
                key = (mark.content[3], on)
                always[key] = always.get(key, True) and mark.content[3] in running
                possible = next(period for one, period in timeline(starts) if one is mark)
                if mark.content[3] in running:
                    assert possible.valid_from <= on < possible.valid_to
    for mark, period in timeline(starts):
        for offset in range(9):
            on = shift(FIRST, offset)
            if period.sure_from <= on < period.sure_to and period.valid_from < period.valid_to:
                assert always[mark.content[3], on]


def test_an_open_date_is_possible_always_and_certain_never() -> None:
    unknown = Start(("name", "school:adams", "", "Adams"), OPEN_START, OPEN_END, 1, 1, 1, True)
    ((_, period),) = timeline([unknown])
    assert (period.valid_from, period.valid_to) == (OPEN_START, OPEN_END)
    assert not period.sure_from < period.sure_to


def test_a_notice_ends_a_contract_that_renews_itself_though_nobody_knows_since_when() -> None:
    parties = [{"id": "district:salem", "role": "authoriser"}, {"id": "partner:ausl", "role": "operator"}]
    term = {"from": "[..]", "last_day": "[..2010-06-30]", "renewal": "automatic", "renewal_months": 12}
    story = Story(
        ("contract.signed", {"id": "contract:a", "kind": "charter", "parties": parties, "term": term}),
        ("contract.notice_given", {"contract": "contract:a", "on": "2012-03-01"}),
    )
    facts = fold_subject("contract:a", story.events)
    assert {held(fact) for fact in facts} == facts_of("contract:a", story.events)
    ended = [fact for fact in facts if fact.type == "PARTY"]
    assert {(fact.sure_to, fact.valid_to, fact.ended_by) for fact in ended} == {("2012-03-01", OPEN_END, 0)}
