"""Folds of what is rare: a move to where one is, and events that say nothing of a subject."""

import gc
from contextlib import closing
from pathlib import Path

import pytest

from events.evidence import Disputed, For, Settled
from events.when import OPEN_END
from graph.fold import fold_subject
from graph.folds import cluster, zone
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from graph.subject import uncollected
from graph.timeline import Book
from tests.listed_log import ListedLog
from tests.oracle import facts_of
from tests.samples import SAMPLES, sample
from tests.story import Story
from tests.test_fold import held, subjects
from tests.test_subject import stepped, told


def folded(story: Story) -> None:
    """Each subject's facts are those of the independent model."""
    for one in subjects(story.events):
        mine = [event for event in story.events if one in event.subjects]
        assert {held(fact) for fact in fold_subject(one, mine)} == facts_of(one, mine)


def test_a_school_that_moves_to_the_cluster_where_it_is_stays_there() -> None:
    north = "cluster:north"
    story = Story(
        ("cluster.formed", {"id": north, "name": "North", "zone": "zone:salem", "from": "2011-07-01"}),
        ("cluster.school_joined", {"cluster": north, "school": "school:bates", "from": "2011-07-01"}),
        ("cluster.school_moved", {"school": "school:bates", "from_cluster": north, "to_cluster": north, "on": "2013"}),
    )
    (included,) = (fact for fact in fold_subject(north, story.events) if fact.type == "INCLUDES")
    assert (included.valid_from, included.valid_to) == ("2011-07-01", "9999-12-31")
    folded(story)


def test_what_says_nothing_of_a_zone_or_a_cluster_is_no_event_of_it() -> None:
    with pytest.raises(TypeError, match="Signed says nothing of a cluster"):
        cluster.tell(Book("cluster:north"), sample("contract.signed"))
    with pytest.raises(TypeError, match="Signed says nothing of a zone"):
        zone.tell(Book("zone:salem"), sample("contract.signed"))


def test_everything_that_can_be_said_once_is_folded_as_specified() -> None:
    """One event of every topic with every field, one after another: the bodies of a whole zone."""
    story = Story(*((topic, said) for topic, said in SAMPLES.items() if not topic.startswith("evidence.")))
    folded(story)
    assert {fact.type for fact in fold_subject("school:bates", story.events[:1])} >= {"site", "employer", "website"}


def test_a_decision_tells_on_what_it_rests_and_which_finding_it_is_about() -> None:
    finding = {**SAMPLES["decision.made"], "about": "finding:share_above_all"}
    story = Story(("decision.made", finding))
    facts = {fact.type: fact.value for fact in fold_subject("decision:renewal", story.events)}
    assert facts["about"] == "finding:share_above_all"
    assert '"questions":["holders"]' in facts["basis"]
    assert "ABOUT" not in facts
    folded(story)


def test_a_name_that_ends_when_it_is_given_anew_was_ended_by_the_later_one() -> None:
    also = {"organisation": "school:bates", "name": "The Bates", "from": "2010-07-01", "last_day": "2012-06-30"}
    story = Story(
        ("organisation.also_known", also), ("organisation.also_known", {**also, "from": "2012-07-01", "last_day": None})
    )
    first, second = sorted(fold_subject("school:bates", story.events), key=lambda fact: fact.valid_from)
    assert (first.valid_to, first.ended_by) == ("2012-07-01", 2)
    assert (second.valid_from, second.ended_by) == ("2012-07-01", 0)
    folded(story)


def renamed(name: str) -> dict[str, str]:
    return {"organisation": "school:bates", "name": name, "from_": "2014"}


def names(story: Story) -> set[str]:
    folded(story)
    return {fact.value for fact in fold_subject("school:bates", story.events)}


def settled(story: Story, dispute: int, for_: str = "alternative") -> int:
    """The dispute at a position is settled."""
    of = story.events[dispute - 1].body
    assert isinstance(of, Disputed)
    return story.add(
        Settled(dispute=str(dispute), dispute_slot=dispute, slot=of.slot, carries=of.carries, for_=For(for_))
    )


