"""Known answers of the worlds in what is handed over: dossiers, panels, exports, and answers that prove themselves."""

import json
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import networkx
import pytest
from prov.model import ProvDocument

from graph.answers.labels import Change
from services.cli.evidence import VERBS
from services.files.dossier import Dossier, check_dossier, dossier, write_dossier, written
from tests.bundles import run_verifier
from tests.proof import Worlds

QUARRY, HILL, WELL = "district:quarry", "school:quarry-hill", "school:quarry-well"
CITY, CENTRAL = "zone:nyc-chancellors-district", "office:nyc-deputy-chancellor"


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    with closing(made.ledger):
        yield made


def test_what_franklin_knew_of_its_ladder_before_and_after_well_was_decided_about(tmp_path: Path) -> None:
    worlds = Worlds(tmp_path)
    with closing(worlds.ledger):
        log = worlds.ledger.log
        before = log.position_at(datetime(2013, 8, 19, tzinfo=UTC))
        for name, position in (("early", before), ("late", log.head())):
            worlds.say(
                "decision.made", id=f"decision:{name}", about=QUARRY, by=["state:franklin"], outcome="deferred",
                on="2013-09-02", basis={"on": "2013-09-01", "position": position, "within": QUARRY, "questions": [
                    "audit --rule window-over", f"show {WELL}", "list school",
                ]},
            )  # fmt: skip
        early, late = (dossier(worlds.ledger, f"decision:{name}") for name in ("early", "late"))
        assert [[one["about"] for one in rows(each)[0]] for each in (early, late)] == [[[HILL], [WELL]], [[HILL]]]
        assert [[one.same_now for one in each.questions] for each in (early, late)] == [
            [False, False, True], [True, True, True],
        ]  # fmt: skip
        assert {(one.type, one.src): (one.label, one.before is None) for one in early.learned} == {
            ("priority", WELL): (Change.LEARNED, False), ("support_level", WELL): (Change.LEARNED, False),
        }  # fmt: skip
        assert late.learned == []
        path = tmp_path / "early.json"
        write_dossier(early.content, path)
        worlds.say("organisation.priority_decided", organisation=HILL, outcome="stays", on="2013-08-31")
        again = dossier(worlds.ledger, "decision:early")
        assert written(again.content) == written(early.content) == path.read_bytes()
        assert ("priority", HILL) in {(one.type, one.src) for one in again.learned}
        assert check_dossier(worlds.ledger, path, "decision:early") == []


def rows(made: Dossier) -> list[list[dict[str, Any]]]:
    return [one["rows"] for one in made.content["answers"]]


def test_a_panel_of_the_chancellors_district_through_the_years(worlds: Worlds) -> None:
    found = worlds.panel(
        "nyc.csv", "--within", "cluster:nyc-chancellors-district", "--from", "1995-01-01", "--to", "2003-12-31",
        "--every", "year", "--hindsight",
    )  # fmt: skip
    # A year is read on its last day: it surely had begun by that of 1996, and was over by that of 2002.
    assert len(found) == 40 * 9
    for year in range(1995, 2004):
        row = found["school:nyc-cd-17", str(year)]
        there = 1996 <= year <= 2001
        # The record claims to be complete about operators in the zone, while there is one.
        assert (row["zone"], row["practice_operator"]) == ((CITY, CENTRAL) if there else ("", "not recorded"))
        assert (row["practice_sure"], row["practice_role"]) == (("certain", "direct") if there else ("", ""))
        assert CENTRAL in row["program_holder"] if there else row["program_holder"] == "district:nyc"
        assert (row["district"], row["district_sure"]) == ("district:nyc", "possible")
    months = worlds.panel(
        "months.csv", "--within", "school:nyc-cd-17", "--from", "1995-12-01", "--to", "1997-01-31", "--every", "month",
        "--hindsight",
    )  # fmt: skip
    assert [row["practice_sure"] for row in months.values()] == ["", *["possible"] * 11, "certain", "certain"]
    (then,) = worlds.panel(
        "then.csv", "--within", "school:nyc-cd-17", "--from", "2000-01-01", "--to", "2000-12-31", "--every", "year",
        "--known", "2010-12-31T12:00:00Z",
    ).values()  # fmt: skip
    assert then["practice_operator"] == CENTRAL


