"""Questions over GraphQL: what is linked to what, at which moment, by which event, and how few questions that takes."""

import base64
from pathlib import Path
from typing import Any

import orjson
import pytest

from tests.asking import Asking, salem

WIDE = """{
  network(on: "2012-01-01") {
    cluster(id: "cluster:north") {
      schools {
        certain grades
        saidBy { position sources { document } }
        to {
          name being { existence events { topic } } attributes { name value saidBy { topic } }
          district { to { name state { to { name } } } }
          clusters { to { name zone { to { name authorisedBy { to { id name } } } } } }
        }
      }
      grantsOver {
        to { id holder { properties to { name } } under { to { name ... on Contract { parties { role } } } } }
      }
    }
  }
}"""


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return salem(tmp_path)


def test_a_school_tells_its_cluster_with_grades_certainty_and_the_event_that_said_so(ledger: Asking) -> None:
    data = ledger.ask("""{ network(on: "2012-01-01") { school(id: "school:salem-001") {
        id kind name being { existence }
        cluster { certain grades bounds { validFrom validTo } saidBy { topic position recordedBy } to { name } }
        district { to { id name } }
    } } }""")
    school = data["network"]["school"]
    assert (school["id"], school["kind"], school["name"]) == ("school:salem-001", "SCHOOL", "School 1")
    assert school["being"] == {"existence": "EXISTS"}
    assert school["district"] == {"to": {"id": "district:salem", "name": "Salem"}}
    assert school["cluster"] == {
        "certain": True,
        "grades": ["06", "07", "08"],
        "bounds": {"validFrom": "2011-07-01", "validTo": None},
        "saidBy": {"topic": "cluster.school_joined", "position": 8, "recordedBy": "office:clerk"},
        "to": {"name": "North"},
    }


def test_a_day_that_the_source_leaves_open_is_possible_not_certain(ledger: Asking) -> None:
    data = ledger.ask("""{ network(on: "2016-06-01") { contract(id: "contract:lead") {
        covers { certain bounds { sureTo validTo } } } } }""")
    assert data["network"]["contract"]["covers"] == [
        {"certain": False, "bounds": {"sureTo": "2016-05-16", "validTo": "2016-07-01"}}
    ]


def test_every_answer_says_its_moment(ledger: Asking) -> None:
    data = ledger.ask(
        '{ network(on: "2012-01-01", position: 4) { moment { on position known reconstructed reading } } }'
    )
    moment = data["network"]["moment"]
    assert (moment["on"], moment["position"], moment["reconstructed"], moment["reading"]) == (
        "2012-01-01",
        4,
        False,
        [],
    )
    assert moment["known"].startswith("2014-09-01T12:00:")
    assert moment["known"].endswith("Z")
    later = ledger.ask("{ network { moment { on position } } }")["network"]["moment"]
    assert later == {"on": "2014-09-01", "position": ledger.log.head()}


def test_two_moments_stand_side_by_side(ledger: Asking) -> None:
    ledger.tell("organisation.renamed", organisation="school:salem-001", name="Bentley", from_="2013-07-01")
    data = ledger.ask("""{
      then: network(on: "2012-01-01") { school(id: "school:salem-001") { name } }
      now: network(on: "2014-01-01") { school(id: "school:salem-001") { name } }
      asKnownBefore: network(on: "2014-01-01", position: 8) { school(id: "school:salem-001") { name } }
    }""")
    names = [data[at]["school"]["name"] for at in ("then", "now", "asKnownBefore")]
    assert names == ["School 1", "Bentley", "School 1"]


def test_who_holds_what_and_on_what_it_rests(ledger: Asking) -> None:
    data = ledger.ask(
        """query($of: [ID!]!) { network(on: "2012-01-01") { holders(of: $of, lever: PROGRAM) {
        holder { id name ... on Partner { contracts { role to { id } } } } level standing inForce presumed certain
        grant { id } basis givenBy { name } path events { topic } } } }""",
        of=["school:salem-001"],
    )
    (row,) = (one for one in data["network"]["holders"] if not one["presumed"])
    assert row["holder"] == {
        "id": "partner:mastery", "name": "Mastery",
        "contracts": [{"role": "operator", "to": {"id": "contract:lead"}}],
    }  # fmt: skip
    assert (row["level"], row["standing"], row["inForce"], row["certain"]) == ("FULL", "IN_FORCE", True, True)
    assert (row["grant"], row["basis"]) == ({"id": "grant:program"}, ["contract:lead"])
    assert row["givenBy"] == [{"name": "Salem"}]
    assert "authority.granted" in [one["topic"] for one in row["events"]]


