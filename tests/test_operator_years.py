"""Operators' lists year after year: who began, who ended, on which charter; what is recorded once, and what is taken
back. The lists are small, and made up after real ones."""

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from services.bootstrap import Ledger
from services.files import operator_plan
from services.files.operator_plan import Act
from services.files.operator_profiles import read_profile
from services.files.retracting import retract
from services.record import Batch
from services.settings import Settings
from services.statements import Receipt, Refused, Statement
from tests.conftest import Clock
from tests.operator_office import BATES, CARLTON, HEAD, LANIER, LATER, Office, bates, carlton, lanier

THREE = {
    2017: [bates(), carlton(), lanier()],
    2018: [bates("Pathways in Education"), carlton(), lanier(type="Type 3B")],
    2019: [bates(), carlton("Redesign Schools"), lanier(type="Type 3B")],
}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        yield Office(ledger, tmp_path)


def test_the_first_list_tells_who_works_where_and_who_authorised_it(office: Office) -> None:
    office.tell({2017: [bates(), carlton(), lanier()]})
    (found,) = office.at(CARLTON, "2017-12-01")
    assert (found.operator.name, found.role, found.on_paper, found.certain) == (
        "Celerity Schools", "managing", True, True,
    )  # fmt: skip
    assert office.at(BATES, "2017-12-01") == []
    reader = office.ledger.reader(on="2017-12-01")
    page = reader.entity(str(found.contract))
    authorisers = [one.src for one in page.links_in if "authoriser" in one.value]
    assert authorisers == ["district:la-017"]
    assert [one.dst for one in page.links_out if one.type == "UNDER"] == ["policy:la-charter-type-1"]
    (other,) = office.at(LANIER, "2017-12-01")
    page = reader.entity(str(other.contract))
    assert "office:la-rsd" in [one.src for one in page.links_in if "authoriser" in one.value]
    assert reader.at.known.isoformat() == "2018-06-30T12:00:00+00:00"


def test_another_operator_comes_between_the_days_of_two_lists(office: Office) -> None:
    done = office.tell({2017: [carlton()], 2018: [carlton("Redesign Schools")]})
    assert office.who(CARLTON, "2017-10-01") == ["Celerity Schools"]
    assert sorted(office.who(CARLTON, "2018-03-01")) == ["Celerity Schools", "Redesign Schools"]
    assert not any(one.certain for one in office.at(CARLTON, "2018-03-01"))
    assert office.who(CARLTON, "2018-10-01") == ["Redesign Schools"]
    assert done.reports[1].counts is not None
    assert done.reports[1].counts.operators == ["017002"]


def test_a_charter_is_handed_to_another_authoriser_and_the_operator_stays(office: Office) -> None:
    done = office.tell({2017: [lanier()], 2018: [lanier(type="Type 3B")]})
    before, after = office.at(LANIER, "2017-10-01")[0], office.at(LANIER, "2018-12-01")[0]
    assert before.engagement == after.engagement
    assert before.contract != after.contract
    page = office.ledger.reader(on="2018-12-01").entity(str(after.contract))
    assert [one.src for one in page.links_in if "authoriser" in one.value] == ["district:la-R36"]
    assert done.reports[1].recorded == {Act.POLICY: 1, Act.TERMINATED: 1, Act.SIGNED: 1, Act.CHANGED: 1}
    assert done.proposals == []


def test_the_same_lists_again_record_nothing(office: Office) -> None:
    first = office.tell(THREE)
    head = office.ledger.log.head()
    again = office.tell(THREE)
    assert office.ledger.log.head() == head
    assert [one.already for one in again.reports] == [True, True, True]
    assert again.proposals == first.proposals


def test_a_dry_run_says_what_the_lists_would_give(office: Office) -> None:
    dry = office.tell(THREE, dry_run=True)
    assert office.ledger.log.head() == 0
    done = office.tell(THREE)
    assert (dry.reports, dry.proposals) == (done.reports, done.proposals)


def contents(ledger: Ledger) -> list[tuple[str, object, object]]:
    return [(str(one.id), one.body, one.recorded_at) for one in ledger.log.stream()]


def test_a_year_that_comes_later_adds_what_it_would_have_added(office: Office, tmp_path: Path) -> None:
    office.tell(THREE)
    with Ledger.open(Settings(tmp_path / "other"), Clock(LATER)) as ledger:
        other = Office(ledger, tmp_path)
        for year, rows in THREE.items():
            other.tell({year: rows})
        assert contents(ledger) == contents(office.ledger)


class Killed(Exception):
    """The machine stops."""


