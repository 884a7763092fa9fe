"""The Salem zone in order: one cluster of three schools led by Mastery, everything complete, nothing to find."""

from collections.abc import Sequence
from typing import Any

from graph.answers.shapes import Finding
from tests.story import Story

SALEM, MASTERY, NORTH, LEAD = "district:salem", "partner:mastery", "cluster:north", "contract:lead"
LINCOLN, ADAMS, REVERE = "school:lincoln", "school:adams", "school:revere"
WORK = "engagement:mastery"
START = "2011-07-01"
ASPECTS = ("operators", "levers", "services", "schools", "milestones")
ON = "2012-10-01"


def salem(*, without: Sequence[str] = (), partial: Sequence[str] = (), **changed: dict[str, Any]) -> Story:
    """The zone in order, but for statements left out (`without` their ids), aspects that are partial, and fields
    changed of those whose id, short, is given: `lead={"term": …}`, `mastery=…`, `people=…`."""
    story = Story()

    def tell(topic: str, short: str, **said: Any) -> None:
        if short not in without:
            story.tell(topic, **{**said, **changed.get(short, {})})

    tell("organisation.registered", "state", id="state:MA", name="Massachusetts", from_="[..]")
    tell("organisation.registered", "salem", id=SALEM, name="Salem", under="state:MA", from_="1900")
    tell("organisation.registered", "mastery", id=MASTERY, name="Mastery", legal_form="non_profit", from_="2001")
    tell("organisation.registered", "arts", id="partner:arts", name="Arts for All", from_="2001")
    tell("organisation.registered", "office", id="office:turnaround", name="Turnaround", under=SALEM, from_="2001")
    for short, name in (("lincoln", "Lincoln"), ("adams", "Adams"), ("revere", "Revere")):
        said = {"id": f"school:{short}", "name": name, "under": SALEM, "grades": "06-08", "from": "1990-09-01"}
        tell("organisation.registered", short, **said)
    tell("zone.authorised", "zone", id="zone:salem", name="Salem Zone", by=[SALEM], from_=START)
    tell("cluster.formed", "north", id=NORTH, name="North", zone="zone:salem", from_=START)
    for school in (LINCOLN, ADAMS, REVERE):
        tell("cluster.school_joined", f"in_{school[7:]}", cluster=NORTH, school=school, from_=START)
    parties = [{"id": SALEM, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}]
    tell(
        "contract.signed", "lead", id=LEAD, kind="performance", operating_role="lead", parties=parties,
        term={"from": START, "last_day": "2016-06-30"}, covers=[{"id": NORTH, "days_a_week": 5}],
    )  # fmt: skip
    tell(
        "engagement.began", "work", id=WORK, who=MASTERY, role="lead", at=[{"id": NORTH, "days_a_week": 5}],
        under=LEAD, from_=START, last_day="2016-06-30",
    )  # fmt: skip
    for lever in ("people", "time", "money", "program"):
        tell(
            "authority.granted", lever, id=f"grant:{lever}", holder=MASTERY, lever=lever, level="full", over=[NORTH],
            by=[SALEM], under=LEAD, from_=START,
        )  # fmt: skip
    for year, on in ((2, "2013-06-30"), (5, "2016-06-30")):
        tell("zone.report_filed", f"report-{year}", zone="zone:salem", year=year, kind="detailed", on=on)
    for aspect in ASPECTS:
        if aspect not in partial:
            story.tell("organisation.covered", organisation=SALEM, aspect=aspect, extent="complete", from_="1900")
    return story


def findings(story: Story, on: str = ON, *rules: str, within: str | None = "zone:salem") -> list[Finding]:
    """What an audit finds on a day."""
    return story.reader(on).audit(within, rules or None)


def outcomes(story: Story, rule: str, on: str = ON, within: str | None = "zone:salem") -> dict[str, str]:
    """What one rule finds: about whom (the last of each id), and whether certainly, possibly or unknown."""
    return {
        " ".join(one.split(":")[-1] for one in found.about): said(found)
        for found in findings(story, on, rule, within=within)
    }


def said(found: Finding) -> str:
    """The outcome in a word."""
    if not found.violated:
        assert found.certain is None, "what is unknown is not certain"
        assert found.missing, "what is unknown says what would settle it"
        return "unknown"
    return ("certain" if found.certain else "possible") + (" warning" if found.warning else "")


def subcontract(story: Story, id: str = "subcontract:arts", **more: Any) -> int:
    """Arts for All works for Mastery, unless said otherwise."""
    told = {
        "prime": MASTERY, "sub": "partner:arts", "under": LEAD, "services": ["student support"],
        "provides_at": [NORTH], "term": {"from": START, "last_day": "2016-06-30"},
    }  # fmt: skip
    return story.tell("subcontract.signed", id=id, **{**told, **more})


def engaged(story: Story, who: str = "partner:arts", role: str = "supporting", **more: Any) -> int:
    """Somebody works at Lincoln."""
    said = {"id": f"engagement:{who.split(':')[1]}-{role}", "at": [LINCOLN], "under": "unknown", "from": START}
    return story.tell("engagement.began", who=who, role=role, **{**said, **more})


def granted(story: Story, id: str, **more: Any) -> int:
    """A grant over Lincoln."""
    told = {"holder": "partner:arts", "level": "full", "over": [LINCOLN], "by": [SALEM], "under": "none", "from": START}
    return story.tell("authority.granted", id=id, **{**told, **more})
