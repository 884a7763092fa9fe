"""A list of schools and who runs them beside the record."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from services.bootstrap import Ledger
from services.cli.main import app
from services.cli.options import Code
from services.cli.session import Session
from services.files.operator_import import import_operators
from services.files.operator_lists import read_operator_list
from services.files.operator_names import Aliases
from services.files.operator_profiles import load_profile
from services.files.reconcile import Aspect, Reconciliation
from services.files.reconcile_accept import accept, proposals_of
from services.files.reconcile_operators import reconcile_operators
from services.files.retracting import retract
from services.settings import Settings
from services.statements import Statement
from tests.conftest import Clock
from tests.test_directory import LATER

STATE = "state:LA"
PROFILE = load_profile("louisiana-sites")
LANIER, DALTON, CARVER = "school:la-3AP001", "school:la-3AP003", "school:la-006001"
HEADINGS = "School System,School System Name,SiteCd,SiteName,Nonprofit,Charter Type\n"
ROWS = {
    LANIER: "3AP,Celerity Lanier,3AP001,Lanier,Celerity Schools Louisiana,Type 5",
    DALTON: "3AP,Celerity Lanier,3AP003,Dalton,Celerity Schools Louisiana,Type 5",
    CARVER: "006,Beauregard,006001,Carver,,",
}


class Year:
    """Lists of Louisiana in a folder: three schools, two of them run by Celerity, and what a year changes."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger
        import_operators(ledger, [self.list(2018)], PROFILE, recorder=STATE)

    def list(self, year: int, **changed: str | None) -> Path:
        rows = {**ROWS, **{f"school:la-{code.removeprefix('c')}": row for code, row in changed.items()}}
        path = self.folder / f"la-sites-{year}.csv"
        path.write_text(HEADINGS + "".join(f"{row}\n" for row in rows.values() if row))
        return path

    def beside(self, **changed: str | None) -> Reconciliation:
        """The list of the next year, with these rows changed or gone."""
        return reconcile_operators(self.ledger, read_operator_list(self.list(2019, **changed), PROFILE), Aliases({}))


@pytest.fixture
def year(tmp_path: Path) -> Iterator[Year]:
    with Ledger.open(Settings(tmp_path / "data", STATE, wait_seconds=2), Clock(LATER)) as ledger:
        yield Year(tmp_path, ledger)


def told(found: Reconciliation) -> list[tuple[str, Aspect, str, str, str]]:
    return [(one.entity, one.aspect, one.recorded, one.said, one.proposed) for one in found.differences]


def test_the_same_schools_and_operators_differ_in_nothing(year: Year) -> None:
    assert year.beside().differences == ()


def test_another_operator(year: Year) -> None:
    found = year.beside(c3AP001="3AP,Celerity Lanier,3AP001,Lanier,Redesign Schools Louisiana,Type 5")
    assert told(found) == [
        ("partner:la-redesign-schools-louisiana", Aspect.LISTED, "", "Redesign Schools Louisiana",
         "organisation.registered"),
        (LANIER, Aspect.OPERATOR, "Celerity Schools Louisiana", "Redesign Schools Louisiana",
         "engagement.ended, engagement.began"),
    ]  # fmt: skip
    swap = found.differences[1]
    assert (swap.on, swap.line) == ("[2018-10-02..2019-10-01]", 2)
    began = year.ledger.log.at([swap.said_by or 0])[0]
    assert (began.topic, began.sources[0].document) == ("engagement.began", "la-sites-2018.csv")


def test_an_operator_where_none_was_and_none_where_one_was(year: Year) -> None:
    found = year.beside(
        c006001="006,Beauregard,006001,Carver,Celerity Schools Louisiana,",
        c3AP003="3AP,Celerity Lanier,3AP003,Dalton,,",
    )
    assert told(found) == [
        (DALTON, Aspect.OPERATOR, "Celerity Schools Louisiana", "", "engagement.ended"),
        (CARVER, Aspect.OPERATOR, "", "Celerity Schools Louisiana", "engagement.began"),
    ]
    assert found.differences[0].why == "inferred: the list names nobody"


def test_schools_are_compared_as_in_a_directory(year: Year) -> None:
    found = year.beside(c3AP003=None, c006001="006,Beauregard,006001,Carver Elementary,,")
    assert told(found) == [
        (CARVER, Aspect.NAME, "Carver", "Carver Elementary", "organisation.renamed"),
        (DALTON, Aspect.ABSENT, "open", "", "organisation.closed"),
    ]


def test_an_engagement_at_several_schools_leaves_one(year: Year) -> None:
    year.ledger.record([Statement("organisation.registered", {"id": "partner:kipp", "name": "KIPP"})], STATE)
    fields = {
        "id": "engagement:kipp",
        "who": "partner:kipp",
        "role": "managing",
        "at": [CARVER, LANIER],
        "from": "2010",
    }
    year.ledger.record([Statement("engagement.began", fields)], STATE)
    found = year.beside()
    assert told(found) == [(CARVER, Aspect.OPERATOR, "KIPP", "", "engagement.changed")]
    (told_of,) = found.differences[0].statements
    assert told_of.fields["leaves"] == [CARVER]


def test_everything_accepted_leaves_nothing_to_differ_and_is_taken_back(year: Year) -> None:
    changed = {
        "c3AP001": "3AP,Celerity Lanier,3AP001,Lanier,Redesign Schools Louisiana,Type 5",
        "c3AP003": "3AP,Celerity Lanier,3AP003,Dalton,Redesign Schools Louisiana,Type 5",
        "c006001": "006,Beauregard,006001,Carver Elementary,,",
        "c006002": "006,Beauregard,006002,DeRidder,KIPP,Type 1",
    }
    found = year.beside(**changed)
    yes = [replace(one, accept="yes") for one in proposals_of(found)]
    done = accept(year.ledger, yes[::-1], source=found.source, accepted_from="review.csv")
    assert done.recorded == len(yes)
    assert year.beside(**changed).differences == ()
    working = [one for one in year.ledger.reader(on="2019-10-01").operators([DALTON]) if one.in_practice]
    assert [one.operator.name for one in working] == ["Redesign Schools Louisiana"]
    retract(year.ledger, [done.key], recorder=STATE, reason="a trial")
    assert told(year.beside(**changed)) == told(found)


def test_names_that_a_person_said_are_one_are_one(year: Year) -> None:
    listed = read_operator_list(
        year.list(2019, c3AP001="3AP,Celerity Lanier,3AP001,Lanier,Celerity,Type 5"), PROFILE
    )  # fmt: skip
    aliases = Aliases({"Celerity": "Celerity Schools Louisiana"})
    assert reconcile_operators(year.ledger, listed, aliases).differences == ()


def test_the_command_line(year: Year) -> None:
    path = year.list(2019, c006001="006,Beauregard,006001,Carver,Celerity Schools Louisiana,")
    words = ["reconcile", "operators", str(path), "--profile", "louisiana-sites", "--json", "--exit-code"]
    shown = CliRunner().invoke(app, words, obj=Session(ledger=year.ledger))
    assert shown.exit_code == Code.NO
    (row,) = json.loads(shown.stdout)["rows"]
    assert (row["entity"], row["differs_in"], row["listed"]) == (CARVER, "operator", "Celerity Schools Louisiana")
