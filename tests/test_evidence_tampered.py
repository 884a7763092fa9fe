"""A bundle that somebody changed on its way: whatever they change, the program says what is wrong with it.

Each of these also writes the manifest anew, as somebody who knows it would; what is caught is what is proved.
"""

import json
import re
import zipfile
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from events.merkle import read_bucket, read_head, write_bucket
from services.evidence.checks import check
from services.evidence.contents import FILES, opened
from tests.bundles import Handing, packed, run_verifier

Files = dict[str, bytes]
Change = Callable[[Any], object]


@pytest.fixture(scope="module")
def handing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Handing]:
    with closing(Handing(tmp_path_factory.mktemp("salem"))) as made:
        yield made


@pytest.fixture(scope="module")
def early(handing: Handing) -> str:
    """The head that was published before the last event."""
    head = handing.run("witness").strip()
    handing.town.say("organisation.renamed", organisation="school:carlton", name="Carlton Academy", from_="2015")
    return head


@pytest.fixture(scope="module")
def bundle(handing: Handing, early: str) -> Path:
    return handing.hand("holders", "school:bates", "--lever", "people", "--on", "2015-10-01", "--since", early)


@pytest.fixture
def files(bundle: Path) -> Files:
    return Handing.files(bundle)


def said_of(path: Path, *words: str) -> str:
    code, said = run_verifier(path, *words)
    assert code == 1, said
    assert said.startswith("NOT PROVED.\n- ")
    return said


def changed(files: Files, name: str, change: Change) -> Files:
    whole = json.loads(files[name])
    change(whole)
    return {**files, name: json.dumps(whole).encode()}


def lines(files: Files, change: Callable[[list[dict[str, Any]]], object]) -> Files:
    events = [json.loads(one) for one in files["events.jsonl"].splitlines()]
    change(events)
    return {**files, "events.jsonl": b"".join(json.dumps(one).encode() + b"\n" for one in events)}


def position(files: Files, word: str) -> int:
    found = [json.loads(one) for one in files["events.jsonl"].splitlines()]
    (at,) = [one["position"] for one in found if word in one["topic"]]
    return int(at)


def without(at: int) -> Callable[[list[dict[str, Any]]], None]:
    def change(events: list[dict[str, Any]]) -> None:
        events[:] = [one for one in events if one["position"] != at]

    return change


def test_it_is_proved_before_anybody_touches_it(bundle: Path, files: Files, tmp_path: Path) -> None:
    assert run_verifier(bundle)[0] == 0
    assert run_verifier(packed(tmp_path / "same.zip", files))[0] == 0


