"""Making a bundle while others record and seal, and from a log or a graph that somebody was at."""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path

import pytest

from events.merkle import read_head
from events.seal import Listed, Sealer, SealFault
from events.when import Day
from graph.facts import fact_id
from graph.moment import Moment
from services.evidence.bundle import Asked, hand_over
from services.plain import moment
from tests.bundles import Handing, run_verifier
from tests.conftest import NOON


@pytest.fixture
def handing(tmp_path: Path) -> Iterator[Handing]:
    with closing(Handing(tmp_path)) as made:
        yield made


class Neighbour:
    """Somebody who renames Bates and seals just when a bundle looks up what is sealed, so many times."""

    def __init__(self, handing: Handing, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
        self.left, self._handing, self._listed = times, handing, Sealer.listed
        monkeypatch.setattr(Sealer, "listed", lambda sealer, subjects: self.meanwhile(sealer, subjects))

    def meanwhile(self, sealer: Sealer, subjects: Sequence[str]) -> dict[str, Listed]:
        if self.left:
            self.left -= 1
            name = f"Bates {self.left}"
            self._handing.town.say("organisation.renamed", organisation="school:bates", name=name, from_="2015")
            sealer.seal()
        return self._listed(sealer, subjects)


def test_who_seals_meanwhile_is_waited_for(handing: Handing, monkeypatch: pytest.MonkeyPatch) -> None:
    before = read_head(handing.run("witness"))
    neighbour = Neighbour(handing, 2, monkeypatch)
    path = handing.hand("show", "school:bates")
    assert neighbour.left == 0
    code, said = run_verifier(path)
    assert code == 0, said
    head = read_head(next(line for line in said.splitlines() if line.startswith("Head:")).removeprefix("Head:"))
    assert head.size == before.size + 2


def test_where_somebody_always_seals_meanwhile_it_is_said(handing: Handing, monkeypatch: pytest.MonkeyPatch) -> None:
    Neighbour(handing, 100, monkeypatch)
    assert "Refused (busy)" in handing.run("evidence", "show", "school:bates", "--out", "no.zip", code=3)
    assert not (handing.folder / "no.zip").exists()


def test_an_event_that_is_not_found_by_its_subject_any_more_is_told(handing: Handing) -> None:
    handing.run("seal")
    last = handing.town.ledger.log.head()
    handing.edit("DELETE FROM event_tags WHERE tag='subject:grant:people' AND position>8")
    said = handing.run("evidence", "show", "grant:people", "--out", "no.zip", code=4)
    assert f"the seals list event {last} as the last of grant:people" in said
    assert not (handing.folder / "no.zip").exists()


def test_a_fact_of_the_graph_that_the_log_does_not_say_is_told(handing: Handing) -> None:
    ledger = handing.town.ledger
    head = ledger.log.head()
    at = Moment(Day("2014-10-01"), head, handing.town.day(head))
    asked = Asked("", {"verb": "show"}, at, moment(at), [], [], [fact_id(3, 0, 4000)], [], [])
    with pytest.raises(SealFault, match=r"the graph has a fact 3\.0\.4000 that the log does not say"):
        hand_over(ledger.log, ledger.sealer, asked, handing.folder / "no.zip", NOON)


def test_a_head_of_more_events_than_there_are_is_no_beginning(handing: Handing) -> None:
    longer = read_head(handing.run("witness"))._replace(size=99).line()
    said = handing.run("evidence", "show", "school:bates", "--out", "no.zip", "--since", longer, code=3)
    assert "the log with that head of 99 events is not the beginning of this one" in said


def test_a_file_that_somebody_makes_meanwhile_is_not_written_over(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    target, linked = handing.folder / "mine.zip", os.link

    def late(source: Path, to: Path) -> None:
        target.write_text("mine")
        linked(source, to)

    monkeypatch.setattr(os, "link", late)
    said = handing.run("evidence", "show", "school:bates", "--out", str(target), code=3)
    assert "Refused (target-exists)" in said
    assert target.read_text() == "mine"
    assert not list(handing.folder.glob(".*part"))


def test_where_there_are_no_links_it_is_renamed_and_nothing_written_over(
    handing: Handing, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = handing.folder / "mine.zip"

    def refused(_: Path, __: Path) -> None:
        raise PermissionError(1, "Operation not permitted")

    def made(_: Path, __: Path) -> None:
        target.write_text("mine")
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refused)
    assert run_verifier(handing.hand("show", "school:bates"))[0] == 0
    monkeypatch.setattr(os, "link", made)
    said = handing.run("evidence", "show", "school:bates", "--out", str(target), code=3)
    assert "Refused (target-exists)" in said
    assert target.read_text() == "mine"
