"""Any narrative sheet that can be taken is read back from the record as it was told."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from events.cluster import SchoolJoined
from events.envelope import Recorded
from events.evidence import Added, Disputed
from events.when import When
from services.files.cells import read_date
from services.files.narrative import NarrativeReport, Outcome
from services.files.narrative_words import COLUMNS, WORDS
from tests.narratives import Salem, outcomes

YEARS = st.integers(2005, 2012)
DATES = st.one_of(
    YEARS.map(str),
    YEARS.map(lambda year: f"SY{year}"),
    st.tuples(st.sampled_from(["spring", "fall", "early", "late", "by May", "before", "after"]), YEARS).map(
        lambda pair: f"{pair[0]} {pair[1]}"
    ),
    st.tuples(st.integers(1, 12), st.integers(1, 28), YEARS).map(lambda day: f"{day[0]}/{day[1]}/{day[2]}"),
    st.tuples(YEARS, st.integers(0, 3)).map(lambda pair: f"between {pair[0]} and {pair[0] + pair[1]}"),
    st.just("unknown"),
)
SCHOOLS = st.sampled_from(["Bates Middle School", "CARLTON SCHOOL", "school:bates", "carlton school"])
ROWS = st.fixed_dictionaries(
    {
        "date": DATES,
        "what": st.sampled_from(["joined cluster", "joined the cluster", "cluster.school_joined", "was added to"]),
        "who": SCHOOLS,
        "whom": st.sampled_from(["North Cluster", "cluster:north"]),
        "grades": st.sampled_from(["", "6-8", "K-5", "06-08"]),
        "document": st.sampled_from(["", "pz", "press", "=minutes", "die Presse, 2010"]),
        "place": st.just(""),
        "note": st.sampled_from(["", "-5", "so says the board", "Ünïcode\tand a tab"]),
    }
)


def accounts(salem: Salem) -> dict[str, SchoolJoined]:
    """Every account that the record has, recorded or as an alternative, by the id of its event."""
    found: dict[str, SchoolJoined] = {}
    for event in salem.ledger.log.read():
        body = event.body.alternative if isinstance(event.body, Disputed) else event.body
        if isinstance(body, SchoolJoined):
            found[str(event.id)] = body
    return found


def added(salem: Salem, event: str) -> Recorded | None:
    found = salem.ledger.log.find(event)
    return found if found is not None and isinstance(found.body, Added) else None


def overlap(one: When, other: When) -> bool:
    return one.earliest <= other.latest and other.earliest <= one.latest


WORD = st.sampled_from(sorted({said for word in WORDS for said in (word.topic, *word.says)}))
CELL = st.one_of(
    st.sampled_from([
        "Bates Middle School", "North Cluster", "Salem Zone", "Mastery", "Salem Public Schools", "Carlton School",
        "school:new", "contract:new", "partner:mastery; Salem Public Schools", "2008", "SY2010", "by May 2012", "lead",
        "performance", "full", "people", "hiring", "06-08", "$3,000", "yes", "5", "2", "approved", "left", "operators",
        "complete", "none", "unknown",
    ]),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12),
)  # fmt: skip
ANYTHING = st.fixed_dictionaries(
    {"date": CELL, "what": st.one_of(WORD, CELL), "who": CELL},
    optional={name: CELL for name in COLUMNS if name not in ("date", "what", "who", "skip")},
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ANYTHING, min_size=1, max_size=6))
@example(
    rows=[
        {"date": "2008", "what": "added to", "who": "Bates Middle School", "whom": "North Cluster"},
        {"date": "2008", "what": "recorded", "who": "Bates Middle School", "id": "Bates Middle School"},
    ]
)
def test_whatever_stands_in_a_cell_a_row_is_taken_or_told(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        salem = Salem(Path(folder))
        try:
            head = salem.ledger.log.head()
            report = salem.told(*rows)
            assert (salem.ledger.log.head() == head) or not report.refused
            for row in report.rows:
                assert (row.why is None) == (row.outcome is not Outcome.REFUSED)
                assert row.why is None or row.why.accepted
            if not report.refused:
                head = salem.ledger.log.head()
                salem.told(*rows)
                assert salem.ledger.log.head() == head
        finally:
            salem.ledger.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(rows=st.lists(ROWS, min_size=1, max_size=7))
def test_what_a_sheet_tells_is_read_back(rows: list[dict[str, str]]) -> None:
    with TemporaryDirectory() as folder:
        salem = Salem(Path(folder))
        try:
            report = salem.told(*rows)
            assert not report.refused
            read_back(salem, rows, report)
            head = salem.ledger.log.head()
            again = salem.told(*rows)
            assert set(outcomes(again)) <= {Outcome.ALREADY, Outcome.MORE}
            assert salem.ledger.log.head() == head
        finally:
            salem.ledger.close()


def read_back(salem: Salem, rows: list[dict[str, str]], report: NarrativeReport) -> None:
    held = accounts(salem)
    firsts: dict[str, SchoolJoined] = {}
    for row, told in zip(rows, report.rows, strict=True):
        school = "school:bates" if "bates" in row["who"].casefold() else "school:carlton"
        when = read_date(row["date"])
        if told.outcome in (Outcome.NEW, Outcome.DISPUTED):
            assert told.event is not None
            body = held[told.event]
            assert (body.school, body.from_, body.cluster) == (school, when, "cluster:north")
            assert body.from_.words == row["date"]
            assert row["grades"] == "" or body.grades
            if told.outcome is Outcome.NEW:
                assert school not in firsts
                firsts[school] = body
            else:
                first = firsts[school]
                assert not overlap(first.from_, when) or first.grades != body.grades
        else:
            assert school in firsts
            mates = [one for one in held.values() if one.school == school]
            assert any(overlap(one.from_, when) for one in mates)
        if told.event is not None and (event := added(salem, told.event)) is not None and row["document"]:
            assert [one.document for one in event.sources] == [row["document"]]
