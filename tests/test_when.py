"""Dates: read as their source wrote them, compared as days, agreed on by an independent library."""

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.when import (
    OPEN_END,
    OPEN_START,
    NotADate,
    When,
    after,
    between,
    by,
    day,
    days_between,
    read_last_day,
    read_start,
    shift,
    shift_months,
)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2014-08-04", "2014-08-04", "2014-08-04"),
        ("2016-02", "2016-02-01", "2016-02-29"),
        ("1996", "1996-01-01", "1996-12-31"),
        ("2014-21", "2014-03-01", "2014-05-31"),
        ("2014-23", "2014-09-01", "2014-11-30"),
        ("2015-24", "2015-12-01", "2016-02-29"),
        ("SY2014", "2014-07-01", "2014-08-31"),
        ("[2014-07..2015]", "2014-07-01", "2015-12-31"),
        ("[..2012-05-24]", OPEN_START, "2012-05-24"),
        ("[2012-05-24..]", "2012-05-24", OPEN_END),
        ("[..]", OPEN_START, OPEN_END),
    ],
)
def test_a_start_is_read_as_its_source_wrote_it(text: str, earliest: str, latest: str) -> None:
    assert read_start(text) == When(text, day(earliest), day(latest))


def test_a_school_year_as_a_last_day_is_its_end() -> None:
    assert (read_last_day("SY2014").earliest, read_last_day("SY2014").latest) == ("2015-05-15", "2015-06-30")


@pytest.mark.parametrize(
    "text",
    ["2014-02-30", "2014-13", "2014-25", "14", "0000", "1799-12-31", "[2015..2014]", "2014?", "201X", "~2014",
     "2014/2015", "", "[..", "2014-08-04T00:00:00Z", "٢٠١٤", "[2014]", "1" * 5000],
)  # fmt: skip
def test_what_is_no_date_is_refused_with_what_would_be_accepted(text: str) -> None:
    with pytest.raises(NotADate, match="Accepted: 2014-08-04"):
        read_start(text)


def test_the_first_day_without_follows_the_last_day() -> None:
    assert after(read_last_day("2014-06")) == When("2014-06", day("2014-06-02"), day("2014-07-01"))
    assert after(read_last_day("[2014..]")).latest == OPEN_END


def test_open_ends_stay_open_when_shifted() -> None:
    assert shift(OPEN_END, -5) == OPEN_END
    assert shift(OPEN_START, 5) == OPEN_START
    assert shift(day("9999-12-30"), 5) == OPEN_END


def test_the_record_has_a_first_and_a_last_day() -> None:
    assert day("1800-01-01") == OPEN_START
    assert shift(day("1800-01-03"), -1) == "1800-01-02"
    assert shift(day("1800-01-03"), -2) == shift(day("1800-01-03"), -800_000) == OPEN_START
    assert shift(day("9999-12-29"), 1) == "9999-12-30"
    assert shift(day("9999-12-30"), 1) == shift(day("9999-12-30"), 4_000_000) == OPEN_END
    assert shift_months(day("9998-11-30"), 1) == "9998-12-30"
    assert shift_months(day("9998-12-01"), 1) == shift_months(OPEN_END, 1) == OPEN_END
    assert shift_months(OPEN_START, 1) == OPEN_START
    assert read_start("9998-24").latest == "9999-02-28"
    for text in ("9999-24", "0000-05", "2014-20", "2014-00", "2014-25"):
        with pytest.raises(NotADate):
            read_start(text)


def test_seasons_are_three_months_each() -> None:
    found = [read_start(f"2014-{season}") for season in (21, 22, 23, 24)]
    assert [one.latest for one in found] == ["2014-05-31", "2014-08-31", "2014-11-30", "2015-02-28"]
    assert [shift(one.latest, 1) for one in found[:3]] == [one.earliest for one in found[1:]]


def test_months_are_counted_by_the_calendar() -> None:
    assert shift_months(day("2011-08-31"), 18) == "2013-02-28"
    assert days_between(day("2011-08-31"), day("2012-08-31")) == 366


def test_a_stretch_of_one_day_is_that_day() -> None:
    assert between(day("2014-01-01"), day("2014-01-01")).words == "2014-01-01"
    with pytest.raises(NotADate, match="cross"):
        between(day("2014-01-02"), day("2014-01-01"))


def test_by_is_any_day_until_then() -> None:
    assert by(day("2012-05-24")) == read_start("[..2012-05-24]")


_YEARS = st.integers(1801, 9998)


@given(_YEARS, st.integers(1, 12), st.sampled_from(["{0}-{1:02d}", "{0}"]))
def test_an_independent_reader_of_edtf_agrees(year: int, month: int, form: str) -> None:
    text = form.format(year, month)
    other = edtf.parse_edtf(text)
    assert read_start(text).earliest == "-".join(f"{n:02d}" for n in other.lower_strict()[:3])
    assert read_start(text).latest == "-".join(f"{n:02d}" for n in other.upper_strict()[:3])


@given(st.text(max_size=30))
def test_any_text_is_a_date_or_is_refused(text: str) -> None:
    try:
        found = read_start(text)
    except NotADate:
        return
    assert OPEN_START <= found.earliest <= found.latest <= OPEN_END
