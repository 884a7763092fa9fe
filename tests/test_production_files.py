"""In production, over two workers: whoever has a key gets the files that the command line writes there."""

import json
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection, HTTPMessage
from pathlib import Path
from urllib.parse import urlencode

import pytest

from graph.neo4j_store import Neo4jStore
from tests.bundles import run_verifier
from tests.processes import CLERK, KEY, Composed, Running, composed, until
from tests.servers.neo4j import Given, Started

ON, BATES, AUSL = "2014-10-01", "school:bates", "partner:ausl"


@pytest.fixture
def zoneledger(tmp_path: Path, empty_postgres: str, neo4j_server: Given | Started, neo4j_store: Neo4jStore) -> Composed:
    """The services of the compose file."""
    assert neo4j_store.position() == 0
    made = composed(tmp_path, empty_postgres, neo4j_server.address.uri)
    assert made.run("migrate").returncode == 0
    return made


@pytest.fixture
def api(zoneledger: Composed) -> Iterator[Running]:
    """The server; the clerk recorded that AUSL holds the people of Bates."""
    with zoneledger.started("projector"), zoneledger.started("api") as made:
        for topic, *fields in (
            ("organisation.registered", f"id={CLERK}", "name=The clerk"),
            ("organisation.registered", "id=district:salem", "name=Salem", "from=1900"),
            ("organisation.registered", f"id={BATES}", "name=Bates", "under=district:salem", "from=1990"),
            ("organisation.registered", f"id={AUSL}", "name=AUSL", "from=2001"),
            ("authority.granted", "id=grant:people", f"holder={AUSL}", "lever=people", f"over={BATES}",
             "by=district:salem", "under=none", "from=2014-07-01"),
        ):  # fmt: skip
            done = zoneledger.run("projector", "record", topic, *fields, "--as", CLERK)
            assert done.returncode == 0, done.stderr
        until(lambda: made.health()[1].get("ok"))
        yield made


def fetched(api: Running, path: str, key: str | None = KEY, **asked: str) -> tuple[int, HTTPMessage, bytes]:
    """Status, headers and body, each time on a new connection: of either worker."""
    connection = HTTPConnection("127.0.0.1", api.port, timeout=60)
    try:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        connection.request("GET", f"{path}?{urlencode(asked)}", headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.headers, answer.read()
    finally:
        connection.close()


def test_the_files_of_either_worker_are_those_of_the_command_line(
    zoneledger: Composed, api: Running, tmp_path: Path
) -> None:
    for path, asked, words in (
        ("/export/graphml", {"on": ON}, ["export", "graphml", "--on", ON]),
        ("/export/bods", {"publisher": "office"}, ["export", "bods", "--publisher", "office"]),
        ("/export/cloudevents", {}, ["export", "cloudevents"]),
        ("/statement.json", {"school": BATES, "on": ON}, ["statement", BATES, "--on", ON]),
        ("/statement.html", {"school": BATES, "on": ON}, ["statement", BATES, "--on", ON]),
    ):
        out = tmp_path / f"mine{path.replace('/', '-')}{'' if '.' in path else '.jsonl'}"
        done = zoneledger.run("projector", *words, "--out", str(out))
        assert done.returncode == 0, done.stderr
        for _ in range(4):
            status, _headers, body = fetched(api, path, **asked)
            assert (status, body) == (200, out.read_bytes()), path
        assert fetched(api, path, None, **asked)[0] == 401
    # Many at once get it whole, or are told to come again.
    with ThreadPoolExecutor(12) as pool:
        answers = list(pool.map(lambda _: fetched(api, "/statement.html", school=BATES, on=ON), range(48)))
    assert {body for status, _, body in answers if status == 200} == {out.read_bytes()}
    for status, headers, body in answers:
        assert status == 200 or (status, headers["Retry-After"]) == (503, "5"), body


def test_a_bundle_of_the_server_proves_itself(zoneledger: Composed, api: Running, tmp_path: Path) -> None:
    question = f"why {AUSL} {BATES} people"
    status, headers, body = fetched(api, "/evidence.zip", question=question, on=ON)
    assert status == 200, body
    (bundle := tmp_path / "theirs.zip").write_bytes(body)
    head = zoneledger.run("projector", "witness").stdout.strip()
    assert headers["Zoneledger-Head"] == head
    assert run_verifier(bundle, "--head", head)[0] == 0
    mine = tmp_path / "mine.zip"
    done = zoneledger.run("projector", "evidence", *question.split(), "--on", ON, "--out", str(mine))
    assert done.returncode == 0, done.stderr
    one, other = told(bundle), told(mine)
    assert (one.pop("made_at"), one) != (other.pop("made_at"), other)
    assert one == other


def told(bundle: Path) -> dict[str, object]:
    with zipfile.ZipFile(bundle) as archive:
        found: dict[str, object] = json.loads(archive.read("answer.json"))
        return found
