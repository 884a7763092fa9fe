"""The crosswalk over the schools of North Forest, which Houston took over: who took whose place, under which codes."""

import csv
import io
import json
from pathlib import Path
from typing import Any, cast

import pytest

from events.ids import Kind
from events.when import Day
from graph.answers.crosswalk import Crossing, Relation
from graph.errors import Code, NotAnswerable
from tests.asking import CLERK, Asking
from tests.test_cli import asked

FONWOOD, HILLIARD, MERGED = "school:fonwood", "school:hilliard", "school:fonwood-hilliard"
EARLY, LATER = "school:early-start", "school:academy"


def succeeded(ledger: Asking, before: list[str], after: list[str], how: str, on: str) -> None:
    ledger.tell("organisation.succeeded", predecessors=before, successors=after, how=how, on=on)


def north_forest(folder: Path) -> Asking:
    """Fonwood and Hilliard are merged on 2013-07-01; the merged school is split into two on 2016-08-01."""
    ledger = Asking(folder)
    ledger.tell("organisation.registered", id=CLERK, name="County Clerk", from_="[..]")
    ledger.tell("organisation.registered", id="state:TX", name="Texas", from_="[..]")
    for district, name in (("north-forest", "North Forest"), ("houston", "Houston")):
        ledger.tell("organisation.registered", id=f"district:{district}", name=name, under="state:TX", from_="1923")
    for school, name, code in ((FONWOOD, "Fonwood", "101909101"), (HILLIARD, "Hilliard", "101909102")):
        ledger.tell(
            "organisation.registered", id=school, name=name, under="district:north-forest", from_="1960",
            identifiers=[{"scheme": "tea", "value": code}],
        )  # fmt: skip
    ledger.tell(
        "organisation.registered", id=MERGED, name="Fonwood-Hilliard", under="district:houston", from_="2013-07-01",
        site="9709 Mesa Drive", identifiers=[{"scheme": "tea", "value": "101912475"}],
    )  # fmt: skip
    ledger.tell("organisation.identified", organisation=MERGED, scheme="nces", value="4823", from_="2013",
                last_day="2016-07-31")  # fmt: skip
    succeeded(ledger, [FONWOOD, HILLIARD], [MERGED], "merger", "2013-07-01")
    for school, name in ((EARLY, "Early Start"), (LATER, "Academy")):
        ledger.tell("organisation.registered", id=school, name=name, under="district:houston", from_="2016-08-01")
    succeeded(ledger, [MERGED], [EARLY, LATER], "split", "2016-08-01")
    return ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return north_forest(tmp_path)


def line(rows: list[Crossing]) -> list[tuple[str, int, str]]:
    """Whom the rows name, once each: (relation, steps, id)."""
    return list(dict.fromkeys((row.relation.value, row.steps, row.entity.id) for row in rows))


def codes(rows: list[Crossing]) -> list[tuple[str, str | None, str | None]]:
    return [(row.entity.id, row.scheme, row.code) for row in rows]


def test_a_school_has_its_predecessors_and_successors_with_their_codes(ledger: Asking) -> None:
    rows = ledger.reader(on="2014-01-01").crosswalk([MERGED])
    assert codes(rows) == [
        (FONWOOD, "tea", "101909101"), (HILLIARD, "tea", "101909102"), (MERGED, "nces", "4823"),
        (MERGED, "tea", "101912475"), (MERGED, None, "9709 Mesa Drive"), (LATER, None, None), (EARLY, None, None),
    ]  # fmt: skip
    first, last = rows[0], rows[-1]
    assert (first.of.name, first.entity.name, first.relation) == (
        "Fonwood-Hilliard", "Fonwood", Relation.PREDECESSOR
    )  # fmt: skip
    assert (first.how, first.beside, first.steps) == ("merger", MERGED, 1)
    assert first.succeeded is not None
    assert first.succeeded.valid_from == "2013-07-01"
    assert (last.relation, last.how, last.beside, last.what) == (Relation.SUCCESSOR, "split", MERGED, None)


def test_every_generation_is_reached_and_a_sister_is_none_of_the_line(ledger: Asking) -> None:
    rows = ledger.reader().crosswalk([EARLY])
    assert line(rows) == [
        ("predecessor", 2, FONWOOD), ("predecessor", 2, HILLIARD), ("predecessor", 1, MERGED), ("itself", 0, EARLY),
    ]  # fmt: skip


