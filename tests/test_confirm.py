"""A confirmation round: a sheet goes out, comes back, and is attestation, dispute, or told to be out of date."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from events.evidence import Added, Disputed
from services.cli.main import app
from services.cli.session import Session
from services.files.confirming import lines_about, write_lines
from services.files.confirming_returned import ConfirmReport, LineReport, Outcome, take_returned
from services.files.imports import loads
from services.files.table import read_table, write_table
from services.statements import Refused
from tests.conftest import CLERK
from tests.town import Town

ON = "2012-01-01"
Answers = Mapping[tuple[str, str], str | tuple[str, str]]
"""(what, part of `of` or `value`) to the answer, or to `no` and what it should be."""


class Salem(Town):
    """Salem Public Schools, its school, and Mastery, which leads it under a contract."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data")
        self.path = folder / "returned.csv"
        self.registered("district:salem", "Salem Public Schools")
        self.registered("partner:mastery", "Mastery")
        self.registered("school:bates", "Bates", under="district:salem", grades="06-08")
        self.say(
            "contract.signed", id="contract:bates", kind="performance", operating_role="lead",
            parties=[{"id": "district:salem", "role": "authoriser"}, {"id": "partner:mastery", "role": "operator"}],
            term={"from": "2009-07-01", "last_day": "SY2012"}, covers=["school:bates"], source="minutes",
        )  # fmt: skip
        self.say(
            "authority.granted", id="grant:people", holder="partner:mastery", lever="people", level="shared",
            over=["school:bates"], by=["district:salem"], under="contract:bates", from_="2009-07-01",
        )  # fmt: skip

    def answered(self, answers: Answers, every: str = "", party: str = "district:salem") -> Path:
        """The sheet of a party, answered: what is named as it is said, the others with `every`."""
        reader = self.at(ON)
        write_lines(self.path, lines_about(reader, party), reader.at.on)
        rows = [dict(one.cells) for one in read_table(self.path).rows]
        met = set()
        for row in rows:
            row["confirm"] = every
            for (what, part), said in answers.items():
                if row["what"] == what and part in f"{row['of']} {row['value']}":
                    met.add((what, part))
                    row["confirm"], row["should_be"] = (said, "") if isinstance(said, str) else said
        assert met == set(answers)
        write_table(self.path, list(rows[0]), rows)
        return self.path

    def returned(self, answers: Answers, every: str = "", party: str = "district:salem") -> ConfirmReport:
        """Such a sheet, taken."""
        return take_returned(self.ledger, self.answered(answers, every, party), party, recorder=CLERK)


@pytest.fixture
def salem(tmp_path: Path) -> Iterator[Salem]:
    made = Salem(tmp_path)
    yield made
    made.ledger.close()


def told(report: ConfirmReport, outcome: Outcome) -> list[LineReport]:
    return [one for one in report.lines if one.outcome is outcome]


def test_the_sheet_holds_all_that_is_said_of_the_party(salem: Salem) -> None:
    reader = salem.at(ON)
    lines = lines_about(reader, "district:salem")
    said = {(one.what, one.of.partition(" (")[0], one.value) for one in lines}
    assert {
        ("name", "Salem Public Schools", "Salem Public Schools"),
        ("has the school", "Salem Public Schools", "Bates (school:bates)"),
        ("is party to", "Mastery", "contract:bates; role operator"),
        ("covers", "contract:bates", "Bates (school:bates)"),
        ("holds", "Mastery", "grant:people; lever people, level shared"),
        ("reaches", "grant:people", "Bates (school:bates)"),
    } <= said
    term = next(one for one in lines if one.what == "term")
    assert (term.since, term.until, term.document) == ("2009-07-01", "[2013-05-15..2013-06-30]", "minutes")
    assert write_lines(salem.path, lines, reader.at.on) == len(lines)
    assert {one.cells["as_of"] for one in read_table(salem.path).rows} == {ON}


