"""How well Texas is borne out: Houston by documents and confirmations, North Forest by little."""

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

from events.envelope import Source
from graph.answers.flaw import Flaw
from graph.answers.quality_words import Quality
from graph.errors import Code, NotAnswerable
from services.statements import Statement
from tests.asking import CLERK, Asking
from tests.test_cli import asked

TEXAS, HOUSTON, FOREST = "state:TX", "district:houston", "district:north-forest"
WHEATLEY, SMILEY = "school:wheatley", "school:smiley"
MINUTES = Source(document="minutes", first_hand=True)
PRESS = Source(document="chronicle", first_hand=False)
LIST = Source(document="askted")


def say(ledger: Asking, topic: str, *sources: Source, **said: Any) -> int:
    fields = {name.removesuffix("_"): value for name, value in said.items()}
    (at,) = ledger.record([Statement(topic, fields, sources)], CLERK, f"say-{ledger.log.head()}").positions
    return at


def add(ledger: Asking, position: int, *sources: Source, on: str | None = None) -> int:
    """More documents bear the event out, or a day on which it was confirmed."""
    documents = [{"document": one.document, "first_hand": one.first_hand} for one in sources]
    said: dict[str, Any] = {"event": str(position), **({"attested_on": on} if on else {})}
    return say(ledger, "evidence.added", **said, sources=documents)


def texas(folder: Path) -> Asking:
    """Two districts with a school each. Houston is exact and documented; of North Forest nobody says where it is."""
    ledger = Asking(folder)
    say(ledger, "organisation.registered", MINUTES, id=CLERK, name="County Clerk", from_="1900-01-01")
    say(ledger, "organisation.registered", MINUTES, LIST, id=TEXAS, name="Texas", from_="1845-12-29")
    for one, name, sources in ((HOUSTON, "Houston", (MINUTES, LIST)), (FOREST, "North Forest", ())):
        say(ledger, "organisation.registered", *sources, id=one, name=name, under=TEXAS, from_="1923-03-01")
    for one, name, under in ((WHEATLEY, "Wheatley", HOUSTON), (SMILEY, "Smiley", FOREST)):
        said = {"id": one, "name": name, "under": under, "from": "1927-01-31"}
        say(ledger, "organisation.registered", MINUTES, LIST, **said)
    return ledger


@pytest.fixture
def ledger(tmp_path: Path) -> Asking:
    return texas(tmp_path)


def of(ledger: Asking, within: str, place: str | None = None) -> Quality:
    rows = {row.place.id: row for row in ledger.reader(on="2014-01-01").quality(within)}
    return rows[place or within]


def types(ledger: Asking, within: str, flaw: Flaw) -> list[tuple[str, str]]:
    """What is behind a count: (whose, what)."""
    return [(one.src, one.type) for one in ledger.reader(on="2014-01-01").flawed(within, flaw)]


def counts(row: Quality) -> list[int]:
    return [getattr(row, flaw.value) for flaw in Flaw]


def test_a_state_has_a_row_and_each_of_its_districts_one(ledger: Asking) -> None:
    rows = ledger.reader(on="2014-01-01").quality(TEXAS)
    assert [(row.place.id, row.place.name) for row in rows] == [
        (TEXAS, "Texas"), (HOUSTON, "Houston"), (FOREST, "North Forest"),
    ]  # fmt: skip
    # A district and a school: status, name and the link above each. The state itself: status and name.
    assert [row.total for row in rows] == [14, 6, 6]


def test_a_district_in_its_state_is_told_as_it_is_alone(ledger: Asking) -> None:
    say(ledger, "organisation.described", PRESS, organisation=SMILEY, site="Mesa Drive", from_="1953")
    for district in (HOUSTON, FOREST):
        (alone,) = ledger.reader(on="2014-01-01").quality(district)
        assert alone == of(ledger, TEXAS, district)


def test_without_a_document_is_what_no_source_says(ledger: Asking) -> None:
    assert of(ledger, HOUSTON).undocumented == 0
    assert of(ledger, FOREST).undocumented == 3
    assert types(ledger, FOREST, Flaw.UNDOCUMENTED) == [
        (TEXAS, "OVERSEES"), (FOREST, "name"), (FOREST, "status")
    ]  # fmt: skip
    add(ledger, 4, MINUTES)
    assert of(ledger, FOREST).undocumented == 0, "a document that was added later bears it out"


def test_a_document_of_what_was_said_before_a_correction_does_not_bear_the_correction_out(ledger: Asking) -> None:
    site = {"organisation": SMILEY, "site": "Mesa", "from": "1953-08-01"}
    at = say(ledger, "organisation.described", **site)
    add(ledger, at, MINUTES)
    assert (SMILEY, "site") not in types(ledger, FOREST, Flaw.UNDOCUMENTED)
    other = {"organisation.described": {**site, "site": "Homestead"}}
    say(ledger, "evidence.corrected", event=str(at), replacement=other, reason="read again")
    assert (SMILEY, "site") in types(ledger, FOREST, Flaw.UNDOCUMENTED)
    add(ledger, at, MINUTES)
    assert (SMILEY, "site") not in types(ledger, FOREST, Flaw.UNDOCUMENTED)


