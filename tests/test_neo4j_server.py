"""The server of the tests: nobody's data is touched, and it does not outlive whoever started it."""

import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
from neo4j import GraphDatabase

from graph.neo4j_store import Neo4jStore
from tests.servers.neo4j import Given, Started

ROOT: Final = Path(__file__).parent.parent
SERVER: Final = "import signal; print('Started.', flush=True); signal.pause()"
"""Something that runs until it is told to end."""
HOLDER: Final = """
import subprocess, sys
keeper = subprocess.Popen([sys.executable, *sys.argv[1:]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
keeper.stdin.write("start\\n")
keeper.stdin.flush()
print(keeper.stdout.readline().strip(), flush=True)
sys.stdin.read()
"""


def test_a_database_that_holds_something_of_somebody_is_refused(
    neo4j_store: Neo4jStore, neo4j_server: Given | Started
) -> None:
    neo4j_store.position()
    address = neo4j_server.address
    scheme, _, place = address.uri.partition("://")
    uri = f"{scheme}://{address.user}:{address.password}@{place}" if address.user else address.uri
    auth = (address.user, address.password) if address.user else None
    with GraphDatabase.driver(address.uri, auth=auth) as driver:
        marks = driver.execute_query("MATCH (n:ZoneledgerTest) DETACH DELETE n RETURN count(n) AS n").records[0]["n"]
        try:
            with pytest.raises(ValueError, match=r"holds \d+ nodes; name an empty one"):
                Given(uri)
            driver.execute_query("CREATE (:ZoneledgerTest {id: 1})")
            assert Given(uri).address == address
        finally:
            driver.execute_query("MATCH (n:ZoneledgerTest) DELETE n")
            if marks:
                driver.execute_query("CREATE (:ZoneledgerTest {id: 1})")
    with pytest.raises(ValueError, match="bolt://user:password@server:7687 is one"):
        Given("nonsense")


def test_a_server_ends_with_whoever_started_it_however_that_ends(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    words = [str(ROOT / "tests" / "servers" / "keeper.py"), str(folder), sys.executable, "-c", SERVER]
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, *words],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    ) as holder:  # fmt: skip
        assert holder.stdout
        assert holder.stderr
        assert holder.stdout.readline() == "started\n"
        assert (folder / "console.log").read_text() == "Started.\n"
        holder.send_signal(signal.SIGKILL)
        holder.wait()
        # The keeper has this from it, and closes it when it ends.
        assert holder.stderr.read() == ""
    assert not folder.exists()


def test_a_keeper_crashes_and_restarts_what_it_keeps(tmp_path: Path) -> None:
    folder = tmp_path / "server"
    folder.mkdir()
    words = [str(ROOT / "tests" / "servers" / "keeper.py"), str(folder), sys.executable, "-c", SERVER]
    done = subprocess.run(
        [sys.executable, *words], input="start\ncrash\nstart\ncrash\n", capture_output=True, text=True, check=True
    )
    # `ended` of one that is crashed before it could say that it had started is as good.
    said = done.stdout.split()
    assert said.count("crashed") == 2
    assert set(said) <= {"started", "crashed", "ended"}
    assert not folder.exists()