@pytest.mark.parametrize("name", [*FILES, "manifest.json"])
def test_one_byte_of_any_file_is_enough(files: Files, name: str, tmp_path: Path) -> None:
    content = files[name]
    for at in (0, len(content) // 2, len(content) - 1):
        other = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
        path = packed(tmp_path / f"{at}.zip", {**files, name: other}, renewed=False)
        bundle = opened(str(path))
        check(bundle)
        assert any(name in one for one in bundle.wrong) or name == "manifest.json", bundle.wrong
        assert bundle.wrong


def test_any_byte_of_the_zip_file_is_told_or_changes_nothing_in_it(bundle: Path, files: Files, tmp_path: Path) -> None:
    whole = bundle.read_bytes()
    told = 0
    for at in range(0, len(whole), max(1, len(whole) // 400)):
        path = tmp_path / "flipped.zip"
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :])
        found = opened(str(path))
        check(found)
        assert found.wrong or found.files == files, at
        told += bool(found.wrong)
    assert told > 300


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_is_missing_or_too_many_is_named(files: Files, name: str, tmp_path: Path) -> None:
    if name == "verify.py":
        files["more.txt"] = b"more"
        assert "more.txt: the manifest has no such file." in said_of(packed(tmp_path / "more.zip", files))
    else:
        del files[name]
        assert f"{name} is missing." in said_of(packed(tmp_path / "less.zip", files))


def test_a_revocation_that_is_left_out_is_missed(files: Files, tmp_path: Path) -> None:
    """The last event of a grant: nothing after it points to it, but the head lists it."""
    at = position(files, "revoked")
    said = said_of(packed(tmp_path / "x.zip", lines(files, without(at))))
    assert f"grant:people: event {at} is left out." in said


def test_an_event_in_between_that_is_left_out_is_missed(files: Files, tmp_path: Path) -> None:
    at = position(files, "level_changed")
    said = said_of(packed(tmp_path / "x.zip", lines(files, without(at))))
    assert f"grant:people: event {at} is left out." in said


def test_a_list_that_hides_the_last_event_does_not_hold(files: Files, tmp_path: Path) -> None:
    at, before = position(files, "revoked"), position(files, "level_changed")

    def hide(whole: dict[str, Any]) -> None:
        for one in whole["lists"].values():
            last = read_bucket(bytes.fromhex(one["content"]))
            if last.get("grant:people") == at:
                one["content"] = write_bucket({**last, "grant:people": before}).hex()

    hidden = lines(changed(files, "subjects.json", hide), without(at))
    assert re.search(r"list \d+ was changed, or is not of this log", said_of(packed(tmp_path / "x.zip", hidden)))


def test_a_subject_that_is_left_out_is_missed(files: Files, tmp_path: Path) -> None:
    def hide(whole: dict[str, Any]) -> None:
        whole["subjects"].remove("grant:people")

    said = said_of(packed(tmp_path / "x.zip", changed(files, "subjects.json", hide)))
    assert "belongs to none of the subjects" in said


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("state", lambda text: text.replace("partner:ausl", "partner:auss"), "its proof does not lead to the root"),
        ("id", lambda text: text[:-1] + ("0" if text[-1] != "0" else "1"), "its proof does not lead to the root"),
        ("topic", lambda _: "authority.revoked#v1", "its proof does not lead to the root"),
        ("topic", lambda text: text.replace("#v1", "#v2"), "is of a version that this program does not know"),
        ("position", lambda at: at + 1000, "there is no leaf"),
        ("proof", lambda path: path[:-1], "the proof is too short"),
        ("proof", lambda path: [*path, path[0]], "the proof is too long"),
        ("proof", lambda path: ["00" * 32, *path[1:]], "its proof does not lead to the root"),
        ("proof", lambda path: ["00", *path[1:]], "a hash has 64 hexadecimal digits"),
    ],
)
def test_each_field_of_an_event(files: Files, field: str, value: Change, told: str, tmp_path: Path) -> None:
    at = position(files, "granted")

    def change(events: list[dict[str, Any]]) -> None:
        (one,) = [one for one in events if one["position"] == at]
        one[field] = value(one[field])
        events.sort(key=lambda one: int(one["position"]))

    assert told in said_of(packed(tmp_path / "x.zip", lines(files, change)))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda w: w["subjects"]["grant:people"].pop(), "its events say, and it leaves out,"),
        (lambda w: w["subjects"]["grant:people"][0].update(valid_to="2099-01-01"), "its events do not say"),
        (lambda w: w["subjects"]["grant:people"][0].update(said_by=1), "its events do not say"),
        (lambda w: w["subjects"]["grant:people"][0].update(note="x"), "a fact has the members type, src, dst"),
        (lambda w: w["subjects"].pop("grant:people"), "its subjects are not those of subjects.json"),
        (lambda w: w.update(position=3), "it has to be about position"),
        (lambda w: holds(w).update(src="partner:kipp"), "does not bring HOLDS partner:kipp"),
        (lambda w: w["cited"].popitem(), "is not shown."),
        (lambda w: w["cited"].update({"3.0.0": holds(w)}), "fact 3.0.0: event 3 does not bring HOLDS"),
        (lambda w: w["cited"].update({"9999.0.0": holds(w)}), "fact 9999.0.0: it is not as it has to be"),
    ],
)
def test_each_fact(files: Files, change: Change, told: str, tmp_path: Path) -> None:
    assert told in said_of(packed(tmp_path / "x.zip", changed(files, "facts.json", change)))


