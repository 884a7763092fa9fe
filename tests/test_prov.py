"""A why as PROV-JSON: read by the prov library, it has every step, fact, event, document and who said so."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from prov.model import ProvDocument

from events.envelope import Source
from events.levers import Area, Lever
from events.when import read_start
from graph.facts import shown_id
from graph.reader import Reader
from services.api.context import Context
from services.api.schema import schema
from services.files.cloudevents import log_uri
from services.files.export_manifest import Sink
from services.files.prov import ANSWER, prov, why_prov
from services.statements import Statement
from tests.exporting import AUSL, LINCOLN, MASTERY, PEOPLE, SALEM, full, office, run, wrote
from tests.town import Town

ON = "2012-10-01"
Document = dict[str, Any]


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path / "data")
    yield made
    made.ledger.close()


def why(reader: Reader, holder: str = MASTERY, lever: Lever = Lever.PEOPLE, area: Area | None = None) -> Document:
    """The document, once the prov library has read it and written the same again."""
    said = prov("urn:x", {"holder": holder, "over": LINCOLN}, reader.why(holder, LINCOLN, lever, area), reader.at)
    read = ProvDocument.deserialize(content=json.dumps(said), format="json")
    again = json.loads(str(read.serialize(format="json")))
    for kind in said.keys() - {"prefix"}:
        assert len(set(map(str, said[kind].values()))) == len(said[kind]) or kind in ("entity", "agent")
        assert Counter(map(_without_label, _all(said[kind]))) == Counter(map(_without_label, _all(again[kind])))
    return said


def _all(some: dict[str, Any]) -> list[tuple[str, Any]]:
    return [(name, one) for name, found in some.items() for one in (found if isinstance(found, list) else [found])]


def _without_label(named: tuple[str, Any]) -> str:
    """Relations are named anew by whoever writes them."""
    name, said = named
    ends = {key: one for key, one in said.items() if key.startswith("prov:") and isinstance(one, str)}
    ends = {key: one for key, one in ends.items() if not key.endswith(("Time", "time"))}
    return f"{'' if name.startswith('_:') else name} {sorted(ends.items())}"


def related(said: Document, kind: str) -> set[tuple[str, ...]]:
    return {tuple(one.values()) for one in said.get(kind, {}).values()}


def test_the_chain_of_a_grant_with_everything_behind_it(town: Town) -> None:
    reader = town.at(ON)
    steps, said = reader.why(MASTERY, LINCOLN, Lever.PEOPLE), why(reader)
    contract, grant = (f"zl:event:{one.id}" for one in town.ledger.log.at([8, 9]))
    members = [one["prov:entity"] for one in said["hadMember"].values()]
    assert members == [f"zl:step:{number}" for number in range(1, len(steps) + 1)]
    for step, name in zip(steps, members, strict=True):
        told = said["entity"][name]
        assert (told["zl:what"], told["zl:certain"]) == (step.what, step.certain)
        assert told["zl:recorded"] is (step.event is not None)
        if step.fact is not None and step.event is not None:
            fact = f"zl:fact:{shown_id(step.fact)}"
            assert (name, fact) in related(said, "wasDerivedFrom")
            assert (fact, f"zl:event:{step.event.id}") in related(said, "wasGeneratedBy")
            assert (fact, "zl:office:clerk") in related(said, "wasAttributedTo")
    document = "zl:document:contract%2C%20signed"
    assert said["entity"][document]["prov:label"] == "contract, signed"
    assert {(contract, document), (grant, document)} == related(said, "used")
    assert {one[2:] for one in related(said, "wasDerivedFrom") if one[1] == document} == {(contract,), (grant,)}
    assert ("zl:grant:people", "zl:contract:lead") in related(said, "wasDerivedFrom")
    assert ("zl:grant:people", f"zl:{SALEM}") in related(said, "wasAttributedTo")
    assert said["agent"][f"zl:{MASTERY}"]["prov:label"] == "Mastery"
    last = said["entity"][members[-1]]
    assert (last["zl:style"], last["zl:target"]["$"]) == ("tight", f"zl:{LINCOLN}")
    made = said["activity"][grant]
    assert (made["prov:startTime"], made["zl:position"], made["zl:topic"]) == (
        "2014-08-12T12:00:00Z", 9, "authority.granted",
    )  # fmt: skip
    answer = said["entity"][ANSWER]
    assert (answer["zl:on"]["$"], answer["zl:known"]["$"], answer["zl:position"]) == (ON, "2014-08-13T12:00:00Z", 10)


def test_what_nobody_recorded_has_no_event_and_says_so(town: Town) -> None:
    said = why(town.at(ON), AUSL, Lever.MONEY)
    unsaid = [one for one in said["entity"].values() if one.get("zl:recorded") is False]
    assert unsaid
    assert said["entity"]["zl:step:1"]["prov:label"]


def test_imprecise_bounds_a_dispute_and_both_readings(town: Town) -> None:
    vague = [one for one in why(town.at(ON), AUSL, Lever.TIME)["entity"].values() if one.get("zl:what") == "holds"]
    assert [(one["zl:valid_from"], one["zl:sure_from"]) for one in vague] == [("2012-07-01", "2012-08-31")]
    dispute = town.say("evidence.disputed", event="9", alternative={"authority.granted": {**PEOPLE, "level": "shared"}})

    def holds(reading: tuple[int, ...]) -> tuple[list[tuple[str, Any]], Any]:
        said = why(town.at(ON, reading=reading))
        steps = [one for one in said["entity"].values() if one.get("zl:what") == "holds"]
        assert any(name.startswith("zl:fact:reading-") for name in said["entity"]) == bool(reading)
        return [(one["zl:level"], one.get("zl:disputed")) for one in steps], said["entity"][ANSWER].get("zl:reading")

    assert holds(()) == ([("full", [dispute])], None)
    (read,), named = holds((dispute,))
    assert (read[0], named) == ("shared", [dispute])


def test_what_is_delegated_on_comes_from_what_it_is_delegated_from(town: Town) -> None:
    town.say(
        "authority.granted", id="grant:on", holder=AUSL, lever="people", level="shared", over=[LINCOLN], by=[MASTERY],
        under="contract:lead", delegated_from="grant:people", from_="2012-07-01",
    )  # fmt: skip
    said = why(town.at(ON), AUSL)
    assert {("zl:grant:on", "zl:grant:people"), ("zl:grant:on", "zl:contract:lead")} <= related(said, "wasDerivedFrom")
    assert ("zl:grant:on", f"zl:{MASTERY}") in related(said, "wasAttributedTo")


def test_a_correction_names_who_corrected_on_whose_behalf_and_what_they_had_read(town: Town) -> None:
    sources = (
        Source(document="minutes", title="Minutes", uri="https://salem.example/m", locator="p. 3"),
        Source(document="minutes", sha256="ab", dated=read_start("2014-06"), locator="p. 4", first_hand=True),
    )
    told = {"event": "9", "replacement": {"authority.granted": {**PEOPLE, "holder": AUSL}}}
    statement = Statement("evidence.corrected", told, sources=sources, on_behalf_of=MASTERY, reason="Misread.")
    town.clock.move(days=1)
    (at,) = town.ledger.record([statement], None).positions
    said = why(town.at(ON), AUSL)
    event = f"zl:event:{town.ledger.log.at([at])[0].id}"
    assert said["activity"][event]["zl:reason"] == "Misread."
    assert (f"zl:{MASTERY}" in said["agent"], "zl:office:clerk" in said["agent"]) == (True, True)
    assert ("zl:office:clerk", f"zl:{MASTERY}", event) in related(said, "actedOnBehalfOf")
    whole = said["entity"]["zl:document:minutes"]
    assert (whole["prov:label"], whole["prov:location"], whole["zl:sha256"], whole["zl:first_hand"]) == (
        "Minutes", "https://salem.example/m", "ab", True,
    )  # fmt: skip
    assert whole["zl:dated"] == "2014-06"
    for page in ("zl:document:minutes:p.%203", "zl:document:minutes:p.%204"):
        assert (page, "zl:document:minutes") in related(said, "wasDerivedFrom")
        assert (event, page) in related(said, "used")
    # As known before, it was Mastery's, and nobody had read any minutes.
    before = why(town.at(ON, 10))
    assert event not in before["activity"]
    assert not [name for name in before["entity"] if "minutes" in name]


def test_the_file_its_manifest_and_what_is_refused(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "why.json"
    words = ("prov", MASTERY, "nces:250001", "--lever", "people", "--area", "hiring", "--on", ON)
    said = wrote(town, out, *words)
    asked = {"holder": MASTERY, "over": LINCOLN, "lever": "people", "area": "hiring"}
    assert (said["asked"], said["moment"]["on"]) == (asked, ON)
    read = ProvDocument.deserialize(str(out), format="json")
    assert len(list(read.get_records())) > 20
    assert said["counts"]["entity"] == len(json.loads(out.read_text())["entity"])
    first = out.read_bytes()
    wrote(town, out, *words, "--force")
    assert out.read_bytes() == first
    refused = run(town, *words, "--out", str(out))
    assert (refused.exit_code, "nothing is written over" in refused.stderr) == (3, True)
    out.unlink()
    (tmp_path / "why.json.manifest.json").unlink()
    for more, named in (
        (("prov", "partner:mastry", LINCOLN, "--lever", "people"), MASTERY),
        (("prov", MASTERY, "contract:lead", "--lever", "people"), "contract"),
        (("prov", MASTERY, LINCOLN, "--lever", "people", "--area", "budget"), "hiring"),
        ((*words, "--position", "11"), "1 to 10"),
    ):  # fmt: skip
        refused = run(town, *more, "--out", str(out))
        assert (refused.exit_code, named in refused.stderr) == (3, True)
    monkeypatch.setattr(Sink, "write", full)
    refused = run(town, *words, "--out", str(out))
    assert (refused.exit_code, "disk-full" in refused.stderr) == (3, True)
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_graphql_answers_the_same_document(town: Town) -> None:
    query = """query($on: Date, $at: Int) { network(on: $on, position: $at) {
        whyProv(holder: "partner:mastery", over: "nces:250001", lever: PEOPLE) } }"""
    context = Context(town.ledger)
    result = schema().execute_sync(query, variable_values={"on": ON, "at": 10}, context_value=context)
    assert result.data is not None, result.errors
    reader, base = town.at(ON), log_uri(town.ledger.log)
    assert result.data["network"]["whyProv"] == why_prov(reader, base, MASTERY, LINCOLN, Lever.PEOPLE)[0]
    unknown = schema().execute_sync(query.replace("partner:mastery", "partner:mastry"), context_value=context)
    assert unknown.errors
    assert MASTERY in str(unknown.errors[0].extensions)
