"""Services owed at schools and who provides them: stretches, grades, tiers, what is lacking, what was not recorded."""

import pytest

from graph.answers.audit.providing import ProvidedBy
from graph.answers.obligations import LackingWhen
from graph.answers.obligations_day import Provided
from tests.audited import ADAMS, LEAD, LINCOLN, MASTERY, SALEM, engaged, salem, subcontract
from tests.boards import SUPPORT, board, by, told

NEXT = (LackingWhen.NEXT,)


def test_a_subcontract_covers_what_is_owed_until_it_ends_before_the_contract() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, term={"from": "2011-07-01", "last_day": "2013-06-30"})
    now, later = board(story)
    assert told([now, later]) == [
        ("2012-10-01", "2013-07-01", Provided.COVERED, True),
        ("2013-07-01", "2014-07-01", Provided.UNCOVERED, True),
    ]
    assert by(now) == [("partner:arts", "subcontract", "subcontract:arts", True)]
    assert now.providers[0].until == "2013-07-01"
    assert [one.id for one in now.by] == [MASTERY]
    assert (now.terms, later.terms) == ((), NEXT)
    assert later.ended == ("subcontract:arts",)
    assert later.message == (
        "contract:lead owes student support at Lincoln, and nobody provides it; "
        "subcontract:arts provided it up to 2013-06-30"
    )  # fmt: skip
    assert later.missing == ()


def test_nothing_is_owed_after_the_contract_and_days_can_be_asked_for() -> None:
    story = salem(lead=SUPPORT)
    rows = board(story, first="2011-01-01", last="2020-12-31")
    assert told(rows) == [("2011-07-01", "2016-07-01", Provided.UNCOVERED, True)]
    assert rows[0].terms == (LackingWhen.NOW, LackingWhen.NEXT)
    assert board(story, on="2016-03-01")[0].terms == (LackingWhen.NOW,)
    assert story.reader("2016-03-01").obligations(LEAD).next_since == "2016-07-01"
    assert board(story, on="2017-03-01") == []


def test_what_was_lacking_before_and_what_will_be_long_after_is_neither_now_nor_next() -> None:
    story = salem(lead=SUPPORT)
    place = {"id": LINCOLN, "last_day": "2014-12-31"}
    subcontract(story, term={"from": "2012-01-01", "last_day": "2016-06-30"}, provides_at=[place])
    before, covered, after = board(story, first="2011-07-01", last="2016-06-30")
    assert [(one.since, one.state, one.terms) for one in (before, covered, after)] == [
        ("2011-07-01", Provided.UNCOVERED, ()),
        ("2012-01-01", Provided.COVERED, ()),
        ("2015-01-01", Provided.UNCOVERED, ()),
    ]
    assert covered.providers[0].until == "2015-01-01"
    assert after.ended == ("subcontract:arts",)


def test_a_row_that_is_lacking_all_the_time_asked_about_still_says_what_ended_before() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, term={"from": "2011-07-01", "last_day": "2012-01-31"})
    # A change that has nothing to do with it lies between.
    story.tell("organisation.renamed", organisation="partner:arts", name="Arts Alive", from_="2012-05-01")
    engaged(story, "partner:arts", at=[{"id": LINCOLN, "services": ["dance"]}], **{"from": "2012-06-01"})
    (row,) = board(story)
    assert row.ended == ("subcontract:arts",)
    assert [one.ended for one in board(salem(lead=SUPPORT))] == [()]


def test_an_end_on_an_unknown_day_makes_it_possible_and_then_nobody() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, term={"from": "2011-07-01", "last_day": "2013-06"})
    rows = board(story)
    assert told(rows) == [
        ("2012-10-01", "2013-06-02", Provided.COVERED, True),
        ("2013-06-02", "2013-07-01", Provided.POSSIBLY, False),
        ("2013-07-01", "2014-07-01", Provided.UNCOVERED, True),
    ]
    assert "only possible" in rows[1].message