def test_a_correction_after_the_settlement_stands_and_a_settlement_after_the_correction_does() -> None:
    story = Story(("organisation.renamed", {"organisation": "school:bates", "name": "Bates", "from": "2014"}))
    dispute = story.dispute(1, "organisation.renamed", **renamed("Bates Academy"))
    settled(story, dispute)
    assert names(story) == {"Bates Academy"}
    story.correct(1, "organisation.renamed", **renamed("Bates School"))
    assert names(story) == {"Bates School"}
    again = story.dispute(1, "organisation.renamed", **renamed("Bates Annex"))
    settled(story, again)
    assert names(story) == {"Bates Annex"}


def test_a_settlement_counts_while_it_and_its_dispute_stand() -> None:
    for taken_back in ("settlement", "dispute"):
        story = Story(("organisation.renamed", {"organisation": "school:bates", "name": "Bates", "from": "2014"}))
        dispute = story.dispute(1, "organisation.renamed", **renamed("Bates Academy"))
        settlement = settled(story, dispute)
        assert names(story) == {"Bates Academy"}
        story.retract(settlement if taken_back == "settlement" else dispute)
        assert names(story) == {"Bates"}


def test_what_was_said_before_the_registration_does_not_found() -> None:
    """A later day within the year of the founding cuts nothing that was before it, whoever was told first."""
    said: dict[str, object] = {"id": "school:bates", "name": "Bates", "from": "2012"}
    events = told(
        ("organisation.renamed", {"organisation": "school:bates", "name": "Bates Academy", "from": "2012-03-01"}),
        ("organisation.registered", said),
    )
    found = {fact.value: fact.valid_to for fact in stepped("school:bates", events) if fact.type == "name"}
    assert found == {"Bates": "2012-03-01", "Bates Academy": "9999-12-31"}


def test_who_collects_garbage_does_so_again_after_a_fold_and_who_does_not_does_not() -> None:
    was = gc.isenabled()
    try:
        for wanted in (True, False):
            (gc.enable if wanted else gc.disable)()
            with uncollected():
                assert not gc.isenabled()
            assert gc.isenabled() is wanted
    finally:
        (gc.enable if was else gc.disable)()


def test_a_whole_zone_begins_and_ends_as_specified() -> None:
    term, first = {"from": "2012-07-01", "last_day": "2016-06-30"}, {"from": "2012-07-01"}
    lynn, act, reading = {"zone": "zone:shore", "district": "district:lynn"}, "policy:act", "subcontract:reading"
    ausl, mastery = ({"id": f"partner:{one}", "role": "operator"} for one in ("ausl", "mastery"))
    deal = {"kind": "charter", "term": term, "parties": [ausl]}
    grant = {"id": "grant:time", "holder": "partner:ausl", "lever": "time", "over": ["school:bates"], **first}
    lines = [{"line": "staff", "amount": "5"}, {"line": "trips", "amount": "2", "currency": "EUR"}]
    budget = {"id": "budget:bates", "by": ["state:MA"], "for": "school:bates", "year": "2013", "lines": lines}
    story = Story(
        ("policy.adopted", {"id": act, "title": "Act", "by": ["state:MA"], **first, "last_day": "2020-06-30"}),
        ("policy.amended", {"policy": act, "from": "2014-07-01", "last_day": "2018-06-30"}),
        ("policy.repealed", {"policy": act, "on": "2017-07-01"}),
        ("zone.authorised", {"id": "zone:shore", "name": "Shore", "under": act, **first}),
        ("zone.district_joined", {**lynn, "from": "2013-07-01"}),
        ("zone.district_left", {**lynn, "on": "2015-07-01"}),
        ("zone.closed", {"zone": "zone:shore", "on": "2017-07-01"}),
        ("cluster.formed", {"id": "cluster:a", "name": "A", "zone": "zone:shore", "strategies": ["need"], **first}),
        ("subcontract.signed", {"id": reading, "prime": "partner:ausl", "sub": "partner:b", "term": term}),
        ("subcontract.ended", {"subcontract": reading, "on": "2015-07-01"}),
        ("contract.proposed", {"id": "contract:never", **deal}),
        ("contract.withdrawn", {"contract": "contract:never", "on": "2013-03-01"}),
        ("contract.proposed", {"id": "contract:left", **deal}),
        ("contract.terminated", {"contract": "contract:left", "on": "2013-03-01"}),
        ("contract.signed", {"id": "contract:a", **deal}),
        ("contract.amended", {"contract": "contract:a", "parties": [mastery], "from": "2013-07-01"}),
        ("contract.assigned", {"contract": "contract:a", "to": "partner:empower", "on": "2014-07-01"}),
        ("contract.signed", {"id": "contract:open", **deal, "term": {**first, "renewal": "automatic"}}),
        ("authority.granted", {**grant, "by": ["district:lynn"]}),
        ("authority.level_changed", {"grant": "grant:time", "level": "full", "from": "2014-07-01"}),
        ("budget.adopted", {**budget, "status": "planned", "from": "2012-07-01"}),
        ("budget.revised", {"budget": "budget:bates", "status": "spent", "lines": lines, "from": "2013-07-01"}),
    )
    folded(story)
    whole = {one: fold_subject(one, [e for e in story.events if one in e.subjects]) for one in subjects(story.events)}
    ends = {(fact.type, fact.src, fact.dst): fact.valid_to for some in whole.values() for fact in some if fact.is_link}
    assert ends["ADOPTED", "state:MA", act] == "2017-07-01"
    assert ends["SERVES", "zone:shore", "district:lynn"] == "2015-07-01"
    assert ends["UNDER", "zone:shore", act] == "2017-07-01"
    assert ends["SUB", "partner:b", reading] == "2015-07-01"
    assert ends["PARTY", "partner:mastery", "contract:a"] == "2014-07-01"
    assert ends["GRANTED", "district:lynn", "grant:time"] == OPEN_END
    assert {fact.value for fact in whole["contract:never"] if fact.type == "status"} == {"proposed", "never_began"}
    assert {fact.value for fact in whole["contract:left"] if fact.type == "status"} == {"proposed", "ended"}
    assert [fact.value for fact in whole["budget:bates"] if fact.type == "state"] == ["planned", "spent"]
    assert [fact.value for fact in whole["cluster:a"] if fact.type == "strategies"] == ['["need"]']
    funds = [fact for fact in whole["budget:bates"] if fact.type == "FUNDS"]
    assert {(fact.src, '"currency":"EUR"' in fact.value) for fact in funds} == {("state:MA", True), ("state:MA", False)}


