"""What was said, by whom, on which document, when, and how late."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from graph.answers.happened import late
from graph.errors import Code
from tests.conftest import CLERK
from tests.town import Town, refused

ANNA = "office:anna"
BATES, LEAD = "school:bates", "contract:lead"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """2 Anna's office · 3 Bates · 4 AUSL · 5 the contract, from the board's minutes · 6 Bates renamed, by Anna
    · 7 the renaming corrected. The first was recorded on 4 August 2014, the others on the days after it."""
    made = Town(tmp_path)
    made.registered(ANNA, "Anna")
    made.registered(BATES, "Bates", from_="2014-08-06")
    made.registered("partner:ausl", "AUSL", from_="[..]")
    made.say(
        "contract.signed", id=LEAD, kind="performance", parties=[{"id": "partner:ausl", "role": "operator"}],
        term={"from": "2013-07"}, covers=[BATES], source="minutes",
    )  # fmt: skip
    name = {"organisation": BATES, "from_": "2014-08-20"}
    made.say("organisation.renamed", **name, name="Bates Acadmy", recorder=ANNA, source="letter", reason="their letter")
    right = {"organisation.renamed": {"organisation": BATES, "name": "Bates Academy", "from": "2014-08-20"}}
    made.say("evidence.corrected", event="6", replacement=right, source="minutes")
    yield made
    made.ledger.close()


def told(town: Town, position: int | None = None, **asked: Any) -> list[int]:
    return [event.position for event in town.at("2014-09-01", position).events(**asked)]


def test_events_about_something_are_those_that_change_or_name_it(town: Town) -> None:
    assert told(town, about=BATES) == [3, 5, 6, 7]
    assert told(town, about="partner:ausl") == [4, 5]
    assert told(town, about=LEAD) == [5]
    assert told(town) == [1, 2, 3, 4, 5, 6, 7]


def test_by_document_recorder_and_topic(town: Town) -> None:
    assert told(town, document="minutes") == [5, 7]
    assert told(town, document="nothing") == []
    assert told(town, by=ANNA) == [6]
    assert told(town, by=CLERK) == [1, 2, 3, 4, 5, 7]
    assert told(town, topics=["organisation.renamed"]) == [6]
    assert told(town, topics=["organisation.renamed", "contract.signed"]) == [5, 6]


def test_every_filter_has_to_be_passed(town: Town) -> None:
    assert told(town, about=BATES, document="minutes") == [5, 7]
    assert told(town, about=BATES, document="minutes", topics=["evidence.corrected"]) == [7]
    assert told(town, about=BATES, by=ANNA, document="minutes") == []
    assert told(town, by=CLERK, topics=["organisation.registered"], after=1) == [2, 3, 4]


def test_an_event_says_what_its_source_said(town: Town) -> None:
    (event,) = town.at("2014-09-01").events(by=ANNA)
    assert (event.topic, event.reason, [one.document for one in event.sources]) == (
        "organisation.renamed", "their letter", ["letter"],
    )  # fmt: skip
    assert event.recorded_at == town.day(6)


def test_recorded_from_an_instant_on_and_before_another(town: Town) -> None:
    assert told(town, recorded_from=town.day(3), recorded_to=town.day(5)) == [3, 4]
    assert told(town, recorded_from=town.day(3) + timedelta(seconds=1), recorded_to=town.day(5)) == [4]
    assert told(town, recorded_from=town.day(7)) == [7]
    assert told(town, recorded_to=town.day(1)) == []


def test_lateness_is_counted_from_the_last_day_that_the_date_can_mean(town: Town) -> None:
    """The contract is from July 2013, by its last day, and was recorded on 8 August 2014: 373 days. Bates was
    recorded on the very day; its renaming ahead of time; AUSL, of unknown date, is never late."""
    every = {event.position: late(event) for event in town.at("2014-09-01").events()}
    assert (every[5], every[3], every[6]) == (373, 0, -11)
    assert told(town, late_by_days=373) == [2, 5]
    assert told(town, late_by_days=374) == [2]
    assert told(town, late_by_days=0) == [2, 3, 5]


def test_only_what_was_known_then(town: Town) -> None:
    assert told(town, position=5, about=BATES) == [3, 5]
    assert refused(told, town, position=3, about="partner:ausl").code is Code.NOT_YET_KNOWN
    assert told(town, position=6, document="minutes") == [5]


def test_pages_join_to_the_whole(town: Town) -> None:
    seen: list[int] = []
    while page := told(town, about=BATES, after=seen[-1] if seen else 0, limit=1):
        seen += page
    assert seen == told(town, about=BATES)
    assert told(town, limit=2, after=2) == [3, 4]


@pytest.mark.parametrize(
    ("asked", "code", "accepted"),
    [
        ({"topics": ["organisation.renamd"]}, Code.BAD_INPUT, "organisation.renamed"),
        ({"topics": ["'; DROP TABLE events"]}, Code.BAD_INPUT, "contract.signed"),
        ({"about": "school:bats"}, Code.UNKNOWN_ID, BATES),
        ({"by": "office:ann"}, Code.UNKNOWN_ID, ANNA),
    ],
)
def test_what_there_is_not_is_refused(town: Town, asked: dict[str, Any], code: Code, accepted: str) -> None:
    refusal = refused(told, town, **asked)
    assert refusal.code is code
    assert accepted in refusal.accepted


def test_a_document_that_looks_like_a_query_is_text(town: Town) -> None:
    town.say("organisation.renamed", organisation=BATES, name="B", from_="2014", source="x' OR '1'='1")
    assert told(town, document="x' OR '1'='1") == [8]
    assert told(town, document="' OR '1'='1") == []
