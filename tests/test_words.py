"""What was said about what was said counts when the next thing is decided: only what stands begins anything."""

from typing import Any

import pytest

from events.contract import Signed
from events.sqlite_log import SQLiteLog
from services.boundary import Boundary
from services.record import Recorder
from services.statements import Refused, Statement
from tests.conftest import CLERK, Desk

BATES, CARLTON = "school:bates", "school:carlton"
POINT, NORTH = "cluster:point", "cluster:north"
IN_NORTH = {"cluster.school_joined": {"cluster": NORTH, "school": BATES, "from": "2012-09-01"}}
IN_POINT = {"cluster.school_joined": {"cluster": POINT, "school": BATES, "from": "2012-09-01"}}


@pytest.fixture
def joined(desk: Desk) -> str:
    """Salem's clusters Point and North; the position at which Bates joined the Point."""
    desk.say("zone.authorised", id="zone:salem", name="Zone", serves=["district:salem"], from_="2012-07-01")
    for one in ("point", "north"):
        desk.say("cluster.formed", id=f"cluster:{one}", name=one.title(), zone="zone:salem", from_="2012-07-01")
    return str(desk.say("cluster.school_joined", cluster=POINT, school=BATES, from_="2012-09-01"))


def leaves(desk: Desk, cluster: str) -> str:
    """Whether Bates may leave a cluster: the rule that it breaks, or nothing."""
    said = Statement("cluster.school_left", {"cluster": cluster, "school": BATES, "on": "2014"})
    try:
        desk.recorder.record([said], recorded_by=CLERK, dry_run=True)
    except Refused as refused:
        return refused.rule
    return ""


def test_a_dispute_alone_changes_nothing_that_was_begun(desk: Desk, joined: str) -> None:
    desk.say("evidence.disputed", event=joined, alternative=IN_NORTH)
    assert (leaves(desk, POINT), leaves(desk, NORTH)) == ("", "end-without-beginning")


def test_settled_for_the_record_the_record_stands(desk: Desk, joined: str) -> None:
    dispute = desk.say("evidence.disputed", event=joined, alternative=IN_NORTH)
    desk.say("evidence.settled", dispute=str(dispute), for_="record")
    assert (leaves(desk, POINT), leaves(desk, NORTH)) == ("", "end-without-beginning")


def test_settled_for_the_alternative_the_alternative_stands_until_the_settlement_is_taken_back(
    desk: Desk, joined: str
) -> None:
    dispute = desk.say("evidence.disputed", event=joined, alternative=IN_NORTH)
    settled = desk.say("evidence.settled", dispute=str(dispute), for_="alternative")
    assert (leaves(desk, POINT), leaves(desk, NORTH)) == ("end-without-beginning", "")
    desk.say("evidence.retracted", event=str(settled))
    assert (leaves(desk, POINT), leaves(desk, NORTH)) == ("", "end-without-beginning")


def test_a_settlement_of_a_dispute_that_is_taken_back_counts_no_more(desk: Desk, joined: str) -> None:
    dispute = desk.say("evidence.disputed", event=joined, alternative=IN_NORTH)
    desk.say("evidence.settled", dispute=str(dispute), for_="alternative")
    desk.say("evidence.retracted", event=str(dispute))
    assert (leaves(desk, POINT), leaves(desk, NORTH)) == ("", "end-without-beginning")


def test_a_correction_gives_back_what_was_retracted(desk: Desk, joined: str) -> None:
    desk.say("evidence.retracted", event=joined)
    assert leaves(desk, POINT) == "end-without-beginning"
    desk.say("evidence.corrected", event=joined, replacement=IN_POINT)
    assert leaves(desk, POINT) == ""
    desk.say("evidence.retracted", event=joined)
    assert desk.refused("evidence.retracted", event=joined).rule == "retracted-already"


def test_two_disputes_of_one_event_are_settled_each_by_itself(desk: Desk, joined: str) -> None:
    first, second = (str(desk.say("evidence.disputed", event=joined, alternative=IN_NORTH)) for _ in range(2))
    desk.say("evidence.settled", dispute=first, for_="record")
    desk.say("evidence.settled", dispute=second, for_="record")
    refused = desk.refused("evidence.settled", dispute=first, for_="record")
    assert refused.rule == "second-settlement"


def test_statements_of_one_command_rest_on_all_of_those_before_them(desk: Desk, joined: str) -> None:
    def said(topic: str, cluster: str, day: str) -> Statement:
        return Statement(topic, {"cluster": cluster, "school": CARLTON, ("on" if "left" in topic else "from"): day})

    both = [said("cluster.school_joined", one, "2013") for one in (POINT, NORTH)]
    left = [said("cluster.school_left", one, "2014") for one in (POINT, NORTH)]
    assert len(desk.recorder.record([*both, *left], recorded_by=CLERK).positions) == 4
    assert joined == "8"


def test_what_a_command_closed_it_cannot_close_again(desk: Desk, recorder: Recorder) -> None:
    closed, opened, again = (
        Statement(f"organisation.{what}", {"organisation": BATES, "on": on})
        for what, on in (("closed", "2015-07-01"), ("opened", "2015-09-01"), ("closed", "2016-07-01"))
    )
    with pytest.raises(Refused) as refused:
        recorder.record([closed, again], recorded_by=CLERK)
    assert (refused.value.rule, refused.value.field) == ("not-open", "[1].on")
    assert desk.log.head() == 4
    assert len(recorder.record([closed, opened, again], recorded_by=CLERK).positions) == 3


