"""What is stored today is read for ever: every topic and version is pinned in a golden file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, ClassVar

import msgspec
import pytest

from events.catalogue import TOPICS
from events.codec import Codec, stored_topic
from events.envelope import Event, Source, event_id
from events.evidence import Corrected
from events.fields import says
from events.log import Draft, LogFault
from events.organisation import Renamed
from events.when import read_start
from tests.samples import SAMPLES, sample

GOLDEN = Path(__file__).parent / "golden" / "events.jsonl"
AT = datetime(2014, 8, 4, 12, tzinfo=UTC)
MINUTES = Source(document="minutes", title="School committee, 4 August", dated=read_start("2014-08-04"), locator="p. 3")


def stored(body: Event, codec: Codec | None = None) -> tuple[str, bytes]:
    draft = Draft(
        body=body, sources=(MINUTES,), reason="as minuted", recorded_by="office:clerk", on_behalf_of="board:x"
    )
    return (codec or Codec()).encode(
        draft, slot=7, recorded_at=AT, command="c", imported_at=AT, subjects=body.subjects(),
        previous=(3,) * len(body.subjects()),
    )  # fmt: skip


def golden() -> dict[str, tuple[str, str]]:
    lines = [line.split("\t") for line in GOLDEN.read_text(encoding="utf-8").splitlines()]
    return {topic.partition("#")[0]: (topic, state) for topic, state in lines}


def test_every_topic_is_in_the_golden_file_and_nothing_else() -> None:
    assert list(golden()) == list(TOPICS)
    assert len(TOPICS) == 61


@pytest.mark.parametrize("topic", SAMPLES)
def test_an_event_is_written_as_it_always_was_and_read_as_it_was_meant(topic: str) -> None:
    body = sample(topic)
    name, state = stored(body)
    assert (name, state.decode()) == golden()[topic]
    read = Codec().decode(7, event_id("c", 0).hex, *_bytes(golden()[topic]))
    assert read.body == body
    assert type(read.body) is type(body)
    assert (read.position, read.slot, read.id, read.topic) == (7, 7, event_id("c", 0), topic)
    assert (read.recorded_at, read.imported_at, read.command) == (AT, AT, "c")
    assert (read.recorded_by, read.on_behalf_of, read.reason) == ("office:clerk", "board:x", "as minuted")
    assert (read.sources, read.subjects) == ((MINUTES,), body.subjects())
    assert read.previous == (3,) * len(body.subjects())


def _bytes(line: tuple[str, str]) -> tuple[str, bytes]:
    return line[0], line[1].encode()


def test_an_event_within_another_keeps_its_own_topic_and_version() -> None:
    _, state = stored(sample("evidence.corrected"))
    inner = msgspec.json.decode(state)["body"]["replacement"]
    assert (inner["topic"], inner["version"]) == ("organisation.renamed", 1)


class Moved(Event, frozen=True, kw_only=True):
    """A made-up event in its third version: `town` was `city`, and `to` got its kind before it."""

    TOPIC: ClassVar[str] = "school.moved"
    VERSION: ClassVar[int] = 3
    school: str
    town: Annotated[str, says("Where to.")]

    def subjects(self) -> tuple[str, ...]:
        return (self.school,)


def _second(old: dict[str, Any]) -> dict[str, Any]:
    return {"school": f"school:{old['school']}", "city": old["city"]}


def _third(old: dict[str, Any]) -> dict[str, Any]:
    return {"school": old["school"], "town": old["city"]}


def later() -> Codec:
    return Codec({**TOPICS, "school.moved": Moved}, {("school.moved", 1): _second, ("school.moved", 2): _third})


def old(topic: str, body: dict[str, Any]) -> tuple[str, bytes]:
    _, state = stored(sample("organisation.renamed"))
    return topic, msgspec.json.encode({**msgspec.json.decode(state), "body": body})


def test_old_versions_are_brought_up_step_by_step() -> None:
    read = later().decode(1, event_id("c", 0).hex, *old("school.moved#v1", {"school": "bates", "city": "Salem"}))
    assert read.body == Moved(school="school:bates", town="Salem")
    read = later().decode(1, event_id("c", 0).hex, *old("school.moved#v2", {"school": "school:bates", "city": "Lynn"}))
    assert read.body == Moved(school="school:bates", town="Lynn")


def test_an_old_version_within_a_correction_is_brought_up_too() -> None:
    inner = {"topic": "school.moved", "version": 1, "body": {"school": "bates", "city": "Salem"}}
    read = later().decode(1, event_id("c", 0).hex, *old("evidence.corrected#v1", {"event": "1", "replacement": inner}))
    assert isinstance(read.body, Corrected)
    assert read.body.replacement == Moved(school="school:bates", town="Salem")


def test_a_version_of_the_future_asks_for_an_update() -> None:
    with pytest.raises(LogFault, match=r"school.moved in version 4.*update"):
        later().decode(1, event_id("c", 0).hex, *old("school.moved#v4", {}))
    with pytest.raises(LogFault, match=r"school.moved in version 1.*update"):
        Codec().decode(1, event_id("c", 0).hex, *old("school.moved#v1", {}))


@pytest.mark.parametrize("state", [b"", b"{", b'{"slot": 1}', b"\xff\xfe"])
def test_a_damaged_state_names_the_position(state: bytes) -> None:
    with pytest.raises(LogFault, match=r"event 12 .*damaged"):
        Codec().decode(12, event_id("c", 0).hex, stored_topic(Renamed), state)