def test_a_circle_of_succession_ends_and_names_each_once(ledger: Asking) -> None:
    succeeded(ledger, [EARLY], [FONWOOD], "replacement", "2018-08-01")
    found = line(ledger.reader().crosswalk([MERGED]))
    assert found.count(("predecessor", 1, FONWOOD)) == 1
    assert found.count(("predecessor", 2, EARLY)) == 1
    assert ("predecessor", 3, MERGED) not in found
    assert ("itself", 0, MERGED) in found


def test_a_code_of_another_year_or_scheme_is_left_out(ledger: Asking) -> None:
    reader = ledger.reader(on="2020-01-01")
    assert [row.code for row in reader.crosswalk([MERGED], scheme="NCES") if row.steps == 0] == ["4823"]
    assert [row.code for row in reader.crosswalk([MERGED], scheme="nces") if row.steps == 1] == [None] * 4
    borne = {day: reader.crosswalk([MERGED], scheme="nces", borne_on=Day(day)) for day in ("2016-07-31", "2016-08-01")}
    last, after = ([row for row in rows if row.steps == 0] for rows in borne.values())
    assert [(row.code, row.certain) for row in last] == [("4823", True)]
    assert [(row.code, row.certain) for row in after] == [(None, False)]


def test_a_code_since_some_day_of_a_year_is_possible_within_it_and_surely_borne_later(ledger: Asking) -> None:
    reader = ledger.reader()
    for day, sure in (("2013-06-01", False), ("2014-01-01", True)):
        (row,) = [one for one in reader.crosswalk([MERGED], scheme="nces", borne_on=Day(day)) if one.code]
        assert row.certain is sure
        assert row.bounds is not None
        assert (row.bounds.valid_from, row.bounds.sure_from) == ("2013-01-01", "2013-12-31")


def test_what_was_not_known_yet_is_not_told(ledger: Asking) -> None:
    before = ledger.reader(position=ledger.log.head() - 1)
    assert line(before.crosswalk([EARLY])) == [("itself", 0, EARLY)]


def test_within_a_district_are_its_schools_and_the_lines_that_lead_out_of_it(ledger: Asking) -> None:
    reader = ledger.reader(on="2017-01-01")
    rows = reader.crosswalk(within="district:houston")
    assert {row.of.id for row in rows} == {"district:houston", MERGED, EARLY, LATER}
    assert FONWOOD in {row.entity.id for row in rows}
    only = reader.crosswalk([MERGED, FONWOOD], within="district:houston")
    assert {row.of.id for row in only} == {MERGED}
    districts = reader.crosswalk(within="state:TX", kinds=[Kind.DISTRICT])
    assert {row.of.id for row in districts} == {"district:houston", "district:north-forest"}


def test_asked_about_nothing_it_tells_all_that_took_a_place_or_gave_it_up(ledger: Asking) -> None:
    rows = ledger.reader().crosswalk()
    assert {row.of.id for row in rows} == {FONWOOD, HILLIARD, MERGED, EARLY, LATER}


def test_an_unknown_id_is_refused_with_the_nearest(ledger: Asking) -> None:
    with pytest.raises(NotAnswerable) as refused:
        ledger.reader().crosswalk(["school:fonwod"])
    assert refused.value.code is Code.UNKNOWN_ID
    assert FONWOOD in refused.value.accepted


def questions(ledger: Asking, *of: str) -> int:
    reader = ledger.reader(on="2014-01-01")
    ledger.asked.clear()
    reader.crosswalk(of)
    return len(ledger.asked)


def test_more_schools_of_the_same_generations_need_no_more_questions(ledger: Asking) -> None:
    one = questions(ledger, MERGED)
    for n in range(20):
        ledger.tell("organisation.registered", id=f"school:more-{n}", name=f"More {n}", from_="2013")
    succeeded(ledger, [f"school:more-{n}" for n in range(20)], [MERGED], "merger", "2013-07-01")
    assert questions(ledger, MERGED) == one
    assert questions(ledger, MERGED, *(f"school:more-{n}" for n in range(20))) <= one + 2