def test_check_and_why(ledger: Asking) -> None:
    data = ledger.ask("""{ network(on: "2012-01-01") {
        check(holder: "partner:mastery", over: "school:salem-001", lever: PROGRAM, level: FULL) {
          verdict certain covered holdings { holder { name } } moment { position } }
        no: check(holder: "partner:mastery", over: "school:salem-001", lever: PEOPLE, level: FULL) { verdict reason }
        why(holder: "partner:mastery", over: "school:salem-001", lever: PROGRAM) {
          what source { name } target { name } event { topic recordedBy recordedAt } } } }""")
    network = data["network"]
    assert network["check"]["verdict"] == "PARTLY", "the cluster has grades 06 to 08 of the school only"
    assert "06" in " ".join(network["check"]["covered"])
    assert network["check"]["holdings"][0]["holder"] == {"name": "Mastery"}
    assert network["no"]["verdict"] in ("NO", "NOT_RECORDED")
    assert network["no"]["reason"]
    holds = [one for one in network["why"] if one["what"] == "holds"]
    assert holds[0]["source"] == {"name": "Mastery"}
    assert holds[0]["event"]["recordedBy"] == "office:clerk"


@pytest.mark.parametrize("question", ["wide and deep", "holders"])
def test_the_number_of_questions_does_not_grow_with_the_number_of_schools(tmp_path: Path, question: str) -> None:
    counts = []
    for schools in (10, 100):
        ledger = salem(tmp_path / str(schools), schools)
        ids = ", ".join(f'"school:salem-{n:03d}"' for n in range(1, schools + 1))
        holders = f"""{{ network(on: "2012-01-01") {{ holders(of: [{ids}]) {{
            holder {{ name being {{ existence }} }} over {{ name ... on School {{ district {{ to {{ name }} }} }} }}
            events {{ position }} }} }} }}"""
        ledger.reader()
        ledger.asked.clear()
        data = ledger.ask(WIDE if question == "wide and deep" else holders)["network"]
        rows = data["cluster"]["schools"] if question == "wide and deep" else data["holders"]
        assert len(rows) >= schools
        counts.append(ledger.asked.copy())
    assert counts[0] == counts[1]


def test_fragments_and_directives_select_what_is_loaded(ledger: Asking) -> None:
    query = """query($with: Boolean!) { network(on: "2012-01-01") { entity(id: "school:salem-001") {
        ...Named ... on School { cluster @include(if: $with) { to { name } } } ... on Zone { stage { value } }
        again: name } } } fragment Named on Entity { name }"""
    assert ledger.ask(query, **{"with": False})["network"]["entity"] == {"name": "School 1", "again": "School 1"}
    assert ledger.ask(query, **{"with": True})["network"]["entity"]["cluster"] == {"to": {"name": "North"}}


def test_the_log_shows_what_was_stated_in_the_words_of_its_source(ledger: Asking) -> None:
    signed = next(one for one in ledger.log.read() if one.topic == "contract.signed")
    query = "query($p: Int!, $id: ID!) { event(position: $p) { id statement } same: event(id: $id) { position } }"
    data = ledger.ask(query, p=signed.position, id=str(signed.id))
    assert data["event"]["statement"]["term"] == {"from": "2011-07-01", "last_day": "SY2015"}
    assert data["event"]["statement"]["topic"] == "contract.signed"
    assert data["same"] == {"position": signed.position}
    assert ledger.ask("{ event(position: 999) { id } }") == {"event": None}


def test_the_ledger_says_how_far_it_is(ledger: Asking) -> None:
    head = ledger.log.head()
    query = "{ ledger { head projected lag firstLive headRecordedAt } }"
    assert ledger.ask(query)["ledger"]["lag"] == head
    ledger.reader()
    data = ledger.ask(query)["ledger"]
    assert (data["head"], data["projected"], data["lag"], data["firstLive"]) == (head, head, 0, 1)


def test_a_timeline_is_read_in_pages_that_do_not_shift(ledger: Asking) -> None:
    query = """query($after: String, $position: Int) { timeline(of: "school:salem-001", first: 2, after: $after,
        position: $position) { nodes { fact type knownFrom } edges { cursor } pageInfo { hasNextPage endCursor }
        moment { position } } }"""
    seen: list[str] = []
    page: dict[str, Any] = ledger.ask(query)["timeline"]
    at = page["moment"]["position"]
    while True:
        seen += [one["fact"] for one in page["nodes"]]
        assert [edge["cursor"] for edge in page["edges"]][-1] == page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
        ledger.tell("organisation.opened", organisation="school:salem-001", on="1990")
        page = ledger.ask(query, after=page["pageInfo"]["endCursor"], position=at)["timeline"]
    whole = ledger.ask('query($p: Int) { timeline(of: "school:salem-001", position: $p) { nodes { fact } } }', p=at)
    assert seen == [one["fact"] for one in whole["timeline"]["nodes"]]
    assert len(seen) > 2