def test_a_panel_of_duggan_and_of_louisiana_opened_by_a_database(worlds: Worlds) -> None:
    duggan = worlds.panel(
        "duggan.csv", "--within", "school:duggan", "--from", "2006-01-01", "--to", "2010-12-31", "--every", "year",
        "--hindsight",
    )  # fmt: skip
    pilot = {key[1]: [
        (holder, sure)
        for holder, area, sure in zip(*(row[f"program_{one}"].split("; ") for one in ("holder", "area", "sure")),
                                      strict=True)
        if area == "curriculum" and holder == "school:duggan"
    ] for key, row in duggan.items()}  # fmt: skip
    assert pilot == {
        "2006": [], **{year: [("school:duggan", "possible")] for year in ("2007", "2008", "2009")},
        "2010": [("school:duggan", "certain")],
    }  # fmt: skip
    assert {row["support_partner"] for row in duggan.values()} == {"partner:expeditionary-learning"}
    for name in ("la.csv", "la.parquet"):
        path = worlds.folder / name
        worlds.run("panel", "--within", "district:la-rsd", "--from", "2009-01-01", "--to", "2010-12-31", "--every",
                   "year", "--hindsight", "--out", str(path))  # fmt: skip
        opened = duckdb.read_parquet(str(path)) if path.suffix == ".parquet" else duckdb.read_csv(str(path))
        counted = opened.aggregate(
            "period, in_scope, district_sure, count(*), count(DISTINCT school)", "period, in_scope, district_sure"
        ).order("period").fetchall()  # fmt: skip
        assert [(str(year), *more) for year, *more in counted] == [
            ("2009", "possibly", "possible; possible", 71, 71), ("2010", "yes", "certain", 71, 71),
        ]  # fmt: skip


def test_the_standards_say_of_harbor_and_of_miami_what_the_worlds_say(worlds: Worlds) -> None:
    folder = worlds.folder
    worlds.run("export", "ocds", "--within", "district:harbor", "--out", str(folder / "harbor.jsonl"))
    releases = [json.loads(line) for line in (folder / "harbor.jsonl").read_text().splitlines()]
    (lead,) = (one for one in releases if one["ocid"].endswith("contract-harbor-lead"))
    assert {one["id"]: one["roles"][-1] for one in lead["parties"]} == {
        "district:harbor": "authoriser", "partner:harbor-lead": "operator",
    }  # fmt: skip
    (contract,) = lead["contracts"]
    assert contract["period"] == {"startDate": "2012-07-01T00:00:00Z", "endDate": "2017-06-30T23:59:59Z"}
    assert (lead["date"][:10], contract["status"]) == ("2012-07-01", "active")
    worlds.run("export", "ocds", "--within", "district:harbor", "--known", "2012-06-30T00:00:00Z", "--out",
               str(folder / "before.jsonl"))  # fmt: skip
    assert "harbor-lead" not in (folder / "before.jsonl").read_text()

    worlds.run("export", "prov", "office:miami-siz", "school:miami-17", "--lever", "program", "--on", "2010-12-31",
               "--out", str(folder / "why.json"))  # fmt: skip
    document = ProvDocument.deserialize(str(folder / "why.json"), format="json")
    named = " ".join(str(one.identifier) for one in document.get_records())
    for one in ("district:miami-dade", "policy:miami-siz", "grant:miami-curriculum"):
        assert f"zl:{one}" in named
    assert "contract" not in named

    worlds.run(
        "export", "graphml", "--within", "zone:four", "--on", "2011-09-01", "--out", str(folder / "four.graphml")
    )
    graph = networkx.read_graphml(folder / "four.graphml")
    includes = Counter(one for one, _, data in graph.edges(data=True) if data["type"] == "INCLUDES")
    assert includes == {f"cluster:four-{name}": n for name, n in (
        ("feeder", 7), ("middle", 2), ("elementary", 3), ("supportive", 4),
    )}  # fmt: skip


