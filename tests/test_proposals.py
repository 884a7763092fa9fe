"""Proposals to review: out as CSV, answered and edited by hand, in again."""

import csv
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.envelope import Source
from events.when import between, day, exactly
from services.files.proposals import (
    HEADINGS,
    ON,
    Proposal,
    Proposes,
    accepted,
    proposal,
    read_proposals,
    write_proposals,
)
from services.files.table import read_table
from services.statements import Refused
from tests.reviewing import answered

LIST = Source(document="la-2019.csv", sha256="ab" * 32, dated=exactly(day("2019-10-01")), locator="line 94")


def merger(**other: str) -> Proposal:
    said = {
        "predecessors": ["district:north-forest"],
        "successors": ["district:houston"],
        "how": "annexation",
        "on": ON,
    }
    given = {
        "subject": "district:houston", "name": "Houston", "on": "[2012-10-02..2013-10-01]", "said": "listed",
        "recorded": "closed", "why": "they closed together",
    }  # fmt: skip
    return proposal(
        Proposes.SUCCESSION, statements=[("organisation.succeeded", said)], source=LIST, **{**given, **other}
    )


def edited(path: Path, proposals: list[Proposal], **cells: str) -> Path:
    write_proposals(path, proposals)
    rows = [dict(row.cells) for row in read_table(path).rows]
    rows[0].update(cells)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_what_was_written_is_read_back(tmp_path: Path) -> None:
    told = [merger(), merger(subject="district:salem", name="=Salem", why="Mal, 'so'\nund so; \"anders\"")]
    write_proposals(tmp_path / "p.csv", told)
    read = read_proposals(tmp_path / "p.csv")
    assert [(one.key, one.kind, one.subject, one.name, one.on, one.why) for one in read] == [
        (one.key, one.kind, one.subject, one.name, one.on, one.why) for one in told
    ]
    assert [one.statements for one in read] == [one.statements for one in told]
    assert read[0].source == LIST
    assert (read[0].line, read[0].accept) == (2, "")


TEXT = st.text(st.characters(exclude_categories=["Cc", "Cs"]), max_size=30).filter(lambda text: text == text.strip())


