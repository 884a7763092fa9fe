"""What the graph hands over for a question: everything that bears on it, once, and nothing of the town next door."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from events.ids import Kind
from graph.facts import Version
from tests.town import Town

STATE, ACT = "state:MA", "policy:act"


def founded(town: Town, name: str) -> None:
    """A town with a zone and one cluster; its partner signs, works and is granted; the grant is passed on."""
    kinds = ("district", "school", "zone", "cluster", "contract", "partner", "office")
    own = {kind: f"{kind}:{name}" for kind in kinds}
    town.registered(own["district"], name.title(), under=STATE)
    town.registered(own["office"], f"Office of {name}", under=own["district"])
    town.registered(own["school"], f"{name} High", under=own["district"])
    town.registered(own["partner"], f"Friends of {name}")
    town.say("zone.authorised", id=own["zone"], name="Zone", by=own["district"], under=ACT, from_="2011-07-01")
    town.say("cluster.formed", id=own["cluster"], name="North", zone=own["zone"], from_="2011-07-01")
    town.say("cluster.school_joined", cluster=own["cluster"], school=own["school"], from_="2011-07-01")
    town.say(
        "contract.signed", id=own["contract"], kind="performance", under=[ACT], covers=[own["school"]],
        parties=[{"id": own["district"], "role": "authoriser"}, {"id": own["partner"], "role": "operator"}],
        term={"from": "2012-07-01", "last_day": "2017-06-30"}, approvals_required=[{"by": STATE}],
    )  # fmt: skip
    town.say(
        "decision.made", id=f"decision:{name}", about=own["contract"], by=STATE, outcome="approved", on="2012-06-01"
    )
    said = {"lever": "people", "level": "full", "from_": "2012-07-01"}
    town.say(
        "authority.granted", id=f"grant:{name}", holder=own["partner"], over=[own["cluster"]], by=own["district"],
        under=own["contract"], **said,
    )  # fmt: skip
    town.say(
        "authority.granted", id=f"grant:{name}-on", holder=own["office"], over=[own["school"]], by=own["partner"],
        delegated_from=f"grant:{name}", **said,
    )  # fmt: skip
    town.say(
        "engagement.began", id=f"engagement:{name}", who=own["partner"], role="lead", at=[own["school"]],
        under=own["contract"], from_="2012-08-01",
    )  # fmt: skip


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    made = Town(tmp_path)
    made.registered(STATE, "Massachusetts")
    made.say("policy.adopted", id=ACT, title="Act", by=STATE, from_="2010-01-01")
    founded(made, "salem")
    founded(made, "lynn")
    yield made
    made.ledger.close()


def links(facts: list[Version]) -> list[str]:
    """Every link, in order; each fact is there once."""
    assert len({one.id for one in facts}) == len(facts)
    return sorted(f"{one.src} {one.type} {one.dst}" for one in facts if one.is_link)


def told(facts: list[Version]) -> set[str]:
    """Of whom something is told beside links."""
    return {one.src for one in facts if not one.is_link}


ABOVE = [
    "cluster:salem INCLUDES school:salem", "district:salem AUTHORISES zone:salem",
    "district:salem HAS_SCHOOL school:salem", "state:MA OVERSEES district:salem",
    "zone:salem HAS_CLUSTER cluster:salem",
]  # fmt: skip
GRANTS = [
    "contract:salem UNDER policy:act", "decision:salem ABOUT contract:salem", "district:salem GRANTED grant:salem",
    "district:salem PARTY contract:salem", "grant:salem DELEGATES grant:salem-on", "grant:salem OVER cluster:salem",
    "grant:salem UNDER contract:salem", "grant:salem-on OVER school:salem", "office:salem HOLDS grant:salem-on",
    "partner:salem GRANTED grant:salem-on", "partner:salem HOLDS grant:salem", "partner:salem PARTY contract:salem",
    "state:MA ADOPTED policy:act", "state:MA DECIDED decision:salem",
]  # fmt: skip


def test_who_holds_what_over_a_school_rests_on_its_own_town(town: Town) -> None:
    at = town.at("2014-01-01").at
    facts = town.ledger.store.authority(["school:salem"], at)
    assert links(facts) == sorted([*ABOVE, *GRANTS, "zone:salem UNDER policy:act"])
    assert not {one for one in told(facts) if one.endswith("lynn")}
    assert {"school:salem", "grant:salem", "contract:salem", "policy:act", "decision:salem", STATE} <= told(facts)
    assert links(town.ledger.store.authority(["school:salem"], town.at("2011-01-01").at)) == [
        "district:salem HAS_SCHOOL school:salem", "state:MA OVERSEES district:salem",
    ]  # fmt: skip


def test_what_an_office_holds_rests_on_what_its_grant_was_passed_on_from(town: Town) -> None:
    at = town.at("2014-01-01").at
    facts = town.ledger.store.holdings(["office:salem"], at)
    assert links(facts) == sorted([*ABOVE, *GRANTS])
    assert not {one for one in told(facts) if one.endswith("lynn")}
    assert {"office:salem", "grant:salem", "contract:salem", "policy:act", "decision:salem"} <= told(facts)
    assert links(town.ledger.store.holdings(["office:salem"], town.at("2011-01-01").at)) == []


def test_a_district_is_all_that_lies_in_it_and_works_there(town: Town) -> None:
    at = town.at("2014-01-01").at
    facts = town.ledger.store.region("district:salem", at)
    assert links(facts) == sorted([
        *ABOVE, *GRANTS, "contract:salem COVERS school:salem", "district:salem HAS_OFFICE office:salem",
        "engagement:salem AT school:salem", "engagement:salem UNDER contract:salem",
        "partner:salem RUNS engagement:salem", "zone:salem UNDER policy:act",
    ])  # fmt: skip
    assert not {one for one in told(facts) if one.endswith("lynn")}
    assert {"engagement:salem", "office:salem", "partner:salem"} <= told(facts)


def test_a_page_of_a_list_holds_no_more_than_it_was_asked_for(town: Town) -> None:
    found = town.ledger.store.listing(Kind.GRANT, town.at("2014-01-01").at, "", 3)
    assert [one.id for one in found] == ["grant:lynn", "grant:lynn-on", "grant:salem"]


def test_what_is_believed_begins_with_the_event_that_says_it_and_ends_with_the_one_that_takes_it_back(
    town: Town,
) -> None:
    store, said = town.ledger.store, ["INCLUDES"]
    last = town.at("2014-01-01").at.position
    (joined,) = [one.known_from for one in store.history(["school:salem"], last) if one.type == "INCLUDES"]
    gone = town.say("evidence.retracted", event=str(joined))
    assert town.at("2014-01-01").at.position == gone
    for position, number in ((joined - 1, 0), (joined, 1), (gone - 1, 1), (gone, 0)):
        for ids, out in ((["school:salem"], False), (["cluster:salem"], True)):
            assert len(store.believed(ids, said, out, position)) == number
    assert [len(store.everywhere(said, position)) for position in (joined - 1, joined)] == [0, 1]
    named = [len(store.everywhere(["name"], position)) for position in (joined, last)]
    assert named[0] < named[1]
    renamed = town.say("organisation.renamed", organisation="school:salem", name="New", from_="2013")
    assert town.at("2014-01-01").at.position == renamed
    for position, names in ((renamed - 1, [0, 1]), (renamed, [0, 2])):
        assert [len(store.believed([one], ["name"], True, position)) for one in ("school:no", "school:salem")] == names
    assert [one.dst for one in store.everywhere(said, gone)] == ["school:lynn"]


def test_a_link_between_two_that_are_asked_about_is_told_once(town: Town) -> None:
    last = town.at("2014-01-01").at.position
    told_of = town.ledger.store.history(["cluster:salem", "school:salem"], last)
    assert [one.id for one in told_of] == sorted({one.id for one in told_of})
    assert "cluster:salem INCLUDES school:salem" in links(told_of)


def test_what_leaves_a_district_is_all_of_it_or_the_types_that_are_asked_for(town: Town) -> None:
    store, at = town.ledger.store, town.at("2014-01-01").at
    asked = ["district:salem", "district:salem"]
    assert links(store.believed(asked, ["HAS_SCHOOL"], True, at.position)) == [ABOVE[2]]
    assert [one.type for one in store.believed(asked, ["name"], True, at.position)] == ["name"]
    every = store.believed(asked, [], True, at.position)
    assert len(links(every)) == 5
    assert {one.type for one in every if not one.is_link} == {"name", "status"}
    assert links(store.believed(asked, ["OVERSEES", "HAS_SCHOOL"], False, at.position)) == [ABOVE[3]]
    assert [one.dst for one in store.links(asked, ["HAS_SCHOOL"], True, at)] == ["school:salem"]


def test_what_is_closed_is_counted_no_more(town: Town) -> None:
    town.say("organisation.closed", organisation="school:lynn", on="2013-07-01")
    before, after = town.at("2013-06-30").at, town.at("2013-07-01").at
    assert [town.ledger.store.existing(at)[Kind.SCHOOL] for at in (before, after)] == [2, 1]
    assert town.ledger.store.existing(town.at("2011-01-01").at).get(Kind.ZONE, 0) == 0