def test_a_contract_that_began_within_a_year_owes_it_only_possibly_then() -> None:
    story = salem(lead={**SUPPORT, "term": {"from": "2011", "last_day": "2016-06-30"}})
    rows = board(story, first="2011-08-01", last="2012-02-01")
    assert told(rows) == [
        ("2011-08-01", "2011-12-31", Provided.UNCOVERED, False),
        ("2011-12-31", "2012-02-02", Provided.UNCOVERED, True),
    ]


def test_grades_split_between_two_providers() -> None:
    story = salem(lead=SUPPORT)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, provides_at=[{"id": LINCOLN, "grades": "06"}])
    (row,) = board(story)
    assert (row.state, row.lacking, row.grades) == (Provided.PARTLY, ("07", "08"), ("06", "07", "08"))
    assert row.message == "contract:lead owes student support at Lincoln, and nobody provides it in 07-08"
    choir = {"sub": "partner:choir", "provides_at": [{"id": LINCOLN, "grades": "07-08", "days_a_week": 2.5}]}
    subcontract(story, "subcontract:choir", **choir, term={"from": "2011-07-01", "last_day": "2013-08-31"})
    both, after = board(story)
    assert both.state is Provided.COVERED
    assert [(one.grades, one.days_a_week) for one in both.providers] == [(("06",), None), (("07", "08"), 2.5)]
    assert both.days_a_week == 5
    assert (after.state, after.since, after.lacking) == (Provided.PARTLY, "2013-09-01", ("07", "08"))
    assert after.ended == ("subcontract:choir",)


def test_who_provides_in_other_grades_than_those_owed_covers_nothing() -> None:
    story = salem(lead={**SUPPORT, "covers": [{"id": LINCOLN, "grades": "06"}]})
    subcontract(story, provides_at=[{"id": LINCOLN, "grades": "08"}])
    (row,) = board(story)
    assert (row.state, row.grades) == (Provided.UNCOVERED, ("06",))
    assert len(row.providers) == 1
    assert row.message.endswith("and nobody provides it in 06")


def test_a_second_tier_of_which_nobody_says_what_it_is_under_is_followed_by_its_primes() -> None:
    story = salem(lead=SUPPORT)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story, provides_at=[ADAMS])
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="unknown")
    assert [by(row) for row in board(story)] == [[("partner:choir", "subcontract", "subcontract:choir", True)]]


def test_grades_of_the_school_that_nobody_recorded_leave_it_open() -> None:
    story = salem(lead=SUPPORT, lincoln={"grades": ()})
    subcontract(story, provides_at=[{"id": LINCOLN, "grades": "06"}])
    (row,) = board(story)
    assert (row.state, row.certain, row.missing) == (Provided.POSSIBLY, False, (f"the grades of {LINCOLN}",))


@pytest.mark.parametrize(
    ("services", "how", "instrument"),
    [
        ([{"line": "student support", "by": MASTERY}], ProvidedBy.ITSELF, LEAD),
        ([{"line": "student support"}], ProvidedBy.ENGAGEMENT, "engagement:mastery-direct"),
    ],
)
def test_the_operator_provides_it_itself(services: list[dict[str, str]], how: ProvidedBy, instrument: str) -> None:
    story = salem(lead={"services": services})
    if how is ProvidedBy.ENGAGEMENT:
        story.tell("engagement.began", id=instrument, who=MASTERY, role="direct", under=LEAD, from_="2011-07-01",
                   at=[{"id": LINCOLN, "days_a_week": 3, "services": ["Student_Support"]}])  # fmt: skip
    (row,) = board(story)
    assert row.state is Provided.COVERED
    assert [(one.how, one.instrument.id) for one in row.providers] == [(how, instrument)]
    assert row.providers[0].days_a_week == (3 if how is ProvidedBy.ENGAGEMENT else None)


