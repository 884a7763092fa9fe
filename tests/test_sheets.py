"""The clerk of Springfield brings in her spreadsheets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.authority import Granted
from events.contract import Signed
from events.decision import Made
from events.statement import read_event
from events.when import When, day
from services.bootstrap import Ledger
from services.statements import Refused
from tests.springfield import CLERK, bodies, imported, of_load, said, sheet_of, springfield, told

CONTRACT = {
    "Schools": "Duggan Middle School; Brightwood Elementary",
    "Amount": "$1,250,000",
    "Operator": "Lincoln Partners",
    "Authorizer": "springfield public schools",
    "Start date": "8/5/2014",
    "End": "SY2016",
    "Type": "Performance",
    "Contract No.": "C 14-0831",
    "Role": "Lead Partner",
    "Grades": "6-8",
    "Colour": "blue",
}


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with springfield(tmp_path / "data") as made:
        yield made


def test_a_contract_is_told_as_it_stands_in_the_sheet(ledger: Ledger, tmp_path: Path) -> None:
    report = imported(ledger, sheet_of(tmp_path, CONTRACT), "contracts")
    assert (report.rows, report.recorded, report.events, report.complete) == (1, 1, 1, True)
    (signed,) = of_load(ledger, report.key)
    places = [{"id": f"school:{one}", "grades": "06-08"} for one in ("duggan", "brightwood")]
    assert signed.body == read_event(
        "contract.signed",
        {
            "id": "contract:C-14-0831", "kind": "performance", "operating_role": "lead", "covers": places,
            "parties": [
                {"id": "district:springfield", "role": "authoriser"}, {"id": "partner:lincoln", "role": "operator"},
            ],
            "term": {"from": When("8/5/2014", day("2014-08-05"), day("2014-08-05")), "last_day": "SY2016"},
            "value": {"amount": "1250000"},
        },
    )  # fmt: skip
    (source,) = signed.sources
    assert (source.document, source.locator, len(source.sha256 or "")) == ("sheet.csv", "row 2", 64)
    assert signed.recorded_by == CLERK


def test_what_was_guessed_made_or_left_aside_is_said(ledger: Ledger, tmp_path: Path) -> None:
    report = imported(ledger, sheet_of(tmp_path, CONTRACT | {"Renewall": "auto"}), "contracts")
    guesses = {one.heading: one.column for one in report.guesses}
    assert guesses == {
        "Amount": "Value", "Authorizer": "Authoriser", "Start date": "From", "End": "Last day", "Type": "Kind",
        "Contract No.": "Contract id", "Role": "Operating role", "Renewall": "Renewal",
    }  # fmt: skip
    assert report.unused == ("Colour",)
    assert report.notes == [
        "dates are read with the month first: 8/5/2014 is day 5 of month 8",
        "ids were made of numbers or titles: 'C 14-0831' is contract:C-14-0831, …",
    ]


def test_a_name_that_somebody_once_had_is_theirs_still(ledger: Ledger, tmp_path: Path) -> None:
    old = CONTRACT | {"Operator": "LINCOLN GROUP", "Schools": "school:duggan", "Authorizer": "district:springfield"}
    assert imported(ledger, sheet_of(tmp_path, old), "contracts").recorded == 1


def test_a_row_that_cannot_be_taken_is_told_with_all_its_faults_and_the_others_are_taken(
    ledger: Ledger, tmp_path: Path
) -> None:
    bad = CONTRACT | {
        "Contract No.": "C 15", "Schools": "Washington School", "Operator": "Lincoln Partnrs", "Amount": "1.2M",
        "Start date": "13/5/2014", "Type": "",
    }  # fmt: skip
    report = imported(ledger, sheet_of(tmp_path, bad, CONTRACT), "contracts")
    assert (report.rows, report.recorded, report.complete) == (2, 1, False)
    expected = (
        "line 2, Amount: '1.2M' does not say its last digits. Accepted: dollars written out: $1,250,000 or 1250000.50\n"
        "line 2, Operator: nothing recorded is or was called 'Lincoln Partnrs'. "
        "Accepted: Lincoln Partners (partner:lincoln), Lincoln Group (partner:lincoln)\n"
        "line 2, Schools: 'Washington School' is a name of 2. Accepted: the id of one of these: "
        "school:washington-h (Washington School, Holyoke Public Schools), "
        "school:washington-s (Washington School, Springfield Public Schools)\n"
        "line 2, Start date: '13/5/2014' has no month 13: the month comes first. Accepted: 5/13/2014 or 2014-05-13\n"
        "line 2, Type: is empty. Accepted: performance, charter, memorandum, bargaining, service, affiliation\n"
    )
    assert sorted(told(report)) == expected.splitlines()
    assert [one.subjects for one in of_load(ledger, report.key)] == [("contract:C-14-0831",)]


def test_names_parted_by_commas_are_not_guessed_apart(ledger: Ledger, tmp_path: Path) -> None:
    commas = CONTRACT | {"Schools": "Duggan Middle School, Brightwood Elementary"}
    (fault,) = told(imported(ledger, sheet_of(tmp_path, commas), "contracts"))
    assert fault.endswith("several are parted by ;, not by commas")


def test_a_cell_of_nothing_but_semicolons_names_nobody(ledger: Ledger, tmp_path: Path) -> None:
    (fault,) = told(imported(ledger, sheet_of(tmp_path, CONTRACT | {"Schools": " ;;"}), "contracts"))
    assert fault.startswith("line 2, Schools: ';;' names nobody")


def test_the_same_sheet_again_or_in_another_form_records_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, CONTRACT)
    first = imported(ledger, path, "contracts")
    head = ledger.log.head()
    again = imported(ledger, path, "contracts")
    assert (again.key, again.recorded, again.already) == (first.key, 0, 1)
    other = sheet_of(tmp_path, CONTRACT | {"Start date": "2014-08-05", "Colour": "red"}, name="other.csv")
    elsewhere = imported(ledger, other, "contracts")
    assert elsewhere.key != first.key
    assert (elsewhere.recorded, elsewhere.already, elsewhere.complete) == (0, 1, True)
    assert ledger.log.head() == head


def test_a_longer_sheet_records_only_what_is_new(ledger: Ledger, tmp_path: Path) -> None:
    first = {"Cluster": "cluster:north", "School": "Duggan Middle School", "From": "8/4/2014"}
    more = {"Cluster": "cluster:north", "School": "Brightwood Elementary", "From": "8/4/2014"}
    imported(ledger, sheet_of(tmp_path, first), "memberships")
    report = imported(ledger, sheet_of(tmp_path, first, more, name="longer.csv"), "memberships")
    assert (report.recorded, report.already) == (1, 1)


def test_a_line_that_stands_twice_is_taken_once(ledger: Ledger, tmp_path: Path) -> None:
    report = imported(ledger, sheet_of(tmp_path, CONTRACT, CONTRACT), "contracts")
    assert (report.recorded, report.repeated, report.complete) == (1, 1, True)
    assert "line 3 is the same as line 2; it was taken once" in report.notes


def test_another_content_under_the_same_id_is_refused_with_what_differs(ledger: Ledger, tmp_path: Path) -> None:
    imported(ledger, sheet_of(tmp_path, CONTRACT), "contracts")
    report = imported(ledger, sheet_of(tmp_path, CONTRACT | {"Amount": "$2", "End": "SY2017"}), "contracts")
    (fault,) = told(report)
    assert fault.startswith("line 2: id: contract:C-14-0831 is registered at position")
    assert "; it differs in term, value. Accepted: " in fault


def test_an_end_that_is_learned_later_is_recorded_by_itself(ledger: Ledger, tmp_path: Path) -> None:
    imported(ledger, sheet_of(tmp_path, CONTRACT), "contracts")
    ended = CONTRACT | {"Terminated on": "2015-03-01", "Cause": "no funds"}
    report = imported(ledger, sheet_of(tmp_path, ended), "contracts")
    fields = {"contract": "contract:C-14-0831", "on": "2015-03-01", "cause": "no funds"}
    assert bodies(ledger, report.key) == [read_event("contract.terminated", fields)]


def test_an_id_is_made_of_who_where_and_when_and_said(ledger: Ledger, tmp_path: Path) -> None:
    nameless = {name: text for name, text in CONTRACT.items() if name != "Contract No."}
    report = imported(ledger, sheet_of(tmp_path, nameless), "contracts")
    ((made,),) = (one.subjects for one in of_load(ledger, report.key))
    assert made.startswith("contract:lincoln-springfield-")
    assert any(made in note for note in report.notes)
    other = imported(ledger, sheet_of(tmp_path, nameless | {"Amount": "$2"}, name="b.csv"), "contracts")
    assert f"{made} is registered" in told(other)[0]


def test_a_contract_may_begin_the_work(ledger: Ledger, tmp_path: Path) -> None:
    report = imported(ledger, sheet_of(tmp_path, CONTRACT | {"Works there": "yes"}), "contracts")
    assert (report.recorded, report.events) == (1, 2)
    (at,) = ledger.reader(on="2015-01-01").operators(["school:duggan"])[:1]
    assert (at.operator.id, at.on_paper, at.in_practice) == ("partner:lincoln", True, True)


def test_how_a_contract_renews_is_in_whole_months(ledger: Ledger, tmp_path: Path) -> None:
    renewed = CONTRACT | {"Renewal": "auto", "Renewal months": "12", "Notice days": "90"}
    report = imported(ledger, sheet_of(tmp_path, renewed), "contracts")
    (signed,) = bodies(ledger, report.key)
    assert isinstance(signed, Signed)
    assert (signed.term.renewal, signed.term.renewal_months, signed.term.notice_days) == ("automatic", 12, 90)
    for bad in ({"Renewal months": "12.5"}, {"Notice days": "5000"}, {"Days a week": "8"}):
        report = imported(ledger, sheet_of(tmp_path, renewed | bad), "contracts")
        assert [one.column for one in report.faults] == list(bad)


def test_a_grant_rests_on_a_contract_by_its_number(ledger: Ledger, tmp_path: Path) -> None:
    imported(ledger, sheet_of(tmp_path, CONTRACT), "contracts")
    grants = (
        {"Grant id": "hiring", "Held by": "Lincoln Partners", "Lever": "staffing", "Area": "hiring", "Level": "full",
         "Over": "Duggan Middle School", "Contract": "C 14-0831", "From": "fall 2014", "Share": "12.5%",
         "Granted by": "Springfield Public Schools"},
        {"Grant id": "hiring-2", "Held by": "school:duggan", "Lever": "people", "Area": "hiring", "Level": "shared",
         "Over": "Duggan Middle School", "Contract": "none", "From": "fall 2014", "Delegated from": "hiring"},
    )  # fmt: skip
    report = imported(ledger, sheet_of(tmp_path, *grants), "grants")
    assert told(report) == []
    one, other = bodies(ledger, report.key)
    assert isinstance(one, Granted)
    assert isinstance(other, Granted)
    assert (one.under, one.share, one.lever, one.from_.words) == ("contract:C-14-0831", 0.125, "people", "fall 2014")
    assert (other.under, other.delegated_from) == ("none", "grant:hiring")


def test_an_area_of_another_lever_is_refused_by_its_line(ledger: Ledger, tmp_path: Path) -> None:
    row = {
        "Holder": "Lincoln Partners",
        "Lever": "time",
        "Area": "hiring",
        "Over": "Duggan Middle School",
        "From": "2014",
    }
    (fault,) = told(imported(ledger, sheet_of(tmp_path, row), "grants"))
    assert fault == "line 2: area: hiring is no area of time. Accepted: day_and_year, collaboration, schedule"


def test_a_school_joins_a_cluster_and_leaves_it(ledger: Ledger, tmp_path: Path) -> None:
    rows = (
        {"Cluster": "Springfield Empowerment cluster", "School": "Duggan Middle School", "From": "8/4/2014",
         "Left": "1/15/2016", "Grades": "6 to 8"},
        {"Cluster": "cluster:north", "School": "Brightwood Elementary", "From": "8/4/2014", "Left": "1/15/2013"},
    )  # fmt: skip
    report = imported(ledger, sheet_of(tmp_path, *rows), "memberships")
    assert [one.TOPIC for one in bodies(ledger, report.key)] == ["cluster.school_joined", "cluster.school_left"]
    (fault,) = told(report)
    assert fault.startswith("line 3: ")
    assert "school:brightwood" in fault


def test_subcontracts_engagements_and_decisions_are_told_in_their_own_words(ledger: Ledger, tmp_path: Path) -> None:
    imported(ledger, sheet_of(tmp_path, CONTRACT), "contracts")
    sub = {"Prime": "Lincoln Partners", "Sub": "City Year", "Contract": "C 14-0831", "Services": "tutoring; mentoring",
           "Site": "Duggan Middle School", "Days per week": "2.5", "Start": "2014", "FAIN": "S010A140021"}  # fmt: skip
    work = {"Operator": "City Year", "Role": "support", "School": "Duggan Middle School", "Start": "2014-15",
            "Ended on": "6/30/2015", "End reason": "no funds", "Contract": "unknown"}  # fmt: skip
    vote = {"About": "C 14-0831", "Decision": "approved", "Board": "Springfield School Committee", "Date": "7/14/2014",
            "Vote": "6 to 1", "Source": "Minutes", "Page": "3"}  # fmt: skip
    for number, (row, kind) in enumerate(((sub, "subcontracts"), (work, "engagements"), (vote, "decisions"))):
        report = imported(ledger, sheet_of(tmp_path, row, name=f"{number}.csv"), kind)
        assert told(report) == []
        events = of_load(ledger, report.key)
        assert len(events) == (2 if kind == "engagements" else 1)
    (made,) = events
    assert isinstance(made.body, Made)
    assert (made.body.about, made.body.by, made.body.votes) == ("contract:C-14-0831", ("board:springfield",), "6 to 1")
    assert [(one.document, one.locator, one.sha256) for one in made.sources] == [("Minutes", "p. 3", None)]


def test_a_dry_run_says_what_would_be_and_records_nothing(ledger: Ledger, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, CONTRACT, CONTRACT | {"Amount": "$2"})
    head = ledger.log.head()
    trial = imported(ledger, path, "contracts", dry_run=True)
    assert ledger.log.head() == head
    real = imported(ledger, path, "contracts")
    assert (trial.recorded, trial.events) == (real.recorded, real.events) == (1, 1)
    assert [one.line for one in trial.faults] == [one.line for one in real.faults] == [3]


def test_many_refusals_do_not_keep_the_other_rows_out(ledger: Ledger, tmp_path: Path) -> None:
    rows = [
        {"Cluster": "cluster:north", "School": "school:duggan", "From": f"{2000 + n}", "Left": f"{1990 + n % 2 * 30}"}
        for n in range(20)
    ]
    report = imported(ledger, sheet_of(tmp_path, *rows), "memberships")
    assert [one.line for one in report.faults] == [line for line in range(2, 22) if line % 2 == 0]
    assert (report.recorded, report.events) == (10, 20)


def test_a_file_that_breaks_off_is_refused_and_nothing_of_it_is_taken(ledger: Ledger, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, CONTRACT)
    path.write_bytes(path.read_bytes() + b'"Duggan Middle School')
    head = ledger.log.head()
    with pytest.raises(Refused, match="line 3"):
        imported(ledger, path, "contracts")
    assert ledger.log.head() == head


def test_a_killed_import_is_finished_by_running_it_again(ledger: Ledger, tmp_path: Path) -> None:
    grant = {"Holder": "City Year", "Lever": "people", "Over": "school:duggan"}
    rows = [grant | {"From": f"{1900 + n // 28}-01-{n % 28 + 1:02d}"} for n in range(1500)]

    def killed(done: int, total: int) -> None:
        if total == 1500 and done < total:
            raise KeyboardInterrupt

    path = sheet_of(tmp_path, *rows)
    with pytest.raises(KeyboardInterrupt):
        imported(ledger, path, "grants", progress=killed)
    report = imported(ledger, path, "grants")
    assert (report.recorded, report.already) == (500, 1000)
    assert len(of_load(ledger, report.key)) == 1500


def test_what_was_retracted_is_not_recorded_again_by_the_same_file(ledger: Ledger, tmp_path: Path) -> None:
    path = sheet_of(tmp_path, CONTRACT)
    report = imported(ledger, path, "contracts")
    (event,) = of_load(ledger, report.key)
    ledger.record([said("evidence.retracted", event=str(event.id), reason="wrong file")], CLERK)
    again = imported(ledger, path, "contracts")
    assert (again.recorded, again.already, again.taken_back) == (0, 0, 1)
    assert any("retracted since" in note for note in again.notes)
    other = imported(ledger, sheet_of(tmp_path, CONTRACT | {"Colour": "red"}, name="b.csv"), "contracts")
    assert other.recorded == 1
