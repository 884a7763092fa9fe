"""Who may ask from elsewhere: a key for each, which also says who records."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from services.cli.serving import listen
from services.http.app import create_app
from services.keys import Keys
from services.settings import BadSetting
from services.statements import Refused
from tests.asking import CLERK, Asking, salem

KEY = "correct-horse-battery-staple"
HEAD = {"query": "{ ledger { head } }"}
RENAMED = {
    "query": """mutation { organisationRenamed(input: { organisation: "school:salem-001", name: "Bates", from: "2013" },
    command: "bates") { __typename ... on Recorded { position } } }"""
}


@pytest.fixture
def keys(tmp_path: Path) -> Keys:
    written = tmp_path / "keys"
    written.write_text(f"# those of the audit office\n{CLERK} {KEY}\n\n", encoding="utf-8")
    return Keys(written)


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Asking]:
    with salem(tmp_path / "data") as made:
        yield made


@pytest.fixture
def client(ledger: Asking, keys: Keys) -> Iterator[TestClient]:
    with TestClient(create_app(ledger, keys=keys), base_url="http://zoneledger.example") as made:
        yield made


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


@pytest.mark.parametrize("headers", [{}, bearer("another"), bearer(""), {"Authorization": f"Basic {KEY}"}])
def test_without_the_key_nothing_is_answered_and_nothing_recorded(
    client: TestClient, ledger: Asking, headers: dict[str, str]
) -> None:
    head = ledger.log.head()
    for asked in (HEAD, RENAMED):
        answer = client.post("/graphql", json=asked, headers=headers)
        assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
        assert "data" not in answer.json()
    assert ledger.log.head() == head


def test_the_key_says_who_records(client: TestClient, ledger: Asking) -> None:
    assert client.post("/graphql", json=RENAMED, headers=bearer(KEY)).status_code == 200
    assert ledger.log.at([ledger.log.head()])[0].recorded_by == CLERK


def test_nobody_records_as_somebody_else(client: TestClient, ledger: Asking) -> None:
    head = ledger.log.head()
    headers = bearer(KEY) | {"X-Zoneledger-Recorder": "partner:mastery"}
    assert client.post("/graphql", json=RENAMED, headers=headers).status_code == 403
    assert ledger.log.head() == head


def test_the_page_asks_for_the_key_and_shows_nothing_of_the_record(client: TestClient) -> None:
    page = client.get("/").text
    assert 'id="key"' in page
    assert "salem" not in page


def test_health_needs_no_key(client: TestClient) -> None:
    assert client.get("/health").json()["ok"]


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("", "holds no key"),
        ("# nobody yet\n", "holds no key"),
        (f"{CLERK}\n", ":1 has 1 words"),
        (f"clerk {KEY}\n", "is not an id"),
        (f"zone:salem {KEY}\n", "is no party"),
        (f"{CLERK} short\n", "too short"),
        (f"{CLERK} {KEY}\noffice:audit {KEY}\n", ":2: another party has the same key"),
    ],
)
def test_a_file_that_holds_no_keys_is_refused_by_line(tmp_path: Path, written: str, why: str) -> None:
    file = tmp_path / "keys"
    file.write_text(written, encoding="utf-8")
    with pytest.raises(BadSetting, match=why) as caught:
        Keys(file)
    assert KEY not in str(caught.value)


def test_only_with_keys_does_the_server_listen_beyond_this_machine() -> None:
    with pytest.raises(Refused, match="no keys") as caught:
        listen("0.0.0.0", 0)
    assert "ZONELEDGER_KEYS_FILE" in caught.value.accepted
    with listen("0.0.0.0", 0, open_to=True) as listening:
        assert listening.getsockname()[1]