def test_one_document_is_one_however_often_it_says_it(ledger: Asking) -> None:
    say(ledger, "organisation.described", LIST, Source(document="askted", locator="row 7"), organisation=SMILEY,
        site="Mesa Drive", from_="1953-08-01")  # fmt: skip
    assert types(ledger, FOREST, Flaw.ONE_SOURCE) == [(SMILEY, "site")]
    add(ledger, ledger.log.head(), MINUTES)
    assert types(ledger, FOREST, Flaw.ONE_SOURCE) == []


@pytest.mark.parametrize(("source", "counted"), [(PRESS, 1), (MINUTES, 0), (LIST, 0)])
def test_second_hand_is_one_document_that_is_said_to_be(ledger: Asking, source: Source, counted: int) -> None:
    at = say(ledger, "organisation.described", source, organisation=SMILEY, site="Mesa Drive", from_="1953-08-01")
    assert of(ledger, FOREST).second_hand == counted
    assert of(ledger, FOREST).one_source == 1
    add(ledger, at, Source(document="post", first_hand=False))
    assert of(ledger, FOREST).second_hand == 0, "two say it"


@pytest.mark.parametrize(
    ("from_", "last_day", "counted"),
    [("1953-08-01", None, 0), ("1953", None, 1), ("[..]", None, 1), ("1953-08-01", "SY2014", 1)],
)
def test_imprecise_is_a_first_or_last_day_that_is_not_one_day(
    ledger: Asking, from_: str, last_day: str | None, counted: int
) -> None:
    more = {"last_day": last_day} if last_day else {}
    say(ledger, "organisation.also_known", LIST, organisation=SMILEY, name="Smiley High", from_=from_, **more)
    assert of(ledger, FOREST).imprecise == counted


def test_disputed_are_the_facts_that_the_other_source_has_otherwise(ledger: Asking) -> None:
    at = say(ledger, "organisation.described", LIST, organisation=SMILEY, site="Mesa", level="high", from_="1953-08-01")
    assert of(ledger, FOREST).disputed == 0
    other = {"organisation.described": {"organisation": SMILEY, "site": "Homestead", "level": "high",
                                        "from": "1953-08-01"}}  # fmt: skip
    dispute = say(ledger, "evidence.disputed", PRESS, event=str(at), alternative=other, reason="the paper says so")
    assert types(ledger, FOREST, Flaw.DISPUTED) == [(SMILEY, "site")]
    say(ledger, "evidence.settled", MINUTES, dispute=str(dispute), for_="record")
    assert of(ledger, FOREST).disputed == 0


def test_unattested_is_what_nobody_confirmed_as_it_stands_since_the_oldest(ledger: Asking) -> None:
    row = of(ledger, HOUSTON)
    assert (row.unattested, row.oldest_unattested) == (6, ledger.log.at([3])[0].recorded_at)
    add(ledger, 3, on="2014-08-04")
    row = of(ledger, HOUSTON)
    assert (row.unattested, row.oldest_unattested) == (3, ledger.log.at([5])[0].recorded_at)
    add(ledger, 5, MINUTES)
    assert of(ledger, HOUSTON).unattested == 3, "a document more confirms nothing"
    add(ledger, 5, on="2014-08-04")
    row = of(ledger, HOUSTON)
    assert (row.unattested, row.oldest_unattested) == (0, None)


def zone(ledger: Asking) -> None:
    """Houston's zone has a cluster of its one school, which Mastery leads; nobody says how many days a week."""
    say(ledger, "organisation.registered", id="partner:mastery", name="Mastery", from_="2001-01-01")
    say(ledger, "zone.authorised", id="zone:east", name="East", by=[HOUSTON], from_="2011-07-01")
    say(ledger, "cluster.formed", id="cluster:east", name="East", zone="zone:east", from_="2011-07-01")
    say(ledger, "cluster.school_joined", cluster="cluster:east", school=WHEATLEY, from_="2011-07-01")
    say(ledger, "engagement.began", id="engagement:lead", who="partner:mastery", role="lead", at=["cluster:east"],
        under="unknown", from_="2011-07-01")  # fmt: skip


