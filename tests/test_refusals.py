"""What cannot be true is refused: each names the field, the rule, and what would be accepted. Nothing is half done."""

from typing import Any

import pytest

from events.sqlite_log import SQLiteLog
from services.record import Recorder
from services.statements import Refused, Statement
from tests.conftest import CLERK, Desk

BATES, POINT, NORTH = "school:bates", "cluster:point", "cluster:north"
TERM = {"from": "2014-07-01", "last_day": "2017-06-30"}


@pytest.fixture
def zone(desk: Desk) -> Desk:
    """Salem's zone with two clusters; Bates is in the Point; Blueprint operates it by contract and grant."""
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    desk.say("organisation.registered", id="partner:empower", name="Empower")
    desk.say("zone.authorised", id="zone:salem", name="Zone", serves=["district:salem"], from_="2012-07-01")
    desk.say("cluster.formed", id="cluster:point", name="Point", zone="zone:salem", from_="2012-07-01")
    desk.say("cluster.formed", id="cluster:north", name="North", zone="zone:salem", from_="2012-07-01")
    desk.say("cluster.school_joined", cluster="cluster:point", school="school:bates", from_="2012-09-01")
    desk.say("policy.adopted", id="policy:act", title="Act", from_="2010-01-18")
    desk.say(
        "contract.signed", id="contract:bates", kind="performance", term=TERM, covers=["school:bates"],
        parties=[{"id": "partner:blueprint", "role": "operator"}],
    )  # fmt: skip
    desk.say(
        "authority.granted", id="grant:people", holder="partner:blueprint", lever="people", over=["school:bates"],
        from_="2014-07-01",
    )  # fmt: skip
    desk.say(
        "engagement.began", id="engagement:bates", who="partner:blueprint", role="direct", at=["school:bates"],
        from_="2014-07-01",
    )  # fmt: skip
    desk.say(
        "subcontract.signed", id="subcontract:reading", prime="partner:blueprint", sub="partner:empower", term=TERM,
        provides_at=["school:bates"],
    )  # fmt: skip
    return desk


def test_unknown_ids_are_named_all_with_the_nearest_that_are_known(desk: Desk) -> None:
    refused = desk.refused("organisation.renamed", organisation="school:batse", name="X", from_="2014")
    assert (refused.rule, refused.field) == ("unknown-id", "organisation")
    assert refused.accepted.split(", ")[0] == "school:bates"
    assert "school:batse" in str(refused)
    refused = desk.refused(
        "organisation.succeeded", predecessors=["school:one", "school:bates"], successors=["school:two"], how="merger",
        on="2014",
    )  # fmt: skip
    assert "school:one, school:two" in refused.message
    assert refused.field == "predecessors[0]"
    refused = desk.refused("result.reported", id="result:r", about="event:99", indicator="growth", for_year="2015")
    assert (refused.rule, refused.field) == ("unknown-id", "about")
    desk.say("result.reported", id="result:r", about="event:1", indicator="growth", for_year="2015")


@pytest.mark.parametrize(
    ("topic", "said", "field", "accepted"),
    [
        ("organisation.renamed", {"organisation": "contract:c", "name": "X", "from_": "1"}, "organisation", "school"),
        ("organisation.renamed", {"organisation": BATES, "name": "X", "from_": "2014-02-30"}, "from", "SY2014"),
        ("organisation.renamed", {"organisation": BATES, "name": "X", "from_": "[2015..2014]"}, "from", ".."),
        ("organisation.renamed", {"organisation": BATES, "name": "X", "since": "2014"}, "since", "name"),
        ("organisation.renaimed", {}, "topic", "organisation.renamed"),
        ("organisation.renamed", {"organisation": BATES, "name": "a\x00b", "from_": "2014"}, "name", "Unicode"),
        ("organisation.renamed", {"organisation": BATES, "name": "\ud800", "from_": "2014"}, "name", "Unicode"),
        ("organisation.renamed", {"organisation": BATES, "name": "x" * 10_000_000, "from_": "2014"}, "name",
         "100000"),
    ],
)  # fmt: skip
def test_what_is_not_a_statement(desk: Desk, topic: str, said: dict[str, Any], field: str, accepted: str) -> None:
    refused = desk.refused(topic, **said)
    assert (refused.rule, refused.field) == ("bad-field", field)
    assert accepted in refused.accepted
    assert len(str(refused)) < 400