def test_what_is_covered_until_some_day_of_a_year_is_so_no_longer_than_the_contract() -> None:
    term = {"from": "2014-07-01", "last_day": "2020-06-30"}
    places = [{"id": "school:bates", "last_day": "2016"}, {"id": "school:carlton", "from": "2013-07-01"}]
    story = Story(
        ("contract.signed", {"id": "contract:a", "kind": "charter", "parties": [], "term": term, "covers": places}),
        ("contract.amended", {"contract": "contract:a", "drops": ["school:carlton"], "from": "2016-07-01"}),
        ("contract.terminated", {"contract": "contract:a", "on": "2016-07-01"}),
    )
    covered = {fact.dst: fact for fact in fold_subject("contract:a", story.events) if fact.type == "COVERS"}
    bates, carlton = covered["school:bates"], covered["school:carlton"]
    assert (bates.sure_to, bates.valid_to, bates.ended_by) == ("2016-01-02", "2016-07-01", 3)
    assert (carlton.valid_from, carlton.valid_to, carlton.ended_by) == ("2014-07-01", "2016-07-01", 2)
    folded(story)


def test_what_begins_after_the_last_day_there_is_holds_on_no_day() -> None:
    events = told(("organisation.renamed", {"organisation": "school:bates", "name": "Last", "from": "9999-12-31"}))
    assert stepped("school:bates", events) == set()


def test_a_name_that_may_begin_on_the_day_of_the_next_is_before_it_and_one_that_may_not_is_not() -> None:
    for first, second, end in (
        ("[2012-01-01..2012-01-03]", "2012-01-03", "2012-01-03"),
        ("[2012-01-01..2012-01-03]", "[2012-01-02..2012-01-03]", OPEN_END),
    ):
        said = [("organisation.renamed", {"organisation": "school:bates", "name": day, "from": day})
                for day in (first, second)]  # fmt: skip
        story = Story(*said)
        ends = {fact.value: fact.valid_to for fact in fold_subject("school:bates", story.events)}
        assert ends[first] == end
        folded(story)


def test_of_two_ends_on_one_day_the_first_that_was_told_is_named() -> None:
    serves = {"id": "zone:shore", "name": "Shore", "serves": ["district:lynn"], "from": "2012-07-01"}
    story = Story(
        ("zone.authorised", serves),
        ("zone.closed", {"zone": "zone:shore", "on": "2017-07-01"}),
        ("zone.district_left", {"zone": "zone:shore", "district": "district:lynn", "on": "2017-07-01"}),
    )
    (served,) = (fact for fact in fold_subject("zone:shore", story.events) if fact.type == "SERVES")
    assert (served.valid_to, served.ended_by) == ("2017-07-01", 2)
    folded(story)


