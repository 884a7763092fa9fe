"""What operators' lists only suggest, reviewed by a person: names that are one, faults of a list, the day of a
hand-over. The lists are small, and made up after real ones."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.imports import loads
from services.files.operator_import import import_operators
from services.files.operator_plan import Act
from services.files.proposals import Proposes
from services.files.retracting import retract
from services.settings import Settings
from tests.conftest import Clock
from tests.operator_office import BATES, CARLTON, LATER, Office, bates, carlton


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with Ledger.open(Settings(tmp_path / "data"), Clock(LATER)) as ledger:
        yield Office(ledger, tmp_path)


def test_many_handed_over_together_are_proposed_one_day(office: Office) -> None:
    def parish(type: str) -> list[str]:
        return [f"R36,All Orleans,39800{n},KIPP {n},KIPP,{type}" for n in range(10)]

    done = office.tell({2017: parish("Type 5"), 2018: parish("Type 3B")})
    (found,) = done.proposals
    assert (found.kind, found.on, len(found.statements)) == (Proposes.EFFECTIVE_DAY, "2018-07-01", 30)
    done = office.tell({2017: parish("Type 5"), 2018: parish("Type 3B")}, accept=office.review([found], "yes"))
    assert (done.reviewed.recorded, done.proposals) == (1, [])
    for on, charter in (("2018-06-30", "type-5"), ("2018-07-01", "type-3b")):
        (one,) = office.at("school:la-398004", on)
        page = office.ledger.reader(on=on).entity(str(one.contract))
        assert [link.dst for link in page.links_out if link.type == "UNDER"] == [f"policy:la-charter-{charter}"]
        assert one.certain


def test_an_operator_without_a_charter_type_is_recorded_and_told(office: Office) -> None:
    done = office.tell({2017: [bates()], 2018: [bates("Pathways in Education")]})
    (note,) = [one for one in done.reports[1].notes if "no charter type" in one]
    assert note.startswith("line 2: Bates Elementary (017001) has an operator, Pathways in Education")
    (found,) = office.at(BATES, "2018-12-01")
    assert (found.on_paper, found.in_practice) == (False, True)


def test_a_fault_of_a_list_is_corrected_once_a_person_says_so(office: Office) -> None:
    years = {2017: [bates()], 2018: [bates("Pathways in Education")], 2019: [bates()]}
    done = office.tell(years)
    head = office.ledger.log.head()
    (found,) = done.proposals
    assert (found.kind, found.subject) == (Proposes.CORRECTION, BATES)
    assert found.source.document == "la-sites-2019.csv"
    assert office.who(BATES, "2018-12-01") == ["Pathways in Education"]
    again = office.tell(years, accept=office.review(done.proposals, "yes"))
    assert (again.reviewed.recorded, again.proposals) == (1, [])
    assert office.who(BATES, "2018-12-01") == []
    assert office.who(BATES, "2018-12-01", position=head) == ["Pathways in Education"]
    once_more = office.tell(years, accept=office.review(done.proposals, "yes"))
    assert (once_more.reviewed.recorded, once_more.reviewed.before) == (0, 1)


def test_a_correction_that_was_undone_can_be_accepted_again(office: Office) -> None:
    years = {2017: [bates()], 2018: [bates("Pathways in Education")], 2019: [bates()]}
    accept = office.review(office.tell(years).proposals, "yes")
    office.tell(years, accept=accept)
    (key,) = {one.key for one in loads(office.ledger.log) if one.key.startswith("accepted:")}
    retract(office.ledger, [key], recorder="state:LA", reason="not yet")
    assert office.who(BATES, "2018-12-01") == ["Pathways in Education"]
    again = office.tell(years, accept=accept)
    assert (again.reviewed.recorded, again.reviewed.before) == (1, 0)
    assert office.who(BATES, "2018-12-01") == []


def test_a_fault_that_a_person_denies_stays_an_end(office: Office) -> None:
    years = {2017: [bates()], 2018: [bates("Pathways in Education")], 2019: [bates()]}
    done = office.tell(years)
    head = office.ledger.log.head()
    again = office.tell(years, accept=office.review(done.proposals, "no"))
    assert (again.reviewed.refused, again.reviewed.recorded, office.ledger.log.head()) == (1, 0, head)
    assert office.who(BATES, "2018-10-01") == ["Pathways in Education"]
    assert office.who(BATES, "2019-10-01") == []


def test_lists_and_the_answers_to_what_they_propose_can_be_given_at_once(office: Office) -> None:
    years = {2017: [bates()], 2018: [bates("Pathways in Education")], 2019: [bates()]}
    dry = office.tell(years, dry_run=True)
    assert office.ledger.log.head() == 0
    done = office.tell(years, accept=office.review(dry.proposals, "yes"))
    assert done.reviewed.recorded == 1
    assert office.who(BATES, "2018-12-01") == []


def test_where_only_the_last_year_was_wrong_the_end_is_what_is_corrected(office: Office) -> None:
    years = {
        2017: [bates("Celerity Schools", "Type 3")], 2018: [bates("Celerity Schools")], 2019: [bates()],
    }  # fmt: skip
    done = office.tell(years)
    (found,) = done.proposals
    assert found.on == "[2017-10-02..2018-10-01]"
    office.tell(years, accept=office.review(done.proposals, "yes"))
    assert office.who(BATES, "2017-10-01") == ["Celerity Schools"]
    assert office.who(BATES, "2018-10-01") == []


def test_a_school_that_is_gone_with_its_doubtful_operator_is_proposed_too(office: Office) -> None:
    years = {2017: [bates(), carlton()], 2018: [bates("Helix"), carlton()], 2019: [carlton()]}
    done = office.tell(years)
    (found,) = done.proposals
    assert (found.subject, found.said) == (BATES, "not listed any more")
    office.tell(years, accept=office.review(done.proposals, "yes"))
    assert office.who(BATES, "2018-12-01") == []


def test_spaces_make_no_other_operator(office: Office) -> None:
    done = office.tell({2017: [carlton("Collegiate  Academies ")], 2018: [carlton("Collegiate Academies")]})
    assert done.reports[1].recorded == {}
    assert done.proposals == []


def test_a_name_with_another_ending_is_another_until_a_person_says_not(office: Office) -> None:
    years = {2017: [carlton("Basis Charters")], 2018: [carlton("Basis Charters Inc.")]}
    done = office.tell(years)
    (found,) = done.proposals
    assert (found.kind, found.said, found.name) == (Proposes.ALIAS, "Basis Charters Inc.", "Basis Charters")
    assert office.who(CARLTON, "2018-10-01") == ["Basis Charters Inc."]
    office.tell(years, accept=office.review(done.proposals, "yes"))
    links = office.ledger.reader().entity("partner:la-basis-charters").links_out
    assert [(one.type, one.dst) for one in links if one.type == "SUCCEEDS"] == [
        ("SUCCEEDS", "partner:la-basis-charters-inc")
    ]


def test_a_reviewed_table_of_names_keeps_an_operator_one(office: Office) -> None:
    table = office.folder / "aliases.csv"
    table.write_text("name,same_as\nBasis Charters Inc.,Basis Charters\n")
    years = {2017: [carlton("Basis Charters")], 2018: [carlton("Basis Charters Inc.")]}
    done = office.tell(years, aliases=table)
    assert done.reports[1].recorded == {Act.SPELLING: 1}
    assert done.proposals == []
    (found,) = office.at(CARLTON, "2018-12-01")
    assert (found.operator.name, found.certain) == ("Basis Charters", True)
    assert office.ledger.reader().find("Basis Charters Inc.")[0].entity.id == "partner:la-basis-charters"
    later = office.tell({2019: [carlton("Basis Charters Inc.")]})
    assert later.reports[0].recorded == {}


def test_an_alias_that_is_accepted_with_the_lists_never_makes_two(office: Office) -> None:
    years = {2017: [carlton("Basis Charters")], 2018: [carlton("Basis Charters Inc.")]}
    accept = office.review(office.tell(years, dry_run=True).proposals, "yes")
    assert office.tell(years, accept=accept).reviewed.recorded == 1
    assert not office.ledger.knows("partner:la-basis-charters-inc")
    assert office.who(CARLTON, "2018-10-01") == ["Basis Charters"]
    head = office.ledger.log.head()
    office.tell(years, accept=accept)
    assert office.ledger.log.head() == head


def test_names_and_faults_can_be_reviewed_in_one_file(office: Office) -> None:
    years = {
        2017: [carlton("Basis Charters"), bates()],
        2018: [carlton("Basis Charters Inc."), bates("Pathways in Education")],
        2019: [carlton("Basis Charters, Inc."), bates()],
    }  # fmt: skip
    dry = office.tell(years, dry_run=True)
    assert [one.kind for one in dry.proposals].count(Proposes.ALIAS) > 1
    office.tell(years, accept=office.review(dry.proposals, "yes"))
    assert office.who(BATES, "2018-12-01") == []
    (found,) = office.at(CARLTON, "2019-12-01")
    assert (found.operator.name, found.bounds.valid_from, found.certain) == ("Basis Charters", None, True)


def test_a_list_that_was_given_another_name_is_the_same_list(office: Office) -> None:
    first = office.tell({2017: [bates()], 2018: [bates("Pathways in Education")], 2019: [bates()]})
    head = office.ledger.log.head()
    old = office.folder / "la-sites-2019.csv"
    new = old.rename(office.folder / "october 2019.csv")
    again = import_operators(office.ledger, [new], office.profile, recorder="state:LA")
    assert office.ledger.log.head() == head
    assert [one.already for one in again.reports] == [True]
    assert again.proposals == first.proposals