@pytest.mark.parametrize("text", ["'; DROP TABLE stored_events; --", "MATCH (n) DETACH DELETE n", '{ __schema } "'])
def test_injections_stay_text(desk: Desk, text: str) -> None:
    at = desk.say("organisation.renamed", organisation=BATES, name=text, from_="2014")
    assert getattr(desk.log.at([at])[0].body, "name", None) == text
    assert desk.log.head() == 5


@pytest.mark.parametrize(
    ("topic", "said", "field"),
    [
        ("organisation.also_known", {"organisation": BATES, "name": "B", "from_": "2014", "last_day": "2013"},
         "last_day"),
        ("contract.signed", {"id": "contract:c", "kind": "charter", "parties": [], "term": {"from": "2014-07-01",
         "last_day": "2014-06-30"}}, "term.last_day"),
        ("contract.signed", {"id": "contract:c", "kind": "charter", "parties": [], "term": {"from": "2014-07-01"},
         "covers": [{"id": BATES, "last_day": "2014-06-29"}]}, "covers[0].last_day"),
    ],
)  # fmt: skip
def test_a_period_that_holds_no_day(desk: Desk, topic: str, said: dict[str, Any], field: str) -> None:
    refused = desk.refused(topic, **said)
    assert (refused.rule, refused.field) == ("empty-period", field)


def test_a_period_that_can_hold_a_day_is_recorded(desk: Desk) -> None:
    desk.say("organisation.also_known", organisation=BATES, name="B", from_="2014", last_day="2014-01-01")


def test_an_area_of_another_lever(zone: Desk) -> None:
    refused = zone.refused(
        "authority.granted", id="grant:x", holder="partner:blueprint", lever="people", area="curriculum",
        over=[BATES], from_="2014",
    )  # fmt: skip
    assert (refused.rule, refused.field) == ("area-of-another-lever", "area")
    assert "hiring" in refused.accepted


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("cluster.school_left", {"cluster": POINT, "school": "school:carlton", "on": "2014"}),
        ("cluster.school_left", {"cluster": POINT, "school": BATES, "on": "2012-08-31"}),
        ("cluster.school_moved", {"school": BATES, "from_cluster": NORTH, "to_cluster": POINT,
         "on": "2014"}),
        ("cluster.merged", {"cluster": POINT, "schools": [{"school": "school:carlton", "to": NORTH}],
         "on": "2014"}),
        ("cluster.split", {"cluster": POINT, "schools": [{"school": "school:carlton", "to": NORTH}],
         "on": "2014"}),
        ("cluster.dissolved", {"cluster": POINT, "on": "2011"}),
        ("zone.district_left", {"zone": "zone:salem", "district": "district:salem", "on": "2012-06-30"}),
        ("zone.closed", {"zone": "zone:salem", "on": "2011"}),
        ("policy.repealed", {"policy": "policy:act", "on": "2009"}),
        ("contract.terminated", {"contract": "contract:bates", "on": "2014-06-30"}),
        ("contract.withdrawn", {"contract": "contract:bates", "on": "2015"}),
        ("contract.resumed", {"contract": "contract:bates", "from_": "2015"}),
        ("contract.amended", {"contract": "contract:bates", "drops": ["school:carlton"], "from_": "2015"}),
        ("contract.amended", {"contract": "contract:bates", "from_": "2015",
         "parties_left": [{"id": "partner:blueprint", "role": "funder"}]}),
        ("authority.revoked", {"grant": "grant:people", "on": "2014-06-30"}),
        ("engagement.ended", {"engagement": "engagement:bates", "on": "2013"}),
        ("engagement.changed", {"engagement": "engagement:bates", "leaves": ["school:carlton"], "from_": "2015"}),
        ("subcontract.ended", {"subcontract": "subcontract:reading", "on": "2013"}),
        ("subcontract.amended", {"subcontract": "subcontract:reading", "drops": ["school:carlton"], "from_": "2015"}),
        ("organisation.closed", {"organisation": BATES, "on": "2009"}),
        ("organisation.priority_decided", {"organisation": BATES, "outcome": "left", "on": "2014"}),
    ],
)  # fmt: skip
def test_an_end_without_a_beginning(zone: Desk, topic: str, said: dict[str, Any]) -> None:
    assert zone.refused(topic, **said).rule == "end-without-beginning"


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        ("cluster.school_left", {"cluster": POINT, "school": BATES, "on": "2012"}),
        ("cluster.school_joined", {"cluster": NORTH, "school": BATES, "from_": "2012"}),
        ("cluster.school_moved", {"school": BATES, "from_cluster": POINT, "to_cluster": NORTH,
         "on": "2014"}),
        ("zone.district_left", {"zone": "zone:salem", "district": "district:salem", "on": "2014"}),
        ("contract.terminated", {"contract": "contract:bates", "on": "2014-07-01"}),
        ("contract.amended", {"contract": "contract:bates", "drops": [BATES], "from_": "2015",
         "parties_left": [{"id": "partner:blueprint", "role": "operator"}]}),
        ("authority.revoked", {"grant": "grant:people", "on": "2030"}),
        ("engagement.changed", {"engagement": "engagement:bates", "leaves": [BATES], "from_": "2015"}),
        ("subcontract.signed", {"id": "subcontract:back", "prime": "partner:empower", "sub": "partner:blueprint",
         "under": "subcontract:reading", "term": {"from": "1990", "last_day": "2090"}}),
    ],
)  # fmt: skip
def test_everything_else_is_recorded(zone: Desk, topic: str, said: dict[str, Any]) -> None:
    """Two clusters at once, cycles, overlong terms, ends on the very first day: the audit tells, nobody refuses."""
    zone.say(topic, **said)


