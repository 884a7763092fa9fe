"""What a decision rests on, however it began: who joined late, moved in, was merged in or took a contract over."""

from typing import Any

import pytest

from events import tags
from services.boundary import Boundary
from services.commands.contract import engagement_of
from services.statements import Refused, Statement
from tests.conftest import CLERK, Desk
from tests.samples import sample

BATES, CARLTON = "school:bates", "school:carlton"
POINT, NORTH, SOUTH = "cluster:point", "cluster:north", "cluster:south"
TERM = {"from": "2014-07-01", "last_day": "2017-06-30"}


@pytest.fixture
def zone(desk: Desk) -> Desk:
    """Salem's zone with three clusters; Bates joined the Point."""
    desk.say("organisation.registered", id="district:lynn", name="Lynn")
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    desk.say("organisation.registered", id="partner:empower", name="Empower")
    desk.say("zone.authorised", id="zone:salem", name="Zone", serves=["district:salem"], from_="2012-07-01")
    for one in ("point", "north", "south"):
        desk.say("cluster.formed", id=f"cluster:{one}", name=one.title(), zone="zone:salem", from_="2012-07-01")
    desk.say("cluster.school_joined", cluster=POINT, school=BATES, from_="2012-09-01")
    return desk


def left(desk: Desk, cluster: str, school: str, on: str) -> str:
    """The rule by which a school cannot leave a cluster on a day."""
    return desk.refused("cluster.school_left", cluster=cluster, school=school, on=on).rule


def test_a_district_that_joined_a_zone_later_leaves_it_from_then_on(zone: Desk) -> None:
    said = {"zone": "zone:salem", "district": "district:lynn"}
    assert zone.refused("zone.district_left", **said, on="2014").rule == "end-without-beginning"
    zone.say("zone.district_joined", **said, from_="2013-07-01")
    zone.say("organisation.registered", id="district:peabody", name="Peabody")
    assert zone.refused("zone.district_left", **{**said, "district": "district:peabody"}, on="2014").field == "on"
    assert zone.refused("zone.district_left", **said, on="2013-06-30").accepted == "a day from 2013-07-01 on"
    zone.say("zone.district_left", **said, on="2013-07-01")


def test_a_school_that_moved_in_leaves_from_the_day_it_moved(zone: Desk) -> None:
    zone.say("cluster.school_moved", school=BATES, from_cluster=POINT, to_cluster=NORTH, on="2013-09-01")
    assert left(zone, NORTH, BATES, "2013-08-31") == "end-without-beginning"
    assert left(zone, NORTH, CARLTON, "2014") == "end-without-beginning"
    zone.say("cluster.school_left", cluster=NORTH, school=BATES, on="2014")


@pytest.mark.parametrize("how", ["merged", "split"])
def test_a_school_that_was_regrouped_leaves_the_cluster_it_came_to_and_no_other(zone: Desk, how: str) -> None:
    zone.say("cluster.school_joined", cluster=POINT, school=CARLTON, from_="2012-09-01")
    schools = [{"school": BATES, "to": NORTH}, {"school": CARLTON, "to": SOUTH}]
    zone.say(f"cluster.{how}", cluster=POINT, schools=schools, on="2013-09-01")
    assert left(zone, NORTH, CARLTON, "2014") == "end-without-beginning"
    assert left(zone, SOUTH, BATES, "2014") == "end-without-beginning"
    assert left(zone, NORTH, BATES, "2013-08-31") == "end-without-beginning"
    zone.say("cluster.school_left", cluster=NORTH, school=BATES, on="2014")
    zone.say("cluster.school_left", cluster=SOUTH, school=CARLTON, on="2014")


def test_the_split_of_a_cluster_that_was_dissolved_since_is_recorded_late(zone: Desk) -> None:
    zone.say("cluster.dissolved", cluster=POINT, on="2016")
    zone.say("cluster.split", cluster=POINT, schools=[{"school": BATES, "to": NORTH}], on="2014")
    zone.say("cluster.school_left", cluster=NORTH, school=BATES, on="2015")


def signed(desk: Desk, topic: str = "contract.signed", **more: Any) -> int:
    """Blueprint operates Bates for three years from July 2014."""
    parties = [{"id": "partner:blueprint", "role": "operator"}]
    return desk.say(topic, id="contract:bates", kind="performance", term=TERM, parties=parties, **more)


def test_a_proposal_is_withdrawn_before_the_term_that_it_proposes(zone: Desk) -> None:
    signed(zone, "contract.proposed")
    zone.say("contract.withdrawn", contract="contract:bates", on="2014-03-01")