@pytest.mark.parametrize("after", range(1, 12))
def test_a_load_that_was_killed_is_finished_by_running_it_again(
    office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    monkeypatch.setattr(operator_plan, "CHUNK", 4)
    office.tell(THREE)
    with Ledger.open(Settings(tmp_path / "other"), Clock(LATER)) as ledger:
        whole, left = ledger.record_many, itertools.count()

        def until(batches: Sequence[Batch], recorded_by: str) -> list[Receipt]:
            for batch in batches:
                if next(left) == after:
                    raise Killed
                whole([batch], recorded_by=recorded_by)
            return []

        other = Office(ledger, tmp_path)
        with monkeypatch.context() as within:
            within.setattr(ledger, "record_many", until)
            with pytest.raises(Killed):
                other.tell(THREE)
        assert 0 < ledger.log.head() < office.ledger.log.head()
        other.tell(THREE)
        assert contents(ledger) == contents(office.ledger)


def test_a_list_that_is_older_than_one_recorded_is_refused(office: Office) -> None:
    office.tell({2018: [carlton()]})
    with pytest.raises(Refused, match="2018-10-01 is recorded") as caught:
        office.tell({2017: [carlton()]})
    assert caught.value.rule == "older-list"


def test_a_list_without_a_column_of_operators_says_nothing_of_them(office: Office) -> None:
    office.tell({2017: [carlton()]})
    head = HEAD.replace(",Nonprofit,Charter Type", "")
    done = office.tell({2018: ["017,East Parish,017002,Carlton High"]}, head=head)
    assert done.reports[0].recorded == {}
    assert office.who(CARLTON, "2018-12-01") == ["Celerity Schools"]
    office.tell({2019: [carlton("Redesign Schools")]})
    (first,) = office.at(CARLTON, "2019-12-01")
    assert first.bounds.valid_from is None


def test_schools_open_close_and_are_renamed_between_two_lists(office: Office) -> None:
    done = office.tell({2017: [bates(), carlton()], 2018: [bates(name="Bates K-8"), lanier()], 2019: [carlton()]})
    counts = done.reports[1].counts
    assert counts is not None
    assert (counts.opened, counts.closed, counts.renamed) == (["3AP001"], ["017002"], ["017001"])
    reader = office.ledger.reader(on="2018-10-01")
    assert reader.being([CARLTON])[CARLTON].existence.value == "closed"
    assert office.at(CARLTON, "2018-10-01") == []
    assert reader.ref(BATES).name == "Bates K-8"
    assert office.who(CARLTON, "2019-12-01") == ["Celerity Schools"]


def test_what_a_directory_registered_is_not_told_otherwise(office: Office) -> None:
    said = [
        {"id": "state:LA", "name": "Louisiana"}, {"id": "district:la-017", "name": "E PARISH", "under": "state:LA"},
        {"id": CARLTON, "name": "CARLTON H S", "under": "district:la-017", "from": "2001"},
        {"id": BATES, "name": "BATES EL", "under": "district:la-017", "from": "2001"},
    ]  # fmt: skip
    office.ledger.record([Statement("organisation.registered", one) for one in said], "state:LA")
    done = office.tell({2017: [bates(), carlton()], 2018: [carlton("Redesign Schools")]})
    reader = office.ledger.reader(on="2018-12-01")
    assert reader.ref(CARLTON).name == "CARLTON H S"
    assert reader.find("Carlton High")[0].entity.id == CARLTON
    assert reader.being([BATES])[BATES].existence.value == "exists"
    assert office.who(CARLTON, "2018-12-01") == ["Redesign Schools"]
    assert Act.CLOSED not in done.reports[1].recorded


def test_what_a_person_recorded_of_an_operator_is_not_ended(office: Office) -> None:
    office.tell({2017: [carlton()]})
    said = [
        Statement("organisation.registered", {"id": "partner:kipp", "name": "KIPP"}),
        Statement("engagement.began", {"id": "engagement:kipp", "who": "partner:kipp", "role": "managing",
                                       "at": [CARLTON], "under": "none", "from": "2018-01-08"}),
    ]  # fmt: skip
    office.ledger.record(said, "state:LA")
    done = office.tell({2018: [carlton("Redesign Schools")]})
    assert sorted(office.who(CARLTON, "2018-12-01")) == ["KIPP", "Redesign Schools"]
    assert any("partner:kipp works at Carlton High by others' word" in note for note in done.reports[0].notes)


def test_a_school_known_by_a_code_is_the_one_with_that_code(office: Office) -> None:
    profile = read_profile(
        "p.toml",
        b'profile="p"\ntitle="P"\nstate="la"\nstate_name="L"\n[columns]\nschool="SiteCd"\nname="SiteName"\n'
        b'operator="Nonprofit"\n[school]\nscheme="site"\n[district]\ncode="017"\nname="East"\n',
    )
    said: list[dict[str, Any]] = [
        {"id": "state:LA", "name": "Louisiana"},
        {"id": "school:carlton", "name": "Carlton", "identifiers": [{"scheme": "site", "value": "017002"}]},
    ]
    office.ledger.record([Statement("organisation.registered", one) for one in said], "state:LA")
    office.profile = profile
    office.tell({2017: [carlton()]})
    assert office.who("school:carlton", "2017-12-01") == ["Celerity Schools"]
    assert not office.ledger.knows("school:la-site-017002")


def test_a_type_that_the_profile_does_not_know_is_told_and_not_guessed(office: Office) -> None:
    done = office.tell({2017: [carlton(type="Type 9")]})
    assert any("'Type 9' is no type of the profile" in note for note in done.reports[0].notes)
    assert Act.SIGNED not in done.reports[0].recorded
    assert office.who(CARLTON, "2017-12-01") == ["Celerity Schools"]


def test_a_list_is_taken_back_by_its_key(office: Office) -> None:
    done = office.tell({2017: [carlton()], 2018: [carlton("Redesign Schools")]})
    taken = retract(office.ledger, [done.reports[1].key], recorder="state:LA", reason="the wrong file")
    assert taken.retracted > 0
    assert office.who(CARLTON, "2018-12-01") == ["Celerity Schools"]
    again = office.tell({2019: [carlton("Redesign Schools")]})
    assert again.reports[0].recorded[Act.BEGAN] == 1
    assert sorted(office.who(CARLTON, "2018-06-01")) == ["Celerity Schools", "Redesign Schools"]


def test_the_graph_is_that_of_its_log(office: Office) -> None:
    office.tell(THREE)
    office.ledger.projector.reach(office.ledger.log.head())
    before = office.ledger.store.digest()
    office.ledger.rebuild()
    assert office.ledger.store.digest() == before
