"""The network of a moment as GraphML: opened in networkx, it is what the reader answers."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx
import pytest

from events.ids import Kind
from graph.answers.existence import HERE
from graph.answers.shapes import Existence
from graph.answers.whole_network import Network
from graph.facts import shown_id
from graph.reader import Reader
from graph.snapshot import read_value
from services.bootstrap import Ledger
from services.files.export_manifest import Sink
from services.files.graphml import graphml
from services.files.worlds import load
from services.settings import Settings
from tests.exporting import AUSL, BATES, LINCOLN, MASTERY, PEOPLE, SALEM, STATE, TIME, example, full, office, run, wrote
from tests.test_world_answers import WORLDS
from tests.town import Town

ON = "2012-10-01"


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = office(tmp_path / "data")
    yield made
    made.ledger.close()


def opened(reader: Reader, within: str | None = None) -> Any:
    """The graph as networkx reads it, every edge by its id."""
    network = Network(reader.store, reader.at, within)
    text = b"".join(graphml(network, reader.at, within)).decode()
    graph = networkx.parse_graphml(text, force_multigraph=True)
    assert (graph.number_of_nodes(), graph.number_of_edges()) == (network.count, network.edges)
    return graph


def answered(reader: Reader) -> tuple[dict[str, Any], dict[str, Any]]:
    """Pages of what is in being, and the links between these, as the reader answers kind by kind."""
    ids = [
        one.id for kind in Kind if kind is not Kind.EVENT
        for one in reader.store.listing(kind, reader.at, "", 10_000)
    ]  # fmt: skip
    pages = {one.id: one for one in reader.pages(ids) if one.being.existence in HERE}
    links = {
        shown_id(link.id): link for one in pages.values() for link in one.links_out
        if link.src in pages and link.dst in pages
    }  # fmt: skip
    return pages, links


def equal(reader: Reader) -> None:
    """Every node and edge, with what holds of it."""
    graph = opened(reader)
    pages, links = answered(reader)
    assert set(graph.nodes) == set(pages)
    assert {name for _, _, name in graph.edges(keys=True)} == set(links)
    for one, data in graph.nodes(data=True):
        page = pages[one]
        assert (data["kind"], data["name"]) == (page.kind, page.name)
        assert data["certain"] == (page.being.existence is Existence.EXISTS)
        assert (data.get("since"), data.get("until")) == (page.being.since, page.being.until)
        found = [(each["name"], each["qualifier"], each["value"]) for each in json.loads(data["attributes"])]
        assert sorted(found) == sorted((each.type, each.dst, each.value) for each in page.attributes)
    for src, dst, name, data in graph.edges(keys=True, data=True):
        link = links[name]
        assert (src, dst, data["type"], data["said_by"]) == (link.src, link.dst, link.type, link.said_by)
        assert data["certain"] == link.certain(reader.at.on)
        held = {key: "; ".join(one) if isinstance(one, list) else one for key, one in read_value(link.value).items()}
        assert {key: data.get(key) for key in held} == held


def test_every_world_on_several_days_is_what_the_reader_answers(tmp_path: Path) -> None:
    with Ledger.open(Settings.from_env({"ZONELEDGER_DATA": str(tmp_path / "data")})) as ledger:
        load(ledger, WORLDS)
        head = ledger.log.head()
        for on, position in (("2012-10-01", head), ("1999-01-01", head), ("2030-01-01", head), (ON, head // 2)):
            equal(ledger.reader(on=on, position=position))


def test_what_an_edge_and_a_node_say(town: Town) -> None:
    graph = opened(town.at(ON))
    (held,) = graph.get_edge_data(MASTERY, "grant:people").values()
    assert held == {
        "type": "HOLDS", "certain": True, "valid_from": "2011-07-01", "sure_from": "2011-07-01",
        "sure_to": "2016-07-01", "valid_to": "2016-07-01", "said_by": 9, "lever": "people", "area": "hiring",
        "level": "full", "own_end": True,
    }  # fmt: skip
    (vague,) = graph.get_edge_data(AUSL, "grant:time").values()
    assert (vague["valid_from"], vague["sure_from"], "valid_to" in vague) == ("2012-07-01", "2012-08-31", False)
    assert (vague["share"], vague["limits"], "level" in vague) == (0.25, "evenings only", False)
    (over,) = graph.get_edge_data("grant:people", LINCOLN).values()
    assert (over["type"], over["grades"]) == ("OVER", "06; 07; 08")
    node = dict(graph.nodes[LINCOLN])
    attributes = json.loads(node.pop("attributes"))
    assert node == {
        "kind": "school", "name": "Lincoln & Sons", "certain": True, "since": "1990-09-01", "status": "open",
        "grades": "06; 07; 08", "codes": "nces:250001", "said_by": "4",
    }  # fmt: skip
    assert {one["name"] for one in attributes} == {"grades", "identifier", "name", "status"}
    assert graph.nodes[STATE]["certain"] is False
    assert {name: graph.graph[name] for name in ("on", "position", "reconstructed")} == {
        "on": ON, "position": 10, "reconstructed": False,
    }  # fmt: skip


def test_possible_disputed_and_as_known_then(town: Town) -> None:
    (possible,) = opened(town.at("2012-08-01")).get_edge_data(AUSL, "grant:time").values()
    assert possible["certain"] is False
    dispute = town.say("evidence.disputed", event="9", alternative=None)
    (held,) = opened(town.at(ON)).get_edge_data(MASTERY, "grant:people").values()
    assert held["disputed"] == str(dispute)
    assert opened(town.at(ON)).nodes["grant:people"]["disputed"] == str(dispute)
    assert "disputed" not in opened(town.at(ON, 10)).nodes["grant:people"]
    town.say("evidence.corrected", event="9", replacement={"authority.granted": {**TIME, "id": "grant:people"}})
    assert opened(town.at(ON)).get_edge_data(MASTERY, "grant:people") is None
    assert opened(town.at(ON, 10)).get_edge_data(MASTERY, "grant:people") is not None


def test_the_network_as_a_dispute_has_it(town: Town, tmp_path: Path) -> None:
    alternative = {"authority.granted": {**PEOPLE, "holder": AUSL, "level": "shared"}}
    dispute = town.say("evidence.disputed", event="9", alternative=alternative)
    reader = town.at(ON, reading=[dispute])
    graph = opened(reader)
    assert graph.get_edge_data(MASTERY, "grant:people") is None
    ((name, held),) = graph.get_edge_data(AUSL, "grant:people").items()
    assert (held["level"], held["said_by"], name[:8]) == ("shared", dispute, "reading-")
    assert graph.graph["reading"] == str(dispute)
    assert set(graph) == set(opened(town.at(ON)))
    scope = opened(reader, AUSL)
    assert {LINCOLN, "grant:people", "grant:time"} <= set(scope)
    out = tmp_path / "read.graphml"
    said = wrote(town, out, "graphml", "--on", ON, "--reading", str(dispute))
    assert said["moment"]["reading"] == [dispute]
    assert networkx.utils.graphs_equal(networkx.read_graphml(out, force_multigraph=True), graph)
    refused = run(town, "graphml", "--out", str(tmp_path / "x.graphml"), "--reading", "9")
    assert (refused.exit_code, "no dispute" in refused.stderr) == (3, True)
    # The other forms tell the dispute as it became known.
    for form in ("bods", "ocds", "cloudevents"):
        asked = run(town, form, "--out", str(tmp_path / "x.json"), "--reading", str(dispute))
        assert (asked.exit_code, "--reading" in asked.stderr) == (2, True)


def test_what_is_not_in_being_is_left_out_with_its_links_and_counted(town: Town, tmp_path: Path) -> None:
    town.say("organisation.closed", organisation=LINCOLN, on="2012-06-30")
    graph = opened(town.at(ON))
    assert LINCOLN not in graph
    assert "grant:people" in graph
    assert not [ends for ends in graph.edges if LINCOLN in ends]
    said = wrote(town, tmp_path / "salem.graphml", "graphml", "--on", ON)
    assert said["counts"] == {
        "nodes": graph.number_of_nodes(), "edges": graph.number_of_edges(), "not_in_being": 1,
    }  # fmt: skip
    assert opened(town.at("2010-01-01", 5)).number_of_edges() == 2


def test_a_scope_has_what_lies_under_above_and_touches_it(town: Town, tmp_path: Path) -> None:
    town.registered(BATES, "Bates", under=SALEM)
    town.registered("district:lynn", "Lynn", under=STATE)
    town.registered("school:hood", "Hood", under="district:lynn")
    graph = opened(town.at(ON), LINCOLN)
    assert set(graph) == {
        STATE, SALEM, LINCOLN, MASTERY, AUSL, "grant:people", "grant:time", "contract:lead", "policy:act",
    }  # fmt: skip
    assert set(opened(town.at(ON), BATES)) == {STATE, SALEM, BATES}
    # Whom an operator belongs to lies outside the region of the school, and is told all the same.
    town.registered("body:network", "A network")
    town.say("organisation.placed", organisation=MASTERY, under="body:network", from_="2000")
    assert opened(town.at(ON), LINCOLN).nodes["body:network"]["name"] == "A network"
    out = tmp_path / "lincoln.graphml"
    said = wrote(town, out, "graphml", "--on", ON, "--within", "nces:250001")
    # Of a party: its instruments, what these are over, and what they rest on.
    assert set(opened(town.at(ON), AUSL)) == {AUSL, "grant:time", LINCOLN, "policy:act", STATE}
    assert said["asked"] == {"within": LINCOLN}
    assert (said["moment"]["on"], said["counts"]["nodes"]) == (ON, 10)
    assert networkx.read_graphml(out).graph["within"] == LINCOLN


def test_names_that_xml_has_no_room_for(town: Town) -> None:
    name = "<b>\"Bates\"</b> & 'Sons'\v\x1b\r\n\ufffe ok \U0001f3eb"
    town.registered(BATES, name, under=SALEM)
    found = opened(town.at(ON)).nodes[BATES]["name"]
    assert found == "<b>\"Bates\"</b> & 'Sons'\ufffd\ufffd\r\n\ufffd ok \U0001f3eb"


def test_more_than_a_page(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = opened(town.at(ON))
    scope = opened(town.at(ON), SALEM)
    monkeypatch.setattr("graph.answers.whole_network._PAGE", 2)
    assert networkx.utils.graphs_equal(opened(town.at(ON)), whole)
    assert networkx.utils.graphs_equal(opened(town.at(ON), SALEM), scope)


@pytest.mark.parametrize("within", [None, SALEM])
def test_progress_ends_with_all_that_was_written(town: Town, within: str | None) -> None:
    town.say("organisation.closed", organisation=LINCOLN, on="2012-06-30")
    seen: list[tuple[int, int]] = []
    reader = town.at(ON)
    network = Network(reader.store, reader.at, within)
    list(graphml(network, reader.at, within, lambda done, total: seen.append((done, total))))
    assert all(done <= total for done, total in seen)
    assert sorted(done for done, _ in seen) == [done for done, _ in seen]
    assert seen[-1] == (2 * network.count, 2 * network.count)


def test_what_is_refused_leaves_nothing(town: Town, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "x.graphml"
    result = run(town, "graphml", "--out", str(out), "--within", "school:lincon")
    assert (result.exit_code, LINCOLN in result.stderr) == (3, True)
    town.say("authority.granted", **{**TIME, "id": "grant:later"})
    assert town.at(ON).at.position == 11
    result = run(town, "graphml", "--out", str(out), "--within", "grant:later", "--position", "10")
    assert (result.exit_code, "position 11" in result.stderr) == (3, True)
    monkeypatch.setattr(Sink, "write", full)
    result = run(town, "graphml", "--out", str(out))
    assert (result.exit_code, "disk-full" in result.stderr) == (3, True)
    assert [one.name for one in tmp_path.iterdir()] == ["data"]


def test_the_example_of_the_page_finds_who_holds_a_lever(town: Town, tmp_path: Path) -> None:
    out = tmp_path / "salem.graphml"
    wrote(town, out, "graphml", "--on", "2012-08-01", "--within", SALEM)
    page = example(tmp_path, "read_graphml")
    assert page.holders(out, LINCOLN, "people") == [(MASTERY, "grant:people", True)]
    assert page.holders(out, LINCOLN, "time") == [(AUSL, "grant:time", False)]
