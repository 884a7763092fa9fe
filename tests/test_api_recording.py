"""Recording over GraphQL: a mutation for every event; what cannot be true comes back as data."""

from pathlib import Path
from typing import Any

import pytest

from events.catalogue import TOPICS
from events.statement import field_table
from services.api.context import Context
from services.api.inputs import camel, event_input
from services.api.schema import schema
from tests.asking import CLERK, Asking, salem

RESULT = """{ __typename ... on Recorded { position replayed events { id position } moment { on position } }
    ... on Refused { rule message field accepted } }"""


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return salem(tmp_path)


def record(ledger: Asking, mutation: str, input: str, rest: str = 'command: "one"', by: str | None = CLERK) -> Any:
    return ledger.ask(f"mutation {{ {mutation}(input: {input}, {rest}) {RESULT} }}", by)[mutation]


def test_every_event_has_a_mutation_with_all_its_fields() -> None:
    named = schema().get_type_by_name("Mutation")
    assert named is not None
    printed = schema().as_str()
    for topic, kind in TOPICS.items():
        assert f"  {camel(topic)}(" in printed
        given = {f.name.removesuffix("_") for f in vars(event_input(topic))["__strawberry_definition__"].fields}
        assert given == {info.name.removesuffix("_") for info, _ in field_table(kind).values()}, topic
    assert len(TOPICS) == printed[printed.index("type Mutation {") :].split("\n}", 1)[0].count("): RecordResult!")


def test_what_is_recorded_can_be_read_at_its_own_position(ledger: Asking) -> None:
    done = record(
        ledger, "organisationRenamed",
        '{ organisation: "school:salem-001", name: "Bentley", from: "SY2013" }',
        'command: "rename", reason: "board vote", source: [{ document: "minutes", locator: "p. 4", dated: "2013-06" }]',
    )  # fmt: skip
    assert done["__typename"] == "Recorded"
    assert done["moment"]["position"] == done["position"] == ledger.log.head()
    event = ledger.ask(
        """query($p: Int!) { event(position: $p) {
            topic statement reason recordedBy command sources { document locator dated } } }""",
        p=done["position"],
    )["event"]
    assert event["statement"] == {
        "topic": "organisation.renamed", "organisation": "school:salem-001", "name": "Bentley", "from": "SY2013",
    }  # fmt: skip
    assert (event["reason"], event["recordedBy"], event["command"]) == ("board vote", CLERK, "rename")
    assert event["sources"] == [{"document": "minutes", "locator": "p. 4", "dated": "2013-06"}]


def test_the_same_command_is_recorded_once(ledger: Asking) -> None:
    said = '{ organisation: "school:salem-001", on: "2014-06-30" }'
    first = record(ledger, "organisationClosed", said)
    again = record(ledger, "organisationClosed", said)
    assert (again["events"], again["replayed"], first["replayed"]) == (first["events"], True, False)
    other = record(ledger, "organisationClosed", said.replace("06-30", "07-31"))
    assert other["__typename"] == "Refused"
    assert ledger.log.head() == first["position"]


def test_a_dry_run_records_nothing(ledger: Asking) -> None:
    head = ledger.log.head()
    done = record(ledger, "organisationClosed", '{ organisation: "school:salem-001", on: "2014" }',
                  'command: "dry", dryRun: true')  # fmt: skip
    assert (done["__typename"], done["position"], done["moment"]) == ("Recorded", 0, None)
    assert ledger.log.head() == head


def test_a_whole_event_stands_in_a_correction(ledger: Asking) -> None:
    joined = next(one for one in ledger.log.read() if one.topic == "cluster.school_joined")
    replacement = """{ clusterSchoolJoined: {
        cluster: "cluster:north", school: "school:salem-001", grades: ["07", "08"], from: "2012-07-01" } }"""
    done = record(ledger, "evidenceCorrected", f'{{ event: "{joined.id}", replacement: {replacement} }}')
    assert done["__typename"] == "Recorded"
    school = """query($p: Int) { network(on: "2013-01-01", position: $p) { school(id: "school:salem-001") {
        cluster { grades bounds { validFrom } saidBy { topic root } } } } }"""
    now = ledger.ask(school)["network"]["school"]["cluster"]
    assert (now["grades"], now["bounds"]["validFrom"]) == (["07", "08"], "2012-07-01")
    assert now["saidBy"] == {"topic": "evidence.corrected", "root": joined.position}
    before = ledger.ask(school, p=done["position"] - 1)["network"]["school"]["cluster"]
    assert before["grades"] == ["06", "07", "08"]


def test_a_whole_event_is_exactly_one(ledger: Asking) -> None:
    two = """{ organisationOpened: { organisation: "school:salem-001", on: "2014" },
        organisationClosed: { organisation: "school:salem-001", on: "2014" } }"""
    error = ledger.refused(
        f'mutation {{ evidenceCorrected(input: {{ event: "3", replacement: {two} }}, command: "x") {RESULT} }}'
    )
    assert "exactly one" in error["message"].lower()


@pytest.mark.parametrize(
    ("mutation", "said", "in_message"),
    [
        ("organisationClosed", '{ organisation: "school:nowhere", on: "2014" }', "school:nowhere"),
        ("organisationClosed", '{ organisation: "contract:lead", on: "2014" }', "contract:lead"),
        ("clusterSchoolLeft", '{ cluster: "cluster:north", school: "state:MA", on: "2014" }', "state:MA"),
        ("evidenceRetracted", '{ event: "9999" }', "9999"),
        ("organisationRegistered", '{ id: "school:salem-001", name: "Again" }', "school:salem-001"),
    ],
)
def test_what_cannot_be_true_is_refused_as_data(ledger: Asking, mutation: str, said: str, in_message: str) -> None:
    head = ledger.log.head()
    refused = record(ledger, mutation, said)
    assert refused["__typename"] == "Refused"
    assert refused["rule"]
    assert refused["accepted"]
    assert in_message in f"{refused['field']} {refused['message']} {refused['accepted']}"
    assert ledger.log.head() == head


def test_who_records_is_named_and_registered(ledger: Asking) -> None:
    said = '{ organisation: "school:salem-001", on: "2014" }'
    nobody = record(ledger, "organisationClosed", said, by=None)
    assert (nobody["__typename"], nobody["rule"]) == ("Refused", "no-recorder")
    assert "X-Zoneledger-Recorder" in nobody["accepted"]
    stranger = record(ledger, "organisationClosed", said, by="office:stranger")
    assert stranger["__typename"] == "Refused"


def test_a_date_that_does_not_exist_is_refused_with_the_forms(ledger: Asking) -> None:
    said = '{ organisation: "school:salem-001", on: "2014-02-30" }'
    error = ledger.refused(f'mutation {{ organisationClosed(input: {said}, command: "x") {RESULT} }}')
    assert "that day does not exist" in error["message"]
    assert "SY2014" in error["message"]


def test_what_is_inside_is_not_shown(ledger: Asking, monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("secret: /var/lib/ledger")

    monkeypatch.setattr(ledger.recorder, "record", broken)
    said = '{ organisation: "school:salem-001", on: "2014" }'
    result = schema().execute_sync(
        f'mutation {{ organisationClosed(input: {said}, command: "x") {RESULT} }}',
        context_value=Context(ledger, CLERK),
    )
    (error,) = result.errors or []
    assert error.extensions == {"code": "INTERNAL"}
    assert "secret" not in str(error.formatted)
    assert "secret" in caplog.text