def test_a_history_follows_succession_where_it_is_asked_to_and_says_of_whom(ledger: Asking) -> None:
    reader = ledger.reader()
    plain, followed = reader.timeline(MERGED), reader.lineage(MERGED)
    assert not [one for one in plain if one.src == FONWOOD]
    assert {(one.src, one.value) for one in followed if one.history_of == FONWOOD and one.type == "name"} == {
        (FONWOOD, "Fonwood")
    }
    assert {one.id for one in plain} < {one.id for one in followed}
    assert {one.history_of for one in followed} == {MERGED, FONWOOD, HILLIARD}, "not of what took its own place"
    (step, *_) = [one for one in followed if one.type == "SUCCEEDS" and one.dst == FONWOOD]
    assert step.history_of == MERGED
    assert [one.id for one in followed] == sorted(one.id for one in followed)
    assert [one.id for one in reader.lineage(MERGED, followed[2].id, 2)] == [one.id for one in followed[3:5]]


def test_graphql_tells_the_crosswalk_page_by_page(ledger: Asking) -> None:
    asking = """query ($after: String) { network(on: "2014-01-01") {
        crosswalk(of: ["school:fonwood-hilliard"], scheme: "tea", first: 2, after: $after) {
          nodes { relation steps entity { name } scheme code how bounds { validFrom } events { topic } }
          pageInfo { hasNextPage endCursor } } } }"""
    page = ledger.ask(asking)["network"]["crosswalk"]
    assert page["nodes"][0] == {
        "relation": "PREDECESSOR", "steps": 1, "entity": {"name": "Fonwood"}, "scheme": "tea", "code": "101909101",
        "how": "MERGER", "bounds": {"validFrom": "1960-01-01"},
        "events": [{"topic": "organisation.registered"}, {"topic": "organisation.succeeded"}],
    }  # fmt: skip
    rest = ledger.ask(asking, after=page["pageInfo"]["endCursor"])["network"]["crosswalk"]
    assert [one["entity"]["name"] for one in rest["nodes"]] == ["Fonwood-Hilliard", "Academy"]


def test_graphql_says_whose_history_a_fact_is(ledger: Asking) -> None:
    asking = """query ($follow: Boolean!) { timeline(of: "school:fonwood-hilliard", followSuccession: $follow) {
        nodes { type historyOf { id } } } }"""
    followed = ledger.ask(asking, follow=True)["timeline"]["nodes"]
    assert {"type": "name", "historyOf": {"id": HILLIARD}} in followed
    alone = ledger.ask(asking, follow=False)["timeline"]["nodes"]
    assert {one["historyOf"]["id"] for one in alone} == {MERGED}


def run(ledger: Asking, words: str) -> str:
    came = asked(words, ledger)
    assert came.exit_code == 0, came.stderr
    return came.stdout


def test_the_command_writes_a_table_csv_and_json(ledger: Asking) -> None:
    text = " ".join(run(ledger, f"crosswalk {MERGED} --on 2014-01-01").split())
    assert "predecessor (merger) Fonwood (school:fonwood) tea 101909101 1960" in text
    assert "successor (split) Academy (school:academy) none is recorded" in text
    (first, *_) = csv.DictReader(io.StringIO(run(ledger, f"crosswalk {MERGED} --scheme tea --csv")))
    assert (first["entity.id"], first["scheme"], first["code"], first["bounds.valid_from"], first["how"]) == (
        FONWOOD, "tea", "101909101", "1960-01-01", "merger",
    )  # fmt: skip
    whole = cast(dict[str, Any], json.loads(run(ledger, "crosswalk --within district:houston --on 2017-01-01 --json")))
    assert {row["of"]["id"] for row in whole["rows"]} == {"district:houston", MERGED, EARLY, LATER}


def test_the_timeline_of_the_command_line_follows_succession(ledger: Asking) -> None:
    rows = json.loads(run(ledger, f"timeline {MERGED} --follow-succession --json"))["rows"]
    assert {row["history_of"] for row in rows} == {MERGED, FONWOOD, HILLIARD}
    assert "history_of" not in json.loads(run(ledger, f"timeline {MERGED} --json"))["rows"][0]
