"""The texts of the questions, as an operator pastes them into Neo4j Browser."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import pytest
from neo4j import GraphDatabase

from graph.facts import Version
from graph.neo4j_store import Neo4jStore
from graph.projector import Projector
from tests.listed_log import ListedLog
from tests.servers.neo4j import Given, Started
from tests.test_sqlite_store import story

FOLDER: Final = Path(str(files("graph"))) / "questions"
NAMES: Final = sorted(one.stem for one in FOLDER.glob("*.cypher"))
STREAMED: Final = {"anchors", "facts"}
ANCHORS: Final = ",\n  COLLECT { UNWIND "
HEAD: Final = re.compile(r"// (?P<name>\w+): (?P<what>.+\.) :params (?P<params>\{.*\})")


def text(name: str) -> str:
    return (FOLDER / f"{name}.cypher").read_text(encoding="utf-8")


def heading(name: str) -> "re.Match[str]":
    found = HEAD.fullmatch(text(name).splitlines()[0])
    assert found, f"{name}.cypher begins with: // name: what it answers. :params {{…}}"
    return found


@pytest.mark.parametrize("name", NAMES)
def test_pasted_with_its_parameters_a_question_is_answered_by_one_record(
    name: str, neo4j_store: Neo4jStore, neo4j_server: Given | Started
) -> None:
    Projector(ListedLog(story()), neo4j_store).catch_up()
    head = heading(name)
    assert head["name"] == name
    address = neo4j_server.address
    auth = (address.user, address.password) if address.user else None
    with GraphDatabase.driver(address.uri, auth=auth) as driver:
        (said,) = driver.execute_query(f"RETURN {head['params']} AS params").records
        given: dict[str, Any] = said["params"]
        assert set(re.findall(r"\$(\w+)", text(name))) == set(given)
        records = driver.execute_query(text(name), given).records
    if name in STREAMED:
        assert len(records) > 1
        return
    (record,) = records
    assert record["graph"][0][1] is None
    columns = {column: values for column, values in record.data().items() if column not in ("graph", "anchors")}
    assert all(isinstance(values, list) for values in columns.values())
    assert len({len(values) for values in columns.values()}) == 1 or name == "scope"


def test_facts_are_given_by_the_same_columns_everywhere() -> None:
    ends = {text(name)[text(name).index("RETURN [f IN facts") :] for name in NAMES if "[f IN facts" in text(name)}
    # What is asked about few reads all that a fact has at once, which is quicker and takes more memory.
    read = {"f.of": "type(f)", "f.from.id": "startNode(f).id", "f.to.": "endNode(f)."}
    (end,) = {re.sub("|".join(read), lambda found: read[found[0]], one.partition(ANCHORS)[0].strip()) for one in ends}
    assert re.findall(r" AS (\w+)", end) == [*Version.__struct_fields__, "graph"]


def test_anchors_come_with_the_facts_by_which_a_question_is_answered_at_once() -> None:
    ends = {name: text(name).partition(ANCHORS)[2].replace(" + $others", "") for name in NAMES}
    asked = {name: end for name, end in ends.items() if end}
    assert set(asked) == {"authority", "holdings", "operators", "page", "subcontracts"}
    assert len(set(asked.values())) == 1


def test_every_question_starts_at_bound_nodes() -> None:
    """Nothing is looked for everywhere but by the questions that ask about everything."""
    for name in sorted(set(NAMES) - STREAMED - {"everywhere", "existing", "position"}):
        bound = r"\{(id|qualifier): (asked|\$within|\$code)\}|e\.id STARTS WITH \$|db\.index\.fulltext"
        assert re.search(bound, text(name)), name
