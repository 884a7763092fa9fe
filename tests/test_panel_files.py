"""The periods of a panel, and what happens to its file where it cannot be finished."""

import csv
from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path

import pytest

from events.when import Day
from graph.answers.panel import Line, Panel
from graph.answers.panel_columns import KEYS, columns
from graph.answers.panel_periods import Every, months, periods
from graph.errors import NotAnswerable
from services.files.panel import write_panel
from services.statements import Refused


def full_disk() -> Iterator[list[Line]]:
    yield [Line(("school:bates", "2012"), ("Bates", ""))]
    raise OSError(ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_half_file_and_what_was_there_before(tmp_path: Path) -> None:
    target = tmp_path / "panel.csv"
    panel = Panel(KEYS, 2, full_disk)
    with pytest.raises(Refused, match="there is no room"):
        write_panel(panel, target)
    assert list(tmp_path.iterdir()) == []
    target.write_text("the panel of last year")
    with pytest.raises(Refused, match="there is no room"):
        write_panel(panel, target, force=True)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["the panel of last year"]


def test_whatever_stands_in_a_name_is_read_back_and_progress_is_told(tmp_path: Path) -> None:
    bodies = [("Bates, North", ""), ('The "Bates"', ""), ("Bates 'n' North", "x"), ("", ""), ("=Bates", "Carlton")]
    heads = [(f"school:s{n}", "2012") for n in range(len(bodies))]
    panel = Panel(KEYS[:4], 6, lambda: iter([*([Line(*both)] for both in zip(heads, bodies, strict=True)), []]))
    told: list[tuple[int, int]] = []
    done = write_panel(panel, tmp_path / "panel.csv", progress=lambda *so: told.append(so))
    with (tmp_path / "panel.csv").open(newline="", encoding="utf-8") as file:
        names, *rows = list(csv.reader(file))
    bodies[-1] = ("'=Bates", "Carlton")
    assert names == [one.name for one in KEYS[:4]]
    assert rows == [[*head, *body] for head, body in zip(heads, bodies, strict=True)]
    assert (done.rows, done.schools, told) == (5, 5, [(n, 6) for n in range(1, 7)])


def test_a_file_that_somebody_makes_meanwhile_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "panel.csv"

    def rows() -> Iterator[list[Line]]:
        yield [Line(("school:bates", "2012"), ("Bates", ""))]
        target.write_text("somebody else's")

    with pytest.raises(Refused, match="nothing is written over"):
        write_panel(Panel(KEYS, 1, rows), target)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["somebody else's"]


def test_no_two_columns_have_one_name() -> None:
    names = [one.name for one in columns(["nces", "tea"], bands=True)]
    assert len(set(names)) == len(names)


def test_periods_follow_each_other_and_are_cut_to_the_days_asked() -> None:
    found = periods("2011-09-15", "2012-08-31", Every.SCHOOL_YEAR)
    assert [(one.label, one.first, one.last, one.on) for one in found] == [
        ("SY2011", "2011-09-15", "2012-06-30", "2011-10-01"), ("SY2012", "2012-07-01", "2012-08-31", "2012-08-31"),
    ]  # fmt: skip
    assert [one.last for one in periods("2012-02-10", "2012-04-02", Every.MONTH)] == [
        "2012-02-29", "2012-03-31", "2012-04-02",
    ]  # fmt: skip
    assert [one.label for one in periods("2011-12-31", "2013-01-01", Every.YEAR)] == ["2011", "2012", "2013"]
    assert len(periods("2012-02-28", "2012-03-01", Every.DAY)) == 3
    assert periods("9999-12-01", "9999-12-30", Every.YEAR)[-1].last == "9999-12-30"
    with pytest.raises(NotAnswerable, match="12,000"):
        periods("1900-01-01", "2000-01-01", Every.DAY)
    assert (months(Day("2012-01-31"), Day("2012-02-29")), months(Day("2012-01-15"), Day("2012-02-14"))) == (1, 0)