def test_what_was_taken_back_began_nothing(zone: Desk) -> None:
    joined = next(e.position for e in zone.log.stream() if e.topic == "cluster.school_joined")
    zone.say("evidence.retracted", event=str(joined))
    refused = zone.refused("cluster.school_left", cluster=POINT, school=BATES, on="2014")
    assert refused.rule == "end-without-beginning"


def test_what_is_closed_cannot_close_again(zone: Desk) -> None:
    zone.say("organisation.closed", organisation=BATES, on="2015-07-01")
    assert zone.refused("organisation.closed", organisation=BATES, on="2016").rule == "not-open"
    zone.say("organisation.opened", organisation=BATES, on="2015-09-01")
    zone.say("organisation.closed", organisation=BATES, on="2016")
    for topic, said in (("zone.closed", {"zone": "zone:salem"}), ("cluster.dissolved", {"cluster": POINT})):
        zone.say(topic, **said, on="2015")
        assert zone.refused(topic, **said, on="2016").rule == "ended-already"


def test_the_same_registration_twice(zone: Desk) -> None:
    refused = zone.refused("organisation.registered", id=BATES, name="Bates")
    assert (refused.rule, refused.field) == ("registered-already", "id")
    assert "position 4" in refused.message
    for topic in ("contract.signed", "contract.proposed"):
        refused = zone.refused(topic, id="contract:bates", kind="charter", parties=[], term=TERM)
        assert refused.rule == "registered-already"


@pytest.mark.parametrize("event", ["99", "0", "0b7c1f80-0000-5000-8000-000000000000", "nonsense", "9" * 40])
def test_what_was_never_recorded_is_not_corrected(desk: Desk, event: str) -> None:
    assert desk.refused("evidence.retracted", event=event).rule == "unknown-event"
    other = {"organisation.opened": {"organisation": BATES, "on": "2014"}}
    assert desk.refused("evidence.corrected", event=event, replacement=other).rule == "unknown-event"
    assert desk.refused("evidence.settled", dispute=event, for_="record").rule == "unknown-event"


def test_a_registration_on_which_others_rest_is_not_taken_back(zone: Desk) -> None:
    refused = zone.refused("evidence.retracted", event="4")
    assert (refused.rule, refused.field) == ("rests-on-it", "event")
    assert "cluster.school_joined at position 10" in refused.message
    other = {"organisation.registered": {"id": "school:new", "name": "Other"}}
    assert zone.refused("evidence.corrected", event="4", replacement=other).rule == "rests-on-it"
    zone.say("evidence.retracted", event="3")
    assert zone.refused("evidence.retracted", event="3").rule == "retracted-already"


