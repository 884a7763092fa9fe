"""The marks of parties and places, for the oracle: docs/record.md §4, row by row."""

from collections.abc import Sequence
from typing import Any

from events import cluster, organisation, zone
from events.envelope import Event
from events.when import When
from tests.oracle_marks import Teller, listed, text

Earlier = Sequence[Event]


def tell_organisation(t: Teller, e: Any, _: Earlier) -> None:
    me = t.subject
    match e:
        case organisation.Registered():
            t.attribute("status", e.status.value, e.from_)
            t.attribute("name", e.name, e.from_)
            if e.under:
                place(t, e.under, e.from_)
            describe(t, e)
            for code in e.identifiers:
                t.attribute("identifier", code.value, e.from_, f"{code.scheme}/{code.value}")
            for name in e.also_known:
                t.attribute("also_known", name, e.from_, name)
        case organisation.Renamed():
            t.attribute("name", e.name, e.from_)
        case organisation.AlsoKnown():
            t.attribute("also_known", e.name, e.from_, e.name, e.last_day)
        case organisation.Described():
            describe(t, e)
        case organisation.Identified():
            t.attribute("identifier", e.value, e.from_, f"{e.scheme}/{e.value}", e.last_day)
        case organisation.Placed():
            place(t, e.under, e.from_)
        case organisation.Opened():
            t.attribute("status", "open", e.on)
        case organisation.Closed():
            t.attribute("status", "closed", e.on)
        case organisation.SupportLevelAssigned():
            t.attribute("support_level", text(level=e.level, for_year=e.for_year), e.from_, e.scheme)
        case organisation.PriorityStarted():
            t.attribute("priority", text(state="priority"), e.from_)
        case organisation.PriorityDecided():
            t.attribute("priority", text(state=e.outcome.value, measure=e.measure), e.on)
        case organisation.Constituted():
            for seat in e.seats:
                t.attribute("seat", text(appointed_by=seat.appointed_by, holder=seat.holder), e.from_, seat.seat)
        case organisation.GovernedBy():
            t.link("GOVERNS", e.board, me, e.from_, key=(me,))
        case organisation.Succeeded():
            for before in e.predecessors:
                t.link("SUCCEEDS", me, before, e.on, text(how=e.how.value))
        case organisation.Covered():
            t.attribute("coverage", e.extent.value, e.from_, e.aspect.value, e.last_day)


def place(t: Teller, under: str, on: When) -> None:
    kind = {"district": "OVERSEES", "school": "HAS_SCHOOL"}.get(t.subject.split(":")[0], "HAS_OFFICE")
    t.link(kind, under, t.subject, on, key=())


def describe(t: Teller, e: Any) -> None:
    if e.grades:
        t.attribute("grades", listed(e.grades), e.from_)
    for name in ("level", "legal_form", "site", "located_in", "employer", "website"):
        t.attribute(name, getattr(e, name), e.from_)
    if e.stated_size:
        what = e.stated_size.what if e.stated_size.what != "schools" else None
        t.attribute("stated_size", text(min=e.stated_size.min, max=e.stated_size.max, what=what), e.from_)


def tell_zone(t: Teller, e: Any, _: Earlier) -> None:
    me = t.subject
    match e:
        case zone.Authorised():
            t.attribute("status", "open", e.from_)
            t.attribute("name", e.name, e.from_)
            for by in e.by:
                t.link("AUTHORISES", by, me, e.from_)
            for district in e.serves:
                t.link("SERVES", me, district, e.from_)
            if e.under:
                t.link("UNDER", me, e.under, e.from_)
        case zone.DistrictJoined():
            t.link("SERVES", me, e.district, e.from_, last=e.last_day)
        case zone.DistrictLeft():
            t.end(("SERVES", me, e.district), e.on)
        case zone.StageAdvanced():
            t.attribute("stage", e.stage, e.from_)
        case zone.ReportFiled():
            t.attribute("report", text(by=e.by), e.on, f"{e.year}/{e.kind.value}")
        case zone.Covered():
            t.attribute("coverage", e.extent.value, e.from_, e.aspect.value, e.last_day)
        case zone.Closed():
            t.attribute("status", "closed", e.on)


def tell_cluster(t: Teller, e: Any, _: Earlier) -> None:
    me = t.subject
    match e:
        case cluster.Formed():
            t.attribute("status", "open", e.from_)
            t.attribute("name", e.name, e.from_)
            t.attribute("strategies", listed(e.strategies) if e.strategies else None, e.from_)
            t.link("HAS_CLUSTER", e.zone, me, e.from_, key=(me,))
        case cluster.SchoolJoined():
            t.link("INCLUDES", me, e.school, e.from_, text(grades=e.grades), last=e.last_day)
        case cluster.SchoolLeft():
            t.end(("INCLUDES", me, e.school), e.on)
        case cluster.SchoolMoved() if e.from_cluster != e.to_cluster:
            if e.from_cluster == me:
                t.end(("INCLUDES", me, e.school), e.on)
            else:
                t.link("INCLUDES", me, e.school, e.on, text(grades=e.grades))
        case cluster.StrategyChanged():
            t.attribute("strategies", listed(e.strategies), e.from_)
        case cluster.Merged() | cluster.Split():
            if e.cluster == me and isinstance(e, cluster.Merged):
                t.attribute("status", "closed", e.on)
            for move in e.schools:
                if e.cluster == me and move.to != me and isinstance(e, cluster.Split):
                    t.end(("INCLUDES", me, move.school), e.on)
                elif e.cluster != me and move.to == me:
                    t.link("INCLUDES", me, move.school, e.on)
        case cluster.Dissolved():
            t.attribute("status", "closed", e.on)