def test_an_end_before_several_beginnings_is_told_the_first_of_them(desk: Desk, joined: str) -> None:
    desk.say("cluster.school_joined", cluster=POINT, school=CARLTON, from_="2014-02-01")
    desk.say("cluster.school_joined", cluster=POINT, school=CARLTON, from_="2013-02-01")
    desk.say("cluster.school_joined", cluster=POINT, school=CARLTON, from_="2015-02-01")
    refused = desk.refused("cluster.school_left", cluster=POINT, school=CARLTON, on="2012")
    assert refused.accepted == "a day from 2013-02-01 on"
    assert "it begins on 2013-02-01, and 2012 is before that" in refused.message
    assert joined == "8"


def test_a_decision_sees_the_log_as_it_was_when_it_began(desk: Desk, log: SQLiteLog) -> None:
    boundary = Boundary(log)
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann")
    assert boundary.event(str(at)) is None
    assert boundary.event(str(log.at([at])[0].id)) is None
    assert boundary.known(["school:horace", BATES]) == {"school:horace": False, BATES: True}
    assert boundary.history("school:horace") == []
    later = Boundary(log)
    assert later.event(str(at)) == log.at([at])[0]
    assert later.known(["school:horace"]) == {"school:horace": True}


def test_the_position_of_an_event_is_the_id_of_nothing_else(desk: Desk) -> None:
    refused = desk.refused("result.reported", id="result:r", about="school:4", indicator="growth", for_year="2015")
    assert (refused.rule, refused.field) == ("unknown-id", "about")
    desk.say("result.reported", id="result:r", about="event:4", indicator="growth", for_year="2015")


def test_a_cluster_ends_once_merged_or_dissolved(desk: Desk, joined: str) -> None:
    moves = [{"school": BATES, "to": NORTH}]
    desk.say("cluster.merged", cluster=POINT, schools=moves, on="2014-07-01")
    assert desk.refused("cluster.merged", cluster=POINT, schools=moves, on="2015").rule == "ended-already"
    assert desk.refused("cluster.dissolved", cluster=POINT, on="2015").rule == "ended-already"
    desk.say("cluster.dissolved", cluster=NORTH, on="2015")
    assert desk.refused("cluster.merged", cluster=NORTH, schools=[], on="2016").rule == "ended-already"
    assert joined == "8"


def test_a_code_stands_for_its_bearer_wherever_an_id_may_be(desk: Desk) -> None:
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    desk.say("organisation.identified", organisation=BATES, scheme="nces", value="2510", from_="2010")
    desk.say("organisation.identified", organisation="partner:blueprint", scheme="ein", value="04-1", from_="2010")
    signed: dict[str, Any] = {
        "id": "contract:a", "kind": "performance", "covers": ["nces:2510", {"id": "nces:2510", "from": "2015"}],
        "parties": [{"id": "ein:04-1", "role": "operator"}], "term": {"from": "2014-07-01"},
    }  # fmt: skip
    at = desk.say("contract.signed", **signed)
    body = desk.log.at([at])[0].body
    assert isinstance(body, Signed)
    assert [place.id for place in body.covers] == [BATES, BATES]
    assert [party.id for party in body.parties] == ["partner:blueprint"]
    renamed = {"organisation.renamed": {"organisation": "nces:2510", "name": "New", "from": "2014"}}
    desk.say("organisation.renamed", organisation=BATES, name="Old", from_="2014")
    word = desk.log.at([desk.say("evidence.corrected", event=str(at + 1), replacement=renamed)])[0]
    assert word.subjects == (BATES,)
    refused = desk.refused("contract.signed", **{**signed, "id": "contract:b", "covers": ["nces:9"]})
    assert (refused.rule, refused.field) == ("unknown-id", "covers[0]")
    at = desk.say("contract.signed", **{**signed, "id": "contract:b", "services": ["nces:2510"]})
    body = desk.log.at([at])[0].body
    assert isinstance(body, Signed)
    assert [service.line for service in body.services] == ["nces:2510"]


def test_a_registration_that_was_retracted_registers_nobody(desk: Desk) -> None:
    at = desk.say("organisation.registered", id="school:saltonstall", name="Saltonstall", from_="2010")
    desk.say("evidence.retracted", event=str(at), reason="It is another name of Carlton.")
    refused = desk.refused("organisation.renamed", organisation="school:saltonstall", name="New", from_="2012")
    assert (refused.rule, refused.field) == ("unknown-id", "organisation")
    desk.say("organisation.registered", id="school:saltonstall", name="Saltonstall", from_="2011")
    desk.say("organisation.renamed", organisation="school:saltonstall", name="New", from_="2012")


def test_a_registration_that_was_corrected_registers_whom_the_correction_names(desk: Desk) -> None:
    at = desk.say("organisation.registered", id="school:saltonstal", name="Saltonstall", from_="2010")
    right = {"organisation.registered": {"id": "school:saltonstall", "name": "Saltonstall", "from": "2010"}}
    desk.say("evidence.corrected", event=str(at), replacement=right)
    desk.say("organisation.renamed", organisation="school:saltonstall", name="New", from_="2012")
    wrong = desk.refused("organisation.renamed", organisation="school:saltonstal", name="New", from_="2012")
    assert (wrong.rule, wrong.accepted.split(", ")[0]) == ("unknown-id", "school:saltonstall")
