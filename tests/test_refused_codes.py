"""Codes in the place of ids as corrections leave them, and how much one statement may say, to the last piece."""

from typing import Any

from events import tags
from services.boundary import Boundary
from services.statements import Refused, Statement
from tests.conftest import CLERK, Desk

BATES, CARLTON, CODE = "school:bates", "school:carlton", "nces:250000000001"
GIVEN = {"organisation": BATES, "scheme": "nces", "value": "250000000001", "from_": "2010"}


def renamed(desk: Desk, of: str = CODE) -> str:
    """Who gets the name that is said of whoever bears the code."""
    at = desk.say("organisation.renamed", organisation=of, name="Bates Academy", from_="2015")
    return desk.log.at([at])[0].subjects[0]


def test_a_code_that_was_taken_back_is_nobodys(desk: Desk) -> None:
    at = desk.say("organisation.identified", **GIVEN)
    assert renamed(desk) == BATES
    desk.say("evidence.retracted", event=str(at))
    refused = desk.refused("organisation.renamed", organisation=CODE, name="Bates Academy", from_="2016")
    assert (refused.rule, refused.field) == ("unknown-id", "organisation")
    assert refused.message == f"{CODE} is the code of nobody in the record"
    assert "a code that organisation.registered or organisation.identified gave, or an id" in refused.accepted
    assert "school" in refused.accepted


def test_a_code_that_was_corrected_is_its_right_bearers(desk: Desk) -> None:
    at = desk.say("organisation.identified", **GIVEN)
    right = {"organisation": CARLTON, "scheme": "nces", "value": "250000000001", "from": "2010"}
    desk.say("evidence.corrected", event=str(at), replacement={"organisation.identified": right})
    assert renamed(desk) == CARLTON


def test_a_code_of_a_registration_that_was_corrected_to_have_another_is_nobodys(desk: Desk) -> None:
    said: dict[str, Any] = {"id": "school:horace", "name": "Horace Mann"}
    wrong = {"scheme": "nces", "value": "250000000001"}
    at = desk.say("organisation.registered", **said, identifiers=[wrong])
    assert renamed(desk) == "school:horace"
    right = {**said, "identifiers": [{"scheme": "nces", "value": "250000000002"}]}
    desk.say("evidence.corrected", event=str(at), replacement={"organisation.registered": right})
    assert desk.refused("organisation.opened", organisation=CODE, on="2014").rule == "unknown-id"
    assert renamed(desk, "nces:250000000002") == "school:horace"


def test_a_code_of_two_is_refused_with_both(desk: Desk) -> None:
    desk.say("organisation.identified", **GIVEN)
    desk.say("organisation.identified", **{**GIVEN, "organisation": CARLTON})
    refused = desk.refused(
        "organisation.succeeded", predecessors=[CODE], successors=[CARLTON], how="merger", on="2014"
    )  # fmt: skip
    assert (refused.rule, refused.field) == ("ambiguous-code", "predecessors[0]")
    assert refused.message == f"{CODE} is the code of 2"
    assert refused.accepted == f"{BATES}, {CARLTON}"


def test_a_code_in_a_part_of_an_event_says_where_it_stands(desk: Desk) -> None:
    refused = desk.refused(
        "contract.signed", id="contract:c", kind="charter", parties=[], term={"from": "2014-07-01"},
        covers=[{"id": BATES}, {"id": CODE}],
    )  # fmt: skip
    assert (refused.rule, refused.field) == ("unknown-id", "covers[1].id")


def contract(schools: int, services: int = 0) -> Statement:
    """A contract that covers so many places and owes so many services."""
    return Statement(
        "contract.signed",
        {"id": "contract:c", "kind": "charter", "parties": [], "term": {"from": "2014-07-01"},
         "covers": [f"school:s{n}" for n in range(schools)], "services": [f"line {n}" for n in range(services)]},
    )  # fmt: skip


def told(desk: Desk, statement: Statement) -> Refused | None:
    """The refusal of a statement, if it is refused."""
    try:
        desk.recorder.record([statement], recorded_by=CLERK, dry_run=True)
    except Refused as refused:
        return refused
    return None


def test_the_parts_of_an_event_are_counted_to_the_last(desk: Desk) -> None:
    assert told(desk, contract(0, 4000)) is None
    refused = told(desk, contract(0, 4001))
    assert refused is not None
    assert (refused.rule, refused.field) == ("too-much", None)
    assert refused.message == "the event names 4001 places, parties and other parts"
    assert refused.accepted == "at most 4000 of them and 255 subjects; several events"


