"""Days of zones, priority schools and targets, and that what is overdue is what the audit finds."""

from collections.abc import Sequence

from hypothesis import example, given
from hypothesis import strategies as st

from events.envelope import Recorded
from events.ids import PLACES, kind_of
from events.when import OPEN_START, Day, shift
from graph.answers.ending_shapes import Ending, Falling
from graph.answers.shapes import Existence
from graph.moment import Moment
from graph.reader import Reader
from tests.audited import ADAMS, LEAD, LINCOLN, NORTH, SALEM, salem
from tests.test_answers_any_history import ended, lived, quick, recorded
from tests.test_ending import ZONE, of, seen
from tests.told import DAYS


def test_detailed_reports_are_due_until_they_are_filed_annual_ones_by_their_day() -> None:
    story = salem(without=["report-2", "report-5"])
    story.tell("zone.report_filed", zone=ZONE, year=3, kind="annual", on="2014-05-01")
    rows = of(story, "2013-01-01", 2010, Falling.REPORT)
    assert seen(rows) == {
        f"{ZONE} year 2, detailed": ("2013-06-30", "2013-06-30", True),
        f"{ZONE} year 4, annual": ("2015-06-30", "2015-06-30", True),
        f"{ZONE} year 5, detailed": ("2016-06-30", "2016-06-30", True),
        f"{ZONE} year 6, annual": ("2017-06-30", "2017-06-30", True),
        f"{ZONE} year 7, annual": ("2018-06-30", "2018-06-30", True),
    }  # fmt: skip
    assert [(one.item, one.overdue) for one in of(story, "2015-07-01", 30, Falling.REPORT)] == [
        ("year 2, detailed", True)
    ]
    assert [one.id for one in rows[0].parties] == [SALEM]
    assert rows[0].instrument is None
    story.tell("zone.report_filed", zone=ZONE, year=2, kind="detailed", on="2015-08-01")
    assert of(story, "2015-08-01", 30, Falling.REPORT) == []


def test_a_report_that_falls_due_before_the_zone_closes_is_due_though_none_is_afterwards() -> None:
    story = salem(without=["report-2"])
    story.tell("zone.closed", zone=ZONE, on="2013-08-01")
    assert list(seen(of(story, "2013-06-01", 365, Falling.REPORT))) == [f"{ZONE} year 2, detailed"]
    assert of(story, "2013-08-01", 365, Falling.REPORT) == []


def test_of_a_zone_that_began_nobody_knows_when_reports_have_no_day() -> None:
    rows = of(salem(without=["report-2"], zone={"from": "[..]"}), "2014-01-01", 30, Falling.REPORT)
    assert seen(rows) == {f"{ZONE} year {n}, detailed": (None, None, False) for n in (2, 5)}
    assert rows[0].missing == ("the day on which the zone began",)


def test_the_two_years_of_a_priority_school_end_and_stay_until_it_is_decided_about() -> None:
    story = salem()
    story.tell("organisation.priority_started", organisation=LINCOLN, from_="2011-09")
    rows = of(story, "2013-06-01", 120, Falling.WINDOW)
    assert seen(rows) == {LINCOLN: ("2013-08-31", "2013-09-29", True)}
    assert [one.id for one in rows[0].parties] == [SALEM]
    assert [one.overdue for one in of(story, "2014-01-01", 0, Falling.WINDOW)] == [True]
    story.tell("organisation.priority_decided", organisation=LINCOLN, outcome="left", on="2014-02-01")
    assert of(story, "2014-02-01", 100, Falling.WINDOW) == []


def test_a_target_is_due_on_its_day_and_one_that_another_replaced_is_not() -> None:
    reading = {"name": "reading", "target": "60", "due": "2013-06"}
    story = salem(lead={"indicators": [reading, {"name": "attendance", "target": "95"}]})
    assert seen(of(story, "2013-01-01", 365, Falling.TARGET)) == {f"{LEAD} reading": ("2013-06-01", "2013-06-30", True)}
    assert of(story, "2013-07-01", 365, Falling.TARGET) == []
    story.tell("contract.amended", contract=LEAD, from_="2013-02-01", indicators=[{**reading, "due": "2016-12-31"}])
    assert of(story, "2013-01-01", 365, Falling.TARGET) == []
    assert seen(of(story, "2013-01-01", 2000, Falling.TARGET)) == {
        f"{LEAD} reading": ("2016-12-31", "2016-12-31", True)
    }, "due after the contract is over, it is due still"


