"""Files over HTTP that are refused, and clients that go away before they have them."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread

import pytest
import uvicorn
from starlette.testclient import TestClient

from services.bootstrap import Ledger
from services.cli.serving import listen
from services.evidence import bundle
from services.files import export_forms, panel, statement
from services.http import files
from services.http.app import create_app
from services.settings import Settings
from tests.asking import Counted
from tests.exporting import LINCOLN, SALEM, full
from tests.passing import PANEL, disputed
from tests.processes import until
from tests.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with disputed(tmp_path / "data") as made:
        yield made


@pytest.fixture
def passing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder in which the server makes its files."""
    (folder := tmp_path / "passing").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


@pytest.fixture
def client(town: Town, passing: Path) -> Iterator[TestClient]:
    with TestClient(create_app(town.ledger), base_url="http://127.0.0.1") as made:
        yield made
    assert names(passing) == kept_open(passing) == []


REQUEST = b"GET %s HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
NO_HEAD = "zoneledger-head-1 " + " ".join(("0" * 32, "3", "0" * 64, "0" * 64, "2014-01-01T00:00:00Z"))


@pytest.mark.parametrize(
    ("asked", "status", "why"),
    [
        ("/evidence.zip", 400, "question: it is missing"),
        ("/evidence.zip?question=", 400, "there is no such question. Accepted: holders, holdings"),
        ("/evidence.zip?question=who holds it", 400, "there is no such question"),
        (f"/evidence.zip?question=audit --within {SALEM}", 400, "there is no such question"),
        ("/evidence.zip?question=holders", 400, "of is missing"),
        (f"/evidence.zip?question=holders {LINCOLN} --lever force", 400, "no lever. Accepted: people"),
        (f"/evidence.zip?question=holders {LINCOLN} --on 2012-01-01", 400, "the moment is given beside the question"),
        ("/evidence.zip?question=timeline contract:lead --limit 0", 400, "1 to 10000"),
        ("/evidence.zip?question=show school:lincon", 404, LINCOLN),
        (f"/evidence.zip?question=show {LINCOLN}&position=3", 404, "first recorded after position 3"),
        (f"/evidence.zip?question=show {LINCOLN}&since=/etc/hostname", 400, "is no head. Accepted: zoneledger-head-1"),
        (f"/evidence.zip?question=show {LINCOLN}&since={NO_HEAD}", 400, "since: the head is of another log"),
        (f"/evidence.zip?question=timeline {LINCOLN}&reading=11", 400, "takes no reading"),
        ("/export/graphml?form=x", 400, "parameter 'form': it is unknown"),
        ("/export/graphml?on=2012-10-01&on=2012-10-02", 400, "given twice"),
        ("/export/graphml?within=%00", 400, "NUL"),
        ("/export/graphml?within=school:lincon", 404, LINCOLN),
        ("/export/graphml?on=2012", 400, "a day from 1800-01-01"),
        ("/export/graphml?known=2012-01-01", 400, "a day is no instant"),
        ("/export/graphml?known=2012-01-01T00:00:00Z", 400, "nothing was recorded yet"),
        ("/export/graphml?position=99", 400, "1 to 11"),
        ("/export/graphml?position=-1", 400, "no position of the log"),
        ("/export/graphml?reading=9", 400, "no dispute"),
        ("/export/graphml?manifest=1", 400, "neither true nor false"),
        ("/export/bods?reading=11", 400, "bods tells how the record became known, its disputes too, and takes no"),
        ("/export/ocds?reading=11", 400, "no reading here, or graphml and prov with one"),
        ("/export/cloudevents?reading=11", 400, "takes no reading"),
        ("/export/bods?on=2012-10-01", 400, "parameter 'on'"),
        ("/export/ocds?format=xml", 400, "Accepted: jsonl, json"),
        ("/export/ocds?prefix=mine", 400, "prefix: 'mine' is no prefix"),
        ("/export/ocds?within=school:lincoln&position=6", 400, "no contract or subcontract is recorded there"),
        ("/export/cloudevents?source=x", 400, "source: 'x' is no URI"),
        ("/export/cloudevents?recorded-to=now", 400, "recorded-to 'now': is no instant"),
        ("/export/prov?holder=partner:ausl", 400, "holder, over and lever"),
        ("/export/prov?lever=force", 400, "there is no such lever. Accepted: people"),
        ("/statement.pdf", 400, "school: it is missing"),
        (f"/statement.html?school={SALEM}", 400, "not about a district"),
        ("/panel.csv?within=district:salem&from=2011-07-01&to=2014-06-30", 400, "every: it is missing"),
        ("/panel.csv?within=district:salem&from=2011-07-01&to=2010-06-30&every=year", 400, "ends before it begins"),
        ("/panel.csv?within=district:salem&from=2011-07-01&to=soon&every=year", 400, "'soon' is not a date"),
        ("/panel.csv?within=district:salem&from=1900-01-01&to=2014-06-30&every=day", 400, "12,000 periods"),
        ("/panel.csv?within=state:MA&from=1801-01-01&to=1801-12-31&every=year&hindsight=true&known=2014-09-01T00:00:00Z",
         400, "one of them"),
    ],
)  # fmt: skip
def test_what_cannot_be_handed_over_is_refused_in_words(client: TestClient, asked: str, status: int, why: str) -> None:
    answer = client.get(asked)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/plain; charset=utf-8"), answer.text
    assert why in answer.text
    assert not answer.text.startswith("--")