def test_what_is_passed_on_is_owed_in_its_turn_tier_by_tier() -> None:
    story = salem(lead=SUPPORT)
    story.tell("organisation.registered", id="partner:choir", name="Choir", from_="2001")
    subcontract(story)
    subcontract(story, "subcontract:choir", prime="partner:arts", sub="partner:choir", under="subcontract:arts")
    (row,) = board(story)
    assert [instrument for _, _, instrument, _ in by(row)] == ["subcontract:arts", "subcontract:choir"]
    (passed,) = board(story, instrument="subcontract:arts")
    assert by(passed) == [
        ("partner:arts", "itself", "subcontract:arts", True),
        ("partner:choir", "subcontract", "subcontract:choir", True),
    ]
    assert [one.id for one in passed.by] == ["partner:arts"]
    (last,) = board(story, "partner:choir", instrument="subcontract:choir")
    assert by(last) == [("partner:choir", "itself", "subcontract:choir", True)]
    assert board(story, "partner:choir") == [], "what the lead owes is not the choir's board"
    assert board(story, "subcontract:choir", instrument="subcontract:choir") == [last]


def test_a_subcontract_under_the_contract_counts_whoever_is_its_prime_and_one_of_its_own_counts_once() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, prime="office:turnaround")
    assert [by(row) for row in board(story)] == [[("partner:arts", "subcontract", "subcontract:arts", True)]]
    circle = salem(lead=SUPPORT)
    subcontract(circle, prime="partner:arts", sub="partner:arts")
    (passed,) = board(circle, instrument="subcontract:arts")
    assert by(passed) == [("partner:arts", "itself", "subcontract:arts", True)]


def test_the_authoriser_and_the_operator_see_the_contract_and_a_school_sees_all_that_reaches_it() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, under="unknown")
    rows = board(story)
    assert rows[0].state is Provided.COVERED
    for of in (SALEM, MASTERY, LINCOLN):
        assert board(story, of) == rows
        assert len(board(story, of, instrument="subcontract:arts")) == 1
    assert board(story, ADAMS) == [], "another school is not on the board of this one"
    assert board(story, "office:turnaround") == []


def test_what_nobody_owes_is_provided_beside_it() -> None:
    story = salem(lead=SUPPORT)
    subcontract(story, services=["student support", "dance"])
    engaged(story, "partner:arts", at=[{"id": LINCOLN, "services": ["Dance", "chess"]}])
    rows = {one.service: one for one in board(story, LINCOLN, instrument=None)}
    assert {service: one.state for service, one in rows.items()} == dict.fromkeys(("dance", "chess"), Provided.NOT_OWED)
    assert [one.instrument.id for one in rows["dance"].providers] == ["subcontract:arts", "engagement:arts-supporting"]
    assert rows["dance"].message == "dance is provided at Lincoln outside what contracts owe"
    # The contract's own board has what its subcontracts give beside what is owed, not what others do there.
    assert [one.service for one in board(story, instrument=None)] == ["dance"]


def test_who_provides_it_for_nobody_who_owes_it_does_not_cover_it() -> None:
    story = salem(lead=SUPPORT)
    engaged(story, "partner:arts", at=[{"id": LINCOLN, "services": ["student support"]}])
    (row,) = board(story)
    assert (row.state, row.providers) == (Provided.UNCOVERED, ())
    (beside,) = board(story, LINCOLN, instrument=None)
    assert (beside.state, [one.instrument.id for one in beside.providers]) == (
        Provided.NOT_OWED, ["engagement:arts-supporting"],
    )  # fmt: skip
    # On a subcontract of the operator it does, and is nothing beside.
    subcontract(story)
    assert [one.state for one in board(story)] == [Provided.COVERED]
    assert board(story, LINCOLN, instrument=None) == []
    (passed,) = board(story, instrument="subcontract:arts")
    assert [one.how for one in passed.providers] == [ProvidedBy.ITSELF, ProvidedBy.ENGAGEMENT]