def test_yes_to_every_line_attests_every_event_once(salem: Salem) -> None:
    report = salem.returned({}, every="yes")
    assert {one.outcome for one in report.lines} == {Outcome.ATTESTED}
    added = salem.at(ON).events(topics=["evidence.added"])
    assert len(added) == len({one.event for one in report.lines}) == 4
    for one in added:
        assert isinstance(one.body, Added)
        assert one.body.attested_on is not None
        assert one.body.attested_on.words == salem.clock().date().isoformat()
        assert (one.recorded_by, one.on_behalf_of) == (CLERK, "district:salem")
        assert [source.document for source in one.sources] == ["returned.csv"]
    assert all(one.attested for one in lines_about(salem.at(ON), "district:salem"))


def test_no_answer_attests_nothing(salem: Salem) -> None:
    head = salem.ledger.log.head()
    report = salem.returned({})
    assert {one.outcome for one in report.lines} == {Outcome.BLANK}
    assert salem.ledger.log.head() == head


def test_an_event_of_which_a_line_is_blank_is_not_attested(salem: Salem) -> None:
    report = salem.returned({("kind", "contract:bates"): "yes", ("name", "Salem"): "yes", ("status", "Salem"): "yes"})
    (held,) = told(report, Outcome.HELD_BACK)
    assert "which is not confirmed" in held.note
    assert len(told(report, Outcome.ATTESTED)) == 2
    assert len(salem.at(ON).events(topics=["evidence.added"])) == 1


def test_no_is_a_dispute_and_reading_gives_what_it_should_be(salem: Salem) -> None:
    report = salem.returned({("holds", "grant:people"): ("no", "full")}, every="yes")
    (denied,) = told(report, Outcome.DISPUTED)
    assert len(told(report, Outcome.HELD_BACK)) == 3
    (dispute,) = salem.at(ON).events(topics=["evidence.disputed"])
    assert str(dispute.id) == denied.event
    assert [str(row.level) for row in salem.at(ON).holdings(["partner:mastery"])] == ["shared"]
    other = salem.at(ON, reading=[dispute.position]).holdings(["partner:mastery"])
    assert [str(row.level) for row in other] == ["full"]


@pytest.mark.parametrize(
    ("what", "part", "should_be", "field", "value"),
    [
        ("term", "contract:bates", "since July 2010", "term", "July 2010 SY2012"),
        ("term", "contract:bates", "until June 30, 2011", "term", "2009-07-01 June 30, 2011"),
        ("kind", "contract:bates", "service", "kind", "service"),
        ("operating role", "contract:bates", "managing", "operating_role", "managing"),
        ("is party to", "role operator", "never", "parties", "district:salem"),
        ("is party to", "role operator", "supporting", "parties", "district:salem partner:mastery supporting"),
        ("holds", "grant:people", "Salem Public Schools", "holder", "district:salem"),
        ("reaches", "grant:people", "district:salem", "over", "district:salem"),
        ("rests on", "grant:people", "none", "under", "unknown"),
    ],
)
def test_what_it_should_be_is_a_whole_event(
    salem: Salem, what: str, part: str, should_be: str, field: str, value: str
) -> None:
    salem.returned({(what, part): ("no", should_be)})
    (dispute,) = salem.at(ON).events(topics=["evidence.disputed"])
    assert isinstance(dispute.body, Disputed)
    (root,) = salem.ledger.log.at([dispute.body.slot])
    other = dispute.body.alternative
    assert other is not None
    for name in other.__struct_fields__:
        assert name == field or getattr(other, name) == getattr(root.body, name)
    shown = str(getattr(other, field))
    assert all(one in shown for one in value.split(" ")), shown
    if should_be == "never":
        assert "mastery" not in shown


def test_what_never_happened_is_a_dispute_without_an_alternative(salem: Salem) -> None:
    salem.say("organisation.also_known", organisation="district:salem", name="Witch City Schools", from_="2000")
    salem.returned({("also known as", "Witch City"): ("no", "")})
    (dispute,) = salem.at(ON).events(topics=["evidence.disputed"])
    assert isinstance(dispute.body, Disputed)
    assert dispute.body.alternative is None