def test_a_registration_is_taken_back_once_nothing_rests_on_it(desk: Desk) -> None:
    at = desk.say("organisation.renamed", organisation=BATES, name="X", from_="2014")
    assert desk.refused("evidence.retracted", event="4").rule == "rests-on-it"
    desk.say("evidence.retracted", event=str(at))
    desk.say("evidence.retracted", event="4")


def test_a_replacement_must_be_something_that_could_have_been_recorded(desk: Desk) -> None:
    for other, rule, field in (
        ({"organisation.registered": {"id": BATES, "name": "B", "under": "district:no"}}, "unknown-id",
         "replacement.under"),
        ({"organisation.registered": {"id": "school:carlton", "name": "B"}}, "registered-already", "replacement.id"),
        ({"evidence.retracted": {"event": "4"}}, "not-a-replacement", "replacement"),
    ):  # fmt: skip
        refused = desk.refused("evidence.corrected", event="4", replacement=other)
        assert (refused.rule, refused.field) == (rule, field)
    refused = desk.refused("evidence.disputed", event="4", alternative={"evidence.retracted": {"event": "4"}})
    assert (refused.rule, refused.field) == ("not-a-replacement", "alternative")


def test_a_dispute_is_settled_once_and_only_if_there_is_one(desk: Desk) -> None:
    assert desk.refused("evidence.settled", dispute="4", for_="record").rule == "settlement-without-dispute"
    dispute = desk.say("evidence.disputed", event="4", alternative=None)
    settled = desk.say("evidence.settled", dispute=str(dispute), for_="record")
    assert desk.refused("evidence.settled", dispute=str(dispute), for_="alternative").rule == "second-settlement"
    desk.say("evidence.retracted", event=str(settled))
    settled = desk.say("evidence.settled", dispute=str(dispute), for_="alternative")
    desk.say("evidence.retracted", event=str(settled))
    desk.say("evidence.retracted", event=str(dispute))
    assert desk.refused("evidence.settled", dispute=str(dispute), for_="record").rule == "settlement-without-dispute"


def test_of_what_was_said_about_an_event_only_the_event_is_corrected_and_disputed(desk: Desk) -> None:
    at = str(desk.say("evidence.disputed", event="4", alternative=None))
    other = {"organisation.opened": {"organisation": BATES, "on": "2014"}}
    again = {"evidence.disputed": {"event": "4", "alternative": other}}
    for replacement in (other, again):
        refused = desk.refused("evidence.corrected", event=at, replacement=replacement)
        assert (refused.rule, refused.field) == ("not-correctable", "event")
    assert desk.refused("evidence.disputed", event=at, alternative=None).rule == "not-disputable"
    added = str(desk.say("evidence.added", event="4", attested_on="2014"))
    assert desk.refused("evidence.corrected", event=added, replacement=other).rule == "not-correctable"
    assert desk.refused("evidence.added", event="4").rule == "says-nothing"
    desk.say("evidence.retracted", event=at)
    assert desk.refused("evidence.corrected", event=at, replacement=again).rule == "not-correctable"
    desk.say("evidence.disputed", event="4", alternative=other)


@pytest.mark.parametrize(
    ("by", "rule"), [("office:nobody", "unknown-id"), ("zone:salem", "wrong-kind"), ("the clerk", "bad-field")]
)
@pytest.mark.usefixtures("desk")
def test_who_records_is_a_registered_party(recorder: Recorder, log: SQLiteLog, by: str, rule: str) -> None:
    said = Statement("organisation.opened", {"organisation": BATES, "on": "2014"})
    with pytest.raises(Refused) as refused:
        recorder.record([said], recorded_by=by)
    assert (refused.value.rule, refused.value.field) == (rule, "recorded_by")
    with pytest.raises(Refused) as refused:
        recorder.record([Statement(said.topic, said.fields, on_behalf_of=by)], recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field) == (rule, "on_behalf_of")
    assert log.head() == 4


def test_too_much_at_once(desk: Desk, recorder: Recorder) -> None:
    said = Statement("organisation.opened", {"organisation": BATES, "on": "2014"})
    for number in (0, 2001):
        with pytest.raises(Refused) as refused:
            recorder.record([said] * number, recorded_by=CLERK)
        assert refused.value.rule == "bad-size"
    moves = [{"school": BATES, "to": f"cluster:c{n}"} for n in range(300)]
    assert desk.refused("cluster.split", cluster="cluster:a", schools=moves, on="2014").rule == "too-much"
