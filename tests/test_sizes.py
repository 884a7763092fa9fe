"""What is too long, too much, or no text at all: refused from the first that is over on."""

from typing import Any

import msgspec
import pytest

from events.envelope import Source
from services.reading import MAX_KEY
from services.record import Recorder
from services.statements import Refused, Statement
from tests.conftest import CLERK, Desk

BATES = "school:bates"
OPENED = {"organisation": BATES, "on": "2014"}


def rule_of(recorder: Recorder, *statements: Statement, command: str | None = None) -> tuple[str, str | None]:
    """The rule that statements break, and the field; nothing where they are recorded."""
    try:
        recorder.record(statements, recorded_by=CLERK, command=command, dry_run=True)
    except Refused as refused:
        return refused.rule, refused.field
    return "", None


def opened(**more: Any) -> Statement:
    return Statement("organisation.opened", OPENED, **more)


@pytest.mark.usefixtures("desk")
def test_a_reason_is_a_text_of_at_most_a_hundred_thousand_characters(recorder: Recorder) -> None:
    assert rule_of(recorder, opened(reason="x" * 100_000)) == ("", None)
    for text in ("x" * 100_001, "", "   ", "a\x00b", "\ud800"):
        assert rule_of(recorder, opened(reason=text)) == ("bad-field", "reason" if text != "\ud800" else None)


@pytest.mark.usefixtures("desk")
def test_every_part_of_a_source_is_a_text(recorder: Recorder) -> None:
    good = Source(document="minutes")
    for name in ("document", "title", "uri", "sha256", "locator"):
        bad = msgspec.structs.replace(good, **{name: "a\x00b"})
        assert rule_of(recorder, opened(sources=(good, bad))) == ("bad-field", f"sources[1].{name}")


@pytest.mark.usefixtures("desk")
def test_a_command_key_has_at_most_three_hundred_characters(recorder: Recorder) -> None:
    assert rule_of(recorder, opened(), command="k" * MAX_KEY) == ("", None)
    for key in ("k" * (MAX_KEY + 1), "", " ", "a\x00"):
        assert rule_of(recorder, opened(), command=key) == ("bad-field", "command")


def test_a_contract_that_begins_counts_as_the_two_events_that_it_is(
    desk: Desk, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("services.record.MAX_EVENTS", 4)
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    agreed: dict[str, Any] = {
        "kind": "performance", "parties": [{"id": "partner:blueprint", "role": "operator"}], "covers": [BATES],
        "operating_role": "managing", "term": {"from": "2014-07-01", "last_day": "2017-06-30"}, "begins": True,
    }  # fmt: skip
    signed = [Statement("contract.signed", {**agreed, "id": f"contract:{n}"}) for n in range(3)]
    assert rule_of(recorder, *signed[:2]) == ("", None)
    assert rule_of(recorder, *signed[:2], opened()) == ("bad-size", None)
    receipts = recorder.record_many([([one], f"sign-{n}") for n, one in enumerate(signed)], recorded_by=CLERK)
    assert [one.positions for one in receipts] == [(6, 7), (8, 9), (10, 11)]


@pytest.mark.parametrize("begins", ["perhaps", 1, None, "True"])
def test_whether_a_contract_begins_is_yes_or_no(desk: Desk, begins: Any) -> None:
    desk.say("organisation.registered", id="partner:blueprint", name="Blueprint")
    refused = desk.refused(
        "contract.signed", id="contract:a", kind="charter", parties=[], term={"from": "2014-07-01"}, begins=begins
    )
    assert (refused.rule, refused.field) == ("bad-field", "begins")


@pytest.mark.parametrize("replacement", [{"organisation.opened": "Bates"}, {}, "Bates", {"no.such": {}}, {"": None}])
def test_a_replacement_that_is_no_statement(desk: Desk, replacement: Any) -> None:
    refused = desk.refused("evidence.corrected", event="4", replacement=replacement)
    assert refused.rule == "bad-field"
    assert (refused.field or "").startswith("replacement")


def test_a_text_of_any_length_is_no_code(desk: Desk) -> None:
    said = {"name": "B", "from_": "2014"}
    assert desk.refused("organisation.renamed", organisation="nces:" + "1" * 194, **said).rule == "unknown-id"
    assert desk.refused("organisation.renamed", organisation="nces:" + "1" * 195, **said).rule == "bad-field"
    for text in (":1", "nces:", "nces"):
        assert desk.refused("organisation.renamed", organisation=text, **said).rule == "bad-field"


def test_a_load_that_begins_with_words_about_events_tells_no_progress_before_it(desk: Desk, recorder: Recorder) -> None:
    moved: list[tuple[int, int]] = []
    retracted = Statement("evidence.retracted", {"event": "3"})
    load = [([retracted], "undo"), ([opened()], "open")]
    receipts = recorder.record_many(load, recorded_by=CLERK, progress=lambda *at: moved.append(at))
    assert [one.positions for one in receipts] == [(5,), (6,)]
    assert moved == [(2, 2)]
    assert desk.log.head() == 6
