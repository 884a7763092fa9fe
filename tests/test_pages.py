"""A page of every kind of thing, with all that is known of it and all that is linked to it."""

import json
from collections.abc import Iterator
from typing import Any, Final

import pytest

from events.ids import Kind
from graph.answers.shapes import Existence
from graph.errors import Code
from graph.reader import Reader
from tests.town import Town, refused

ON: Final = "2013-10-01"
MA, SALEM, BATES, CARLTON, ADAMS = "state:MA", "district:salem", "school:bates", "school:carlton", "school:adams"
OFFICE, BOARD, UNION, LEAD, ARTS = "office:turnaround", "board:salem", "body:union", "partner:lead", "partner:arts"
ZONE, NORTH, ACT = "zone:salem", "cluster:north", "policy:act"

STORY: Final[list[tuple[str, dict[str, Any]]]] = [
    ("organisation.registered", {"id": MA, "name": "Massachusetts", "from": "[..]"}),
    ("organisation.registered", {"id": SALEM, "name": "Salem", "under": MA, "from": "1900"}),
    ("organisation.registered", {"id": BOARD, "name": "School Committee", "under": SALEM, "from": "1900"}),
    ("organisation.registered", {"id": OFFICE, "name": "Turnaround Office", "under": SALEM, "from": "2011"}),
    ("organisation.registered", {"id": UNION, "name": "Teachers Union", "under": SALEM, "from": "1960"}),
    ("organisation.registered", {"id": LEAD, "name": "Lead", "legal_form": "non_profit", "from": "2001"}),
    ("organisation.registered", {"id": ARTS, "name": "Arts", "from": "2001"}),
    ("organisation.registered", {"id": ADAMS, "name": "Adams", "under": SALEM, "from": "1950"}),
    ("organisation.registered", {
        "id": BATES, "name": "Bates", "under": SALEM, "grades": "KG-05", "level": "elementary", "from": "1990",
        "identifiers": [{"scheme": "nces", "value": "2510"}], "also_known": ["The Bates"],
    }),
    ("organisation.registered", {"id": CARLTON, "name": "Carlton", "under": SALEM, "from": "1990"}),
    ("organisation.succeeded", {"predecessors": [ADAMS], "successors": [BATES], "how": "merger", "on": "1990-09-01"}),
    ("organisation.priority_started", {"organisation": BATES, "from": "2011-11"}),
    ("organisation.support_level_assigned", {
        "organisation": BATES, "scheme": "MA", "level": "4", "for_year": "2011", "from": "2011-11",
    }),
    ("organisation.governed_by", {"organisation": SALEM, "board": BOARD, "from": "1900"}),
    ("organisation.constituted", {
        "board": BOARD, "seats": [{"seat": "chair", "appointed_by": MA, "holder": "Ms Ruiz"}], "from": "2012",
    }),
    ("organisation.covered", {"organisation": SALEM, "aspect": "levers", "extent": "complete", "from": "2010"}),
    ("policy.adopted", {"id": ACT, "title": "Gap Act", "type": "statute", "citation": "c. 12", "by": [MA],
                        "from": "2010"}),
    ("zone.authorised", {"id": ZONE, "name": "Salem Zone", "by": [SALEM], "serves": [SALEM], "under": ACT,
                         "from": "2011-07-01"}),
    ("zone.stage_advanced", {"zone": ZONE, "stage": "planning", "from": "2012-07-01"}),
    ("zone.report_filed", {"zone": ZONE, "year": 1, "kind": "annual", "by": OFFICE, "on": "2012-08-01"}),
    ("cluster.formed", {"id": NORTH, "name": "North", "zone": ZONE, "strategies": ["need"], "from": "2011-07-01"}),
    ("cluster.school_joined", {"cluster": NORTH, "school": BATES, "grades": "KG-05", "from": "2011-07-01"}),
    ("contract.signed", {
        "id": "contract:lead", "kind": "performance", "operating_role": "lead", "under": [ACT],
        "parties": [{"id": SALEM, "role": "authoriser"}, {"id": LEAD, "role": "operator"},
                    {"id": UNION, "role": "union"}],
        "term": {"from": "2012-07-01", "last_day": "2015-06-30"}, "covers": [{"id": BATES, "days_a_week": 5}],
        "services": [{"line": "arts"}], "indicators": [{"name": "reading", "target": "60"}], "exit": ["for cause"],
        "value": {"amount": "270000.00"}, "signed_on": "2012-06-12",
        "approvals_required": [{"by": BOARD, "kind": "plan"}],
    }),
    ("engagement.began", {"id": "engagement:lead", "who": LEAD, "role": "lead", "at": [BATES],
                          "under": "contract:lead", "from": "2012-08-01"}),
    ("authority.granted", {"id": "grant:all", "holder": OFFICE, "lever": "program", "level": "full", "over": [NORTH],
                           "by": [SALEM], "under": ACT, "from": "2012-07-01"}),
    ("authority.granted", {"id": "grant:lead", "holder": LEAD, "lever": "program", "level": "shared", "over": [BATES],
                           "by": [OFFICE], "under": "contract:lead", "delegated_from": "grant:all",
                           "from": "2012-07-01"}),
    ("subcontract.signed", {"id": "subcontract:arts", "prime": LEAD, "sub": ARTS, "under": "contract:lead",
                            "services": ["arts"], "provides_at": [BATES], "value": {"amount": "10"},
                            "term": {"from": "2012-07-01", "last_day": "2014-06-30"}}),
    ("decision.made", {"id": "decision:plan", "about": "contract:lead", "by": [BOARD], "outcome": "approved",
                       "votes": "5 to 2", "on": "2012-06-20"}),
    ("budget.adopted", {"id": "budget:13", "by": [SALEM], "for": BATES, "year": "2013", "from": "2013-07-01",
                        "lines": [{"line": "staff", "amount": "5.10", "per": "pupil", "funder": MA}]}),
    ("result.reported", {"id": "result:growth", "about": BATES, "indicator": "growth", "value": "51.0",
                         "for_year": "2012", "published_on": "2013-09-01"}),
]  # fmt: skip