def test_who_took_a_contract_over_may_leave_it_from_then_on(zone: Desk) -> None:
    signed(zone)
    leaves = {"contract": "contract:bates", "parties_left": [{"id": "partner:empower", "role": "operator"}]}
    assert zone.refused("contract.amended", **leaves, from_="2016").field == "parties_left"
    zone.say("contract.assigned", contract="contract:bates", to="partner:empower", on="2015-07-01")
    assert zone.refused("contract.amended", **leaves, from_="2015-06-30").rule == "end-without-beginning"
    zone.say("contract.amended", **leaves, from_="2016")


def test_only_a_signed_contract_begins_an_engagement() -> None:
    with pytest.raises(Refused) as refused:
        engagement_of(sample("contract.proposed"))
    assert (refused.value.rule, refused.value.field) == ("bad-field", "begins")
    assert refused.value.accepted == "contract.signed"


def begins(**more: Any) -> dict[str, Any]:
    """A contract that begins an engagement: the district authorises, Blueprint manages Bates."""
    parties = [{"id": "partner:blueprint", "role": "operator"}, {"id": "district:salem", "role": "authoriser"}]
    said = {"id": "contract:bates", "kind": "performance", "term": TERM, "parties": parties, "covers": [BATES]}
    return {**said, "operating_role": "managing", "begins": True, **more}


@pytest.mark.parametrize("lacking", [{"operating_role": None}, {"covers": []}, {"parties": []}])
def test_what_an_engagement_needs_to_begin_is_asked_for(zone: Desk, lacking: dict[str, Any]) -> None:
    refused = zone.refused("contract.signed", **begins(**lacking))
    assert (refused.rule, refused.field) == ("bad-field", "begins")
    assert "one party with role operator, operating_role, covers" in refused.accepted


def test_of_all_parties_the_operator_is_engaged(zone: Desk) -> None:
    engaged = zone.log.at([zone.say("contract.signed", **begins(begins="true"))])[0].body
    refused = zone.refused("contract.signed", **begins(begins="maybe"))
    assert (refused.rule, refused.field, refused.accepted) == ("bad-field", "begins", "true, false")
    assert (engaged.TOPIC, getattr(engaged, "who", None)) == ("engagement.began", "partner:blueprint")


def test_a_place_that_an_amendment_adds_is_dropped_from_then_on(zone: Desk) -> None:
    signed(zone, covers=[{"id": BATES, "from": "2015-07-01"}])
    drops = {"contract": "contract:bates", "drops": [CARLTON]}
    zone.say("contract.amended", contract="contract:bates", covers=[CARLTON], from_="2016-07-01")
    assert zone.refused("contract.amended", **drops, from_="2016-06-30").accepted == "a day from 2016-07-01 on"
    zone.say("contract.amended", **drops, from_="2016-07-01")
    drops["drops"] = [BATES]
    assert zone.refused("contract.amended", **drops, from_="2015-06-30").accepted == "a day from 2015-07-01 on"
    zone.say("contract.amended", **drops, from_="2015-07-01")


def test_a_place_of_an_engagement_is_left_from_the_day_it_came_on(zone: Desk) -> None:
    began = {"id": "engagement:bates", "who": "partner:blueprint", "role": "direct", "from_": "2014-07-01"}
    zone.say("engagement.began", **began, at=[{"id": BATES, "from": "2015-07-01"}])
    zone.say("engagement.changed", engagement="engagement:bates", at=[CARLTON], from_="2016-07-01")
    for school, day, before in ((BATES, "2015-07-01", "2015-06-30"), (CARLTON, "2016-07-01", "2016-06-30")):
        leaves = {"engagement": "engagement:bates", "leaves": [school]}
        refused = zone.refused("engagement.changed", **leaves, from_=before)
        assert (refused.field, refused.accepted) == ("leaves", f"a day from {day} on")
        zone.say("engagement.changed", **leaves, from_=day)


def test_a_place_of_a_subcontract_is_dropped_from_the_day_it_came_on(zone: Desk) -> None:
    said = {"id": "subcontract:reading", "prime": "partner:blueprint", "sub": "partner:empower", "term": TERM}
    zone.say("subcontract.signed", **said, provides_at=[{"id": BATES, "from": "2015-07-01"}])
    zone.say("subcontract.amended", subcontract="subcontract:reading", provides_at=[CARLTON], from_="2016-07-01")
    for school, day, before in ((BATES, "2015-07-01", "2015-06-30"), (CARLTON, "2016-07-01", "2016-06-30")):
        drops = {"subcontract": "subcontract:reading", "drops": [school]}
        refused = zone.refused("subcontract.amended", **drops, from_=before)
        assert (refused.field, refused.accepted) == ("drops", f"a day from {day} on")
        zone.say("subcontract.amended", **drops, from_=day)


