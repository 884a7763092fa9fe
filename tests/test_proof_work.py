"""Known answers of the worlds in the work of an office: audits held against each other, drafts, and what falls due."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from events.when import Day
from graph.answers.audits import audit_difference
from graph.answers.ending_shapes import Ending, Falling
from graph.answers.flow_down_shapes import FlowCheck, FlowResult
from graph.answers.lag import lag
from graph.answers.money_words import Sum
from graph.answers.obligations_day import Provided
from graph.answers.outcome import AuditChange
from graph.answers.related import related
from graph.answers.subawards import ASKED, subawards
from graph.answers.terms_lines import TermField
from graph.reader import Reader
from services.statements import Statement
from services.what_if import WhatIf, listed, what_if
from tests.proof import Worlds

NEW, STANDING, RESOLVED = AuditChange.NEW, AuditChange.STANDING, AuditChange.RESOLVED
COAST, VALLEY, RIDGE = "zone:redwood-coast", "zone:redwood-valley", "zone:redwood-ridge"
QUARRY, HILL, WELL = "district:quarry", "school:quarry-hill", "school:quarry-well"
EAST, FERN, GALE = "partner:marlow-east", "partner:marlow-fern", "partner:marlow-gale"


@pytest.fixture(scope="module")
def worlds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    made = Worlds(tmp_path_factory.mktemp("worlds"))
    with closing(made.ledger):
        yield made


def compared(
    before: Reader, after: Reader, within: str, rule: str
) -> set[tuple[AuditChange, tuple[str, ...]]]:  # fmt: skip
    return {(one.change, one.about) for one in audit_difference(before, after, within, [rule])}


def drafted(worlds: Worlds, on: str, *said: tuple[str, dict[str, Any]]) -> WhatIf:
    """A draft over a day, which leaves the record as it is."""
    head = worlds.ledger.log.head()
    made = what_if(worlds.ledger.log, worlds.at(on), listed([Statement(topic, fields) for topic, fields in said]))
    assert worlds.ledger.log.head() == head
    return made


def found(draft: WhatIf, within: str | None, rule: str) -> set[tuple[AuditChange, tuple[str, ...]]]:
    return {(one.change, one.about) for one in draft.findings(within, [rule])}


def work(id: str, prime: str, sub: str, **more: Any) -> tuple[str, dict[str, Any]]:
    whole = {"id": id, "prime": prime, "sub": sub, "under": "unknown", "services": ["data and assessment"],
             "term": {"from": "2011-07-01"}}  # fmt: skip
    return "subcontract.signed", {**whole, **more}


def due(rows: Sequence[Ending]) -> list[tuple[Falling, str, str | None, str | None, bool]]:
    return [(one.what, one.about.id, one.item, one.latest, one.overdue) for one in rows]


def test_detailed_reports_come_to_be_due_are_filed_late_and_are_due_again(worlds: Worlds) -> None:
    days = {on: worlds.at(on) for on in ("2013-06-30", "2013-07-01", "2013-10-01", "2016-07-01")}
    between = {
        ("2013-06-30", "2013-07-01"): {(NEW, (COAST, "2")), (NEW, (RIDGE, "2"))},
        ("2013-07-01", "2013-10-01"): {(STANDING, (COAST, "2")), (RESOLVED, (RIDGE, "2"))},
        ("2013-10-01", "2016-07-01"): {
            (STANDING, (COAST, "2")), (NEW, (COAST, "5")), (NEW, (VALLEY, "5")), (NEW, (RIDGE, "5")),
        },
    }  # fmt: skip
    for (one, other), expected in between.items():
        assert compared(days[one], days[other], "district:redwood", "report-due") == expected
    # What Ridge filed in October was not known in September; by then it was late on that same day, too.
    then = worlds.at("2013-10-01", known="2013-09-30")
    assert compared(then, days["2013-10-01"], RIDGE, "report-due") == {(RESOLVED, (RIDGE, "2"))}


def test_a_window_that_seemed_to_be_over_was_closed_by_what_was_recorded_in_time(worlds: Worlds) -> None:
    on = "2013-09-01"
    then, now = worlds.at(on, known="2013-08-15"), worlds.at(on)
    assert compared(then, now, QUARRY, "window-over") == {(STANDING, (HILL,)), (RESOLVED, (WELL,))}
    assert compared(worlds.at("2013-08-31"), now, QUARRY, "window-over") == {(NEW, (HILL,))}
    (seen,) = now.first_seen(now.audit(QUARRY, ["window-over"]))
    assert seen.first_seen is not None
    # That it would be over was to be known from the day on which its priority was recorded.
    assert seen.first_seen.known == worlds.event("organisation.priority_started", HILL).recorded_at


def test_a_finding_that_is_waived_stays_and_says_by_whom(tmp_path: Path) -> None:
    worlds = Worlds(tmp_path)
    with closing(worlds.ledger):
        (finding,) = worlds.at("2013-09-01").audit(HILL, ["window-over"])
        assert (finding.identity, finding.waived) == (f"finding:window-over:{HILL}", False)
        worlds.say("decision.made", id="decision:hill", about=finding.identity, by=["state:franklin"],
                   outcome="waived", on="2013-09-15")  # fmt: skip
        for on, waived in (("2013-09-01", False), ("2013-09-15", True), ("2015-09-01", True)):
            (one,) = worlds.at(on).audit(HILL, ["window-over"])
            assert (one.violated, one.waived) == (True, waived)
        assert not worlds.at("2013-09-15", known="2013-09-15").audit(HILL, ["window-over"])[0].waived
        # In the window after all: the finding is gone, and with it what was waived.
        worlds.say("organisation.priority_decided", organisation=HILL, outcome="stays", on="2013-08-31")
        assert worlds.at("2013-09-15").audit(HILL, ["window-over"]) == []


def test_the_worlds_were_recorded_on_time_and_state_nothing_of_subawards_or_of_seats(worlds: Worlds) -> None:
    reader = worlds.at("2012-10-01")
    (harbor,) = lag(reader.store, reader.log, reader.at, "contract:harbor-lead", None, 30)
    assert (harbor.imported, harbor.late) == (True, 0)
    assert harbor.median is not None
    assert (harbor.median.least, harbor.median.most) == (0, 0)
    rows = subawards(reader.store, reader.log, reader.at, "zone:sketch-c", None)
    assert len({one.subcontract for one in rows}) == len(rows) == 10
    assert {(one.subaward, one.stated, one.missing) for one in rows} == {(False, (), ASKED)}
    assert related(reader.store, reader.at, "zone:sketch-c") == []


def test_work_that_gale_gave_east_would_close_a_ring_of_three(worlds: Worlds) -> None:
    ring = work("subcontract:gale-east", GALE, EAST, term={"from": "2012-07-01"})
    draft = drafted(worlds, "2012-10-01", ring)
    rings = {about for change, (about,) in found(draft, None, "subcontract-cycle") if change is NEW}
    assert rings == {EAST, FERN, GALE}
    (flow,) = draft.flow_downs()
    assert [one.result for one in flow.lines if one.check is FlowCheck.CYCLE] == [FlowResult.FAIL]
    assert found(drafted(worlds, "2012-06-30", ring), EAST, "subcontract-cycle") == set()
    # Isle gave Haven work after Haven's to it had ended; a day sooner and it is a ring for that day.
    haven, isle = "partner:marlow-haven", "partner:marlow-isle"
    sooner = work("subcontract:isle-haven-sooner", isle, haven, term={"from": "2012-06-30", "last_day": "2012-06-30"})
    for on, closed in (("2012-06-29", set()), ("2012-06-30", {haven, isle}), ("2012-07-01", set())):
        told = found(drafted(worlds, on, sooner), None, "subcontract-cycle")
        assert {about for change, (about,) in told if change is NEW} == closed


def test_without_its_student_support_four_schools_of_sketch_c_are_owed_it_and_with_it_none(worlds: Worlds) -> None:
    ended = ("subcontract.ended", {"subcontract": "subcontract:sketch-c-student-support-1", "on": "2012-07-01"})
    schools = {(NEW, ("contract:sketch-c-1", f"school:sketch-c-{n}", "student support")) for n in range(1, 5)}
    assert found(drafted(worlds, "2012-07-01", ended), "zone:sketch-c", "owed-service") == schools
    assert found(drafted(worlds, "2012-06-30", ended), "zone:sketch-c", "owed-service") == set()
    without = "sketch-c-without"
    given = work(
        "subcontract:given", f"partner:{without}-lead-1", f"partner:{without}-operations",
        under=f"contract:{without}-1", services=["student support"], provides_at=[f"cluster:{without}-1"],
        term={"from": "2011-07-01", "last_day": "2016-06-30"},
    )  # fmt: skip
    draft = drafted(worlds, "2011-09-01", given)
    told = found(draft, f"zone:{without}", "owed-service")
    assert {(RESOLVED, f"school:{without}-{n}") for n in range(1, 5)} <= {(one, about[1]) for one, about in told}
    (flow,) = draft.flow_downs()
    assert {one.check for one in flow.lines if one.result is FlowResult.FAIL} <= {FlowCheck.FIELDS}


def test_moved_into_a_new_district_the_schools_of_the_five_stay_in_their_clusters(worlds: Worlds) -> None:
    moved = {one.id for one in (worlds.at("2011-09-01").refs([
        *(f"school:five-{x}-{n}" for x in "abc" for n in (1, 2, 3)), "school:five-d-1", "school:five-d-2",
        "school:five-e-1",
    ])).values()}  # fmt: skip
    draft = drafted(worlds, "2011-09-01", *(
        ("organisation.placed", {"organisation": one, "under": "district:five-new", "from": "2011-09-01"})
        for one in sorted(moved)
    ))  # fmt: skip
    rows = draft.changes("zone:five")
    assert {one.type for one in rows} == {"HAS_SCHOOL"}
    assert {one.src: one.after for one in rows} == dict.fromkeys(moved, "district:five-new")
    for school in ("school:five-c-2", "school:five-e-1"):
        pages = [reader.entity(school) for reader in (draft.before, draft.after)]
        clusters = [{one.src for one in page.links_in if one.type == "INCLUDES"} for page in pages]
        assert clusters[0] == clusters[1] != set()
    assert draft.before.entity("school:five-c-2").links_in != draft.after.entity("school:five-c-2").links_in
    assert draft.changes("school:five-a-4") == []


def test_a_decision_in_the_window_would_settle_quarry_hill(worlds: Worlds) -> None:
    said = ("organisation.priority_decided", {"organisation": HILL, "outcome": "stays", "on": "2013-08-31"})
    assert found(drafted(worlds, "2013-09-01", said), QUARRY, "window-over") == {(RESOLVED, (HILL,))}


def test_what_falls_due_for_harbor_and_for_quarry(worlds: Worlds) -> None:
    term = (Falling.TERM, "contract:harbor-lead", None, "2017-06-30", False)
    # 30 June is 180 days after 1 January.
    assert term in due(worlds.at("2017-01-01").ending("zone:harbor", None, 180))
    assert term not in due(worlds.at("2017-01-01").ending("zone:harbor", None, 179))
    assert term in due(worlds.at("2017-01-01").ending(None, "partner:harbor-lead", 180))
    assert term[:2] not in {one[:2] for one in due(worlds.at("2017-07-01").ending("zone:harbor", None, 180))}
    windows = {
        on: [one[1:] for one in due(worlds.at(on).ending(QUARRY, None, 60)) if one[0] is Falling.WINDOW]
        for on in ("2013-08-01", "2013-09-01")
    }  # fmt: skip
    assert windows["2013-09-01"] == [(HILL, None, "2013-08-31", True)]
    assert (HILL, None, "2013-08-31", False) in windows["2013-08-01"]


@pytest.mark.parametrize(("subcontract", "on", "check", "result"), [
    ("kingsbury-arts", "2012-10-01", FlowCheck.TERM, FlowResult.FAIL),
    ("kingsbury-music", "2012-10-01", FlowCheck.TERM, FlowResult.PASS),
    ("larkspur-tutors", "2012-06-30", FlowCheck.SCHOOLS, FlowResult.PASS),
    ("larkspur-tutors", "2012-10-01", FlowCheck.SCHOOLS, FlowResult.FAIL),
    ("larkspur-nurses", "2012-10-01", FlowCheck.SCHOOLS, FlowResult.PASS),
])  # fmt: skip
def test_what_a_subcontract_keeps_within(
    worlds: Worlds, subcontract: str, on: str, check: FlowCheck, result: FlowResult
) -> None:
    lines = worlds.at(on).flow_down(f"subcontract:{subcontract}").lines
    assert [one.result for one in lines if one.check is check] == [result]


def test_contracts_that_were_terminated_renewed_or_ended_by_themselves(worlds: Worlds) -> None:
    def state(id: str, on: str) -> set[str]:
        return {one.value for one in worlds.at(on).entity(id).attributes if one.type == "status"}

    expected = {"arch": "ended", "brook": "ended", "crown": "ended", "dell": "in_force"}
    for name, then in expected.items():
        assert (state(f"contract:hartwell-{name}", "2014-06-30"), state(f"contract:hartwell-{name}", "2014-07-01")) == (
            {"in_force"}, {then},
        )  # fmt: skip
    told = worlds.at("2015-01-01").terms("contract:hartwell-dell")
    assert [one.topic for one in told.amendments] == ["contract.signed", "contract.renewed"]
    (last,) = {one.value for one in told.provisions if one.field is TermField.LAST_DAY}
    assert last == "2017-06-30"


def test_money_is_there_from_its_day_on_and_no_more_exact_than_its_source(worlds: Worlds) -> None:
    offered = {on: worlds.at(on).money("district:charlotte-mecklenburg").budgets
               for on in ("2008-05-31", "2008-06-15", "2008-07-01")}  # fmt: skip
    assert {on: [one.certain for one in some] for on, some in offered.items()} == {
        "2008-05-31": [], "2008-06-15": [False], "2008-07-01": [True],
    }  # fmt: skip
    # 20,000 to each who moves; how many of the 930 did is not said, and so there is no sum.
    ((line,),) = (one.lines for one in offered["2008-07-01"])
    assert line.amount == Sum("USD", Decimal(20_000), Decimal(20_000))
    assert (line.total, offered["2008-07-01"][0].totals) == (None, ())

    planned = {
        on: [one.budget.id for one in worlds.at(on).money(QUARRY).budgets] for on in ("2012-03-01", "2012-10-01")
    }
    assert planned == {"2012-03-01": ["budget:quarry-planning"], "2012-10-01": ["budget:quarry-plan"]}

    (start,) = worlds.at("2010-12-31").money("partner:mastery").budgets
    assert {one.id for line in start.lines for one in line.sources} == {
        "partner:mastery",
        "body:newschools-venture-fund",
    }
    assert (start.totals, start.whole) == ((Sum("USD", Decimal(3_000_000), Decimal(3_000_000)),), False)


def test_services_owed_through_the_years_of_sketch_c(worlds: Worlds) -> None:
    lines = {"human capital", "curriculum and instruction", "student support", "data and assessment", "operations"}
    board = worlds.at("2012-10-01").obligations("contract:sketch-c-2", Day("2011-07-01"), Day("2017-06-30"))
    assert {one.service for one in board.rows} == lines
    assert {(one.state, one.since, one.until) for one in board.rows} == {(Provided.COVERED, "2011-07-01", "2016-07-01")}
    assert {one.school.id for one in board.rows} == {f"school:sketch-c-{n}" for n in (5, 6, 7)}
    assert (
        worlds.at("2010-12-31", known="2011-09-01").obligations("contract:sketch-c-2", last=Day("2011-06-30")).rows
        == ()
    )
    # Miami's zone rests on a policy, not on a contract: nobody owes its schools a service.
    assert worlds.at("2010-12-31").obligations("school:miami-17").rows == ()