PAGES: Final[dict[str, tuple[str, str, str, str]]] = {
    # id: name; attributes; links that leave it; links that reach it
    MA: ("Massachusetts", "name status", "ADOPTED>policy:act FUNDS>school:bates OVERSEES>district:salem", ""),
    SALEM: (
        "Salem", "coverage/levers name status",
        ("ADOPTED>budget:13 AUTHORISES>zone:salem GRANTED>grant:all HAS_OFFICE>board:salem HAS_OFFICE>body:union "
        "HAS_OFFICE>office:turnaround HAS_SCHOOL>school:adams HAS_SCHOOL>school:bates HAS_SCHOOL>school:carlton "
        "PARTY>contract:lead"),
        "GOVERNS<board:salem OVERSEES<state:MA SERVES<zone:salem",
    ),
    BATES: (
        "Bates", "also_known/The Bates grades identifier/nces/2510 level name priority status support_level/MA",
        "SUCCEEDS>school:adams",
        ("ABOUT<result:growth AT<engagement:lead COVERS<contract:lead FUNDS<state:MA HAS_SCHOOL<district:salem "
        "INCLUDES<cluster:north OVER<grant:lead PROVIDES<subcontract:arts"),
    ),
    OFFICE: ("Turnaround Office", "name status", "GRANTED>grant:lead HOLDS>grant:all", "HAS_OFFICE<district:salem"),
    BOARD: (
        "School Committee", "name seat/chair status", "DECIDED>decision:plan GOVERNS>district:salem",
        "HAS_OFFICE<district:salem",
    ),
    UNION: ("Teachers Union", "name status", "PARTY>contract:lead", "HAS_OFFICE<district:salem"),
    LEAD: (
        "Lead", "legal_form name status",
        "HOLDS>grant:lead PARTY>contract:lead PRIME>subcontract:arts RUNS>engagement:lead", "",
    ),
    ARTS: ("Arts", "name status", "SUB>subcontract:arts", ""),
    ZONE: (
        "Salem Zone", "name report/1/annual stage status",
        "HAS_CLUSTER>cluster:north SERVES>district:salem UNDER>policy:act", "AUTHORISES<district:salem",
    ),
    NORTH: ("North", "name status strategies", "INCLUDES>school:bates", "HAS_CLUSTER<zone:salem OVER<grant:all"),
    ACT: (
        "Gap Act", "citation status title type", "",
        "ADOPTED<state:MA UNDER<contract:lead UNDER<grant:all UNDER<zone:salem",
    ),
    "contract:lead": (
        "contract:lead",
        "approvals exit kind operating_role services signed_on status target/reading term value",
        "COVERS>school:bates UNDER>policy:act",
        ("ABOUT<decision:plan PARTY<body:union PARTY<district:salem PARTY<partner:lead UNDER<engagement:lead "
        "UNDER<grant:lead UNDER<subcontract:arts"),
    ),
    "engagement:lead": ("engagement:lead", "status", "AT>school:bates UNDER>contract:lead", "RUNS<partner:lead"),
    "grant:all": (
        "grant:all", "status", "DELEGATES>grant:lead OVER>cluster:north UNDER>policy:act",
        "GRANTED<district:salem HOLDS<office:turnaround",
    ),
    "grant:lead": (
        "grant:lead", "status", "OVER>school:bates UNDER>contract:lead",
        "DELEGATES<grant:all GRANTED<office:turnaround HOLDS<partner:lead",
    ),
    "subcontract:arts": (
        "subcontract:arts", "services status term value", "PROVIDES>school:bates UNDER>contract:lead",
        "PRIME<partner:lead SUB<partner:arts",
    ),
    "decision:plan": (
        "decision:plan", "outcome status votes", "ABOUT>contract:lead", "DECIDED<board:salem",
    ),
    "budget:13": ("budget:13", "state status year", "", "ADOPTED<district:salem"),
    "result:growth": ("result:growth", "result/growth/all/2012 status", "ABOUT>school:bates", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    made = Town(tmp_path_factory.mktemp("salem"))
    for topic, said in STORY:
        made.say(topic, **said)
    yield made
    made.ledger.close()


def shown(reader: Reader, id: str) -> tuple[str, str, str, str]:
    page = reader.entity(id)
    return (
        page.name,
        " ".join(sorted(f"{one.type}/{one.dst}" if one.dst else one.type for one in page.attributes)),
        " ".join(sorted(f"{one.type}>{one.dst}" for one in page.links_out)),
        " ".join(sorted(f"{one.type}<{one.src}" for one in page.links_in)),
    )


@pytest.mark.parametrize("id", PAGES)
def test_a_page_holds_all_that_is_known_and_all_that_is_linked(town: Town, id: str) -> None:
    assert shown(town.at(ON), id) == PAGES[id]
    page = town.at(ON).entity(id)
    assert (page.id, page.kind) == (id, id.split(":")[0])
    assert page.being.existence in (Existence.EXISTS, Existence.POSSIBLY)


def test_there_is_a_page_of_every_kind() -> None:
    assert {one.split(":")[0] for one in PAGES} == set(Kind) - {Kind.EVENT}


def test_many_pages_come_in_the_order_asked_each_once_for_each_time_it_was_asked(town: Town) -> None:
    asked = [BATES, ACT, BATES, SALEM]
    assert [one.id for one in town.at(ON).pages(asked)] == asked
    assert town.at(ON).pages([]) == []


def test_another_day_has_another_page(town: Town) -> None:
    before = shown(town.at("2011-06-30"), BATES)
    assert before == (
        "Bates", "also_known/The Bates grades identifier/nces/2510 level name status", "SUCCEEDS>school:adams",
        "HAS_SCHOOL<district:salem",
    )  # fmt: skip
    after = shown(town.at("2015-07-01"), "contract:lead")
    assert after[1:3] == ("status", "")
    assert town.at("2015-07-01").entity("contract:lead").being.existence is Existence.CLOSED


def test_an_earlier_knowledge_has_another_page(town: Town) -> None:
    registered = next(n for n, (_, said) in enumerate(STORY, 2) if said.get("id") == BATES)
    assert shown(town.at(ON, registered), BATES)[2:] == ("", "HAS_SCHOOL<district:salem")
    assert refused(town.at(ON, registered - 1).entity, BATES).code is Code.NOT_YET_KNOWN


def test_values_are_as_they_were_said(town: Town) -> None:
    page = town.at(ON).entity(BATES)
    values = {one.type: one.value for one in page.attributes}
    assert values["grades"] == '["KG","01","02","03","04","05"]'
    assert (values["identifier"], values["also_known"]) == ("2510", "The Bates")
    assert (values["priority"], values["support_level"]) == ('{"state":"priority"}', '{"level":"4","for_year":"2011"}')
    (funds,) = [one for one in page.links_in if one.type == "FUNDS"]
    assert json.loads(funds.value) == {
        "budget": "budget:13", "line": "staff", "amount": "5.10", "per": "pupil", "year": "2013", "by_funder": True,
    }  # fmt: skip


def test_every_fact_of_a_page_says_which_event_said_so(town: Town) -> None:
    reader = town.at(ON)
    for page in reader.pages(list(PAGES)):
        facts = (*page.attributes, *page.links_out, *page.links_in)
        cited = reader.cited({one.said_by for one in facts})
        assert {one.said_by for one in facts} == set(cited)
        for one in facts:
            assert set(cited[one.said_by].subjects) & {one.src, one.dst, "budget:13"}