HANDED: list[tuple[Sequence[str], Any]] = [
    (("holders", "school:nyc-cd-17", "--lever", "program", "--area", "curriculum", "--on", "2000-01-01"),
     lambda found: [(one["holder"]["id"], one["level"], one["certain"]) for one in found] == [(CENTRAL, "full", True)]),
    (("holders", "school:nyc-cd-17", "--lever", "program", "--on", "2003-01-01"),
     lambda found: [(one["holder"]["id"], one["presumed"]) for one in found] == [("district:nyc", True)]),
    (("holdings", "partner:green-dot", "--on", "2012-05-24"),
     lambda found: {(one["lever"], one["level"]) for one in found} == {
         (lever, "full") for lever in ("people", "time", "money", "program")}),
    (("holdings", "partner:stg", "--on", "2012-10-01"), lambda found: found == []),
    (("check", "office:miami-siz", "school:miami-17", "people", "--level", "full", "--on", "2010-12-31"),
     lambda found: [(one["verdict"], one["certain"]) for one in found] == [("no", True)]),
    (("why", "school:duggan", "school:duggan", "program", "--area", "curriculum", "--on", "2010-12-31"),
     lambda found: [one["style"] for one in found if one["style"]] == ["loose"]),
    (("operators", "school:locke", "--on", "2010-12-31"),
     lambda found: [(one["operator"]["id"], one["role"], one["on_paper"]) for one in found] == [
         ("partner:green-dot", "managing", False)]),
    (("show", "cluster:nyc-chancellors-district", "--on", "2000-01-01"),
     lambda found: Counter(one["type"] for one in found)["INCLUDES"] == 40 and [
         one["value"] for one in found if one["type"] == "stated_size"] == ['{"min":40,"max":50}']),
    (("timeline", "school:caddo-1"),
     lambda found: {one["src"] for one in found if one["type"] == "HAS_SCHOOL"} == {
         "district:caddo", "district:la-rsd"}),
]  # fmt: skip


@pytest.mark.parametrize(("asked", "is_known"), HANDED, ids=[" ".join(one[:2]) for one, _ in HANDED])
def test_an_answer_of_a_world_proves_itself_to_whoever_gets_it(
    worlds: Worlds, tmp_path: Path, asked: Sequence[str], is_known: Any
) -> None:
    path = tmp_path / "bundle.zip"
    worlds.run("evidence", *asked, "--out", str(path))
    code, said = run_verifier(path, "--head", worlds.run("witness").strip())
    assert (code, said.split(".")[0]) == (0, "OK"), said
    with zipfile.ZipFile(path) as bundle:
        answer = json.loads(bundle.read("answer.json"))
    assert is_known(answer["rows"]), answer["rows"]


def test_every_kind_of_answer_that_can_be_handed_over_was() -> None:
    assert {asked[0] for asked, _ in HANDED} == set(VERBS)


def test_the_label_of_the_feeder_pattern_is_handed_over_as_read(worlds: Worlds, tmp_path: Path) -> None:
    dispute = worlds.event("evidence.disputed", "cluster:four-feeder")
    sizes = {}
    for name, more in (("list", ()), ("label", ("--reading", str(dispute.id)))):
        path = tmp_path / f"{name}.zip"
        worlds.run("evidence", "show", "cluster:four-feeder", "--on", "2011-09-01", *more, "--out", str(path))
        assert run_verifier(path)[0] == 0
        with zipfile.ZipFile(path) as bundle:
            facts = json.loads(bundle.read("answer.json"))["rows"]
        (size,) = (one for one in facts if one["type"] == "stated_size")
        sizes[name] = (size["value"], bool(size["disputed"]))
    assert sizes == {"list": ('{"min":7,"max":7}', True), "label": ('{"min":6,"max":6}', False)}
