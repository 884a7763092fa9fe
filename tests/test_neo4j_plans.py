"""What a question costs on Neo4j depends on what it asks about, not on how much else there is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest
from neo4j import GraphDatabase
from neo4j.time import Date

from events.sqlite_log import SQLiteLog
from graph.neo4j_session import question
from graph.neo4j_store import Neo4jStore
from graph.neo4j_writes import between
from graph.projector import Projector
from tests.bench.nation import Clock, Cluster, Nation, day, written
from tests.servers.neo4j import Given, Started

Parameters = dict[str, Any]
SMALL, LARGE = 100, 500
WHOLE: Final = {"anchors", "facts", "existing", "everywhere"}
"""Those that are about all that there is."""
BY_PARTNER: Final = {"holdings", "working", "subs", "subcontracts"}
"""Asked about a partner, who has more to do in a larger nation."""
QUESTIONS: Final[dict[str, Callable[[Cluster], Parameters]]] = {
    "position": lambda _: {},
    "entities": lambda one: {"ids": one.ids},
    "attributes": lambda one: {"ids": one.schools, "types": ["name"]},
    "links_out": lambda one: {"ids": [one.contract], "types": ["COVERS"]},
    "links_into": lambda one: {"ids": one.schools, "types": ["INCLUDES"]},
    "authority": lambda one: {"ids": one.schools[:1], "others": [one.partner]},
    "holdings": lambda one: {"ids": [one.partner]},
    "operators": lambda one: {"ids": one.schools},
    "page": lambda one: {"ids": one.schools},
    "subcontracts": lambda one: {"ids": [one.partner], "near": "PRIME", "far": "SUB"},
    "history": lambda one: {"ids": one.schools},
    "believed_out": lambda one: {"ids": one.schools, "types": []},
    "believed_into": lambda one: {"ids": one.schools, "types": ["INCLUDES"]},
    "changed": lambda one: {"ids": one.schools, "first": 0},
    "turning": lambda _: {"days": between(day(1499), day(1500)), "limit": 20},
    "listing": lambda _: {"kind": "school", "after": "", "limit": 20},
    "near": lambda _: {"start": "school:00000", "limit": 20},
    "named": lambda _: {"query": "+school +99*", "phrases": [" school", " 99"], "limit": 20},
    "coded": lambda _: {"code": "nces/000000000012", "limit": 20},
    "scope": lambda one: {"within": one.id},
    "touching": lambda one: {"scope": [one.id], "above": [one.id, one.zone]},
    "resting": lambda one: {"ids": one.instruments},
    "engaged": lambda one: {"ids": one.instruments},
    "subs": lambda one: {"ids": [one.partner]},
    "working": lambda one: {"ids": [one.partner]},
    "region": lambda one: {"scope": [one.id], "above": [one.id, one.zone], "instruments": one.instruments},
}


def hits(plan: dict[str, Any]) -> int:
    return int(plan.get("dbHits", 0)) + sum(hits(one) for one in plan.get("children", ()))


def operators(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["operatorType"].partition("@")[0]
    for one in plan.get("children", ()):
        yield from operators(one)


@pytest.fixture
def plans(neo4j_store: Neo4jStore, neo4j_server: Given | Started, tmp_path: Path) -> dict[str, list[dict[str, Any]]]:
    """The profile of each question about the same cluster, in a small nation and in a large one."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in QUESTIONS}
    address = neo4j_server.address
    auth = (address.user, address.password) if address.user else None
    for schools in (SMALL, LARGE):
        nation = Nation(schools)
        with closing(SQLiteLog(tmp_path / f"{schools}.db", Clock())) as log:
            written(log, nation.drafts(), "nation")
            neo4j_store.begin_rebuild()
            neo4j_store.finish_rebuild(0)
            Projector(log, neo4j_store).catch_up(batch=5000)
            moment = {"on": Date.from_iso_format(day(2000)), "p": log.head()}
        with GraphDatabase.driver(address.uri, auth=auth, notifications_min_severity="OFF") as driver:
            # Plans are made by what the server counted; after so many writes at once it counts when it finds the time.
            driver.execute_query("CALL db.prepareForReplanning(60)")
            for name, asked in QUESTIONS.items():
                given = {**moment, **asked(nation.clusters[0])}
                profile = driver.execute_query(f"PROFILE {question(name)}", given).summary.profile
                assert profile
                found[name].append(profile)
    return found


def test_every_question_is_looked_at() -> None:
    folder = Path(__file__).parent.parent / "graph" / "questions"
    assert {one.stem for one in folder.glob("*.cypher")} == QUESTIONS.keys() | WHOLE


def test_in_a_larger_nation_a_question_about_a_few_costs_the_same(plans: dict[str, list[dict[str, Any]]]) -> None:
    for name in QUESTIONS.keys() - BY_PARTNER:
        small, large = (hits(one) for one in plans[name])
        assert large <= small * 1.5 + 50, f"{name}: {small} to {large} hits"
    for name in BY_PARTNER:
        small, large = (hits(one) for one in plans[name])
        assert large <= small * LARGE / SMALL, f"{name}: {small} to {large} hits"


def test_nothing_is_scanned_and_every_walk_meets_a_node_once(plans: dict[str, list[dict[str, Any]]]) -> None:
    for name, (_, profile) in plans.items():
        used = list(operators(profile))
        # The one node of the position is found by its label.
        assert not [one for one in used if "Scan" in one and one != "NodeByLabelScan"], name
        assert used.count("NodeByLabelScan") <= 1 + (name == "position"), name
        assert all("Pruning,BFS" in one for one in used if "VarLength" in one), name
