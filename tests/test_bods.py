"""Authority as BODS statements: new, updated, closed as it became known, and what the standard's own validator says."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Source
from services.bootstrap import Ledger
from services.files.bods import Bods
from services.files.bods_records import SCHEMES
from services.files.export_manifest import Sink
from services.files.worlds import load
from services.settings import Settings
from services.statements import Statement
from tests.exporting import AUSL, BATES, LINCOLN, MASTERY, PEOPLE, SALEM, STATE, TIME, full, office, run, wrote
from tests.test_world_answers import WORLDS
from tests.town import Town

OF_MASTERY, OF_AUSL = f"grant:people/{MASTERY}/{LINCOLN}", f"grant:time/{AUSL}/{LINCOLN}"
Said = dict[str, Any]
# AGPL: run as a program of its own, never imported. The list of schemes would come from the network; it is ours.
VALIDATOR = """
import json, sys
from libcovebods import config, data_reader, run_tasks, schema
from libcovebods.additionalfields import AdditionalFields
from libcovebods.jsonschemavalidate import JSONSchemaValidator
from libcovebods.tasks.checks import legacy_checks, record_based_checks

file, *schemes = sys.argv[1:]
for module in (legacy_checks, record_based_checks):
    module.get_orgids_prefixes = lambda: schemes
