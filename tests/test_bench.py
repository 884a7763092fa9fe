"""Each measurement of `make bench` runs; how quick anything is, is not judged here."""

from pathlib import Path

import pytest

from events import evidence
from events.sqlite_log import SQLiteLog
from graph.projector import Projector
from graph.sqlite_store import SQLiteStore
from tests.bench.nation import Clock, Nation, written
from tests.bench.run import MEASURES
from tests.bench.table import TINY, printed

SERVED = {"neo4j", "postgres", "production"}
"""These start servers of their own, as large as for a nation: what they measure is held by the tests of the engines."""


@pytest.mark.parametrize("name", sorted(MEASURES.keys() - SERVED))
def test_a_measurement_runs_on_a_tiny_nation(name: str, tmp_path: Path) -> None:
    rows = MEASURES[name](TINY, tmp_path)
    assert rows
    table = printed(rows)
    assert table.count("\n") == len(rows) + 1
    assert all(row.what in table and row.target in table for row in rows)


def test_the_same_seed_is_the_same_nation(tmp_path: Path) -> None:
    digests = []
    for name in ("one", "two"):
        log = SQLiteLog(tmp_path / f"{name}.db", Clock())
        written(log, Nation(schools=120).drafts(), "nation")
        store = SQLiteStore(tmp_path / f"{name}-graph.db")
        Projector(log, store).catch_up()
        digests.append(store.digest())
        store.close()
        log.close()
    assert digests[0] == digests[1]


def test_a_nation_has_a_twentieth_of_its_schools_in_clusters_of_three_to_ten() -> None:
    nation = Nation(schools=2_000, years=1)
    events = list(nation.events())
    sizes = [len(one.schools) for one in nation.clusters]
    assert 100 <= sum(sizes) < 110
    assert all(3 <= size <= 10 for size in sizes)
    assert len({school for one in nation.clusters for school in one.schools}) == sum(sizes)
    topics = {event.TOPIC for event in events}
    assert topics >= {
        "zone.authorised", "cluster.school_joined", "contract.signed", "authority.granted", "authority.level_changed",
        "subcontract.signed", "engagement.began", "organisation.renamed",
    }  # fmt: skip


def test_a_hundredth_of_what_a_nation_said_is_corrected() -> None:
    drafts = [draft.body for draft in Nation(schools=12_000).drafts()]
    corrections = [body for body in drafts if isinstance(body, evidence.Corrected)]
    assert 0.005 < len(corrections) / len(drafts) < 0.015
    for one in corrections:
        assert type(one.replacement) is type(drafts[one.slot - 1])
