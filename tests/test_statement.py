"""How fields are read: what each takes, the first and last that it takes, and what it says of the rest."""

from typing import Any

import pytest

from events.grades import NotGrades, read_grades
from events.ids import ID_FORM, Kind, NotAnId, kind_of, read_id
from events.statement import NotAStatement, read_event
from events.when import read_last_day, read_start

TERM = {"from": "2014-07-01", "last_day": "2017-06-30"}
BATES = {"organisation": "school:bates", "from": "2014"}


def refused(topic: str, said: Any, path: str = "") -> NotAStatement:
    """The refusal of a statement, which says what is accepted and is not as long as what was said."""
    with pytest.raises(NotAStatement) as caught:
        read_event(topic, said, path)
    assert caught.value.accepted
    assert len(str(caught.value)) < 2000
    return caught.value


@pytest.mark.parametrize("text", ["school:b", "school:9", "school:B.a_t-e", "school:" + "b" * 63, "event:5"])
def test_an_id_is_a_kind_and_a_key(text: str) -> None:
    assert read_id(text) is kind_of(text) is Kind(text.split(":")[0])


@pytest.mark.parametrize(
    "text",
    ["school:", "school:-b", "school:.b", "school:" + "b" * 64, "School:b", "pupil:b", ":b", "school", "school:b\n",
     "school:bä", " school:b", "school:a b", "", "school:a:b"],
)  # fmt: skip
def test_what_is_no_id_is_told_the_form_and_the_kinds(text: str) -> None:
    with pytest.raises(NotAnId, match=r"is not an id\. Accepted: kind:key") as caught:
        read_id(text)
    assert ID_FORM in str(caught.value)
    assert repr(text) in str(caught.value)
    assert "school, office" in str(caught.value)


def test_a_long_text_is_not_said_again_in_full() -> None:
    for read, error in ((read_id, NotAnId), (read_grades, NotGrades)):
        with pytest.raises(error) as caught:
            read("x" * 100_000)
        assert len(str(caught.value)) < 600


@pytest.mark.parametrize(
    ("said", "field", "rule"),
    [
        ({"name": "B"}, "organisation", "is missing"),
        ({**BATES, "name": None}, "name", "is missing"),
        ({**BATES, "name": "B", "nome": "B"}, "nome", "there is no such field"),
        ({**BATES, "name": ["B"]}, "name", "['B'] is not a text"),
        ({**BATES, "name": True}, "name", "True is not a text"),
        ({**BATES, "name": "  "}, "name", "the text is empty"),
        ({**BATES, "name": "x" * 100_001}, "name", "the text has 100001 characters"),
        ({**BATES, "name": "a\x00"}, "name", "the text holds a NUL or half a surrogate pair"),
        ({**BATES, "name": "B", "organisation": "contract:a"}, "organisation",
         "'contract:a' is the id of another kind"),
        ([], "fields", "[] is not a set of fields"),
        ("B", "fields", "'B' is not a set of fields"),
    ],
)  # fmt: skip
def test_what_is_no_statement_names_the_field_and_the_rule(said: Any, field: str, rule: str) -> None:
    found = refused("organisation.renamed", said)
    assert (found.field, found.message) == (field, rule)
    if isinstance(said, dict):
        assert refused("organisation.renamed", said, "replacement.").field == f"replacement.{field}"


def test_a_text_of_a_hundred_thousand_characters_and_a_number_are_texts() -> None:
    assert getattr(read_event("organisation.renamed", {**BATES, "name": "x" * 100_000}), "name", "") == "x" * 100_000
    assert getattr(read_event("organisation.renamed", {**BATES, "name": 42}), "name", "") == "42"


def test_an_unknown_topic_or_field_is_told_the_nearest() -> None:
    assert refused("organisation.renaimed", {}).accepted.split(", ")[0] == "organisation.renamed"
    assert "zone.closed" in refused("qqq", {}).accepted
    assert refused("organisation.renamed", {"organisatoin": "school:b"}).accepted == "organisation"
    assert refused("organisation.renamed", {"qqq": 1}).accepted == "organisation, name, from"