def test_who_came_twice_may_leave_between_the_two(zone: Desk) -> None:
    zone.say("cluster.school_joined", cluster=POINT, school=BATES, from_="2016-09-01")
    zone.say("cluster.school_left", cluster=POINT, school=BATES, on="2014")


def test_a_replacement_has_no_period_without_a_day(zone: Desk) -> None:
    at = zone.say("organisation.also_known", organisation=BATES, name="B", from_="2014")
    said = {"organisation": BATES, "name": "B", "from": "2014", "last_day": "2013"}
    refused = zone.refused("evidence.corrected", event=str(at), replacement={"organisation.also_known": said})
    assert refused.rule == "empty-period"


UNKNOWN = "the id or the position of a recorded event"
OPENED = {"organisation.opened": {"organisation": BATES, "on": "2014"}}


def test_each_end_says_where_it_is_wrong_and_what_would_do(zone: Desk) -> None:
    signed(zone)
    zone.say("cluster.dissolved", cluster=SOUTH, on="2015")
    zone.say("organisation.closed", organisation=CARLTON, on="2015-07-01")
    said: tuple[tuple[str, dict[str, str], str], ...] = (
        ("cluster.school_left", {"cluster": NORTH, "school": BATES}, "record cluster.school_joined first"),
        ("cluster.school_left", {"cluster": POINT, "school": BATES, "on": "2011"}, "a day from 2012-09-01 on"),
        ("contract.withdrawn", {"contract": "contract:bates"}, "record contract.proposed first"),
        ("cluster.dissolved", {"cluster": SOUTH}, "correct the end that is recorded"),
        ("organisation.closed", {"organisation": CARLTON},
         "record organisation.opened between the two, or correct the first"),
        ("organisation.priority_decided", {"organisation": BATES, "outcome": "left"},
         "record organisation.priority_started first"),
    )  # fmt: skip
    for topic, fields, accepted in said:
        refused = zone.refused(topic, **{"on": "2016", **fields})
        assert (refused.field, refused.accepted) == ("on", accepted)


def test_each_word_about_a_word_says_where_it_is_wrong_and_what_would_do(zone: Desk) -> None:
    renamed = str(zone.say("organisation.renamed", organisation=BATES, name="B", from_="2014"))
    zone.say("evidence.retracted", event=renamed)
    dispute = str(zone.say("evidence.disputed", event="4", alternative=None))
    zone.say("evidence.settled", dispute=dispute, for_="record")
    gone = str(zone.say("evidence.disputed", event="4", alternative=None))
    zone.say("evidence.retracted", event=gone)
    said: tuple[tuple[str, dict[str, Any], str, str], ...] = (
        ("retracted", {"event": "99"}, "event", UNKNOWN),
        ("retracted", {"event": renamed}, "event", "an event that stands, or evidence.corrected to give it back"),
        ("corrected", {"event": dispute, "replacement": OPENED}, "event",
         "evidence.retracted of it, then the right one"),
        ("disputed", {"event": dispute}, "event", "the event that it is about; or evidence.retracted of it"),
        ("added", {"event": "4"}, "sources", "sources, or attested_on"),
        ("settled", {"dispute": "99"}, "dispute", UNKNOWN),
        ("settled", {"dispute": "4"}, "dispute", "the id or the position of an evidence.disputed"),
        ("settled", {"dispute": gone}, "dispute", "a dispute that stands"),
        ("settled", {"dispute": dispute}, "dispute",
         "a dispute that is open, or evidence.retracted of that settlement first"),
    )  # fmt: skip
    for word, fields, field, accepted in said:
        more = {"for_": "record"} if word == "settled" else {}
        refused = zone.refused(f"evidence.{word}", **fields, **more)
        assert (refused.field, refused.accepted) == (field, accepted)
    refused = zone.refused("evidence.corrected", event="4", replacement={"evidence.retracted": {"event": "4"}})
    assert refused.accepted.startswith("organisation.…, ")


