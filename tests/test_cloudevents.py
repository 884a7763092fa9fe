"""The log as CloudEvents: the rules of the specification held by hand, both times, and what the events say."""

import json
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest

from events.catalogue import TOPICS
from events.envelope import Source
from events.statement import read_event
from events.when import read_start
from services.bootstrap import Ledger
from services.files.cloudevents import cloud_event, json_batch, json_lines, log_uri
from services.files.export_manifest import Sink
from services.files.worlds import load
from services.settings import Settings
from services.statements import Statement
from tests.exporting import AUSL, LINCOLN, MASTERY, PEOPLE, full, office, run, wrote
from tests.test_world_answers import WORLDS
from tests.town import Town

OWN = {"specversion", "id", "source", "type", "subject", "time", "datacontenttype", "data"}
EXTENSIONS = {
    "recordedtime", "sequence", "recordedby", "onbehalfof", "effective", "earliest", "latest",
}  # fmt: skip
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
Said = dict[str, Any]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path / "data")
    yield made
    made.ledger.close()


def held_to_the_specification(one: Said) -> None:
    """The rules of CloudEvents 1.0.2 and its JSON schema."""
    assert one["specversion"] == "1.0"
    assert all(isinstance(one[name], str) and one[name] for name in ("id", "source", "type", "subject"))
    assert urlsplit(one["source"]).scheme
    assert re.fullmatch(r"\S+", one["source"])
    assert one["datacontenttype"] == "application/json"
    assert one["recordedtime"]
    for name in one.keys() - {"data"}:
        assert re.fullmatch("[a-z0-9]{1,20}", name), name
        assert isinstance(one[name], str)
        assert one[name]
    for name in {"time", "recordedtime"} & one.keys():
        assert INSTANT.fullmatch(one[name])
        assert datetime.fromisoformat(one[name]).tzinfo
    assert one.keys() <= OWN | EXTENSIONS
    assert isinstance(one["data"], dict)


def lines(path: Path) -> list[Said]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def about(town: Town, position: int) -> Said:
    return cloud_event(town.ledger.log.at([position])[0], "urn:x")


def test_an_event_with_both_times_and_what_it_says(town: Town) -> None:
    event = town.ledger.log.at([9])[0]
    assert about(town, 9) == {
        "specversion": "1.0", "id": str(event.id), "source": "urn:x", "type": "authority.granted",
        "subject": "grant:people", "time": "2011-07-01T00:00:00Z", "effective": "2011-07-01",
        "earliest": "2011-07-01", "latest": "2011-07-01", "recordedtime": "2014-08-12T12:00:00Z",
        "sequence": "0000000000000009", "recordedby": "office:clerk", "datacontenttype": "application/json",
        "data": {
            "position": 9, "root": 9, "topic": "authority.granted", "subjects": ["grant:people"],
            "statement": {**PEOPLE, "grades": ["06", "07", "08"]}, "sources": [{"document": "contract, signed"}],
            "reason": "As section 4 says.",
        },
    }  # fmt: skip


def test_a_day_that_is_not_exact_gives_no_time(town: Town) -> None:
    said = about(town, 10)
    assert "time" not in said
    assert (said["effective"], said["earliest"], said["latest"]) == ("SY2012", "2012-07-01", "2012-08-31")
    open_ = about(town, 6)
    assert (open_["effective"], open_["latest"], "earliest" in open_) == ("[..2001-12-31]", "2001-12-31", False)
    open_ = about(town, 2)
    assert (open_["effective"], {"earliest", "latest", "time"} & open_.keys()) == ("[..]", set())
    # A contract is dated by its term.
    assert about(town, 8)["time"] == "2011-07-01T00:00:00Z"


def test_a_word_about_another_event_happens_when_it_is_said(town: Town) -> None:
    told = {**PEOPLE, "holder": AUSL}
    at = town.say("evidence.corrected", event="9", replacement={"authority.granted": told}, reason="Misread.")
    said = about(town, at)
    assert (said["time"], said["recordedtime"], said["subject"]) == (said["recordedtime"],) * 2 + ("grant:people",)
    data = said["data"]
    assert (data["position"], data["root"], data["reason"]) == (at, 9, "Misread.")
    assert data["statement"]["replacement"]["authority.granted"]["holder"] == AUSL
    assert not {"carries", "slot"} & data["statement"].keys()
    nothing = about(town, town.say("evidence.disputed", event="9", alternative=None))
    assert "alternative" not in nothing["data"]["statement"]
    dispute = str(nothing["data"]["position"])
    settled = about(town, town.say("evidence.settled", dispute=dispute, for_="record"))["data"]["statement"]
    assert settled.keys() == {"dispute", "for"}


