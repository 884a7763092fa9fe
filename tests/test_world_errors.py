"""What a world file may not say: every refusal names the line, the rule, and what would be accepted."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.check import check
from services.files.worlds import load
from services.settings import Settings
from services.statements import Refused
from tests.conftest import Clock
from tests.worlds import BODIES, HEAD, SALEM

TOP = HEAD.format(name="salem", clock="2010-12-31T12:00:00Z")


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    (tmp_path / "bodies.yaml").write_text(BODIES)
    with Ledger.open(Settings(tmp_path / "data"), clock) as made:
        yield made


def refusal(ledger: Ledger, path: Path) -> str:
    """What people read of the refusal, after which nothing is recorded."""
    with pytest.raises(Refused) as caught:
        load(ledger, [path])
    assert ledger.log.head() == 0
    found = caught.value
    assert found.accepted
    assert "Traceback" not in str(found)
    return f"{str(found).removeprefix(str(path))} | {found.accepted}"


BAD = {
    "a key twice": ("source: press\n", ":9: the key 'source' stands twice, first in line 8"),
    "an unknown key": ("happend:\n", ":9: a world has no 'happend' | happened"),
    "no list": ("happened: soon\n", ":9: happened is not a list"),
    "an unknown topic": (
        "happened:\n  - zone.authorized: {}\n",
        ":10: 'zone.authorized' is no topic | zone.authorised",
    ),
    "no topic": ("happened:\n  - {as: x}\n", ":10: an item tells one event, here are 0"),
    "two topics": ("happened:\n  - {zone.closed: {}, zone.covered: {}}\n", "here are 2"),
    "an unknown key beside": (
        "happened:\n  - zone.closed: {}\n    resaon: x\n",
        ":11: an item has no 'resaon' | reason",
    ),
    "an unknown field": (
        "happened:\n  - zone.closed: {zone: zone:x, wen: 2010}\n",
        ":10 zone.closed wen: there is no such field",
    ),
    "a field missing": ("happened:\n  - zone.closed:\n", ":10 zone.closed zone: is missing"),
    "no mapping": ("happened:\n  - zone.closed: [1, 2]\n", ":10: zone.closed is not a mapping"),
    "no such day": (
        "happened:\n  - organisation.registered: {id: body:x, name: X, from: 2010-02-30}\n",
        "that day does not exist",
    ),
    "an unknown source": (
        "happened:\n  - zone.closed: {}\n    source: prss\n",
        ":11: 'prss' is none of the sources of this file | press",
    ),
    "an unknown label": (
        SALEM + '  - evidence.disputed: {event: "@zoen"}\n',
        ":14 evidence.disputed event: '@zoen' is no label of this load | @zone",
    ),
    "a label twice": (
        SALEM + "  - zone.closed: {zone: zone:salem}\n    as: zone\n",
        ":14 zone.closed: the label 'zone' names",
    ),
    "a clock without its zone": (
        "happened:\n  - zone.closed: {}\n    at: 2010-12-31T12:00:00\n",
        ":11: at: '2010-12-31T12:00:00'",
    ),
    "a day as a clock": ("happened:\n  - zone.closed: {}\n    at: 2010-12-31\n", "is no instant with its zone"),
    "a clock ahead": (
        "happened:\n  - organisation.registered: {id: body:x, name: X}\n    at: 2030-01-01T00:00:00Z\n",
        "has not come yet",
    ),
    "a number without each": (
        'happened:\n  - zone.closed: {zone: "zone:{n}"}\n',
        "has a place for a number | each: [1, 39]",
    ),
    "a strange place for a number": (
        'happened:\n  - zone.closed: {zone: "zone:{n.real}"}\n    each: [1, 2]\n',
        "'{n.real}' is no place for a number | {n}, {n:02d}",
    ),
    "each with one end": ("happened:\n  - zone.closed: {}\n    each: [1]\n", "a first and a last number"),
    "each backwards": ("happened:\n  - zone.closed: {}\n    each: [9, 1]\n", "a first and a last number"),
    "each without bounds": ("happened:\n  - zone.closed: {}\n    each: [1, 100001]\n", "at most 10000 numbers"),
    "an anchor": ("happened:\n  - zone.closed: &x {zone: zone:x}\n  - zone.closed: *x\n", "an anchor with an alias"),
    "a tag": ("title: !!python/name:os.system x\n", "python/name:os.system' is not read | plain values, no tags"),
    "a merge": ("happened:\n  - {<<: {zone.closed: {}}}\n", "a key is no plain text"),
    "two documents": ("title: x\n---\nworld: y\n", "this is no YAML"),
    "open brackets": ("title: [\n", "this is no YAML"),
    "brackets without end": (f"title: {'[' * 5000}{']' * 5000}\n", "this is no YAML"),
    "many levels": (f"title: {'[' * 60}{']' * 60}\n", "at most 50 levels"),
    "ten megabytes": (f"title: {'x' * 10_000_000}\n", ":9: the text has 10000000 characters | at most 100000"),
    "an escaped NUL": ('title: "a\\0b"\n', ":9: the text holds a NUL"),
    "a size of nothing": ("happened:\n  - organisation.registered: {id: Body X, name: X}\n", "is not an id"),
    "an empty source": ("happened:\n  - zone.closed: {}\n    source:\n", ":11: source is not a text"),
}


@pytest.mark.parametrize("told", BAD)
def test_a_line_that_cannot_be_is_refused_by_name(ledger: Ledger, tmp_path: Path, told: str) -> None:
    text, expected = BAD[told]
    path = tmp_path / "salem.yaml"
    path.write_text(TOP + text)
    assert expected in refusal(ledger, path)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (TOP.encode() + b"title: Caf\xe9\n", ":9: the byte 0xe9 is not UTF-8"),
        (b"\xef\xbb\xbf" + TOP.encode(), ":1: the file begins with a byte order mark"),
        (TOP.encode("utf-16"), ":1: the file begins with a byte order mark"),
        (TOP.encode() + b"title: a\x00b\n", ":9: the line holds a NUL"),
        (b"", ":1: the file holds nothing"),
        (b"- a\n", ":1: a world is not a mapping"),
        (b"clock: 2010-12-31T12:00:00Z\n", "world is missing"),
        (b"world: salem\n", "clock is missing"),
        (b"world: Salem, again\nclock: 2010-12-31T12:00:00Z\n", ":1: 'Salem, again' is no slug"),
        (b"x: " + b"a" * 20_000_001, "bytes | a file of at most 20000000 bytes"),
    ],
)
def test_a_file_that_is_no_world_is_refused(ledger: Ledger, tmp_path: Path, data: bytes, expected: str) -> None:
    path = tmp_path / "salem.yaml"
    path.write_bytes(data)
    assert expected in refusal(ledger, path)


@pytest.mark.parametrize("name", ["none.yaml", "folder.yaml", "list.csv"])
def test_what_is_no_file_of_worlds_is_refused(ledger: Ledger, tmp_path: Path, name: str) -> None:
    (tmp_path / "folder.yaml").mkdir()
    assert "cannot be" in refusal(ledger, tmp_path / name)


def test_two_files_of_one_name_are_refused(ledger: Ledger, tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TOP)
    with pytest.raises(Refused, match=r"a\.yaml is called 'salem' already"):
        load(ledger, [tmp_path / "a.yaml", tmp_path / "b.yaml"])


ASKED = {
    "no verb": ("ask: x\n    answer: []", "a question has one verb, here are 0"),
    "an unknown verb": ("ask: x\n    holder: {of: zone:x}", "a question has no 'holder' | holders"),
    "no words": ("audit: {}\n    answer: []", "ask is missing"),
    "no answer": ("ask: x\n    audit: {}", "nothing is said to come"),
    "something missing": ("ask: x\n    holders: {lever: time}\n    answer: []", "holders needs of"),
    "a day that is none": (
        "ask: x\n    events: {public_by: 2010-02-30}\n    answer: []",
        "public_by: that day does not exist | a day: 2010-12-31",
    ),
    "an unknown lever": ("ask: x\n    holders: {of: zone:x, lever: tiem}\n    answer: []", "'tiem' is no lever | time"),
    "an unknown field": ("ask: x\n    audit: {}\n    answer: [{ruel: x}]", "the answer of audit has no 'ruel' | rule"),
    "an unknown part": ("ask: x\n    entity: {id: zone:x}\n    answer: {out: [{dst: x}]}", "entity, out has no 'dst'"),
    "an unknown code": ("ask: x\n    audit: {}\n    refused: {code: BAD}", "'BAD' is no code"),
    "both": ("ask: x\n    audit: {}\n    refused: {code: BAD_INPUT}\n    answer: []", "side by side"),
    "a count of words": ("ask: x\n    count: {kind: school}\n    answer: many", "a count is a number"),
    "an unknown label": ("ask: x\n    audit: {reading: '@x'}\n    answer: []", "'@x' is no label"),
    "a day twice": ("ask: x\n    audit: {on: 2010-01-01}\n    on: 2011-01-01\n    answer: []", "on stands twice"),
    "no instant": ("ask: x\n    audit: {known: 2011-01-01}\n    answer: []", "is no instant with its zone"),
}


@pytest.mark.parametrize("asked", ASKED)
def test_a_question_that_cannot_be_asked_is_refused_by_its_line(ledger: Ledger, tmp_path: Path, asked: str) -> None:
    text, expected = ASKED[asked]
    path = tmp_path / "salem.yaml"
    path.write_text(f"{TOP}questions:\n  - {text}\n")
    with pytest.raises(Refused) as caught:
        check(ledger, [path])
    assert expected in f"{caught.value} | {caught.value.accepted}"
    assert f"{path}:1" in str(caught.value)
