"""Cells as people write them: what each is taken for, and why some are refused."""

from collections.abc import Callable

import pytest

from events.contract import Indicator, OperatingRole
from events.levers import Level
from services.files.cells import (
    NotACell,
    is_month_first,
    read_date,
    read_indicators,
    read_list,
    read_money,
    read_number,
    read_pick,
    read_share,
    read_span,
    read_yes,
)

DATES = {
    "2014": ("2014-01-01", "2014-12-31"),
    "2014-08": ("2014-08-01", "2014-08-31"),
    "2014-08-04": ("2014-08-04", "2014-08-04"),
    "2014/8/4": ("2014-08-04", "2014-08-04"),
    "SY2014": ("2014-07-01", "2014-08-31"),
    "SY 2014-15": ("2014-07-01", "2014-08-31"),
    "school year 2014-2015": ("2014-07-01", "2014-08-31"),
    "2014-15": ("2014-07-01", "2014-08-31"),
    "2014\u201315": ("2014-07-01", "2014-08-31"),
    "1999-00": ("1999-07-01", "1999-08-31"),
    "fall 2013": ("2013-09-01", "2013-11-30"),
    "Fall of 2013": ("2013-09-01", "2013-11-30"),
    "winter 2013-14": ("2013-12-01", "2014-02-28"),
    "8/5/2014": ("2014-08-05", "2014-08-05"),
    "12/25/2014": ("2014-12-25", "2014-12-25"),
    "8-5-2014": ("2014-08-05", "2014-08-05"),
    "8/2014": ("2014-08-01", "2014-08-31"),
    "8/5/2014 12:00 AM": ("2014-08-05", "2014-08-05"),
    "2014-08-05 00:00:00": ("2014-08-05", "2014-08-05"),
    "Aug 5, 2014": ("2014-08-05", "2014-08-05"),
    "Aug. 5th, 2014": ("2014-08-05", "2014-08-05"),
    "5 August 2014": ("2014-08-05", "2014-08-05"),
    "5-Aug-2014": ("2014-08-05", "2014-08-05"),
    "August 2014": ("2014-08-01", "2014-08-31"),
    "Aug-2014": ("2014-08-01", "2014-08-31"),
    "by May 2012": ("1800-01-01", "2012-05-31"),
    "between 2007 and 2010": ("2007-01-01", "2010-12-31"),
    "[2014-07-01..2015-06-30]": ("2014-07-01", "2015-06-30"),
    "unknown": ("1800-01-01", "9999-12-31"),
}


@pytest.mark.parametrize("said", DATES)
def test_a_date_is_as_precise_as_it_is_written_and_keeps_its_days(said: str) -> None:
    found = read_date(said)
    assert (found.earliest, found.latest) == DATES[said]


def test_the_words_of_a_date_are_kept() -> None:
    assert str(read_date(" fall  2013 ")) == "fall 2013"
    assert str(read_date("8/5/2014 0:00")) == "8/5/2014"


def test_a_school_year_ends_where_a_last_day_is_meant() -> None:
    for said in ("SY2014", "2014-15", "school year 2014-15"):
        found = read_date(said, True)
        assert (found.earliest, found.latest) == ("2015-05-15", "2015-06-30")


BAD_DATES = {
    "13/5/2014": ("no month 13", "5/13/2014 or 2014-05-13"),
    "8/5/14": ("four digits", "month first"),
    "Aug-14": ("no date", "August 2014"),
    "2/30/2014": ("does not exist", "month first"),
    "13/13/2014": ("does not exist", "month first"),
    "2011-12": ("a month or a school year", "SY2011"),
    "2014-16": ("no such month", "SY2014"),
    "SY2014-16": ("follows the first", "SY2014"),
    "winter 2014": ("two winters", "January 2014"),
    "winter 2014-16": ("the year after", "fall 2013"),
    "FY2015": ("fiscal year", "the days of it"),
    "about 2010": ("between which days", "between 2007 and 2010"),
    "2014-08-05T10:30": ("no date", "2014-08-04"),
    "41852": ("no date", "2014-08-04"),
    "1799": ("1800-01-01", "2014"),
    "soon": ("no date", "2014"),
}


@pytest.mark.parametrize("said", BAD_DATES)
def test_a_date_that_can_mean_two_things_is_refused_with_what_cannot(said: str) -> None:
    why, accepted = BAD_DATES[said]
    with pytest.raises(NotACell) as caught:
        read_date(said)
    assert why in caught.value.why
    assert accepted in caught.value.accepted


def test_only_dates_that_could_be_turned_round_are_said_to_be_month_first() -> None:
    assert is_month_first("8/5/2014")
    assert not any(map(is_month_first, ("8/8/2014", "8/25/2014", "2014-08-05", "Aug 5, 2014")))


@pytest.mark.parametrize(
    ("said", "amount"),
    [
        ("$1,250,000", "1250000"), ("1,250,000.50", "1250000.50"), ("1250000", "1250000"), ("$ 5", "5"),
        ("USD 500", "500"), ("500 dollars", "500"), ("0.75", "0.75"),
    ],
)  # fmt: skip
def test_money_is_dollars_written_out(said: str, amount: str) -> None:
    assert read_money(said) == amount


