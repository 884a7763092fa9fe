"""The command line over a data folder: recording, looking after the record, and working beside a running server."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.options import Code

CLERK = "office:clerk"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def ran(*words: str) -> Result:
        return CliRunner().invoke(app, ["--data", str(tmp_path / "record"), *words], env={"COLUMNS": "200"})

    ran("record", "organisation.registered", f"id={CLERK}", "name=County Clerk", "--as", CLERK)
    ran("record", "organisation.registered", "id=district:salem", "name=Salem", "from=1900", "--as", CLERK)
    return ran


RENAMED = (
    "record",
    "organisation.renamed",
    "organisation=district:salem",
    "name=Salem City",
    "from=2012",
    "--as",
    CLERK,
)


def test_what_is_recorded_can_be_asked_about(run: Run) -> None:
    done = run(*RENAMED, "--source", "minutes#p. 3", "--reason", "the council said so")
    assert done.exit_code == Code.OK
    assert done.stdout.startswith("organisation.renamed recorded at position 3, event ")
    assert "Salem City" in run("show", "district:salem", "--on", "2013-01-01").stdout
    (event,) = json.loads(run("events", "--topic", "organisation.renamed", "--json").stdout)["rows"]
    assert (event["reason"], event["documents"]) == ("the council said so", ["minutes, p. 3"])


def test_a_dry_run_records_nothing_and_refuses_all_the_same(run: Run) -> None:
    assert run(*RENAMED, "--dry-run").stdout == "organisation.renamed would be recorded. Nothing was.\n"
    assert json.loads(run("status", "--json").stdout)["head"] == 2
    refused = run("record", "organisation.renamed", "organisation=district:salme", "name=X", "from=2012", "--dry-run",
                  "--as", CLERK)  # fmt: skip
    assert refused.exit_code == Code.REFUSED
    assert "Accepted: district:salem" in refused.stderr


def test_the_same_command_is_recorded_once_and_its_key_is_no_other_content(run: Run) -> None:
    first = json.loads(run(*RENAMED, "--command", "minutes-3", "--json").stdout)
    again = json.loads(run(*RENAMED, "--command", "minutes-3", "--json").stdout)
    assert again == {**first, "replayed": True}
    other = run("record", "organisation.opened", "organisation=district:salem", "on=1901", "--command", "minutes-3",
                "--as", CLERK)  # fmt: skip
    assert other.exit_code == Code.REFUSED
    assert "or another key" in other.stderr


def test_status_and_verify_say_how_the_record_is(run: Run) -> None:
    status = json.loads(run("status", "--json").stdout)
    assert (status["head"], status["projected"], status["lag"]) == (2, 2, 0)
    verified = json.loads(run("verify", "--json").stdout)
    assert (verified["faults"], verified["same"]) == ([], True)


def test_a_graph_that_was_tampered_with_is_found_and_made_anew(run: Run, tmp_path: Path) -> None:
    import sqlite3

    with sqlite3.connect(tmp_path / "record" / "graph.db") as graph:
        graph.execute("UPDATE attribute SET value = 'Boston' WHERE value = 'Salem'")
    graph.close()
    found = run("verify")
    assert found.exit_code == Code.NO
    assert "rebuild it" in found.stdout
    assert run("rebuild").stdout == "The graph is made anew from 2 events.\n"
    assert run("verify").exit_code == Code.OK


def test_graphql_is_asked_on_the_command_line(run: Run) -> None:
    query = 'query($id: ID!) { network(on: "2012-01-01") { district(id: $id) { name } } }'
    answer = run("ask", query, "--variable", "id=district:salem")
    assert json.loads(answer.stdout)["data"]["network"]["district"]["name"] == "Salem"
    wrong = run("ask", query, "--variable", "id=district:salme")
    assert wrong.exit_code == Code.REFUSED
    assert json.loads(wrong.stdout)["errors"][0]["extensions"]["code"] == "UNKNOWN_ID"


@contextmanager
def serving(data: Path) -> Iterator[str]:
    """A server on a free port; its address."""
    words = [sys.executable, "-m", "services.cli", "--data", str(data), "serve", "--port", "0"]
    with subprocess.Popen(words, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            found = re.search(r"http://\S+?:\d+", server.stderr.readline())
            assert found is not None
            yield found.group()
        finally:
            server.terminate()


def test_the_command_line_works_beside_a_running_server(run: Run, tmp_path: Path) -> None:
    query = 'query($p: Int) { network(on: "2013-01-01", minPosition: $p) { district(id: "district:salem") { name } } }'
    with serving(tmp_path / "record") as address:
        done = json.loads(run(*RENAMED, "--json").stdout)
        asked = {"query": query, "variables": {"p": done["positions"][-1]}}
        answer = httpx2.post(f"{address}/graphql", json=asked).json()
        assert answer["data"]["network"]["district"]["name"] == "Salem City"
        assert run("rebuild").exit_code == Code.OK
        renamed = [*RENAMED[:3], "name=Old Salem", "from=2012-06", "--as", CLERK, "--json"]
        asked["variables"] = {"p": json.loads(run(*renamed).stdout)["positions"][-1]}
        answer = httpx2.post(f"{address}/graphql", json=asked).json()
        assert answer["data"]["network"]["district"]["name"] == "Old Salem"
        assert json.loads(run("verify", "--json").stdout)["same"] is True


def test_then_is_now_where_the_day_asked_about_is_today(run: Run) -> None:
    answer = run("list", "district", "--then", "--json")
    assert answer.exit_code == Code.OK, answer.stderr
    sides = json.loads(answer.stdout)
    assert sides["then"]["rows"] == sides["now"]["rows"] != []


def test_a_list_is_narrowed_by_scope_name_and_being(run: Run) -> None:
    for name, since in (("bates", "1990"), ("carlton", "1995")):
        school = ("id=school:" + name, "name=" + name.title(), "under=district:salem", "from=" + since)
        run("record", "organisation.registered", *school, "--as", CLERK)
    run("record", "organisation.closed", "organisation=school:bates", "on=2010", "--as", CLERK)

    def listed(*words: str) -> list[str]:
        return [one["id"] for one in json.loads(run("list", "school", *words, "--json").stdout)["rows"]]

    assert listed() == ["school:carlton"]
    assert listed("--every") == ["school:bates", "school:carlton"]
    assert listed("--every", "--name", "bat") == ["school:bates"]
    assert listed("--within", "district:salem", "--on", "2000-01-01") == ["school:bates", "school:carlton"]