reader = data_reader.DataReader(file)
settings = config.LibCoveBODSConfig()
standard = schema.SchemaBODS(reader, settings)
errors = [one.json() for one in JSONSchemaValidator(standard).validate(reader)]
more = AdditionalFields(standard).process(reader)
checks = run_tasks.process_additional_checks(reader, settings, standard, run_tasks.TASK_CLASSES)["additional_checks"]
print(json.dumps([standard.schema_version, errors, more, checks]))
"""


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path / "data")
    yield made
    made.ledger.close()


def statements(town: Town, position: int | None = None, within: str | None = None) -> list[Said]:
    reader = town.at("2012-10-01", position)
    found: list[Said] = json.loads(b"".join(Bods(reader.store, town.ledger.log, reader.at, "Office", within).json()))
    return found


def of(said: list[Said], record: str) -> list[Said]:
    return [one for one in said if one["recordId"] == record]


def statuses(said: list[Said], record: str) -> list[str]:
    return [one["recordStatus"] for one in of(said, record)]


def judged(path: Path) -> list[Any]:
    words = [sys.executable, "-c", VALIDATOR, str(path), *SCHEMES.values()]
    found: list[Any] = json.loads(subprocess.run(words, check=True, capture_output=True).stdout)
    return found


def test_only_an_address_that_is_one_stands_as_the_address_of_a_source(town: Town) -> None:
    source = (
        Source(document="minutes", uri="in room 3", first_hand=True),
        Source(document="letter", uri="https://salem.example/m", first_hand=False),
    )
    for sources in (source[:1], source):
        said = {"grant": "grant:people", "level": "shared", "from": f"201{3 + len(sources)}-07-01"}
        town.clock.move(days=1)
        town.ledger.record([Statement("authority.level_changed", said, sources=sources)], None)
    (_, without, found) = [one["source"] for one in of(statements(town), OF_MASTERY)]
    assert ("url" in without, found["url"]) == (False, "https://salem.example/m")
    assert (without["type"], found["type"]) == (["primaryResearch"], ["primaryResearch", "thirdParty"])


def test_a_grant_by_contract_with_exact_days(town: Town) -> None:
    (one,) = of(statements(town), OF_MASTERY)
    event = town.ledger.log.at([9])[0]
    assert (one["recordType"], one["recordStatus"]) == ("relationship", "new")
    assert one["statementDate"] == one["publicationDetails"]["publicationDate"] == str(town.day(9).date())
    assert one["recordDetails"] == {
        "isComponent": False, "subject": LINCOLN, "interestedParty": MASTERY,
        "interests": [{
            "type": "rightsGrantedByContract", "directOrIndirect": "direct", "beneficialOwnershipOrControl": False,
            "details": "lever people; area hiring; level full; grades 06 07 08; under contract:lead; "
            "given by district:salem",
            "startDate": "2011-07-01", "endDate": "2016-07-01",
        }],
    }  # fmt: skip
    assert one["source"] == {"assertedBy": [{"name": "office:clerk"}]}
    (note,) = one["annotations"]
    assert note["description"] == (
        f"event 9 (authority.granted, {event.id}): contract, signed. Reason: As section 4 says."
    )


def test_a_day_that_is_not_known_is_told_in_words_and_never_as_a_date(town: Town) -> None:
    ((interest,),) = (one["recordDetails"]["interests"] for one in of(statements(town), OF_AUSL))
    assert interest == {
        "type": "controlByLegalFramework", "directOrIndirect": "direct", "beneficialOwnershipOrControl": False,
        "details": "lever time; level not stated; limits: evenings only; under policy:act; "
        "starts on a day from 2012-07-01 up to 2012-08-31",
        "share": {"exact": 25.0},
    }  # fmt: skip
    town.say(
        "authority.granted", id="grant:money", holder=AUSL, lever="money", level="full", over=[SALEM], under="none",
        delegated_from="grant:time", from_="[..2012-05-24]", last_day="2014-06",
    )  # fmt: skip
    ((interest,),) = (one["recordDetails"]["interests"] for one in of(statements(town), f"grant:money/{AUSL}/{SALEM}"))
    assert interest["type"] == "otherInfluenceOrControl"
    assert interest["details"] == (
        "lever money; level full; rests on nothing, as stated; delegated from grant:time; "
        "starts on a day up to 2012-05-24; ends on a day from 2014-06-02 up to 2014-07-01"
    )
    assert not {"startDate", "endDate"} & interest.keys()


def test_entities_with_real_schemes_only_and_before_what_names_them(town: Town) -> None:
    town.say("authority.granted", **{**TIME, "id": "grant:state", "over": [STATE]})
    said = statements(town)
    details = {one["recordId"]: one["recordDetails"] for one in said if one["recordType"] == "entity"}
    assert details[MASTERY] == {
        "isComponent": False, "entityType": {"type": "legalEntity", "details": "partner, non_profit"},
        "name": "Mastery", "foundingDate": "1990-09-01",
        "identifiers": [
            {"id": "04-1234567", "scheme": "US-EIN"}, {"id": "YNDUZMUZF8H8", "scheme": "US-SAM"},
        ],
    }  # fmt: skip
    assert details[LINCOLN]["entityType"] == {"type": "stateBody", "details": "school"}
    (code,) = details[LINCOLN]["identifiers"]
    assert (code["id"], "scheme" in code) == ("250001", False)
    assert details[STATE]["jurisdiction"] == {"name": "Massachusetts", "code": "US-MA"}
    assert "foundingDate" not in details[AUSL]
    seen: set[str] = set()
    for one in said:
        seen.add(one["recordId"])
        assert {one["recordDetails"].get(end, STATE) for end in ("subject", "interestedParty")} - {STATE} <= seen
    # Nobody holds anything over the district itself.
    assert SALEM not in details


def test_what_changes_later_updates_the_record(town: Town) -> None:
    town.say("organisation.renamed", organisation=MASTERY, name="Mastery Schools", from_="2013")
    town.say("organisation.closed", organisation=MASTERY, on="2018-06-30")
    town.say("authority.level_changed", grant="grant:people", level="shared", from_="2013-07-01")
    said = statements(town)
    assert statuses(said, MASTERY) == ["new", "updated", "updated"]
    last = of(said, MASTERY)[-1]["recordDetails"]
    assert (last["name"], last["alternateNames"]) == ("Mastery Schools", ["Mastery"])
    assert (last["foundingDate"], last["dissolutionDate"]) == ("1990-09-01", "2018-06-30")
    assert statuses(said, OF_MASTERY) == ["new", "updated"]
    first, second = of(said, OF_MASTERY)[-1]["recordDetails"]["interests"]
    assert (first["startDate"], first["endDate"]) == ("2011-07-01", "2013-07-01")
    assert (second["startDate"], second["endDate"]) == ("2013-07-01", "2016-07-01")
    assert "level shared" in second["details"]


def test_what_is_untrue_is_closed_and_nothing_closed_is_opened_again(town: Town) -> None:
    other = town.say("evidence.corrected", event="9", replacement={"authority.granted": {**PEOPLE, "holder": AUSL}})
    of_ausl = f"grant:people/{AUSL}/{LINCOLN}"
    assert statuses(statements(town), OF_MASTERY) == ["new", "closed"]
    assert of(statements(town), OF_MASTERY)[-1]["recordDetails"]["interests"] == []
    assert statuses(statements(town), of_ausl) == ["new"]
    town.say("evidence.retracted", event=str(other), reason="Nobody held it.")
    said = statements(town)
    assert statuses(said, of_ausl) == ["new", "closed"]
    assert "Reason: Nobody held it." in of(said, of_ausl)[-1]["annotations"][0]["description"]
    town.say("evidence.corrected", event="9", replacement={"authority.granted": PEOPLE})
    said = statements(town)
    assert statuses(said, OF_MASTERY) == ["new", "closed"]
    assert statuses(said, f"{OF_MASTERY}#2") == ["new"]


def test_a_dispute_is_told_while_it_is_open(town: Town) -> None:
    dispute = town.say("evidence.disputed", event="9", alternative=None, source="minutes")
    said = of(statements(town), OF_MASTERY)
    assert [one["recordStatus"] for one in said] == ["new", "updated"]
    assert said[0]["recordDetails"] == said[1]["recordDetails"]
    note = said[1]["annotations"][1]["description"]
    assert note.startswith(f"Disputed by event {dispute} (evidence.disputed, ")
    town.say("evidence.settled", dispute=str(dispute), for_="record")
    assert [len(one["annotations"]) for one in of(statements(town), OF_MASTERY)] == [1, 2, 1]


def test_what_was_published_at_a_position_stays_as_it_was(town: Town) -> None:
    dispute = town.say("evidence.disputed", event="10", alternative=None)
    town.say("evidence.settled", dispute=str(dispute), for_="alternative")
    town.say("evidence.corrected", event="9", replacement={"authority.granted": {**PEOPLE, "holder": AUSL}})
    town.say("organisation.renamed", organisation=LINCOLN, name="Lincoln Academy", from_="2013")
    whole = statements(town)
    assert len({one["statementId"] for one in whole}) == len(whole)
    for position in range(9, town.ledger.log.head() + 1):
        day, known = str(town.day(position).date()), statements(town, position)
        named = {one["recordId"] for one in known}
        assert known == [one for one in whole if one["statementDate"] <= day and one["recordId"] in named]
    assert statements(town, 8) == []


def test_level_none_is_no_interest(town: Town) -> None:
    town.say("authority.granted", **{**TIME, "id": "grant:none", "level": "none"})
    assert {one["recordId"] for one in statements(town) if one["recordType"] == "relationship"} == {OF_MASTERY, OF_AUSL}


def test_more_than_a_page_of_grants_tells_every_entity_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, scope = statements(town), statements(town, within=SALEM)
    monkeypatch.setattr("services.files.bods._PAGE", 1)
    assert sorted(map(str, statements(town))) == sorted(map(str, whole))
    assert sorted(map(str, statements(town, within=SALEM))) == sorted(map(str, scope))


def test_a_code_that_is_not_its_any_more_is_not_told(town: Town) -> None:
    town.say(
        "organisation.identified", organisation=AUSL, scheme="ein", value="36-7654321", from_="2005",
        last_day="2009-12-31",
    )  # fmt: skip
    assert "identifiers" not in of(statements(town), AUSL)[-1]["recordDetails"]


def test_a_scope_has_what_is_over_it_and_over_what_lies_under_and_above(town: Town) -> None:
    town.registered(BATES, "Bates", under=SALEM)
    town.say("authority.granted", **{**TIME, "id": "grant:both", "over": [LINCOLN, BATES]})
    town.say("authority.granted", **{**TIME, "id": "grant:district", "over": [SALEM]})
    names = {one["recordId"] for one in statements(town, within=BATES) if one["recordType"] == "relationship"}
    assert names == {f"grant:both/{AUSL}/{BATES}", f"grant:district/{AUSL}/{SALEM}"}
    assert statements(town, within=STATE) == statements(town)
    # What was retracted is told of a scope, too: that it is said no more.
    town.say("evidence.retracted", event=str(town.ledger.log.head()))
    assert statuses(statements(town, within=BATES), f"grant:district/{AUSL}/{SALEM}") == ["new", "closed"]


def test_the_file_its_manifest_and_what_the_validator_of_the_standard_says(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "bods.json"
    dispute = town.say("evidence.disputed", event="9", alternative=None)
    town.say("evidence.settled", dispute=str(dispute), for_="alternative")
    manifest = wrote(town, out, "bods", "--publisher", "State office", "--within", "nces:250001")
    assert manifest["moment"] == {
        "known": "2014-08-15T12:00:00Z",
        "position": 12,
        "reconstructed": False,
        "reading": [],
    }
    assert manifest["asked"] == {"within": LINCOLN, "publisher": "State office"}
    assert manifest["counts"] == {"statements": 7, "entities": 3, "relationships": 4, "grants": 2}
    assert {one["publicationDetails"]["publisher"]["name"] for one in json.loads(out.read_text())} == {"State office"}
    assert judged(out) == ["0.4", [], {}, []]
    # And it would have said so: a subject that is no record, a field that there is not, a scheme of nobody's list.
    broken = json.loads(out.read_text())
    broken[-1]["recordDetails"]["subject"] = SALEM
    broken[0]["colour"] = "blue"
    broken[0]["recordDetails"]["identifiers"] = [{"id": "250001", "scheme": "US-NCES"}]
    del broken[1]["recordDetails"]["isComponent"]
    out.write_text(json.dumps(broken))
    _, errors, fields, checks = judged(out)
    assert len(errors) == 1
    assert list(fields) == ["/colour"]
    assert {one["type"] for one in checks} == {"subject_must_be_record_id", "entity_identifiers_not_known_scheme"}


def test_every_world_is_valid(tmp_path: Path) -> None:
    out = tmp_path / "worlds.json"
    with Ledger.open(Settings.from_env({"ZONELEDGER_DATA": str(tmp_path / "data")})) as ledger:
        load(ledger, WORLDS)
        reader = ledger.reader()
        made = Bods(reader.store, ledger.log, reader.at, "Office")
        out.write_bytes(b"".join(made.json()))
    assert made.counts["relationships"] > 100
    assert judged(out) == ["0.4", [], {}, []]


def test_targets_that_exist_a_full_disk_and_what_is_not_known(
    town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "bods.json"
    words = ("bods", "--publisher", "Office", "--out", str(out))
    assert wrote(town, out, "bods")["asked"] == {"within": None, "publisher": "office:clerk"}
    before = out.read_bytes()
    again = run(town, *words)
    assert again.exit_code == 3
    assert "nothing is written over" in again.stderr
    town.say("organisation.renamed", organisation=AUSL, name="AUSL Schools", from_="2013")
    monkeypatch.setattr(Sink, "write", full)
    failed = run(town, *words, "--force")
    assert (failed.exit_code, "disk-full" in failed.stderr) == (3, True)
    assert out.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"bods.json", "bods.json.manifest.json", "data"}
    for place, named in (("school:lincon", LINCOLN), (MASTERY, "WRONG_KIND")):
        unknown = run(town, "bods", "--within", place, "--out", str(tmp_path / "x"))
        assert (unknown.exit_code, named in unknown.stderr) == (3, True)
