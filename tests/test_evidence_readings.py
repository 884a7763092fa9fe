"""Answers of a reading, handed over: the program works them out with the alternative, and tells what was changed."""

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from events.envelope import Recorded
from events.merkle import bucket_of
from events.when import Day, write_instant
from graph.moment import Moment
from graph.overlay import Overlay
from services.evidence.bundle import Asked
from services.evidence.checks import check
from services.evidence.contents import Bundle
from services.plain import moment, plain
from tests.bundles import Handing, digested, packed, recorded, run_verifier
from tests.histories import histories

Files = dict[str, bytes]
GRANT: dict[str, Any] = {
    "id": "grant:people", "holder": "partner:ausl", "lever": "people", "level": "full", "over": ["school:bates"],
    "by": ["district:salem"], "under": "contract:ausl", "from": "2014-07-01",
    "limits": "within the @level of the agreement",
}  # fmt: skip
GRANTED, DISPUTE, SECOND = 7, 11, 12
HOLDERS = ("holders", "school:bates", "--lever", "people", "--on", "2014-10-01")


@pytest.fixture(scope="module")
def handing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handing]:
    """AUSL was granted people over Bates in full (event 7); a letter has it advisory (11); a second one has it that
    nothing was granted (12)."""
    with closing(Handing(tmp_path_factory.mktemp("salem"))) as made:
        said = made.town.say
        other = {"authority.granted": {**GRANT, "level": "advisory", "limits": "as the letter has it"}}
        assert said("evidence.disputed", event=str(GRANTED), alternative=other) == DISPUTE
        assert said("evidence.disputed", event=str(GRANTED), alternative=None) == SECOND
        yield made


@pytest.fixture(scope="module")
def path(handing: Handing) -> Path:
    return handing.hand(*HOLDERS, "--reading", str(DISPUTE))


@pytest.fixture
def files(path: Path) -> Files:
    return Handing.files(path)


def rows(files: Files) -> list[tuple[str, Any]]:
    return [(one["holder"]["id"], one["level"]) for one in json.loads(files["answer.json"])["rows"]]


def wrong(files: Files) -> list[str]:
    bundle = Bundle(digested(files))
    check(bundle)
    return bundle.wrong


def changed(files: Files, name: str, change: Callable[[Any], object]) -> Files:
    whole = json.loads(files[name])
    change(whole)
    return {**files, name: json.dumps(whole).encode()}


def test_an_answer_of_a_reading_is_proved_as_read(path: Path, files: Files) -> None:
    assert rows(files)[0] == ("partner:ausl", "advisory")
    code, said = run_verifier(path)
    assert code == 0, said
    assert f"Read with dispute {DISPUTE} as settled for its alternative, whatever became of it." in said
    assert f"settled for their alternatives, whatever became of them: {DISPUTE}." in files["README.txt"].decode()
    held = [one for one in json.loads(files["facts.json"])["subjects"]["grant:people"] if one["type"] == "HOLDS"]
    assert {json.loads(one["value"])["limits"] for one in held} == {"as the letter has it"}


def test_without_a_reading_it_is_the_record_and_nothing_is_said_of_readings(handing: Handing) -> None:
    plain = handing.hand(*HOLDERS)
    assert rows(Handing.files(plain))[0] == ("partner:ausl", "full")
    code, said = run_verifier(plain)
    assert (code, "Read with" in said) == (0, False)
    assert b"settled for their alternatives" not in Handing.files(plain)["README.txt"]


@pytest.mark.parametrize("verb", [
    ("show", "grant:people"), ("why", "partner:ausl", "school:bates", "people"), ("operators", "school:bates"),
    ("check", "partner:ausl", "school:bates", "people"), ("holdings", "partner:ausl"),
])  # fmt: skip
@pytest.mark.parametrize("dispute", [DISPUTE, SECOND])
def test_every_verb_that_takes_a_reading_can_be_handed_over(
    handing: Handing, verb: tuple[str, ...], dispute: int
) -> None:
    assert wrong(Handing.files(handing.hand(*verb, "--on", "2014-10-01", "--reading", str(dispute)))) == []


