"""Refusals one by one, and a decision that overturns another: it changes both and registers only itself."""

from contextlib import closing
from pathlib import Path

import pytest

from events.sqlite_log import SQLiteLog
from graph.projector import Projector
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from services.record import Recorder
from services.statements import Statement
from tests.conftest import CLERK, Desk

FIRST, SECOND = "decision:turn-down", "decision:overturn"


def made(id: str, **more: object) -> dict[str, object]:
    return {"id": id, "about": "school:bates", "outcome": "approved", "on": "2015-06-01", **more}


@pytest.fixture
def turned(desk: Desk) -> Desk:
    """Salem turned Bates down; that was overturned."""
    desk.say("decision.made", **made(FIRST, outcome="denied"))
    desk.say("decision.made", **made(SECOND, overturns=FIRST))
    return desk


def test_what_overturns_is_registered_and_what_is_overturned_not_twice(turned: Desk, log: SQLiteLog) -> None:
    made_at = turned.log.head()
    assert log.firsts([f"registered:{FIRST}", f"registered:{SECOND}"]) == {
        f"registered:{FIRST}": made_at - 1, f"registered:{SECOND}": made_at,
    }  # fmt: skip
    assert [event.position for event in log.read_tagged([f"registered:{FIRST}"])] == [made_at - 1]
    turned.say("decision.made", **made("decision:third", about=SECOND))


def test_a_decision_is_made_once_though_another_changed_it(turned: Desk) -> None:
    refused = turned.refused("decision.made", **made(SECOND))
    assert (refused.rule, refused.field) == ("registered-already", "id")
    assert f"position {turned.log.head()} " in refused.message
    refused = turned.refused("decision.made", **made(FIRST))
    assert f"position {turned.log.head() - 1} " in refused.message


def test_within_one_command_what_overturns_is_known_too(desk: Desk, recorder: Recorder) -> None:
    desk.say("decision.made", **made(FIRST, outcome="denied"))
    told = [
        Statement("decision.made", made(SECOND, overturns=FIRST)),
        Statement("decision.made", made("decision:third", about=SECOND)),
    ]
    assert len(recorder.record(told, recorded_by=CLERK, command="both").positions) == 2


def test_a_decision_that_is_overturned_must_be_in_the_record_already(desk: Desk) -> None:
    refused = desk.refused("decision.made", **made(SECOND, overturns=FIRST))
    assert (refused.rule, refused.field) == ("unknown-id", "overturns")
    assert FIRST in refused.message


def test_the_decision_that_overturns_is_taken_back_only_while_nothing_rests_on_it(turned: Desk) -> None:
    at = turned.log.head()
    third = turned.say("decision.made", **made("decision:third", about=SECOND))
    refused = turned.refused("evidence.retracted", event=str(at))
    assert refused.rule == "rests-on-it"
    assert refused.message == f"{SECOND} is named by other events: decision.made at position {third}"
    turned.say("evidence.retracted", event=str(third))
    turned.say("evidence.retracted", event=str(at))
    refused = turned.refused("decision.made", **made("decision:fourth", about=SECOND))
    assert refused.rule == "unknown-id"


def test_of_many_that_rest_on_it_ten_are_named_and_the_others_counted(desk: Desk) -> None:
    at = desk.say("decision.made", **made(FIRST))
    for n in range(10):
        desk.say("decision.made", **made(f"decision:d{n}", about=FIRST))
    assert "more" not in desk.refused("evidence.retracted", event=str(at)).message
    desk.say("decision.made", **made("decision:d10", about=FIRST))
    message = desk.refused("evidence.retracted", event=str(at)).message
    assert message.count("decision.made at position") == 10
    assert message.endswith(" and 1 more")


def test_what_rests_on_it_is_what_stands_now(desk: Desk) -> None:
    """A correction may turn an event to the decision, and away from it again."""
    at = desk.say("decision.made", **made(FIRST))
    other = desk.say("decision.made", **made("decision:other"))
    desk.say("evidence.corrected", event=str(other), replacement={"decision.made": made("decision:other", about=FIRST)})
    refused = desk.refused("evidence.retracted", event=str(at))
    assert refused.message == f"{FIRST} is named by other events: decision.made at position {other}"
    desk.say("evidence.corrected", event=str(other), replacement={"decision.made": made("decision:other")})
    desk.say("evidence.retracted", event=str(at))


def test_what_was_corrected_stands_under_its_own_id(turned: Desk) -> None:
    same = {"decision.made": made(SECOND, overturns=FIRST, votes="5 to 2")}
    turned.say("evidence.corrected", event=str(turned.log.head()), replacement=same)
    turned.say("decision.made", **made("decision:third", about=SECOND))


def test_each_decision_comes_into_the_graph_by_its_own_event(turned: Desk, tmp_path: Path) -> None:
    at = turned.log.head()
    right = {"decision.made": made("decision:right", overturns=FIRST)}
    wrong = turned.say("decision.made", **made("decision:typo"))
    corrected = turned.say("evidence.corrected", event=str(wrong), replacement=right)
    with closing(SQLiteStore(tmp_path / "graph.db")) as followed:
        Projector(turned.log, followed).catch_up()
        rebuild(turned.log, tmp_path / "rebuilt.db")
        with closing(SQLiteStore(tmp_path / "rebuilt.db")) as rebuilt:
            for store in (followed, rebuilt):
                found = {one.id: one.known_from for one in store.entities([FIRST, SECOND, "decision:right"])}
                assert found == {FIRST: at - 1, SECOND: at, "decision:right": corrected}


def test_a_correction_may_found_the_decision_that_overturns(turned: Desk) -> None:
    """The right decision stands in the place of one under another id, and is known from then on."""
    wrong = turned.say("decision.made", **made("decision:typo"))
    right = {"decision.made": made("decision:right", overturns=FIRST)}
    turned.say("evidence.corrected", event=str(wrong), replacement=right)
    turned.say("decision.made", **made("decision:after", about="decision:right"))
    refused = turned.refused("decision.made", **made("decision:right"))
    assert refused.rule == "registered-already"
    refused = turned.refused("decision.made", **made("decision:late", about="decision:typo"))
    assert refused.rule == "unknown-id"


def test_no_correction_leaves_itself_to_rest_on_what_it_takes_back(desk: Desk) -> None:
    """Horace Mann registered by mistake cannot become Horace Mann renamed: nothing would register that school."""
    at = desk.say("organisation.registered", id="school:horace", name="Horace Mann", from_="2010")
    renamed = {"organisation.renamed": {"organisation": "school:horace", "name": "Horace", "from": "2012"}}
    refused = desk.refused("evidence.corrected", event=str(at), replacement=renamed)
    assert refused.rule == "rests-on-it"
    assert refused.message == f"school:horace is named by other events: organisation.renamed at position {at}"
    other = {"organisation.renamed": {"organisation": "school:bates", "name": "Bates Academy", "from": "2012"}}
    desk.say("evidence.corrected", event=str(at), replacement=other)