def holds(facts: dict[str, Any]) -> dict[str, Any]:
    """The fact that says who holds it at the moment."""
    return next(one for one in facts["cited"].values() if one["type"] == "HOLDS")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda w: w["rows"][0]["holder"].update(id="partner:kipp"), "no fact shown says that partner:kipp held that"),
        (lambda w: w["rows"][0].update(level="full"), "no fact shown says that partner:ausl held that"),
        (lambda w: w["rows"][0].update(lever="money"), "no fact shown says that partner:ausl held that"),
        (lambda w: w["rows"][0].update(limits=None), "no fact shown says that partner:ausl held that"),
        (lambda w: w["rows"][0].update(grant="grant:time"), "no fact shown says that partner:ausl held that"),
        (lambda w: w["rows"][0].update(facts=[]), "no fact shown says"),
        (lambda w: w["rows"][0].update(facts=["1.0.0"]), "fact 1.0.0 is not shown"),
        (lambda w: w["rows"][0].update(events=[1]), "event 1 is not shown"),
        (lambda w: w.update(rows=[]), "no row rests on fact"),
        (lambda w: w["moment"].update(on="2016-02-01"), "no fact shown says that partner:ausl held that"),
        (lambda w: w["moment"].update(known="2010-01-01T00:00:00Z"), "was not recorded at 2010-01-01T00:00:00Z"),
        (lambda w: w["moment"].update(position=1), "event 1, the last that it knows of, is not shown"),
        (lambda w: w["moment"].update(position=10**6), "is not among the"),
        (lambda w: w["moment"].update(reading=[3]), "event 3 is no dispute that stands"),
        (lambda w: w.update(more=1), "its members are question, made_at, moment, rows and notes"),
        (lambda w: w.pop("moment"), "KeyError 'moment'"),
    ],
)
def test_each_part_of_the_answer(files: Files, change: Change, told: str, tmp_path: Path) -> None:
    assert told in said_of(packed(tmp_path / "x.zip", changed(files, "answer.json", change)))


def headed(**other: Any) -> Change:
    def change(whole: dict[str, Any]) -> None:
        whole["head"] = read_head(whole["head"])._replace(**other).line()

    return change


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (headed(origin="0" * 32), "the origin of the head is not that of the log with this root"),
        (headed(root=bytes(32)), "the origin of the head is not that of the log with this root"),
        (headed(subjects=bytes(32)), "was changed, or is not of this log"),
        (headed(size=5000), "the proof is too short"),
        (lambda w: w.update(head="x"), "is no head"),
        (lambda w: w.update(consistency=[]), "is not the beginning of this one: the proof is too short"),
        (lambda w: w["consistency"].reverse(), "is not the beginning of this one"),
        (lambda w: w.update(since=None), "there is a proof, but no earlier head"),
        (lambda w: w.update(since=read_head(w["since"])._replace(origin="0" * 32).line()), "is of another log"),
        (lambda w: w.update(since=read_head(w["since"])._replace(root=bytes(32)).line()), "the earlier root"),
        (lambda w: w["first"].update(leaf="00" * 32), "the origin of the head is not that"),
        (lambda w: w.pop("first"), "its members are head, since, consistency and first"),
    ],
)
def test_each_part_of_the_head(files: Files, change: Change, told: str, tmp_path: Path) -> None:
    assert told in said_of(packed(tmp_path / "x.zip", changed(files, "head.json", change)))


def test_a_head_from_elsewhere_that_is_not_this_one(bundle: Path, early: str, tmp_path: Path) -> None:
    head = read_head(early)
    for other, told in (
        (head._replace(origin="0" * 32), "of another log"),
        (head._replace(root=bytes(32)), "of a log that was changed, or that never was the one published"),
        (head._replace(subjects=bytes(32)), "of a log that was changed"),
        (head._replace(size=3), "this bundle proves nothing about it. Ask for one made with --since"),
    ):
        assert told in said_of(bundle, "--head", other.line())
    (tmp_path / "heads.txt").write_text(f"{early}\n")
    assert run_verifier(bundle, "--head", str(tmp_path / "heads.txt"))[0] == 0
    assert run_verifier(bundle, "--head", "nonsense")[0] == 2


def test_a_manifest_that_says_the_same_in_other_bytes(files: Files, tmp_path: Path) -> None:
    files["manifest.json"] = files["manifest.json"].replace(b": ", b":  ", 1)
    said = said_of(packed(tmp_path / "x.zip", files, renewed=False))
    assert said == "NOT PROVED.\n- manifest.json is not as it was written.\n"


def test_a_bundle_of_another_format_says_what_checks_it(files: Files, tmp_path: Path) -> None:
    for other in ({"format": 0}, {"format": 2}, {"kind": "something else"}):
        manifest = {**json.loads(files["manifest.json"]), **other}
        path = packed(tmp_path / "x.zip", {**files, "manifest.json": json.dumps(manifest).encode()}, renewed=False)
        assert "use the verify.py that lies in the bundle itself" in said_of(path)


def test_what_is_no_bundle_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    for content in (b"", b"no zip", b"PK\x05\x06" + bytes(18)):
        path.write_bytes(content)
        found = opened(str(path))
        check(found)
        assert found.wrong
    assert opened(str(tmp_path / "none.zip")).wrong
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "a")
    found = opened(str(path))
    check(found)
    assert found.wrong == ["manifest.json is missing: this is no bundle of zoneledger."]
