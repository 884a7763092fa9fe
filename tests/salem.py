"""Lincoln Middle School, in the north cluster of the Salem zone, and Mastery, who leads it."""

from typing import Any

from events.levers import Level
from tests.story import Story, seen

LINCOLN, SALEM, MASTERY = "school:lincoln", "district:salem", "partner:mastery"


def salem(contract: dict[str, Any] | None = None, **grant: Any) -> Story:
    """The district registers Lincoln (grades 6 to 8), forms the zone, signs with Mastery, and grants."""
    story = Story(
        ("organisation.registered", {"id": "state:MA", "name": "Massachusetts", "from": "[..]"}),
        ("organisation.registered", {"id": SALEM, "name": "Salem", "under": "state:MA", "from": "1900"}),
        (
            "organisation.registered",
            {"id": LINCOLN, "name": "Lincoln", "under": SALEM, "from": "1990-09-01", "grades": "06-08"},
        ),
        ("organisation.registered", {"id": MASTERY, "name": "Mastery", "from": "2001"}),
        ("policy.adopted", {"id": "policy:act", "title": "Turnaround Act", "by": "state:MA", "from": "2010-01-01"}),
        (
            "zone.authorised",
            {"id": "zone:salem", "name": "Salem Zone", "by": SALEM, "under": "policy:act", "from": "2011-07-01"},
        ),
        ("cluster.formed", {"id": "cluster:north", "name": "North", "zone": "zone:salem", "from": "2011-07-01"}),
        ("cluster.school_joined", {"cluster": "cluster:north", "school": LINCOLN, "from": "2011-07-01"}),
    )
    if contract is not None:
        terms = {
            "kind": "performance",
            "parties": [{"id": SALEM, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}],
            "term": {"from": "2011-07-01", "last_day": "2016-06-30"},
        }
        story.tell(contract.get("topic", "contract.signed"), id="contract:lead", **terms, **contract.get("more", {}))
    if grant:
        granted(story, "grant:one", **grant)
    return story


def granted(story: Story, id: str, **more: Any) -> int:
    said = {
        "holder": MASTERY,
        "lever": "program",
        "level": "full",
        "over": ["cluster:north"],
        "by": SALEM,
        "under": "contract:lead",
        "from": "2011-07-01",
    }
    return story.tell("authority.granted", id=id, **{**said, **more})


def complete(story: Story) -> Story:
    story.tell("organisation.covered", organisation=SALEM, aspect="levers", extent="complete", from_="1990-09-01")
    return story


def program(story: Story, on: str, of: str = LINCOLN) -> list[Any]:
    return seen(story.holders(of, on, "program"))


FULL = (MASTERY, None, Level.FULL, "in_force", True)
LEFT = (SALEM, None, Level.FULL, "presumed", True)