def test_who_settles_is_in_the_record_and_a_document_alone_may_be_added(zone: Desk) -> None:
    dispute = str(zone.say("evidence.disputed", event="4", alternative=None))
    refused = zone.refused("evidence.settled", dispute=dispute, for_="record", by="board:lynn")
    assert (refused.rule, refused.field) == ("unknown-id", "by")
    zone.say("evidence.added", event="4", sources=[{"document": "minutes"}])


def test_what_closes_is_open_just_before(desk: Desk) -> None:
    """What happens later, or is registered as closed, is no reason to believe that it was open or was not."""
    desk.say("organisation.registered", id="school:old", name="Old", status="closed", from_="2010")
    assert desk.refused("organisation.closed", organisation="school:old", on="2014").rule == "end-without-beginning"
    desk.say("organisation.closed", organisation=BATES, on="2018-07-01")
    assert desk.refused("organisation.closed", organisation=BATES, on="[2018-07-01..2018-07-31]").rule == "not-open"
    desk.say("organisation.closed", organisation=BATES, on="2014-07-01")


def test_of_several_unknown_ids_each_has_its_own_nearest(desk: Desk) -> None:
    refused = desk.refused(
        "organisation.succeeded", predecessors=["school:batse"], successors=["school:carltom"], how="merger", on="2014"
    )
    assert refused.message.startswith("school:batse, school:carltom: ")
    batse, carltom = refused.accepted.split("; ")
    assert batse.startswith("for school:batse: school:bates")
    assert carltom.startswith("for school:carltom: school:carlton")


def test_what_one_command_takes_back_it_cannot_speak_of_any_more(desk: Desk) -> None:
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann")
    told = [
        Statement("evidence.retracted", {"event": str(at)}),
        Statement("organisation.renamed", {"organisation": "school:horace", "name": "Horace", "from": "2014"}),
    ]
    with pytest.raises(Refused) as refused:
        desk.recorder.record(told, recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field) == ("unknown-id", "[1].organisation")


def test_schools_that_join_in_one_command_may_each_leave_in_it(zone: Desk) -> None:
    told = [
        Statement(f"cluster.school_{what}", {"cluster": NORTH, "school": one, day: "2014"})
        for what, day in (("joined", "from"), ("left", "on")) for one in (BATES, CARLTON)
    ]  # fmt: skip
    assert len(zone.recorder.record(told, recorded_by=CLERK).positions) == 4


def test_of_one_command_each_statement_rests_on_what_is_said_of_its_own(desk: Desk) -> None:
    at = str(desk.say("organisation.registered", id="school:hoarce", name="Horace Mann"))
    right = {"organisation.registered": {"id": "school:horace", "name": "Horace Mann", "from": "2010"}}
    told = [
        Statement("evidence.corrected", {"event": at, "replacement": right}),
        *(Statement("organisation.closed", {"organisation": f"school:{one}", "on": "2014"})
          for one in ("horace", "bates", "carlton")),
    ]  # fmt: skip
    assert len(desk.recorder.record(told, recorded_by=CLERK).positions) == 4


def test_who_rests_on_a_registration_rests_on_what_is_said_about_it(desk: Desk) -> None:
    boundary = Boundary(desk.log)
    boundary.known([BATES])
    assert set(boundary.unless().tags) == {tags.registered(BATES), tags.slot(4)}
    boundary.history(BATES)
    assert tags.subject(BATES) in boundary.unless().tags


@pytest.mark.parametrize(
    ("reason", "accepted"), [("x" * 100_001, "at most 100000"), ("a\x00b", "Unicode text"), (" ", "a text")]
)
def test_a_reason_is_a_text_that_can_be_kept(desk: Desk, reason: str, accepted: str) -> None:
    said = Statement("organisation.opened", {"organisation": BATES, "on": "2014"}, reason=reason)
    with pytest.raises(Refused) as refused:
        desk.recorder.record([said], recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field, refused.value.accepted) == ("bad-field", "reason", accepted)


def test_an_event_of_too_many_parts_is_several_events(zone: Desk) -> None:
    many = [f"line {n}" for n in range(4001)]
    assert zone.refused("contract.signed", **begins(services=many)).rule == "too-much"
    said = {name: value for name, value in begins(services=many).items() if name != "begins"}
    assert zone.refused("evidence.corrected", event="4", replacement={"contract.signed": said}).rule == "too-much"


def test_an_amendment_may_end_a_policy_before_the_day_it_is_made(desk: Desk) -> None:
    desk.say("policy.adopted", id="policy:act", title="Act", from_="2010")
    desk.say("policy.amended", policy="policy:act", from_="2012", last_day="2011")