@given(st.lists(st.tuples(TEXT, TEXT, TEXT), min_size=1, max_size=5, unique=True))
def test_whatever_a_proposal_says_is_read_back(said: list[tuple[str, str, str]]) -> None:
    told = [merger(subject=f"district:{n}", name=name, said=text, why=why) for n, (name, text, why) in enumerate(said)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "p.csv"
        write_proposals(path, told)
        read = read_proposals(path)
    assert [(one.name, one.said, one.why, one.statements) for one in read] == [
        (one.name, one.said, one.why, one.statements) for one in told
    ]


def test_no_cell_runs_as_a_formula(tmp_path: Path) -> None:
    write_proposals(tmp_path / "p.csv", [merger(name="=HYPERLINK(1)", said="+1 school")])
    text = (tmp_path / "p.csv").read_text()
    assert "'=HYPERLINK" in text
    assert "'+1 school" in text


def test_only_what_is_answered_yes_is_recorded(tmp_path: Path) -> None:
    one, other, third = merger(), merger(subject="district:salem"), merger(subject="district:lowell")
    write_proposals(tmp_path / "p.csv", [*answered([one], "yes"), *answered([other], "no"), third])
    batches = accepted(read_proposals(tmp_path / "p.csv"))
    assert [command for _, command in batches] == [f"accepted:{'ab' * 32}:{one.key}"]
    ((statement,),) = [statements for statements, _ in batches]
    assert statement.fields["on"] == "[2012-10-02..2013-10-01]"
    assert (statement.sources, statement.reason) == ((LIST,), "they closed together")


def test_the_day_that_a_person_writes_is_recorded_wherever_it_stands(tmp_path: Path) -> None:
    ended = {"engagement.ended": {"engagement": "engagement:kipp", "on": ON}}
    wrong = proposal(
        Proposes.CORRECTION, "school:bates", "Bates", on="2018", said="", recorded="", source=LIST, why="",
        statements=[("evidence.corrected", {"event": "12", "replacement": ended})],
    )  # fmt: skip
    path = edited(tmp_path / "p.csv", [wrong], on="2018-07-01", accept="YES")
    ((statement,),) = [statements for statements, _ in accepted(read_proposals(path))]
    assert statement.fields["replacement"]["engagement.ended"]["on"] == "2018-07-01"


def test_the_statement_that_a_person_writes_is_recorded(tmp_path: Path) -> None:
    other = '[["organisation.renamed", {"organisation": "district:houston", "name": "HISD", "from": "2013"}]]'
    path = edited(tmp_path / "p.csv", [merger()], statements=other, accept="yes")
    ((statement,),) = [statements for statements, _ in accepted(read_proposals(path))]
    assert (statement.topic, statement.fields["name"]) == ("organisation.renamed", "HISD")


def test_what_is_retracted_together_is_retracted_one_after_the_other() -> None:
    told = [("evidence.retracted", {"event": "12"}), ("evidence.retracted", {"event": "11"})]
    wrong = proposal(
        Proposes.CORRECTION, "school:bates", "Bates", on="", said="", recorded="", source=LIST, why="", statements=told
    )
    batches = accepted(answered([wrong], "yes"))
    assert [[one.fields["event"] for one in statements] for statements, _ in batches] == [["12"], ["11"]]
    assert len({command for _, command in batches}) == 2


def test_the_same_difference_has_the_same_key_whatever_its_day() -> None:
    assert merger().key == merger(on="2013", why="because").key
    assert merger().key != merger(subject="district:salem").key


def test_dates_of_events_are_written_in_their_words() -> None:
    when = between(day("2012-10-02"), day("2013-10-01"))
    made = proposal(
        Proposes.DIFFERENCE, "school:bates", "Bates", on="", said="", recorded="", source=LIST, why="",
        statements=[("contract.signed", {"term": {"from": when}, "covers": ("school:bates",)})],
    )  # fmt: skip
    assert made.statements[0][1] == {"term": {"from": "[2012-10-02..2013-10-01]"}, "covers": ["school:bates"]}


@pytest.mark.parametrize(
    ("cells", "column", "accepts"),
    [
        ({"accept": "maybe"}, "accept", "yes, no"),
        ({"kind": "guess"}, "kind", "succession"),
        ({"key": "12"}, "key", "as it was written"),
        ({"accept": "yes", "on": "8/4/2014"}, "on", "2014-08-04"),
        ({"accept": "yes", "on": ""}, "on", "2014-08-04"),
        ({"statements": "yes"}, "statements", "JSON"),
        ({"statements": '{"a": 1}'}, "statements", "JSON"),
        ({"statements": '["organisation.renamed"]'}, "statements", "JSON"),
        ({"accept": "yes", "statements": '[["organisation.named", {}]]'}, "statements", "organisation.renamed"),
        ({"accept": "yes", "statements": '[["organisation.renamed", {"nme": "x"}]]'}, "statements", "name"),
        ({"source": "{}"}, "source", "as it was written"),
    ],
)
def test_a_cell_that_cannot_be_taken_is_refused_by_its_line(
    tmp_path: Path, cells: dict[str, str], column: str, accepts: str
) -> None:
    path = edited(tmp_path / "p.csv", [merger(), merger(subject="district:salem")], **cells)
    with pytest.raises(Refused, match="line 2") as caught:
        read_proposals(path)
    assert caught.value.field == column
    assert accepts in caught.value.accepted


def test_what_is_refused_by_a_person_need_not_be_possible(tmp_path: Path) -> None:
    path = edited(tmp_path / "p.csv", [merger()], accept="no", on="never", statements='[["nothing", {}]]')
    assert accepted(read_proposals(path)) == []


def doubled(text: str) -> str:
    head, row = text.rstrip("\n").split("\n")
    return f"{head}\n{row}\n{row}\n"


def torn(text: str) -> str:
    return text.rstrip("\n").rpartition(",")[0] + "\n"


def headless(text: str) -> str:
    return text.replace("statements", "statement", 1)


@pytest.mark.parametrize(("damage", "why"), [(doubled, "line 3"), (torn, "line 2"), (headless, "statements")])
def test_a_damaged_file_is_refused(tmp_path: Path, damage: Callable[[str], str], why: str) -> None:
    path = tmp_path / "p.csv"
    write_proposals(path, [merger()])
    path.write_text(damage(path.read_text()))
    with pytest.raises(Refused, match=why):
        read_proposals(path)
