"""The marks of parties and places, for the naive model: docs/record.md §4, row by row.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries, and of the tests' oracle.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.evidence.days import UNKNOWN, listed, text
from services.evidence.marks import Content, Teller

_DESCRIBED = ("level", "legal_form", "site", "located_in", "employer", "website")
_GOVERNED = {"district": "OVERSEES", "school": "HAS_SCHOOL"}


def tell_organisation(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a party or place."""
    me, said = t.subject, topic.split(".")[1]
    on = e.get("from") or e.get("on") or UNKNOWN
    if said == "registered":
        t.attribute("status", e.get("status", "open"), on)
        t.attribute("name", e["name"], on)
        if e.get("under"):
            _placed(t, e["under"], on)
        _described(t, e, on)
        for code in e.get("identifiers", ()):
            t.attribute("identifier", code["value"], on, f"{code['scheme']}/{code['value']}")
        for name in e.get("also_known", ()):
            t.attribute("also_known", name, on, name)
    elif said == "renamed":
        t.attribute("name", e["name"], on)
    elif said == "also_known":
        t.attribute("also_known", e["name"], on, e["name"], e.get("last_day"))
    elif said == "described":
        _described(t, e, on)
    elif said == "identified":
        t.attribute("identifier", e["value"], on, f"{e['scheme']}/{e['value']}", e.get("last_day"))
    elif said == "placed":
        _placed(t, e["under"], on)
    elif said in ("opened", "closed"):
        t.attribute("status", "open" if said == "opened" else "closed", on)
    elif said == "support_level_assigned":
        t.attribute("support_level", text(level=e["level"], for_year=e.get("for_year")), on, e["scheme"])
    elif said == "priority_started":
        t.attribute("priority", text(state="priority"), on)
    elif said == "priority_decided":
        t.attribute("priority", text(state=e["outcome"], measure=e.get("measure")), on)
    elif said == "constituted":
        for seat in e["seats"]:
            value = text(appointed_by=seat.get("appointed_by"), holder=seat.get("holder"))
            t.attribute("seat", value, on, seat["seat"])
    elif said == "governed_by":
        t.link("GOVERNS", e["board"], me, on, key=(me,))
    elif said == "succeeded":
        for before in e["predecessors"]:
            t.link("SUCCEEDS", me, before, on, text(how=e["how"]))
    elif said == "covered":
        t.attribute("coverage", e["extent"], on, e["aspect"], e.get("last_day"))


def _placed(t: Teller, under: str, on: list[str]) -> None:
    t.link(_GOVERNED.get(t.subject.split(":")[0], "HAS_OFFICE"), under, t.subject, on, key=())


def _described(t: Teller, e: dict[str, Any], on: list[str]) -> None:
    t.attribute("grades", listed(e.get("grades")), on)
    for name in _DESCRIBED:
        t.attribute(name, e.get(name), on)
    size = e.get("stated_size")
    if size is not None:
        what = size.get("what", "schools")
        value = text(min=size.get("min"), max=size.get("max"), what=None if what == "schools" else what)
        t.attribute("stated_size", value, on)


def tell_zone(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a zone."""
    me, said = t.subject, topic.split(".")[1]
    on = e.get("from") or e["on"]
    if said == "authorised":
        t.attribute("status", "open", on)
        t.attribute("name", e["name"], on)
        for by in e.get("by", ()):
            t.link("AUTHORISES", by, me, on)
        for district in e.get("serves", ()):
            t.link("SERVES", me, district, on)
        if e.get("under"):
            t.link("UNDER", me, e["under"], on)
    elif said == "district_joined":
        t.link("SERVES", me, e["district"], on, last=e.get("last_day"))
    elif said == "district_left":
        t.end(("SERVES", me, e["district"]), on)
    elif said == "stage_advanced":
        t.attribute("stage", e["stage"], on)
    elif said == "report_filed":
        t.attribute("report", text(by=e.get("by")), on, f"{e['year']}/{e['kind']}")
    elif said == "covered":
        t.attribute("coverage", e["extent"], on, e["aspect"], e.get("last_day"))
    elif said == "closed":
        t.attribute("status", "closed", on)


def tell_cluster(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a cluster."""
    me, said = t.subject, topic.split(".")[1]
    on = e.get("from") or e["on"]
    if said == "formed":
        t.attribute("status", "open", on)
        t.attribute("name", e["name"], on)
        t.attribute("strategies", listed(e.get("strategies")), on)
        t.link("HAS_CLUSTER", e["zone"], me, on, key=(me,))
    elif said == "school_joined":
        t.link("INCLUDES", me, e["school"], on, text(grades=e.get("grades")), last=e.get("last_day"))
    elif said == "school_left":
        t.end(("INCLUDES", me, e["school"]), on)
    elif said == "school_moved" and e["from_cluster"] != e["to_cluster"]:
        if e["from_cluster"] == me:
            t.end(("INCLUDES", me, e["school"]), on)
        else:
            t.link("INCLUDES", me, e["school"], on, text(grades=e.get("grades")))
    elif said == "strategy_changed":
        t.attribute("strategies", listed(e.get("strategies")) or "[]", on)
    elif said in ("merged", "split"):
        if e["cluster"] == me and said == "merged":
            t.attribute("status", "closed", on)
        for move in e["schools"]:
            if e["cluster"] == me and move["to"] != me and said == "split":
                t.end(("INCLUDES", me, move["school"]), on)
            elif e["cluster"] != me and move["to"] == me:
                t.link("INCLUDES", me, move["school"], on)
    elif said == "dissolved":
        t.attribute("status", "closed", on)
