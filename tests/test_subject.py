"""A subject that takes one event at a time holds after each what the fold of all of them says."""

from hypothesis import given, settings

from events.envelope import Recorded
from events.statement import read_event
from graph.facts import FOREVER, Fact
from graph.fold import fold_subject
from graph.subject import Subject, earlier
from tests.histories import histories, recorded


@settings(max_examples=40)
@given(histories())
def test_a_fold_that_goes_on_is_the_fold_of_all_that_was_said(events: list[Recorded]) -> None:
    for mine in {one for event in events for one in event.subjects}:
        entries = [event for event in events if mine in event.subjects]
        subject = Subject(mine)
        for n, event in enumerate(entries):
            before = dict(subject.facts)
            gone, born = subject.step(event, event.subjects.index(mine), earlier(entries))
            assert set(subject.facts) == set(fold_subject(mine, entries[: n + 1]))
            left = {(one, fact, event.position) for fact, one in before.items() if fact not in subject.facts}
            assert set(gone) == left
            fresh = [(one, fact, FOREVER) for fact, one in subject.facts.items() if fact not in before]
            assert born == sorted(fresh)
            assert [fact for _, fact, _ in born] == sorted(fact for _, fact, _ in born)


def told(*statements: tuple[str, dict[str, object]]) -> list[Recorded]:
    events: list[Recorded] = []
    for topic, said in statements:
        events.append(recorded(events, read_event(topic, said)))
    return events


def stepped(id: str, events: list[Recorded]) -> set[Fact]:
    subject = Subject(id)
    for event in events:
        subject.step(event, event.subjects.index(id), earlier(events))
    assert set(subject.facts) == set(fold_subject(id, events))
    return set(subject.facts)


def test_a_cluster_that_is_dissolved_includes_nobody_from_then_on() -> None:
    events = told(
        ("cluster.formed", {"id": "cluster:north", "name": "North", "zone": "zone:salem", "from": "2011-07-01"}),
        ("cluster.school_joined", {"cluster": "cluster:north", "school": "school:bates", "from": "2011-07-01"}),
        ("cluster.dissolved", {"cluster": "cluster:north", "on": "2014-07-01"}),
    )
    ends = {fact.type: fact.valid_to for fact in stepped("cluster:north", events) if fact.is_link}
    assert ends == {"INCLUDES": "2014-07-01", "HAS_CLUSTER": "2014-07-01"}


def test_only_the_first_registration_founds() -> None:
    events = told(
        ("organisation.registered", {"id": "school:bates", "name": "Bates", "from": "2010-09-01"}),
        ("organisation.renamed", {"organisation": "school:bates", "name": "Bates Academy", "from": "2012-08-01"}),
        ("organisation.registered", {"id": "school:bates", "name": "Bates Annex", "from": "2013-08-01"}),
    )
    held = [fact for fact in stepped("school:bates", events) if fact.type == "name"]
    names = {fact.value: (fact.valid_from, fact.valid_to) for fact in held}
    assert names == {
        "Bates": ("2010-09-01", "2012-08-01"),
        "Bates Academy": ("2012-08-01", "2013-08-01"),
        "Bates Annex": ("2013-08-01", "9999-12-31"),
    }
