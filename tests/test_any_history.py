"""Whatever was recorded, in any order and however imprecisely, every question has an answer that holds together."""

from collections.abc import Sequence

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import PLACES, kind_of
from events.levers import Lever
from graph.answers.known import HOLDERS
from graph.answers.shapes import Existence
from tests.histories import histories
from tests.story import Story
from tests.told import DAYS


def told(events: Sequence[Recorded]) -> Story:
    story = Story()
    for event in events:
        story.add(event.body)
    return story


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(events=histories(), on=st.sampled_from(DAYS))
def test_rows_are_possible_on_the_day_and_why_is_never_empty(events: Sequence[Recorded], on: str) -> None:
    reader = told(events).reader(on)
    ids = sorted({e.subjects[0] for e in events if e.body.FOUNDS})
    beings = reader.being(ids)
    places = [one for one in ids if kind_of(one) in PLACES]
    rows = reader.holders(places)
    for row in rows:
        low, high = row.bounds.valid_from or on, row.bounds.valid_to or "9999-12-31"
        assert low <= on < high
        assert not row.certain or row.bounds.sure_to is None or on < row.bounds.sure_to
        assert beings[row.over.id].existence in (Existence.EXISTS, Existence.POSSIBLY)
        assert row.facts
    keys = [(r.over.id, r.lever, r.area, r.grant, r.holder.id, r.level, r.grades, r.certain, r.presumed) for r in rows]
    assert len(keys) == len(set(keys))
    for holder in (one for one in ids if kind_of(one) in HOLDERS):
        for place in places:
            assert reader.why(holder, place, Lever.PEOPLE)