def test_a_settled_dispute_can_be_read_and_an_earlier_knowledge_too(tmp_path: Path) -> None:
    with closing(Handing(tmp_path)) as handing:
        other = {"authority.granted": {**GRANT, "level": "advisory"}}
        dispute = handing.town.say("evidence.disputed", event=str(GRANTED), alternative=other)
        settled = handing.town.say("evidence.settled", dispute=str(dispute), for_="record")
        for position in (dispute, settled):
            words = (*HOLDERS, "--reading", str(dispute), "--position", str(position))
            made = Handing.files(handing.hand(*words))
            assert wrong(made) == []
            assert rows(made)[0] == ("partner:ausl", "advisory")
        gone = handing.town.say("evidence.retracted", event=str(dispute))
        said = handing.run("evidence", *HOLDERS, "--reading", str(dispute), "--out", "no.zip", code=3)
        assert "it was retracted" in said
        early = Handing.files(handing.hand(*HOLDERS, "--reading", str(dispute), "--position", str(gone - 1)))
        assert wrong(early) == []
        at = handing.town.ledger.log.at([gone])[0].recorded_at
        moved = {"position": gone, "known": write_instant(at)}
        late = wrong(changed(early, "answer.json", lambda w: w["moment"].update(moved)))
        assert f"answer.json: event {dispute} is no dispute that stands at position {gone}." in late


def test_what_else_a_dispute_touches_cannot_be_left_out(tmp_path: Path) -> None:
    """The letter has it as another grant, whose events somebody leaves out."""
    with closing(Handing(tmp_path)) as handing:
        other = {"authority.granted": {**GRANT, "id": "grant:other"}}
        dispute = handing.town.say("evidence.disputed", event=str(GRANTED), alternative=other)
        files = Handing.files(handing.hand("show", "grant:people", "--on", "2014-10-01", "--reading", str(dispute)))
    told, facts = json.loads(files["subjects.json"]), json.loads(files["facts.json"])
    assert wrong(files) == []
    told["subjects"].remove("grant:other")
    del told["lists"][str(bucket_of("grant:other"))], facts["subjects"]["grant:other"]
    left = {**files, "subjects.json": json.dumps(told).encode(), "facts.json": json.dumps(facts).encode()}
    assert wrong(left)[:1] == [f"answer.json: nothing is proved of some of what dispute {dispute} touches."]


def test_what_takes_no_reading_is_refused_before_anything_is_written(handing: Handing) -> None:
    said = handing.run(
        "evidence", "timeline", "grant:people", "--reading", str(DISPUTE), "--out", "no.zip", code=3
    )  # fmt: skip
    assert "takes no reading" in said
    assert not (handing.folder / "no.zip").exists()


def held(facts: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in facts["cited"].values() if one["type"] == "HOLDS")


def as_recorded(answer: dict[str, Any]) -> None:
    answer["rows"][0].update(level="full", limits="within the @level of the agreement")


@pytest.mark.parametrize(
    ("name", "change", "told"),
    [
        ("answer.json", lambda w: w["moment"].update(reading=[]), "its events do not say"),
        ("answer.json", lambda w: w["moment"].update(reading=[SECOND]), "its events do not say"),
        ("answer.json", lambda w: w["moment"].update(reading=[DISPUTE, SECOND]), "it reads two disputes of one event"),
        ("answer.json", lambda w: w["moment"].update(reading=[DISPUTE, DISPUTE]), "positions of disputes, in order"),
        ("answer.json", lambda w: w["moment"].update(reading=[GRANTED]), "event 7 is no dispute that stands"),
        ("answer.json", lambda w: w["moment"].update(reading=[999]), "KeyError 999"),
        ("answer.json", lambda w: w["moment"].update(reading="11"), "positions of disputes, in order"),
        ("answer.json", as_recorded, "no fact shown says that partner:ausl held that"),
        ("answer.json", lambda w: w["rows"][0].update(facts=["-1.255.4095"]), "no fact shown says"),
        ("facts.json", lambda w: held(w).update(value=held(w)["value"].replace("advisory", "full")),
         "read so, the events do not say"),
        ("facts.json", lambda w: w["cited"].update({"-1.256.0": w["cited"].popitem()[1]}),
         "fact -1.256.0: read so, the events do not say"),
        ("facts.json", lambda w: w["cited"].update({"-2.0.0": held(w)}), "IndexError"),
        ("facts.json", lambda w: w["subjects"]["grant:people"].pop(), "its events say, and it leaves out"),
        ("subjects.json", lambda w: w["subjects"].remove("grant:people"), "belongs to none of the subjects"),
    ],
)  # fmt: skip
def test_whatever_is_changed_is_told(files: Files, name: str, change: Callable[[Any], object], told: str) -> None:
    found = wrong(changed(files, name, change))
    assert any(told in one for one in found), found