def test_the_subjects_of_an_event_are_counted_to_the_last(desk: Desk) -> None:
    for n in range(256):
        desk.say("organisation.registered", id=f"school:s{n}", name=f"Unnamed school {n} of 256")

    def succession(of: int) -> Statement:
        schools = [f"school:s{n}" for n in range(of)]
        return Statement(
            "organisation.succeeded",
            {"predecessors": [BATES], "successors": schools, "how": "split", "on": "2014"},
        )

    assert told(desk, succession(255)) is None
    refused = told(desk, succession(256))
    assert refused is not None
    assert refused.rule == "too-much"


def test_a_text_is_kept_to_its_last_character(desk: Desk) -> None:
    desk.say("organisation.renamed", organisation=BATES, name="x" * 100_000, from_="2014")
    refused = desk.refused("organisation.renamed", organisation=BATES, name="x" * 100_001, from_="2014")
    assert refused.accepted == "at most 100000"


def test_a_grant_of_a_whole_lever_names_no_area(desk: Desk) -> None:
    for lever in ("people", "time", "money", "program", "operations"):
        desk.say(
            "authority.granted", id=f"grant:{lever}", holder="district:salem", lever=lever, level="full", over=[BATES],
            from_="2014",
        )  # fmt: skip
    refused = desk.refused(
        "authority.granted", id="grant:x", holder="district:salem", lever="people", area="curriculum", over=[BATES],
        from_="2014",
    )  # fmt: skip
    assert (refused.rule, refused.field) == ("area-of-another-lever", "area")
    assert refused.accepted == "hiring, evaluation, development, exit"


def test_a_registration_whose_dispute_was_settled_is_taken_back_like_another(desk: Desk) -> None:
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann")
    dispute = desk.say("evidence.disputed", event=str(at), alternative=None, reason="there was no such school")
    desk.say("evidence.settled", dispute=str(dispute), for_="record", by="district:salem")
    desk.say("evidence.retracted", event=str(at))
    assert desk.refused("organisation.opened", organisation="school:horace", on="2014").rule == "unknown-id"


def test_a_registration_settled_away_is_in_the_record_no_more(desk: Desk) -> None:
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann")
    dispute = desk.say("evidence.disputed", event=str(at), alternative=None, reason="there was no such school")
    settled = desk.say("evidence.settled", dispute=str(dispute), for_="alternative", by="district:salem")
    assert desk.refused("organisation.opened", organisation="school:horace", on="2014").rule == "unknown-id"
    desk.say("evidence.retracted", event=str(settled))
    desk.say("organisation.opened", organisation="school:horace", on="2014")


def test_a_boundary_sees_what_was_recorded_up_to_its_position_and_no_more(desk: Desk) -> None:
    boundary = Boundary(desk.log)
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann")
    desk.say("organisation.renamed", organisation=BATES, name="Bates Academy", from_="2015")
    assert boundary.event(str(at)) is None
    assert boundary.event(str(desk.log.at([at])[0].id)) is None
    assert boundary.event("4") is not None
    assert boundary.known(["school:horace"]) == {"school:horace": False}
    assert [one.position for one in boundary.tagged(tags.subject(BATES))] == [4]
    boundary.appended(desk.log.head())
    assert boundary.event(str(at)) is not None
    assert [one.position for one in boundary.tagged(tags.subject(BATES))] == [4, at + 1]
    assert set(boundary.unless().tags) == {tags.subject(BATES)}
    assert boundary.unless().position == desk.log.head()


def test_while_a_dispute_is_open_its_event_is_not_corrected_into_something_that_the_dispute_does_not_touch(
    desk: Desk,
) -> None:
    said = {"organisation": BATES, "name": "Bates Academy", "from": "2015"}
    at = desk.say("organisation.renamed", **said)
    dispute = desk.say("evidence.disputed", event=str(at), alternative=None)
    other = {"organisation.renamed": {**said, "organisation": CARLTON}}
    refused = desk.refused("evidence.corrected", event=str(at), replacement=other)
    assert (refused.rule, refused.field) == ("disputed", "replacement")
    assert refused.message == f"the dispute at position {dispute} is open, and {CARLTON} is not in it"
    desk.say("evidence.corrected", event=str(at), replacement={"organisation.renamed": {**said, "name": "Bates"}})
    settled = desk.say("evidence.settled", dispute=str(dispute), for_="record", by="district:salem")
    desk.say("evidence.corrected", event=str(at), replacement=other)
    assert settled < desk.log.head()


def test_a_dispute_that_touches_the_other_id_or_was_withdrawn_is_in_nobodys_way(desk: Desk) -> None:
    said = {"organisation": BATES, "name": "Bates Academy", "from": "2015"}
    other = {"organisation.renamed": {**said, "organisation": CARLTON}}
    for alternative, withdrawn in ((other, False), (None, True)):
        at = desk.say("organisation.renamed", **said)
        dispute = desk.say("evidence.disputed", event=str(at), alternative=alternative)
        if withdrawn:
            desk.say("evidence.retracted", event=str(dispute))
        desk.say("evidence.corrected", event=str(at), replacement=other)