@pytest.mark.parametrize(
    ("said", "share"),
    [("12.5%", 0.125), ("12.3 %", 0.123), ("100%", 1.0), ("0.125", 0.125), (".5", 0.5), ("1", 1.0), ("0", 0.0)],
)
def test_a_share_is_a_percentage_or_a_part_of_one(said: str, share: float) -> None:
    assert read_share(said) == share


@pytest.mark.parametrize(
    ("said", "grades"),
    [
        ("K-8", "KG 01 02 03 04 05 06 07 08"), ("PK-5", "PK KG 01 02 03 04 05"), ("9 to 12", "09 10 11 12"),
        ("6-8, 10", "06 07 08 10"), ("6\u20138", "06 07 08"), ("Pre-K \u2013 1", "PK KG 01"), ("06-08", "06 07 08"),
        ("9th-12th", "09 10 11 12"), ("Grades 6 through 8", "06 07 08"), ("kindergarten & 1", "KG 01"), ("6", "06"),
        ("all grades", ""), ("UG", "UG"), ("6 and 7", "06 07"),
    ],
)  # fmt: skip
def test_a_span_of_grades_is_read_as_schools_write_it(said: str, grades: str) -> None:
    assert " ".join(read_span(said)) == grades


REFUSED: list[tuple[Callable[[str], object], str, str, str]] = [
    (read_money, "1.2M", "last digits", "$1,250,000"),
    (read_money, "$1.2 million", "last digits", "$1,250,000"),
    (read_money, "1.250.000,00", "a comma parts thousands", "$1,250,000"),
    (read_money, "1,25", "a comma parts thousands", "$1,250,000"),
    (read_money, "\u20ac500", "not in dollars", "dollars"),
    (read_money, "-5", "no amount", "dollars"),
    (read_money, "(500)", "no amount", "dollars"),
    (read_share, "50", "a percentage or not", "12.5%"),
    (read_share, "101%", "more than all", "12.5%"),
    (read_share, "half", "no percentage", "12.5%"),
    (read_span, "2026-06-08", "the spreadsheet made it", "formatted as text"),
    (read_span, "8-Jun", "the spreadsheet made it", "formatted as text"),
    (read_span, "8-6", "no span", "K-8"),
    (read_span, "13", "no span", "K-8"),
    (read_span, "elementary", "no span", "K-8"),
    (read_number, "five", "no number", "0 to"),
    (read_number, "-1", "no number", "0 to"),
    (read_yes, "maybe", "neither yes nor no", "yes, no"),
]


@pytest.mark.parametrize(("read", "said", "why", "accepted"), REFUSED)
def test_what_can_be_read_in_two_ways_is_refused(
    read: Callable[[str], object], said: str, why: str, accepted: str
) -> None:
    with pytest.raises(NotACell) as caught:
        read(said)
    assert why in caught.value.why
    assert accepted in caught.value.accepted


def test_a_number_stays_within_its_bounds() -> None:
    assert read_number("2.5", 0, 7) == 2.5
    assert isinstance(read_number("5.0", 0, 7), int)
    with pytest.raises(NotACell, match="8 is out of bounds"):
        read_number("8", 0, 7)


def test_a_value_of_a_list_is_known_by_other_words_too() -> None:
    roles = [one.value for one in OperatingRole]
    assert [read_pick(one, roles) for one in ("LEAD", "lead partner", "Managing  Partner", "advisor")] == [
        "lead", "lead", "managing", "adviser",
    ]  # fmt: skip
    assert read_pick("advisor", [one.value for one in Level]) == "advisory"
    with pytest.raises(NotACell, match="did you mean managing"):
        read_pick("mangaing", roles)


def test_several_are_apart_by_semicolons_or_lines_never_by_commas() -> None:
    assert read_list("KIPP, Inc.; City Year\nKIPP, Inc.;") == ["KIPP, Inc.", "City Year"]


INDICATORS = {
    "promotion": Indicator(name="promotion"),
    "growth by subgroup -> 5%": Indicator(name="growth by subgroup", target="5%"),
    "graduation rate: 61%": Indicator(name="graduation rate", baseline="61%"),
    "graduation rate:61%->75%": Indicator(name="graduation rate", baseline="61%", target="75%"),
    "time-to-degree \u2192 down by 3 by SY2016": Indicator(
        name="time-to-degree", target="down by 3", due=read_date("SY2016", last_day=True)
    ),
    "attendance: 88 => 95 by 6/30/2017": Indicator(
        name="attendance", baseline="88", target="95", due=read_date("6/30/2017", last_day=True)
    ),
}


@pytest.mark.parametrize("said", INDICATORS)
def test_an_indicator_starts_somewhere_and_is_to_end_somewhere_by_a_day(said: str) -> None:
    assert read_indicators(f"{said}; retention") == (INDICATORS[said], Indicator(name="retention"))


@pytest.mark.parametrize("said", ["growth by 2017", "growth: 61% by May 2017", "growth:", ": 61%", "-> 5%", "x: 1 ->"])
def test_an_indicator_without_its_name_or_its_target_is_refused(said: str) -> None:
    with pytest.raises(NotACell, match="graduation: 61% -> 75% by June 2017"):
        read_indicators(said)


def test_a_long_cell_is_no_long_wait() -> None:
    for hostile in ("a -" * 30_000, "a by " * 20_000 + "->", "a: 1" + " -" * 30_000):
        with pytest.raises(NotACell):
            read_indicators(hostile)
