"""The server as a browser or a program meets it: what it takes, what it answers, to whom it does not answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from services.api.limits import MAX_BODY
from services.http.app import create_app
from services.http.questions import QUESTIONS
from tests.asking import CLERK, Asking, salem

NAME = '{ network(on: "2012-01-01") { school(id: "school:salem-001") { name } } }'
OPENED = """mutation { organisationRenamed(input: { organisation: "school:salem-001", name: "Bates", from: "2013" },
    command: "bates") {
    __typename ... on Recorded { position } ... on Refused { rule accepted } } }"""
RESPONSE = "application/graphql-response+json"


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    with salem(tmp_path) as made:
        yield made


@pytest.fixture
def client(ledger: Asking) -> Iterator[TestClient]:
    with TestClient(create_app(ledger), base_url="http://127.0.0.1") as made:
        yield made


def test_a_question_is_answered(client: TestClient) -> None:
    answer = client.post("/graphql", json={"query": NAME})
    assert answer.status_code == 200
    assert answer.json() == {"data": {"network": {"school": {"name": "School 1"}}}}
    assert answer.headers["content-type"] == "application/json"


def test_variables_and_one_of_several_operations(client: TestClient) -> None:
    query = """query One($id: ID!) { network(on: "2012-01-01") { school(id: $id) { name } } }
               query Other { ledger { head } }"""
    asked = {"query": query, "operationName": "One", "variables": {"id": "school:salem-001"}}
    assert client.post("/graphql", json=asked).json()["data"]["network"]["school"]["name"] == "School 1"
    none = client.post("/graphql", json={"query": query, "operationName": "Third"})
    assert none.status_code == 400
    assert "Third" in none.json()["errors"][0]["extensions"]["asked"]


def test_the_media_type_decides_about_the_status_of_a_refused_request(client: TestClient) -> None:
    wrong = {"query": "{ nothing }"}
    plain = client.post("/graphql", json=wrong, headers={"accept": "application/json"})
    assert (plain.status_code, plain.json()["data"]) == (200, None)
    modern = client.post("/graphql", json=wrong, headers={"accept": RESPONSE})
    assert modern.status_code == 400
    assert modern.headers["content-type"] == RESPONSE
    assert "data" not in modern.json()
    answered = client.post("/graphql", json={"query": NAME}, headers={"accept": RESPONSE})
    assert (answered.status_code, "data" in answered.json()) == (200, True)


@pytest.mark.parametrize(
    ("status", "content", "media"),
    [
        (400, b"{", "application/json"),
        (400, b"[]", "application/json"),
        (400, b'{"query": 1}', "application/json"),
        (400, b'{"query": "{ ledger { head } }", "variables": []}', "application/json"),
        (400, b'{"query": "{ ledger { head } }", "operationName": 3}', "application/json"),
        (400, b"\xff\xfe", "application/json"),
        (400, b'{"query": "\xed\xa0\x80"}', "application/json"),
        (413, b"x" * (MAX_BODY + 1), "application/json"),
        (415, b"query=1", "application/x-www-form-urlencoded"),
        (415, b'{"query": "{ ledger { head } }"}', "text/plain"),
        (415, b'{"query": "{ ledger { head } }"}', "application/json; charset=latin-1"),
    ],
)
def test_what_is_no_request_is_refused_by_name(client: TestClient, status: int, content: bytes, media: str) -> None:
    answer = client.post("/graphql", content=content, headers={"content-type": media})
    assert answer.status_code == status
    told = answer.json()["errors"][0]["extensions"]
    assert told["code"] == "BAD_REQUEST"
    assert told["accepted"]


def test_the_header_names_who_records_and_nobody_is_refused(client: TestClient, ledger: Asking) -> None:
    head = ledger.log.head()
    nobody = client.post("/graphql", json={"query": OPENED}).json()["data"]["organisationRenamed"]
    assert nobody["rule"] == "no-recorder"
    assert ledger.log.head() == head
    somebody = client.post("/graphql", json={"query": OPENED}, headers={"X-Zoneledger-Recorder": CLERK}).json()
    assert somebody["data"]["organisationRenamed"] == {"__typename": "Recorded", "position": head + 1}
    assert ledger.log.at([head + 1])[0].recorded_by == CLERK


def test_a_question_does_not_come_by_get_and_a_browser_gets_a_page(client: TestClient) -> None:
    asked = client.get("/graphql", params={"query": NAME})
    assert (asked.status_code, asked.headers["allow"]) == (405, "POST")
    page = client.get("/graphql", headers={"accept": "text/html"})
    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["content-security-policy"]
    for path in (part.split('"')[0] for part in page.text.split('src="')[1:]):
        assert client.get(path).status_code == 200


def test_every_question_of_the_page_can_be_asked_as_it_stands(client: TestClient) -> None:
    page = client.get("/")
    assert page.status_code == 200
    assert page.text.count("<form data-question") == len(QUESTIONS)
    examples = {
        "on": "2012-01-01", "school": "school:salem-001", "district": "district:salem", "holder": "partner:mastery",
        "lever": "PROGRAM", "prime": "partner:mastery", "working": "2012-01-01",
    }  # fmt: skip
    for question in QUESTIONS:
        variables = {name: examples.get(value, value) for name, value in question.variables.items()}
        answer = client.post("/graphql", json={"query": question.query, "variables": variables}).json()
        assert "errors" not in answer, (question.ask, answer)
        rows = answer["data"]
        for step in question.rows.split("."):
            rows = rows[step]
        assert isinstance(rows, list)


def test_a_name_in_the_record_is_text_on_the_page(client: TestClient, ledger: Asking) -> None:
    ledger.tell("organisation.registered", id="school:a", name="<script>alert(1)</script>", from_="2000")
    assert "<script>alert" not in client.get("/").text


def test_health_says_how_far_the_graph_is(client: TestClient, ledger: Asking) -> None:
    ledger.projector.reach(ledger.log.head())
    head = ledger.log.head()
    assert client.get("/health").json() == {"ok": True, "head": head, "position": head, "lag": 0}


def test_another_host_name_is_not_answered(client: TestClient) -> None:
    assert client.get("/health", headers={"host": "evil.example"}).status_code == 400
