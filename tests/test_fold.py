"""The folds against the independent model, and the model against every day that a date can mean."""

from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from events.catalogue import TOPICS
from events.envelope import Recorded
from events.evidence import Corrected
from events.when import OPEN_END, OPEN_START, Day, day, shift
from graph.facts import Fact
from graph.fold import fold_subject
from graph.timeline import Start, timeline
from tests.histories import histories, recorded
from tests.oracle import Held, facts_of
from tests.story import Story
from tests.told import TOLD


def held(fact: Fact) -> Held:
    return Held(*(getattr(fact, name) for name in fact.__struct_fields__))


def subjects(events: list[Recorded]) -> list[str]:
    return sorted({one for event in events for one in event.subjects})


def test_random_histories_tell_everything_that_can_be_told() -> None:
    assert {topic for topic in TOPICS if not topic.startswith("evidence.")} == set(TOLD)


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


def named(name: str, earliest: Day, latest: Day, slot: int, founding: bool = False) -> Start:
    fact = Fact("name", "school:adams", "", name, earliest, latest, OPEN_END, OPEN_END, slot, 0)
    return Start(fact, slot, slot, founding)


@st.composite
def marks(draw: st.DrawFn) -> list[Start]:
    out = []
    for slot in range(draw(st.integers(1, 3))):
        low, high = sorted((draw(offsets), draw(offsets)))
        out.append(named(f"name {slot}", shift(FIRST, low), shift(FIRST, high), slot + 1))
    return out


def days_of(mark: Start) -> list[Day]:
    found, one = [], mark.fact.valid_from
    while one <= mark.fact.sure_from:
        found.append(one)
        one = shift(one, 1)
    return found


def when(mark: Start) -> tuple[Day, Day]:
    return mark.fact.valid_from, mark.fact.sure_from


@given(marks())
def test_what_is_called_certain_is_so_whichever_days_are_right(starts: list[Start]) -> None:
    """Try every day of every date (equal dates are one day): what then holds in all cases is certain, in some
    possible. Bounds may be wide, never narrow."""
    always: dict[tuple[str, Day], bool] = {}
    dates = {when(mark): days_of(mark) for mark in starts}
    for picked in product(*dates.values()):
        day_of = dict(zip(dates, picked, strict=True))
        chosen = [day_of[when(mark)] for mark in starts]
        order = sorted(zip(chosen, starts, strict=True), key=lambda one: (one[0], one[1].slot))
        for offset in range(9):
            on = shift(FIRST, offset)
            running = [mark.fact.value for first, mark in order if first <= on][-1:]
            for mark in starts:
                key = (mark.fact.value, on)
                always[key] = always.get(key, True) and mark.fact.value in running
                possible = next(fact for one, fact in zip(starts, timeline(starts), strict=True) if one is mark)
                if mark.fact.value in running:
                    assert possible.valid_from <= on < possible.valid_to
    for mark, period in zip(starts, timeline(starts), strict=True):
        for offset in range(9):
            on = shift(FIRST, offset)
            if period.sure_from <= on < period.sure_to and period.valid_from < period.valid_to:
                assert always[mark.fact.value, on]


def test_an_open_date_is_possible_always_and_certain_never() -> None:
    (period,) = timeline([named("Adams", OPEN_START, OPEN_END, 1, founding=True)])
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


def agreed(*words: tuple[str, dict[str, str]]) -> list[Fact]:
    """The facts of a contract for a year from July 2011 that renews itself; notice is given 30 days before."""
    term = {"from": "2011-07-01", "last_day": "2012-06-30", "renewal": "automatic", "renewal_months": 12}
    parties = [{"id": "partner:ausl", "role": "operator"}]
    signed = {"id": "contract:a", "kind": "charter", "parties": parties, "term": {**term, "notice_days": 30}}
    story = Story(("contract.signed", signed), *((topic, {"contract": "contract:a", **said}) for topic, said in words))
    facts = fold_subject("contract:a", story.events)
    assert {held(fact) for fact in facts} == facts_of("contract:a", story.events)
    return facts


def test_of_two_notices_the_one_that_ends_it_first_counts() -> None:
    first, second = ("contract.notice_given", {"on": "2012-03-01"}), ("contract.notice_given", {"on": "2013-03-01"})
    for said in ((first, second), (second, first)):
        assert [fact.valid_to for fact in agreed(*said) if fact.type == "PARTY"] == ["2012-07-01"]
    assert [fact.valid_to for fact in agreed(second) if fact.type == "PARTY"] == ["2013-07-01"]


def test_a_notice_is_in_time_until_its_last_day() -> None:
    for on, end in (("2012-06-01", "2012-07-01"), ("2012-06-02", "2013-07-01"), ("2014-06-01", "2014-07-01")):
        assert [fact.valid_to for fact in agreed(("contract.notice_given", {"on": on})) if fact.type == "PARTY"] == [
            end
        ]