def test_a_rule_that_cannot_be_judged_says_what_would_settle_it(ledger: Asking) -> None:
    zone(ledger)
    unjudged = {one.rule: one for one in of(ledger, TEXAS, HOUSTON).unjudged}
    assert (unjudged["presence"].findings, unjudged["presence"].missing) == (1, ("its days a week on site",))
    assert of(ledger, TEXAS, FOREST).unjudged == ()
    assert "presence" in {one.rule for one in of(ledger, TEXAS).unjudged}
    say(ledger, "engagement.changed", engagement="engagement:lead", from_="2011-07-01",
        at=[{"id": "cluster:east", "days_a_week": 3}])  # fmt: skip
    assert "presence" not in {one.rule for one in of(ledger, HOUSTON).unjudged}, "it is broken, not unknown"


def test_the_facts_behind_each_count_are_as_many_as_it_says(ledger: Asking) -> None:
    zone(ledger)
    say(ledger, "organisation.described", PRESS, organisation=SMILEY, site="Mesa Drive", from_="1953")
    for within in (TEXAS, HOUSTON, FOREST, "zone:east", "cluster:east", WHEATLEY):
        reader = ledger.reader(on="2014-01-01")
        assert counts(reader.quality(within)[0]) == [len(reader.flawed(within, flaw)) for flaw in Flaw]


def test_as_known_before_nothing_was_confirmed(ledger: Asking) -> None:
    at = add(ledger, 3, on="2014-08-04")
    then = ledger.reader(on="2014-01-01", position=at - 1).quality(HOUSTON)[0]
    assert (then.unattested, of(ledger, HOUSTON).unattested) == (6, 3)


def test_a_party_is_no_place_and_is_refused(ledger: Asking) -> None:
    with pytest.raises(NotAnswerable) as refused:
        ledger.reader().quality(CLERK)
    assert refused.value.code is Code.WRONG_KIND


def asks(ledger: Asking) -> int:
    reader = ledger.reader(on="2014-01-01")
    ledger.asked.clear()
    reader.quality(TEXAS)
    return len(ledger.asked)


def test_more_districts_and_schools_need_no_more_questions(ledger: Asking) -> None:
    add(ledger, 3, on="2014-08-04")
    few = asks(ledger)
    for n in range(10):
        district = f"district:isd-{n}"
        add(ledger, say(ledger, "organisation.registered", id=district, name=f"ISD {n}", under=TEXAS, from_="1950"),
            MINUTES, on="2014-08-04")  # fmt: skip
        say(ledger, "organisation.registered", id=f"school:isd-{n}", name="School", under=district, from_="1950")
    assert asks(ledger) == few


def test_graphql_tells_the_counts_and_the_facts_behind_them(ledger: Asking) -> None:
    zone(ledger)
    data = ledger.ask("""{ network(on: "2014-01-01") {
        quality(within: "state:TX") { place { id name } total undocumented unattested unjudged { rule missing } }
        flawed(within: "district:north-forest", flaw: UNDOCUMENTED, first: 2) {
          nodes { type source { id } value } pageInfo { hasNextPage } }
    } }""")["network"]
    (forest,) = [row for row in data["quality"] if row["place"]["id"] == FOREST]
    assert forest == {
        "place": {"id": FOREST, "name": "North Forest"}, "total": 6, "undocumented": 3, "unattested": 6, "unjudged": [],
    }  # fmt: skip
    assert [(one["source"]["id"], one["type"]) for one in data["flawed"]["nodes"]] == [
        (TEXAS, "OVERSEES"), (FOREST, "name"),
    ]  # fmt: skip
    assert data["flawed"]["pageInfo"]["hasNextPage"]


def run(ledger: Asking, words: str) -> str:
    came = asked(words, ledger)
    assert came.exit_code == 0, came.stderr
    return came.stdout


def rows(ledger: Asking, words: str) -> Iterable[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(run(ledger, f"{words} --json"))["rows"]
    return found


def test_the_command_counts_and_lists(ledger: Asking) -> None:
    zone(ledger)
    text = " ".join(run(ledger, "quality --on 2014-01-01").split())
    assert "North Forest (district:north-forest) 6 3 (50%) 0" in text
    assert "presence 1" in text
    lines = list(csv.DictReader(io.StringIO(run(ledger, f"quality --within {TEXAS} --on 2014-01-01 --csv"))))
    assert [(one["place.id"], one["total"]) for one in lines][2] == (FOREST, "6")
    listed = rows(ledger, f"quality --within {FOREST} --on 2014-01-01 --list undocumented")
    assert [one["type"] for one in listed] == ["OVERSEES", "name", "status"]
    unjudged = rows(ledger, f"quality --within {HOUSTON} --on 2014-01-01 --list unjudged")
    assert "its days a week on site" in {text for one in unjudged for text in one["missing"]}
    assert {one["violated"] for one in unjudged} == {False}


def test_a_count_that_there_is_not_is_refused_with_those_that_there_are(ledger: Asking) -> None:
    came = asked("quality --list unproven", ledger)
    assert came.exit_code == 2
    assert "unattested" in came.stderr
