"""What happens to the file of a panel that cannot be finished."""

from collections.abc import Iterator
from errno import ENOSPC
from pathlib import Path

import pytest

from graph.answers.panel import Line, Panel
from graph.answers.panel_columns import KEYS, columns
from services.files.panel import write_panel
from services.statements import Refused


def full_disk() -> Iterator[list[Line]]:
    yield [Line(("school:bates", "2012"), ("Bates", ""))]
    raise OSError(ENOSPC, "No space left on device")


def test_a_full_disk_leaves_no_half_file_and_what_was_there_before(tmp_path: Path) -> None:
    target = tmp_path / "panel.csv"
    panel = Panel(KEYS, 2, full_disk)
    with pytest.raises(OSError, match="No space"):
        write_panel(panel, target)
    assert list(tmp_path.iterdir()) == []
    target.write_text("the panel of last year")
    with pytest.raises(OSError, match="No space"):
        write_panel(panel, target, force=True)
    assert [one.read_text() for one in tmp_path.iterdir()] == ["the panel of last year"]


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
