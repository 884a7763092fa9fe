"""What docs/graph.md shows of the graph is what a real Neo4j answers."""

import re
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from neo4j import GraphDatabase, Record

from events.ids import Kind
from graph.model import LINKS
from graph.neo4j_store import Neo4jStore
from graph.neo4j_writes import SHOWN
from graph.projector import Projector
from services.files.worlds import load
from tests.servers.neo4j import Given, Started
from tests.test_world_answers import ledger

ROOT: Final = Path(__file__).parent.parent
PAGE: Final = ROOT / "docs" / "graph.md"
ASKED: Final = re.compile(r"```cypher\n(?P<text>[\s\S]*?)\n```\n\n(?P<answer>(?:\|.*\n)+)")


def table(records: Iterable[Record]) -> str:
    """Records as a Markdown table, like that of the Browser."""
    rows = list(records)
    names = list(rows[0].keys())
    lines = [names, ["---"] * len(names), *([_shown(value) for value in row.values()] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


def loaded(store: Neo4jStore, folder: Path) -> None:
    """The worlds that the page loads, in the graph."""
    (command,) = re.findall(r"^\$ zoneledger load (.*)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    with ledger(folder) as made:
        load(made, [ROOT / one for one in shlex.split(command)])
        store.begin_rebuild()
        store.finish_rebuild(0)
        Projector(made.log, store).catch_up()


def test_the_page_shows_what_is_answered(
    neo4j_store: Neo4jStore, neo4j_server: Given | Started, tmp_path: Path
) -> None:
    loaded(neo4j_store, tmp_path)
    shown = ASKED.findall(PAGE.read_text(encoding="utf-8"))
    assert len(shown) >= 10
    address = neo4j_server.address
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password) if address.user else None) as driver:
        for text, answer in shown:
            assert table(driver.execute_query(text).records) == answer.strip(), text


def test_the_page_names_all_that_is_in_the_graph(
    neo4j_store: Neo4jStore, neo4j_server: Given | Started, tmp_path: Path
) -> None:
    page = PAGE.read_text(encoding="utf-8")
    for kind in set(Kind) - {Kind.EVENT}:
        assert f"`:{kind.capitalize()}`" in page
    for name in {one for names in SHOWN.values() for one in names}:
        assert f"`{name}`" in page
    loaded(neo4j_store, tmp_path)
    address = neo4j_server.address
    with GraphDatabase.driver(address.uri, auth=(address.user, address.password) if address.user else None) as driver:
        for text in ("MATCH (n:Entity) UNWIND keys(n) AS k", "MATCH (n:Attribute) UNWIND keys(n) AS k",
                     "MATCH ()-[n]->() UNWIND keys(n) AS k"):  # fmt: skip
            for (name,) in driver.execute_query(f"{text} RETURN DISTINCT k").records:
                assert f"`{name}`" in page, name
        types = {one["t"] for one in driver.execute_query("MATCH ()-[n]->() RETURN DISTINCT type(n) AS t").records}
    assert "HAS" in types
    assert types - {"HAS"} <= set(LINKS)