def test_whose_words_they_are_and_every_member_of_a_document(town: Town) -> None:
    source = Source(
        document="minutes", title="Minutes", uri="https://salem.example/m", sha256="ab", dated=read_start("2013"),
        locator="p. 3", first_hand=True,
    )  # fmt: skip
    fields = {"organisation": AUSL, "name": "AUSL Schools", "from": "2013"}
    statement = Statement("organisation.renamed", fields, sources=(source,), on_behalf_of=MASTERY)
    said = about(town, town.ledger.record([statement], None).positions[-1])
    assert said["onbehalfof"] == MASTERY
    assert said["data"]["sources"] == [{
        "document": "minutes", "title": "Minutes", "uri": "https://salem.example/m", "sha256": "ab", "dated": "2013",
        "locator": "p. 3", "first_hand": True,
    }]  # fmt: skip


def test_a_statement_can_be_read_again_as_the_event_that_it_was(tmp_path: Path) -> None:
    """Every world, every topic that it tells: what `data` says is what the log holds."""
    ids, topics = set(), set()
    with Ledger.open(Settings.from_env({"ZONELEDGER_DATA": str(tmp_path / "data")})) as ledger:
        load(ledger, WORLDS)
        uri = log_uri(ledger.log)
        for event, line in zip(ledger.log.stream(), json_lines(ledger.log.stream(), uri), strict=True):
            said = json.loads(line)
            held_to_the_specification(said)
            ids.add((said["source"], UUID(said["id"])))
            topics.add(said["type"])
            if not said["type"].startswith("evidence."):
                assert read_event(event.topic, said["data"]["statement"]) == event.body
        assert len(ids) == ledger.log.head()
    assert topics <= TOPICS.keys()
    assert len(topics) > 25


def test_lines_a_batch_and_an_empty_one(town: Town) -> None:
    events = town.ledger.log.at([9, 10])
    batch = json.loads(b"".join(json_batch(events, "urn:x")))
    assert batch == [json.loads(line) for line in json_lines(events, "urn:x")]
    assert json.loads(b"".join(json_batch((), "urn:x"))) == []


def test_the_source_names_the_log_whatever_comes_later(town: Town) -> None:
    before = log_uri(town.ledger.log)
    town.say("organisation.renamed", organisation=AUSL, name="AUSL Schools", from_="2013")
    assert log_uri(town.ledger.log) == before
    head = town.ledger.sealer.seal()
    assert head is not None
    assert before == f"urn:zoneledger:{head.origin}"


def test_the_file_holds_what_the_list_of_events_answers(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "log.jsonl"
    said = wrote(town, out, "cloudevents")
    assert (said["counts"], said["moment"]["position"]) == ({"events": 10, "last": 10}, 10)
    assert "on" not in said["moment"]
    assert [one["data"]["position"] for one in lines(out)] == list(range(1, 11))
    assert {one["source"] for one in lines(out)} == {said["asked"]["source"]} == {log_uri(town.ledger.log)}

    def positions(*words: str) -> list[int]:
        wrote(town, out, "cloudevents", *words, "--force")
        return [one["data"]["position"] for one in lines(out)]

    assert positions("--about", LINCOLN) == [4, 8, 9, 10]
    assert positions("--document", "contract, signed") == [8, 9]
    assert positions("--topic", "authority.granted", "--topic", "policy.adopted") == [7, 9, 10]
    assert positions("--after", "8") == [9, 10]
    assert positions("--known", (town.day(3) + timedelta(hours=1)).isoformat()) == [1, 2, 3]
    assert positions("--recorded-from", town.day(3).isoformat(), "--recorded-to", town.day(5).isoformat()) == [3, 4]
    assert positions("--by", MASTERY) == []
    batch = tmp_path / "log.json"
    said = wrote(town, batch, "cloudevents", "--source", "https://salem.example/record")
    assert {one["source"] for one in json.loads(batch.read_text())} == {"https://salem.example/record"}
    assert (len(json.loads(batch.read_text())), said["asked"]["source"]) == (10, "https://salem.example/record")


def test_more_than_a_page_of_events(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.files.export_forms._PAGE", 3)
    assert wrote(town, tmp_path / "log.jsonl", "cloudevents")["counts"] == {"events": 10, "last": 10}
    assert len(lines(tmp_path / "log.jsonl")) == 10


def test_what_is_refused_leaves_nothing(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "log.jsonl"
    for words, named in (
        (("--about", "school:lincon"), LINCOLN), (("--topic", "authority.grant"), "authority.granted"),
        (("--position", "11"), "1 to 10"), (("--source", "not a uri"), "--source"),
        (("--out", str(tmp_path / "log.xml")), ".jsonl"),
    ):  # fmt: skip
        result = run(town, "cloudevents", "--out", str(out), *words)
        assert result.exit_code == 3
        assert named in result.stderr
    monkeypatch.setattr(Sink, "write", full)
    result = run(town, "cloudevents", "--out", str(out))
    assert (result.exit_code, "disk-full" in result.stderr) == (3, True)
    assert [one.name for one in tmp_path.iterdir()] == ["data"]