@pytest.mark.parametrize("year", [1, "1", 2.0, 40])
def test_a_year_of_a_zone_is_a_whole_number_from_one_on(year: Any) -> None:
    said = {"zone": "zone:salem", "kind": "detailed", "on": "2014"}
    assert getattr(read_event("zone.report_filed", {**said, "year": year}), "year", 0) == int(year)
    for bad in (0, -1, 1.5, True, "one", float("nan"), float("inf"), [1]):
        found = refused("zone.report_filed", {**said, "year": bad})
        assert (found.field, found.accepted) == ("year", "a number from 1 to any")


@pytest.mark.parametrize("amount", ["270000.00", "-5", "0", "1e18", 12, 0.5])
def test_an_amount_is_a_decimal_number(amount: Any) -> None:
    said = {"id": "budget:b", "for": "school:bates", "year": "2014", "by": ["district:salem"], "from": "2014"}
    line = {"line": "pay", "amount": amount}
    assert read_event("budget.adopted", {**said, "lines": [line]})
    for bad in ("much", "1e19", "1e-19", "NaN", "Infinity", "1,5"):
        found = refused("budget.adopted", {**said, "lines": [line, {**line, "amount": bad}]})
        assert (found.field, found.accepted) == ("lines[1].amount", "a decimal number such as 270000.00")


def test_a_part_may_be_its_id_alone_and_one_stand_for_a_list_of_one() -> None:
    signed = {"id": "contract:a", "kind": "charter", "parties": [], "term": TERM}
    short = read_event("contract.signed", {**signed, "covers": "school:bates"})
    assert short == read_event("contract.signed", {**signed, "covers": [{"id": "school:bates"}]})
    assert refused("contract.signed", {**signed, "covers": [{"id": "school:bates"}, 7]}).field == "covers[1]"
    assert refused("contract.signed", {**signed, "term": {**TERM, "last_day": "soon"}}).field == "term.last_day"
    assert refused("contract.signed", {**signed, "kind": "lease"}).accepted.startswith("performance")


def test_a_whole_event_is_one_topic_with_its_fields() -> None:
    opened = {"organisation.opened": {"organisation": "school:bates", "on": "2014"}}
    for bad in ({}, {**opened, "organisation.closed": {}}, "organisation.opened", [opened]):
        found = refused("evidence.corrected", {"event": "4", "replacement": bad})
        assert (found.field, found.accepted) == ("replacement", "{contract.signed: {…}}")
    assert read_event("evidence.corrected", {"event": "4", "replacement": opened})


@pytest.mark.parametrize("under", ["none", "unknown", "contract:a", "policy:p"])
def test_a_basis_is_an_id_or_the_word_that_there_is_none(under: str) -> None:
    said = {"id": "grant:a", "holder": "partner:a", "lever": "people", "over": ["school:b"], "from": "2014"}
    assert getattr(read_event("authority.granted", {**said, "under": under}), "under", "") == under
    assert refused("authority.granted", {**said, "under": "nobody"}).field == "under"
    assert refused("authority.granted", {**said, "under": "school:b"}).message.endswith("is the id of another kind")


def test_days_a_week_are_from_none_to_seven() -> None:
    said = {"id": "engagement:a", "who": "partner:a", "role": "lead", "from": "2014"}
    for days in (0, 0.5, 7):
        assert read_event("engagement.began", {**said, "at": [{"id": "school:b", "days_a_week": days}]})
    for bad in (-0.1, 7.1, True, "often"):
        found = refused("engagement.began", {**said, "at": [{"id": "school:b", "days_a_week": bad}]})
        assert (found.field, found.accepted) == ("at[0].days_a_week", "a number from 0 to 7")


def test_a_school_year_begins_as_a_first_day_and_ends_as_a_last_day() -> None:
    said = {"organisation": "school:bates", "name": "B", "from": "SY2014", "last_day": "SY2014"}
    known = read_event("organisation.also_known", said)
    assert getattr(known, "from_", None) == read_start("SY2014")
    assert getattr(known, "last_day", None) == read_last_day("SY2014")
