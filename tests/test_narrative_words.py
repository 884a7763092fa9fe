"""The words of a narrative sheet: dates as prose has them, and what people write for what happened."""

import pytest

from events.catalogue import TOPICS
from services.files.cells import NotACell, read_date
from services.files.narrative_dates import NotInProse, read_prose
from services.files.narrative_words import COLUMNS, WORDS, read_lever, read_what
from services.statements import Refused


@pytest.mark.parametrize(
    ("said", "earliest", "latest"),
    [
        ("2014", "2014-01-01", "2014-12-31"),
        ("SY2014", "2014-07-01", "2014-08-31"),
        ("the fall of 2013", "2013-09-01", "2013-11-30"),
        ("8/5/2014", "2014-08-05", "2014-08-05"),
        ("the 5th of August, 2014", "2014-08-05", "2014-08-05"),
        ("Aug. 2014", "2014-08-01", "2014-08-31"),
        ("by May 2012", "1800-01-01", "2012-05-31"),
        ("before 2010", "1800-01-01", "2009-12-31"),
        ("after 2010", "2011-01-01", "9999-12-31"),
        ("since 1997", "1997-01-01", "1997-12-31"),
        ("between 2007 and spring 2010", "2007-01-01", "2010-05-31"),
        ("2007 or 2008", "2007-01-01", "2008-12-31"),
        ("school year 2011-12", "2011-07-01", "2011-08-31"),
        ("2011\u201312", "2011-07-01", "2011-08-31"),
        ("by 2011\u201312", "1800-01-01", "2011-08-31"),
        ("the 1990s", "1990-01-01", "1999-12-31"),
        ("mid-2010", "2010-04-01", "2010-09-30"),
        ("unknown", "1800-01-01", "9999-12-31"),
        ("[..2012-05-24]", "1800-01-01", "2012-05-24"),
    ],
)
def test_a_date_in_the_words_of_prose_has_two_days_and_keeps_its_words(said: str, earliest: str, latest: str) -> None:
    when = read_prose(said)
    assert (when.words, when.earliest, when.latest) == (said, earliest, latest)
    assert read_date(said) == when


def test_the_last_day_of_a_school_year_is_in_the_next_summer() -> None:
    assert read_prose("school year 2011-12", last_day=True).latest == "2012-06-30"


NO_DATES = (
    "", "about 2008", "circa 2008", "8/5/14", "spring '08", "2014-02-30", "yesterday", "0000", "1796", "٢٠١٤",
    "x" * 200,
)  # fmt: skip


@pytest.mark.parametrize("said", NO_DATES)
def test_what_has_no_bounds_or_is_no_date_is_refused(said: str) -> None:
    with pytest.raises(NotInProse) as caught:
        read_prose(said)
    assert "fall 2013" in caught.value.accepted


@pytest.mark.parametrize("said", ["2011-12", "by 2011-12", "winter 2013", "13/5/2014"])
def test_what_can_mean_two_things_is_refused_in_a_sheet(said: str) -> None:
    with pytest.raises(NotACell):
        read_date(said)


def test_every_word_tells_a_topic_of_the_record_from_columns_of_the_sheet() -> None:
    for word in WORDS:
        assert word.topic in TOPICS
        assert set(word.fields.values()) <= set(COLUMNS)
        for said in word.says:
            assert word in read_what(said)[0]
        assert read_what(word.topic)[0][0].topic == word.topic


def test_articles_and_case_do_not_matter() -> None:
    assert [one.topic for one in read_what("Joined the Cluster.")[0]] == ["cluster.school_joined"]
    assert [one.topic for one in read_what("was signed a contract with")[0]] == ["contract.signed"]
    assert {one.topic for one in read_what("left")[0]} == {
        "zone.district_left", "cluster.school_left", "engagement.ended",
    }  # fmt: skip


def test_the_lever_stands_in_the_words() -> None:
    words, held = read_what("granted authority over hiring")
    assert words[0].topic == "authority.granted"
    assert held == read_lever("hiring")
    assert read_lever("Staffing") == read_lever("people")
    assert read_lever("professional_development")[1] is not None


@pytest.mark.parametrize("said", ["joyned cluster", "evidence.corrected", "granted authority over magic", "", "%%"])
def test_other_words_are_refused_with_the_nearest(said: str) -> None:
    with pytest.raises(Refused) as caught:
        read_what(said)
    assert caught.value.rule == "unknown-words"
    assert caught.value.accepted