def test_it_is_only_asked_for(client: TestClient) -> None:
    assert client.post("/export/graphml").status_code == 405
    assert client.get("/export/xml").status_code == 404


def test_a_package_says_who_publishes_it(tmp_path: Path) -> None:
    Town(tmp_path / "data").ledger.close()
    nobody = Ledger.open(Settings(tmp_path / "data"))
    with nobody, TestClient(create_app(nobody), base_url="http://127.0.0.1") as client:
        for path in ("/export/bods", "/export/ocds?format=json"):
            answer = client.get(path)
            assert (answer.status_code, "publisher: a" in answer.text) == (400, True), answer.text


def test_too_much_is_refused(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "LIMIT", 1)
    answer = client.get("/evidence.zip", params={"question": "timeline contract:lead"})
    assert (answer.status_code, "has more than 1 events" in answer.text) == (400, True)


def test_a_library_that_is_not_there_is_named(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for module, path, asked, library in (
        (statement, "/statement.pdf", {"school": LINCOLN}, "pip install reportlab"),
        (panel, "/panel.parquet", PANEL, "pip install pyarrow"),
    ):
        monkeypatch.setattr(module, "find_spec", lambda _: None)
        answer = client.get(path, params=asked)
        assert (answer.status_code, library in answer.text) == (501, True)


def test_a_full_disk_is_told_without_a_name_of_the_server(
    client: TestClient, passing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr("services.files.export_manifest.Sink.write", full)
        answer = client.get("/export/graphml")
    assert (answer.status_code, "no room for the file" in answer.text, str(passing) in answer.text) == (
        507,
        True,
        False,
    )
    with monkeypatch.context() as patched:
        patched.setattr("tempfile.tempdir", str(passing / "nowhere"))
        assert client.get("/export/graphml").status_code == 507
    assert client.get("/export/graphml").status_code == 200


def test_more_than_are_made_at_once_are_told_to_come_again(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setattr(files, "AT_ONCE", 0)
    answer = client.get("/export/graphml")
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert "as many as this server makes at once" in answer.text
    monkeypatch.setattr(files, "AT_ONCE", 1)
    for path, status in (("/export/graphml", 200), ("/statement.pdf?school=x", 404), ("/export/graphml", 200)):
        assert client.get(path).status_code == status


@contextmanager
def served(town: Town) -> Iterator[int]:
    """The server on a port, as it is served to others, once the graph holds all that was recorded."""
    head = town.ledger.log.head()
    with listen("127.0.0.1", 0) as listening:
        config = uvicorn.Config(
            create_app(town.ledger), log_level="critical", lifespan="on", timeout_graceful_shutdown=0
        )
        server = uvicorn.Server(config)
        thread = Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        try:
            until(lambda: server.started and town.ledger.store.position() == head)
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            thread.join()


def test_a_client_that_goes_away_leaves_no_file(town: Town, passing: Path) -> None:
    # Larger than what fits into the buffers of a connection that nobody reads.
    for number in range(100):
        town.say("organisation.registered", id=f"partner:p{number}", name="P" * 99_000, from_="2000")
    with served(town) as port:
        with asked(port, "/export/graphml") as connection:
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
            assert (names(passing), len(kept_open(passing))) == ([], 1)
        until(lambda: kept_open(passing) == [])
        with asked(port, "/export/graphml"):
            until(lambda: names(passing))
        until(lambda: names(passing) == kept_open(passing) == [])


def test_what_nobody_waits_for_is_not_made_to_its_end(
    town: Town, passing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(200):
        town.say("organisation.registered", id=f"partner:p{number}", name="P", from_="2000")
    monkeypatch.setattr(export_forms, "_PAGE", 1)
    reads = Slowly()
    monkeypatch.setattr(town.ledger, "log", Counted(town.ledger.log, reads))
    with served(town) as port:
        with asked(port, "/export/cloudevents"):
            until(lambda: len(reads) > 20)
        until(lambda: names(passing) == [])
        assert len(reads) < 200
        reads.clear()
        waiting = socket.create_connection(("127.0.0.1", port))
        waiting.sendall(REQUEST % b"/export/cloudevents")
        until(lambda: len(reads) > 20)
        # The server ends, though somebody waits.
    waiting.close()
    assert names(passing) == []
    assert len(reads) < 200


class Slowly(list[str]):
    """Takes a moment for each question that is noted."""

    def append(self, one: str) -> None:
        super().append(one)
        Event().wait(0.01)


@contextmanager
def asked(port: int, path: str) -> Iterator[socket.socket]:
    """A connection on which a file was asked for; it is closed at the end, whatever has come."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(REQUEST % path.encode())
        yield connection


def names(folder: Path) -> list[str]:
    return [one.name for one in folder.iterdir()]


def kept_open(folder: Path) -> list[str]:
    """The files of a folder that this process has open, with a name or without."""
    found = []
    for one in Path("/proc/self/fd").iterdir():
        with suppress(FileNotFoundError):
            found.append(str(one.readlink()))
    return [one for one in found if one.startswith(str(folder))]
