"""Grades: read as people write them, in the order in which schools count them."""

import pytest

from events.grades import NotGrades, common, read_grades, write_grades


def test_ranges_and_lists_are_read_in_order() -> None:
    assert read_grades("09-12") == ("09", "10", "11", "12")
    assert read_grades(["08", "PK-01"]) == ("PK", "KG", "01", "08")


@pytest.mark.parametrize("text", ["13", "12-09", "9", "", "KG-"])
def test_what_is_no_grade_is_refused(text: str) -> None:
    with pytest.raises(NotGrades, match="Accepted: EE PK KG 01"):
        read_grades(text)


def test_runs_are_written_as_ranges() -> None:
    assert write_grades(read_grades("PK, 09-12")) == "PK, 09-12"


def test_not_limited_shares_everything_and_the_disjoint_nothing() -> None:
    assert common((), ("05",)) == ("05",)
    assert common(("05",), ("06", "07")) is None
    assert common(("05", "06"), ("06", "07")) == ("06",)
