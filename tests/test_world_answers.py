"""The shipped worlds: each alone, and all together, answer what their files say they must."""

from collections.abc import Iterator
from importlib.resources import files
from itertools import count
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.check import Checked, check
from services.files.worlds import load
from services.settings import Settings
from tests.conftest import Clock

WORLDS = sorted(one for one in Path(str(files("services.demo") / "worlds")).glob("*.yaml") if one.name != "bodies.yaml")


def ledger(folder: Path) -> Ledger:
    """An empty ledger, long after all that the worlds tell."""
    keys = count()
    clock = Clock()
    clock.move(days=4000)
    return Ledger.open(Settings(folder), clock, lambda: f"key-{next(keys)}")


def all_right(checked: list[Checked]) -> None:
    """Fail with the questions whose answers are others, for people to read."""
    assert checked, "a world asks something"
    if wrong := [str(one) for one in checked if not one.right]:
        pytest.fail("\n".join(wrong), pytrace=False)


@pytest.fixture(scope="module")
def together(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """Every world, loaded in one command."""
    with ledger(tmp_path_factory.mktemp("together")) as made:
        load(made, WORLDS)
        yield made


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_a_world_alone_answers_as_its_file_says(path: Path, tmp_path: Path) -> None:
    with ledger(tmp_path) as made:
        load(made, [path])
        all_right(check(made, [path]))


@pytest.mark.parametrize("path", WORLDS, ids=lambda path: path.stem)
def test_among_all_the_others_a_world_answers_the_same(path: Path, together: Ledger) -> None:
    all_right(check(together, [path]))


def test_all_worlds_again_record_nothing(together: Ledger) -> None:
    head = together.log.head()
    report = load(together, WORLDS)
    assert (report.recorded, report.events, together.log.head()) == (0, 0, head)
    assert report.already == report.statements