def test_a_fact_of_the_record_does_not_pass_for_one_of_the_reading(handing: Handing, files: Files) -> None:
    """Somebody lays the row and the fact of the record into the bundle of the reading."""
    record = Handing.files(handing.hand(*HOLDERS))
    answer, facts = json.loads(files["answer.json"]), json.loads(files["facts.json"])
    mine, theirs = json.loads(record["answer.json"]), json.loads(record["facts.json"])
    answer["rows"] = mine["rows"]
    facts["cited"] = theirs["cited"]
    laid = {**files, "answer.json": json.dumps(answer).encode(), "facts.json": json.dumps(facts).encode()}
    assert any("this is a fact of the record, not of the reading" in one for one in wrong(laid))


def test_the_event_of_the_dispute_cannot_be_left_out(files: Files) -> None:
    lines = files["events.jsonl"].splitlines(keepends=True)
    fewer = b"".join(one for one in lines if json.loads(one)["position"] != DISPUTE)
    assert any(f"event {DISPUTE} is left out" in one for one in wrong({**files, "events.jsonl": fewer}))


def test_when_a_fact_of_a_reading_was_believed_is_not_made_up(handing: Handing) -> None:
    files = Handing.files(handing.hand("show", "grant:people", "--on", "2014-10-01", "--reading", str(DISPUTE)))
    assert wrong(files) == []
    whole = json.loads(files["answer.json"])
    row = next(one for one in whole["rows"] if one["type"] == "HOLDS")
    for name, value, before in (("known_from", 3, 0), ("known_to", 9, None)):
        row[name] = value
        found = wrong({**files, "answer.json": json.dumps(whole).encode()})
        assert any("a fact of a reading is believed from no position to none" in one for one in found)
        row[name] = before


def test_a_changed_bundle_is_told_by_the_program_too(files: Files, tmp_path: Path) -> None:
    code, said = run_verifier(packed(tmp_path / "x.zip", changed(files, "answer.json", as_recorded)))
    assert code == 1
    assert said.startswith("NOT PROVED.")


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories(max_size=20), st.data())
def test_whatever_was_recorded_can_be_handed_over_as_read(events: list[Recorded], data: st.DataObject) -> None:
    """The overlay of the graph and the model of the bundle come to the same, fact by fact."""
    disputes = [one for one in events if one.topic == "evidence.disputed"]
    assume(disputes)
    dispute = data.draw(st.sampled_from(disputes))
    upto = data.draw(st.integers(dispute.position, len(events)))
    gone = [one for one in events[:upto] if one.topic == "evidence.retracted"]
    assume(not any(getattr(one.body, "slot", 0) == dispute.position for one in gone))
    subject = data.draw(st.sampled_from(sorted({*dispute.subjects, events[0].subjects[0]})))
    at = Moment(Day("2014-10-01"), upto, events[upto - 1].recorded_at, reading=(dispute.position,))
    with recorded(events) as (log, store, hand):
        found = Overlay(log, store, at).history([subject], upto)
        rows = [one for one in found if one.known_from <= upto < one.known_to]
        asked = Asked("All", {"verb": "show"}, at, moment(at), plain(rows), [], [one.id for one in rows], [subject], [])
        assert hand(asked) == len(events)