def test_words_that_cannot_be_taken_keep_the_sheet_out(salem: Salem) -> None:
    answers: Answers = {
        ("term", "contract:bates"): ("no", "five years"),
        ("holds", "grant:people"): ("no", "Mastary"),
        ("name", "Salem"): ("no", "never"),
    }
    path = salem.answered(answers, every="yes")
    head = salem.ledger.log.head()
    report = take_returned(salem.ledger, path, "district:salem", recorder=CLERK)
    why = [one.why for one in told(report, Outcome.REFUSED)]
    assert report.refused
    assert [one.field for one in why if one] == ["should_be"] * 3
    assert all(one.accepted for one in why if one)
    assert salem.ledger.log.head() == head


def test_a_sheet_that_is_out_of_date_is_told_by_line(salem: Salem) -> None:
    path = salem.answered({}, every="yes")
    salem.say("authority.level_changed", grant="grant:people", level="full", from_="2011-07-01")
    report = take_returned(salem.ledger, path, "district:salem", recorder=CLERK)
    (stale,) = told(report, Outcome.CHANGED)
    assert stale.what.startswith("Mastery (partner:mastery) holds")
    assert "level full" in stale.note or "by now" in stale.note
    assert len(told(report, Outcome.ATTESTED)) > 5


def test_the_same_sheet_again_records_nothing_and_is_one_load(salem: Salem) -> None:
    path = salem.answered({("holds", "grant:people"): ("no", "full")}, every="yes")
    first = take_returned(salem.ledger, path, "district:salem", recorder=CLERK)
    head = salem.ledger.log.head()
    salem.clock.move(days=9)
    again = take_returned(salem.ledger, path, "district:salem", recorder=CLERK)
    assert {one.outcome for one in again.lines} == {Outcome.ALREADY}
    assert salem.ledger.log.head() == head
    assert [one.key for one in loads(salem.ledger.log) if one.key == first.key] == [first.key]


def test_a_sheet_that_was_not_written_here_is_refused(salem: Salem) -> None:
    salem.path.write_text("what,confirm\nname,yes\n")
    with pytest.raises(Refused) as caught:
        take_returned(salem.ledger, salem.path, "district:salem", recorder=CLERK)
    assert "event" in caught.value.message
    salem.path.write_text(
        "confirm,event,as_of,key,should_be\nmaybe,3,2012-01-01,x,\nyes,three,2012-01-01,x,\n,3,2012-01-01,x,full\n"
    )
    report = take_returned(salem.ledger, salem.path, "district:salem", recorder=CLERK)
    assert [one.outcome for one in report.lines] == [Outcome.REFUSED] * 3


def test_the_command_line_writes_a_sheet_and_takes_it_back(salem: Salem) -> None:
    session = Session(ledger=salem.ledger)
    words = ["confirm", "--by", "Salem Public Schools"]
    shown = CliRunner().invoke(app, words, obj=session)
    assert shown.stdout.startswith("what,of,value,since")
    out = CliRunner().invoke(app, [*words, "--on", ON, "--out", str(salem.path)], obj=session)
    assert "lines about district:salem as of 2012-01-01" in out.stdout
    path = salem.answered({("holds", "grant:people"): ("no", "full")}, every="yes")
    dry = CliRunner().invoke(app, [*words, str(path), "--as", CLERK, "--dry-run", "--json"], obj=session)
    assert {one["outcome"] for one in json.loads(dry.stdout)["lines"]} == {"attested", "disputed", "not attested"}
    done = CliRunner().invoke(app, [*words, str(path), "--as", CLERK], obj=session)
    assert "1 disputed" in done.stdout
    assert "zoneledger retract --import confirm:" in done.stdout
    nobody = CliRunner().invoke(app, [*words[:2], "Salem Schools", str(path), "--as", CLERK], obj=session)
    assert nobody.exit_code == 3
