"""Days that pass: a zone's detailed reports, a priority school's two years."""

from collections.abc import Sequence

import pytest

from tests.audited import LINCOLN, findings, outcomes, salem
from tests.story import Story


def test_no_detailed_report_by_the_end_of_the_second_year_is_found_until_it_is_filed() -> None:
    story = salem(without=["report-2"])
    assert outcomes(story, "report-due", "2013-06-30") == {}
    assert outcomes(story, "report-due", "2013-07-01") == {"salem 2": "certain"}
    story.tell("zone.report_filed", zone="zone:salem", year=2, kind="annual", on="2013-06-30")
    assert outcomes(story, "report-due", "2013-07-01") == {"salem 2": "certain"}, "an annual report is not enough"
    story.tell("zone.report_filed", zone="zone:salem", year=2, kind="detailed", on="2013-09-01")
    (one,) = findings(story, "2013-07-01", "report-due")
    assert (one.since, one.until) == ("2013-07-01", "2013-09-01")
    assert one.message == "No detailed report is recorded for year 2 of Salem Zone, which was over by 2013-06-30."


def test_a_report_filed_on_the_last_day_is_in_time_and_the_fifth_year_needs_one_of_its_own() -> None:
    assert outcomes(salem(), "report-due", "2013-07-01") == {}
    story = salem(without=["report-5"])
    assert outcomes(story, "report-due", "2016-06-30") == {}
    assert outcomes(story, "report-due", "2016-07-01") == {"salem 5": "certain"}


def test_a_report_is_unknown_where_the_record_is_partial_or_the_zone_began_nobody_knows_when() -> None:
    assert outcomes(salem(without=["report-2"], partial=["milestones"]), "report-due", "2014-01-01") == {
        "salem 2": "unknown"
    }
    undated = salem(without=["report-2"], zone={"from": "[..]"})
    assert outcomes(undated, "report-due", "2014-01-01") == {"salem 2": "unknown", "salem 5": "unknown"}
    assert findings(undated, "2014-01-01", "report-due")[0].missing == ("the day on which the zone began",)


def test_a_report_of_a_zone_that_began_on_an_unknown_day_of_a_year_is_possibly_due() -> None:
    story = salem(without=["report-2"], zone={"from": "2010"})
    assert outcomes(story, "report-due", "2011-12-31") == {}
    assert outcomes(story, "report-due", "2012-06-01") == {"salem 2": "possible"}
    assert outcomes(story, "report-due", "2012-12-31") == {"salem 2": "certain"}


def test_a_closed_zone_owes_no_report() -> None:
    story = salem(without=["report-2"])
    story.tell("zone.closed", zone="zone:salem", on="2013-06-01")
    assert outcomes(story, "report-due", "2013-07-01") == {}
    assert outcomes(story, "report-due", "2013-07-01", None) == {}


def test_a_zone_without_a_cluster_or_an_authoriser_owes_its_reports_too() -> None:
    story = salem()
    story.tell("zone.authorised", id="zone:lynn", name="Lynn Zone", from_="2010-07-01")
    for within in ("zone:lynn", None):
        assert "lynn 2" in outcomes(story, "report-due", "2012-07-01", within), within


def priority(from_: str = "2011-09-01", without: Sequence[str] = (), partial: Sequence[str] = ()) -> Story:
    story = salem(without=without, partial=partial)
    story.tell("organisation.priority_started", organisation=LINCOLN, from_=from_)
    return story


def test_the_two_years_of_a_priority_school_end_without_a_decision() -> None:
    story = priority()
    assert outcomes(story, "window-over", "2013-08-31") == {}
    assert outcomes(story, "window-over", "2013-09-01") == {"lincoln": "certain"}
    (one,) = findings(story, "2014-01-01", "window-over")
    assert (one.since, one.until) == ("2013-09-01", None)


@pytest.mark.parametrize("outcome", ["stays", "academic_watch", "left"])
def test_a_decision_in_time_is_one_whatever_it_is(outcome: str) -> None:
    story = priority()
    story.tell("organisation.priority_decided", organisation=LINCOLN, outcome=outcome, on="2013-08-20")
    assert outcomes(story, "window-over", "2013-09-01") == {}


def test_a_late_decision_ends_the_finding() -> None:
    story = priority()
    story.tell("organisation.priority_decided", organisation=LINCOLN, outcome="left", on="2014-01")
    assert outcomes(story, "window-over", "2014-01-15") == {"lincoln": "possible"}
    (one,) = findings(story, "2013-10-01", "window-over")
    assert (one.since, one.until) == ("2013-09-01", "2014-01-31")


def test_a_priority_school_outside_every_cluster_is_judged_and_a_closed_one_is_not() -> None:
    story = priority(without=["in_lincoln", "work"])
    assert outcomes(story, "window-over", "2014-01-01", "state:MA") == {"lincoln": "certain"}
    assert outcomes(story, "window-over", "2014-01-01", None) == {"lincoln": "certain"}
    story.tell("organisation.closed", organisation=LINCOLN, on="2013-07-01")
    assert outcomes(story, "window-over", "2014-01-01", "state:MA") == {}


def test_a_window_is_unknown_where_the_record_is_partial_or_its_start_is_not_known() -> None:
    assert outcomes(priority(partial=["milestones"]), "window-over", "2014-01-01") == {"lincoln": "unknown"}
    assert outcomes(priority("[..]"), "window-over", "2014-01-01") == {"lincoln": "unknown"}


def test_a_window_that_opened_in_an_unknown_month_is_possibly_over() -> None:
    story = priority("2011")
    assert outcomes(story, "window-over", "2013-06-01") == {"lincoln": "possible"}
    assert outcomes(story, "window-over", "2013-12-31") == {"lincoln": "certain"}