def test_min_position_is_waited_for(ledger: Asking) -> None:
    ledger.reader()
    ledger.tell("organisation.renamed", organisation="school:salem-001", name="Saltonstall", from_="2012")
    head = ledger.log.head()
    ledger.ask("{ network(position: 1) { moment { position } } }")
    assert ledger.store.position() < head
    ledger.ask("query($p: Int) { network(position: 1, minPosition: $p) { moment { position } } }", p=head)
    assert ledger.store.position() == head
    query = (
        'query($p: Int) { network(minPosition: $p) { moment { position } school(id: "school:salem-001") { name } } }'
    )
    assert ledger.ask(query, p=head)["network"] == {"moment": {"position": head}, "school": {"name": "Saltonstall"}}


@pytest.mark.parametrize(
    ("query", "code", "asked"),
    [
        ('{ network { school(id: "school:salem-01") { name } } }', "UNKNOWN_ID", "school:salem-01"),
        ('{ network { school(id: "district:salem") { name } } }', "WRONG_KIND", "district:salem"),
        ('{ network(position: 3) { school(id: "school:salem-001") { name } } }', "NOT_YET_KNOWN", "school:salem-001"),
        ("{ network(position: 999) { moment { on } } }", "OUTSIDE_RECORD", "position 999"),
        ('{ network(known: "2030-01-01T00:00:00Z") { moment { on } } }', "OUTSIDE_RECORD", "known 2030"),
        ('{ network(known: "2014-09-02T00:00Z", position: 3) { moment { on } } }', "BAD_MOMENT", "position 3"),
        ('{ timeline(of: "school:salem-001", after: "x") { nodes { fact } } }', "BAD_INPUT", "after: 'x'"),
        ('{ timeline(of: "school:salem-001", after: "é") { nodes { fact } } }', "BAD_INPUT", "after"),
        ('{ timeline(of: "school:salem-001", first: 1001) { nodes { fact } } }', "BAD_INPUT", "first: 1001"),
        ('{ timeline(of: "school:salem-001", first: 0) { nodes { fact } } }', "BAD_INPUT", "first: 0"),
        ("{ event { id } }", "BAD_INPUT", "event"),
        ('{ network { holders(of: ["school:x", "school:y"]) { level } } }', "UNKNOWN_ID", "school:x, school:y"),
    ],
)
def test_a_question_outside_the_record_is_refused_with_what_would_be_accepted(
    ledger: Asking, query: str, code: str, asked: str
) -> None:
    error = ledger.refused(query)
    assert error["extensions"]["code"] == code
    assert asked in error["extensions"]["asked"]
    assert error["extensions"]["accepted"]
    assert error["extensions"]["rule"] in error["message"]


@pytest.mark.parametrize(
    ("given", "accepted"),
    [
        ('on: "2014-02-30"', "that day does not exist"),
        ('on: "2014-2-3"', "YYYY-MM-DD"),
        ("on: 20140203", "2014-08-04"),
        ('known: "2014-08-04"', "with its zone"),
        ('known: "2014-08-04T12:00:00"', "with its zone"),
        ('known: "yesterday"', "with its zone"),
    ],
)
def test_scalars_take_one_meaning_only(ledger: Asking, given: str, accepted: str) -> None:
    error = ledger.refused(f"{{ network({given}) {{ moment {{ on }} }} }}")
    assert accepted in error["message"]
    assert "SY2014" not in error["message"]


def test_a_cursor_of_another_list_or_another_moment_is_refused(ledger: Asking) -> None:
    one = "query($after: String, $p: Int) { %s(first: 1, after: $after, position: $p%s) { pageInfo { endCursor } } }"
    cursor = ledger.ask(one % ("timeline", ', of: "school:salem-001"'))["timeline"]["pageInfo"]["endCursor"]
    other = ledger.refused(one % ("timeline", ', of: "district:salem"'), after=cursor)
    assert other["extensions"]["rule"] == "the cursor is of another list"
    ledger.tell("organisation.opened", organisation="school:salem-001", on="1990")
    moved = ledger.refused(one % ("timeline", ', of: "school:salem-001"'), after=cursor)
    assert f"position: {ledger.log.head() - 1}" in moved["extensions"]["accepted"]
    forged = base64.urlsafe_b64encode(orjson.dumps(["timeline", 1, "2014-09-01", True])).decode()
    assert ledger.refused(one % ("timeline", ', of: "school:salem-001"'), after=forged)["extensions"]["rule"]


def test_injections_stay_text(ledger: Asking) -> None:
    for text in ("x' OR '1'='1", "school:a'; DROP TABLE link;--", '"}) { __typename } #', "MATCH (n) DETACH DELETE n"):
        error = ledger.refused("query($id: ID!) { network { entity(id: $id) { name } } }", id=text)
        assert error["extensions"]["code"] == "UNKNOWN_ID"
        assert error["extensions"]["asked"] == text


def test_a_reading_answers_as_if_the_dispute_were_settled_and_is_named(ledger: Asking) -> None:
    error = ledger.refused('{ network(reading: ["school:x"]) { moment { reading } } }')
    assert error["extensions"]["code"] in ("BAD_INPUT", "UNKNOWN_ID", "BAD_MOMENT")
    assert "school:x" in error["extensions"]["asked"]