def test_the_term_that_is_told_is_the_one_agreed_last() -> None:
    term = {"from": "2011-07-01", "last_day": "2012-06-30"}
    story = Story(
        ("subcontract.signed", {"id": "subcontract:s", "prime": "partner:a", "sub": "partner:b", "term": term}),
        ("subcontract.amended", {"subcontract": "subcontract:s", "from": "2012-01-01", "term_last_day": "2013-06-30"}),
    )
    facts = fold_subject("subcontract:s", story.events)
    assert {held(fact) for fact in facts} == facts_of("subcontract:s", story.events)
    terms = {str(fact.valid_from): fact.value for fact in facts if fact.type == "term"}
    assert ["2012-06-30" in terms["2011-07-01"], "2013-06-30" in terms["2012-01-01"]] == [True, True]
    assert {fact.valid_to for fact in facts if fact.type == "PRIME"} == {"2013-07-01"}


def test_who_is_split_off_is_in_the_cluster_no_more_and_the_others_stay() -> None:
    story = Story(
        ("cluster.formed", {"id": "cluster:north", "name": "North", "zone": "zone:salem", "from": "2011-07-01"}),
        *(
            ("cluster.school_joined", {"cluster": "cluster:north", "school": f"school:{one}", "from": "2011-07-01"})
            for one in ("bates", "carlton", "horace")
        ),
        (
            "cluster.split",
            {
                "cluster": "cluster:north",
                "on": "2013-07-01",
                "schools": [
                    {"school": "school:bates", "to": "cluster:south"},
                    {"school": "school:horace", "to": "cluster:north"},
                ],
            },
        ),
    )
    ends = {fact.dst: fact.valid_to for fact in fold_subject("cluster:north", story.events) if fact.type == "INCLUDES"}
    assert ends == {"school:bates": "2013-07-01", "school:carlton": OPEN_END, "school:horace": OPEN_END}
    (south,) = (fact for fact in fold_subject("cluster:south", [story.events[-1]]) if fact.type == "INCLUDES")
    assert (south.dst, south.valid_from) == ("school:bates", "2013-07-01")


def test_a_contract_that_ends_on_the_first_day_it_may_begin_has_ended_whenever_it_would_have_begun() -> None:
    story = Story(
        ("contract.signed", {"id": "contract:a", "kind": "charter", "parties": [], "term": {"from": "2012"}}),
        ("contract.terminated", {"contract": "contract:a", "on": "2012-01-01"}),
    )
    facts = fold_subject("contract:a", story.events)
    assert {held(fact) for fact in facts} == facts_of("contract:a", story.events)
    ended = [(fact.valid_from, fact.sure_from) for fact in facts if fact.value == "ended"]
    assert ended == [("2012-01-01", "2012-12-31")]


def test_a_policy_has_its_title_its_kind_and_where_it_is_written() -> None:
    said = {"id": "policy:act", "title": "Act", "type": "statute", "citation": "M.G.L. c. 69", "from": "2010-01-18"}
    story = Story(
        ("policy.adopted", said), ("policy.amended", {"policy": "policy:act", "title": "New", "from": "2012"})
    )
    facts = fold_subject("policy:act", story.events)
    assert {held(fact) for fact in facts} == facts_of("policy:act", story.events)
    told = {(fact.type, fact.value) for fact in facts}
    assert {("title", "Act"), ("title", "New"), ("type", "statute"), ("citation", "M.G.L. c. 69")} <= told


def test_an_engagement_has_one_who_works_at_a_time() -> None:
    said = {"id": "engagement:a", "role": "lead", "at": ["school:bates"]}
    story = Story(
        ("engagement.began", {**said, "who": "partner:ausl", "from": "2012"}),
        ("engagement.began", {**said, "who": "partner:mastery", "from": "2014"}),
    )
    facts = fold_subject("engagement:a", story.events)
    assert {held(fact) for fact in facts} == facts_of("engagement:a", story.events)
    ends = {fact.src: fact.valid_to for fact in facts if fact.type == "RUNS"}
    assert ends == {"partner:ausl": "2014-12-31", "partner:mastery": OPEN_END}


def test_a_correction_of_a_dispute_that_only_another_program_can_have_written_changes_nothing() -> None:
    story = Story(
        ("zone.authorised", {"id": "zone:salem", "name": "Salem", "by": ["district:salem"], "from": "2011"}),
        ("organisation.registered", {"id": "district:salem", "name": "Salem", "from": "1900"}),
    )
    disputed = story.dispute(
        1, "zone.authorised", id="zone:salem", name="Salem City", by=["district:salem"], from_="2011"
    )
    before = fold_subject("zone:salem", story.events[:1])
    root = story.events[disputed - 1]
    body = Corrected(event=str(root.id), slot=disputed, carries=root.subjects, replacement=root.body)
    facts = fold_subject("zone:salem", [story.events[0], recorded(story.events, body)])
    assert {(fact.type, fact.value) for fact in facts} == {(fact.type, fact.value) for fact in before}