def test_a_target_of_every_year_is_due_every_year() -> None:
    story = salem(lead={"indicators": [{"name": "reading", "target": "60", "due": "2013-06-30"}]})
    story.tell(
        "contract.amended", contract=LEAD, from_="2013-07-01",
        indicators=[{"name": "reading", "target": "65", "due": "2014-06-30"}],
    )  # fmt: skip
    assert seen(of(story, "2013-01-01", 730, Falling.TARGET)) == {
        f"{LEAD} reading": ("2013-06-30", "2013-06-30", True), f"{LEAD} reading 2": ("2014-06-30", "2014-06-30", True),
    }  # fmt: skip


def test_a_school_that_left_is_not_within_any_more() -> None:
    story = salem()
    story.tell("organisation.priority_started", organisation=LINCOLN, from_="2011-09-01")
    story.tell("cluster.school_left", cluster=NORTH, school=LINCOLN, on="2012-07-01")
    assert of(story, "2013-06-01", 120, Falling.WINDOW, NORTH) == []
    assert list(seen(of(story, "2013-06-01", 120, Falling.WINDOW, SALEM))) == [LINCOLN]
    assert of(story, "2013-06-01", 120, Falling.WINDOW, ADAMS) == []


@quick
@given(lived(), st.sampled_from(DAYS), st.sampled_from([0, 200, 3660]))
@example(ended([]), "2012-06-01", 3660)
def test_whatever_was_recorded_what_is_overdue_is_what_the_audit_finds(
    events: list[Recorded], on: str, days: int
) -> None:
    with recorded(events) as (log, store):
        last = events[-1]
        reader = Reader(store, log, Moment(Day(on), last.position, last.recorded_at))
        rows = reader.ending(None, None, days)
        assert len({one.identity for one in rows}) == len(rows)
        founded = sorted({event.subjects[0] for event in events if event.body.FOUNDS})
        for within in (None, *[one for one in founded if kind_of(one) in PLACES][:3]):
            inside = rows if within is None else reader.ending(within, None, days)
            assert {one.identity for one in inside} <= {one.identity for one in rows}
            found = overdue(reader, within)
            # Everywhere the audit judges zones that somebody authorises or that have clusters.
            assert found == set(milestones(inside, on)) if within else found <= set(milestones(inside, on))
        until = shift(Day(on), days)
        for one in rows:
            assert one.earliest is None or one.earliest <= until
            assert one.what in (Falling.APPROVAL, Falling.REPORT, Falling.WINDOW) or (one.latest or until) >= on
        for one in [each for each in rows if each.what is Falling.TERM and each.certain and each.latest]:
            before = Reader(store, log, Moment(Day(one.earliest or OPEN_START), last.position, last.recorded_at))
            after = Reader(store, log, Moment(shift(Day(one.latest or ""), 1), last.position, last.recorded_at))
            assert before.being([one.about.id])[one.about.id].existence is not Existence.CLOSED
            assert after.being([one.about.id])[one.about.id].existence is not Existence.EXISTS


def overdue(reader: Reader, within: str | None) -> set[tuple[str, str, bool | None]]:
    """What the audit finds on the day."""
    return {
        (one.about[0], f"year {one.about[1]}, detailed" if len(one.about) > 1 else "", one.violated and one.certain)
        for one in reader.audit(within, ["report-due", "window-over"])
    }


def milestones(rows: Sequence[Ending], on: str) -> list[tuple[str, str, bool | None]]:
    """The reports and windows that may be over by the day, with whether that is sure."""
    return [
        (one.about.id, one.item or "" if one.what is Falling.REPORT else "", one.overdue and one.certain)
        for one in rows
        if one.what in (Falling.REPORT, Falling.WINDOW) and "annual" not in (one.item or "")
        and ((one.earliest or OPEN_START) < on)
    ]  # fmt: skip