def test_a_decision_is_founded_by_itself_though_what_overturns_it_was_told_first() -> None:
    made = {"about": "school:bates", "outcome": "denied"}
    story = Story(
        ("decision.made", {"id": "decision:b", "overturns": "decision:a", "on": "2015", **made}),
        ("decision.made", {"id": "decision:a", "on": "2015-06-01", **made}),
        ("decision.made", {"id": "decision:c", "overturns": "decision:a", "on": "2016", **made}),
    )
    for _ in range(2):
        facts = fold_subject("decision:a", [event for event in story.events if "decision:a" in event.subjects])
        assert [fact.valid_to for fact in facts if fact.value == "denied"] == ["2015-12-31"]
        folded(story)
        if len(story.events) == 3:
            story.retract(3)


def test_what_is_amended_of_a_contract_and_a_policy_holds_from_then_on() -> None:
    left, term = {"id": "partner:ausl", "role": "operator"}, {"from": "2012-07-01", "last_day": "2014-06-30"}
    deal = {"id": "contract:a", "kind": "charter", "parties": [left], "term": term}
    amended = {"contract": "contract:a", "under": ["policy:act"], "parties_left": [left], "from": "2013-07-01"}
    story = Story(
        ("contract.proposed", {**deal, "term": {**term, "from": "2011-07-01"}}),
        ("contract.signed", deal),
        ("contract.amended", {**amended, "term_last_day": "2015-06-30"}),
        ("contract.amended", {"contract": "contract:a", "renewal": "automatic", "from": "2014-01-01"}),
        ("policy.adopted", {"id": "policy:act", "title": "Act", "from": "2010"}),
        ("policy.amended", {"policy": "policy:act", "from": "2012", "last_day": "2018-06-30"}),
    )
    facts = fold_subject("contract:a", story.events[:4])
    assert {fact.valid_from for fact in facts if fact.type == "UNDER"} == {"2013-07-01"}
    assert max(fact.valid_to for fact in facts if fact.type == "PARTY") == "2013-07-01"
    told_last = max((fact for fact in facts if fact.type == "term"), key=lambda fact: fact.valid_from).value
    assert ["2015-06-30" in told_last, "automatic" in told_last, "2011-07-01" in told_last] == [True, True, False]
    titles = [fact.valid_to for fact in fold_subject("policy:act", story.events[4:]) if fact.type == "title"]
    assert titles == ["2018-07-01"]
    folded(story)


def test_a_late_notice_ends_what_renews_itself_for_nobody_knows_how_long() -> None:
    term = {"from": "2011-07-01", "last_day": "2012-06-30", "renewal": "automatic"}
    story = Story(
        ("contract.signed", {"id": "contract:a", "kind": "charter", "parties": [], "term": term}),
        ("contract.notice_given", {"contract": "contract:a", "on": "2013-03-01"}),
    )
    (kind,) = (fact for fact in fold_subject("contract:a", story.events) if fact.type == "kind")
    assert (kind.sure_to, kind.valid_to) == ("2013-03-01", OPEN_END)
    folded(story)


def test_a_rebuild_of_one_subject_after_another_is_the_same_graph(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a killed rebuild left behind is gone, and each event is counted once."""
    log = ListedLog(Story(*((topic, said) for topic, said in SAMPLES.items() if topic.startswith("cluster."))).events)
    digests, seen = [], list[tuple[int, int]]()
    for name, at_once in (("together", 1000), ("apart", 1)):
        monkeypatch.setattr("graph.rebuild.SUBJECTS", at_once)
        for left in ("-wal", ".rebuild"):
            (tmp_path / f"{name}{left}").write_text("left behind")
        assert rebuild(log, tmp_path / name, lambda *so_far: seen.append(so_far)) == log.head()
        assert [path.name for path in tmp_path.glob(f"{name}*")] == [name]
        assert seen[-1] == (log.head(), log.head())
        with closing(SQLiteStore(tmp_path / name)) as store:
            digests.append(store.digest())
            assert "HAS_CLUSTER" in {fact.type for fact in store.history(["cluster:point"], log.head())}
    assert len(set(digests)) == 1
