"""The marks of instruments, decisions and evidence, for the naive model: docs/record.md §4, row by row.

Standing alone, for Python 3.9 and later: part of the program that an evidence bundle carries, and of the tests' oracle.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from services.evidence.days import UNKNOWN, compact, listed, text
from services.evidence.marks import AGREED, Content, Teller
from services.evidence.places import tell_cluster, tell_organisation, tell_zone

ID = re.compile(
    "(state|district|school|office|board|body|partner|zone|cluster|policy|contract|grant|subcontract|engagement"
    "|decision|budget|result|event):[A-Za-z0-9][A-Za-z0-9._-]{0,62}"
)


def tell_policy(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a policy."""
    if topic == "policy.repealed":
        return
    for name in ("title", "type", "citation"):
        t.attribute(name, e.get(name), e["from"])
    if topic == "policy.adopted":
        for by in e.get("by", ()):
            t.link("ADOPTED", by, t.subject, e["from"])


def tell_contract(t: Teller, topic: str, e: dict[str, Any], earlier: Sequence[Content]) -> None:
    """What an event says of a contract."""
    me = t.subject
    if topic in AGREED or topic == "contract.amended":
        on = e["term"]["from"] if topic in AGREED else e["from"]
        _agreed(t, e, on)
        if topic in AGREED:
            t.attribute("term", _terms(e["term"]), on)
            t.attribute("signed_on", e["signed_on"][0] if e.get("signed_on") else None, on)
        elif e.get("term_last_day") or e.get("renewal"):
            t.attribute("term", _restated(topic, e, earlier), on)
        for party in e.get("parties", ()):
            role = party.get("role", "party")
            t.link("PARTY", party["id"], me, on, text(role=role), key=(party["id"], role))
        for party in e.get("parties_left", ()):
            t.end(("PARTY", party["id"], party.get("role", "party")), on)
        for basis in e.get("under", ()):
            t.link("UNDER", me, basis, on)
        _reach(t, "COVERS", e.get("covers", ()), on)
        for gone in e.get("drops", ()):
            t.end(("COVERS", me, gone), on)
    elif topic == "contract.assigned":
        named = [p["id"] for x in earlier for p in x.body.get("parties", ()) if p.get("role") == "operator"]
        named += [x.body["to"] for x in earlier if x.topic == topic]
        t.link("PARTY", e["to"], me, e["on"], text(role="operator"), key=(e["to"], "operator"))
        for other in dict.fromkeys(named):
            if other != e["to"]:
                t.end(("PARTY", other, "operator"), e["on"])
    elif topic == "contract.notice_given":
        t.attribute("notice", text(by=e.get("by")), e["on"])


def _agreed(t: Teller, e: dict[str, Any], on: list[str]) -> None:
    t.attribute("kind", e.get("kind"), on)
    t.attribute("operating_role", e.get("operating_role"), on)
    t.attribute("approvals", listed(e.get("approvals_required")), on)
    t.attribute("exit", listed(e.get("exit")), on)
    t.attribute("services", listed(e.get("services")), on)
    t.attribute("value", _money(e.get("value")), on)
    for one in e.get("indicators", ()):
        value = text(baseline=one.get("baseline"), target=one.get("target"), due=one.get("due"))
        t.attribute("target", value, on, one["name"])


def _money(value: dict[str, Any] | None) -> str | None:
    return text(amount=value["amount"], currency=_currency(value)) if value else None


def _currency(value: dict[str, Any]) -> str | None:
    currency = value.get("currency", "USD")
    return None if currency == "USD" else str(currency)


def _terms(term: dict[str, Any], last_day: list[str] | None = None, renewal: str | None = None) -> str:
    how = renewal or term.get("renewal", "none")
    given = {
        "from": term["from"],
        "last_day": last_day or term.get("last_day"),
        "renewal": None if how == "none" else how,
        "renewal_months": term.get("renewal_months"),
        "notice_days": term.get("notice_days"),
    }
    return compact({name: value for name, value in given.items() if value is not None})


def _restated(topic: str, e: dict[str, Any], earlier: Sequence[Content]) -> str | None:
    """The term of the last agreement before, with what amendments since then say of it."""
    base = last_day = renewal = None
    for said, x in [*((one.topic, one.body) for one in earlier), (topic, e)]:
        if said in (*AGREED, "subcontract.signed"):
            base, last_day, renewal = x["term"], None, None
        elif said in ("contract.amended", "subcontract.amended"):
            last_day = x.get("term_last_day") or last_day
            renewal = x.get("renewal") or renewal
    return _terms(base, last_day, renewal) if base else None


def _reach(t: Teller, kind: str, places: Sequence[dict[str, Any]], on: list[str]) -> None:
    for one in places:
        grades, days, services = one.get("grades"), one.get("days_a_week"), one.get("services")
        value = text(grades=grades, days_a_week=days, services=services)
        if kind == "PROVIDES":
            value = text(services=services, grades=grades, days_a_week=days)
        t.link(kind, t.subject, one["id"], one.get("from") or on, value, last=one.get("last_day"))


def _rests(t: Teller, under: str, on: list[str], key: tuple[str, ...] | None = None) -> None:
    if under not in ("none", "unknown"):
        t.link("UNDER", t.subject, under, on, key=key)
    elif key is None:
        t.attribute("basis", under, on)
    else:
        t.starts.append(t.made(("UNDER", *key), "basis", t.subject, "", under, on))


def tell_subcontract(t: Teller, topic: str, e: dict[str, Any], earlier: Sequence[Content]) -> None:
    """What an event says of a subcontract."""
    me = t.subject
    if topic == "subcontract.ended":
        return
    on = e["term"]["from"] if topic == "subcontract.signed" else e["from"]
    if topic == "subcontract.signed":
        t.link("PRIME", e["prime"], me, on, key=(me,))
        t.link("SUB", e["sub"], me, on, key=(me,))
        _rests(t, e.get("under", "unknown"), on)
        t.attribute("signed_on", e["signed_on"][0] if e.get("signed_on") else None, on)
        t.attribute("term", _terms(e["term"]), on)
    elif e.get("term_last_day"):
        t.attribute("term", _restated(topic, e, earlier), on)
    t.attribute("services", listed(e.get("services")), on)
    t.attribute("value", _money(e.get("value")), on)
    if e.get("subaward") is not None:
        t.attribute("subaward", text(**e["subaward"]), on)
    _reach(t, "PROVIDES", e.get("provides_at", ()), on)
    for gone in e.get("drops", ()):
        t.end(("PROVIDES", me, gone), on)


def tell_authority(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a grant."""
    me = t.subject
    if topic == "authority.revoked":
        return
    level = f',"level":{compact(e["level"])}' if e.get("level") else ""
    t.levels.append(t.made(("level",), "level", me, "", level, e["from"]))
    if topic != "authority.granted":
        return
    head = text(lever=e["lever"], area=e.get("area"))[:-1]
    own_end = True if e.get("last_day") else None
    tail = text(share=e.get("share"), limits=e.get("limits"), own_end=own_end)[1:]
    # The level is put in its place, between the two, when it is known for which time.
    t.link("HOLDS", e["holder"], me, e["from"], f"{head}@level{',' + tail if tail else '}'}", key=(me,))
    for by in e.get("by", ()):
        t.link("GRANTED", by, me, e["from"])
    for over in e["over"]:
        t.link("OVER", me, over, e["from"], text(grades=e.get("grades")))
    _rests(t, e.get("under", "unknown"), e["from"])
    if e.get("delegated_from"):
        t.link("DELEGATES", e["delegated_from"], me, e["from"])


def tell_engagement(t: Teller, topic: str, e: dict[str, Any], earlier: Sequence[Content]) -> None:
    """What an event says of an engagement."""
    me = t.subject
    if topic == "engagement.ended":
        return
    began = [x.body["who"] for x in earlier if x.topic == "engagement.began"]
    who = e["who"] if topic == "engagement.began" else (began[-1] if began else None)
    if e.get("role") and who:
        t.link("RUNS", who, me, e["from"], text(role=e["role"]), key=(me,))
    _reach(t, "AT", e.get("at", ()), e["from"])
    for gone in e.get("leaves", ()):
        t.end(("AT", me, gone), e["from"])
    under = e.get("under", "unknown" if topic == "engagement.began" else None)
    if under:
        _rests(t, under, e["from"], key=(me,))


def tell_decision(t: Teller, _topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a decision."""
    me, on = t.subject, e["on"]
    effect = e.get("takes_effect") or on
    if e["id"] != me:
        t.attribute("outcome", "overturned", effect)
        return
    t.attribute("status", "open", on)
    for by in e.get("by", ()):
        t.link("DECIDED", by, me, on)
    if ID.fullmatch(e["about"]):
        t.link("ABOUT", me, e["about"], on)
    else:
        t.attribute("about", e["about"], on)
    for name in ("votes", "conditions", "overturns"):
        t.attribute(name, e.get(name), on)
    basis = e.get("basis")
    if basis:
        value = text(
            on=basis["on"], position=basis["position"], within=basis.get("within"), questions=basis.get("questions")
        )
        t.attribute("basis", value, on)
    t.attribute("outcome", e["outcome"], effect)


def tell_budget(t: Teller, topic: str, e: dict[str, Any], earlier: Sequence[Content]) -> None:
    """What an event says of a budget."""
    adopted = [x.body for x in earlier if x.topic == "budget.adopted"]
    status = e.get("status")
    if topic == "budget.adopted":
        adopted.append(e)
        status = e.get("status", "adopted")
        for by in e.get("by", ()):
            t.link("ADOPTED", by, t.subject, e["from"])
        t.attribute("year", e["year"], e["from"])
    t.attribute("state", status, e["from"])
    for whole in adopted[-1:]:
        for line in e.get("lines", ()):
            for source in [line["funder"]] if line.get("funder") else whole.get("by", ()):
                value = text(
                    budget=t.subject, line=line["line"], amount=line.get("amount"), currency=_currency(line),
                    per=line.get("per", "total"), year=whole["year"], by_funder=bool(line.get("funder")),
                )  # fmt: skip
                t.link("FUNDS", source, whole["for"], e["from"], value, key=(source, line["line"]))


def tell_result(t: Teller, _topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What an event says of a result."""
    on = e.get("published_on") or UNKNOWN
    t.attribute("status", "open", on)
    t.link("ABOUT", t.subject, e["about"], on)
    value = text(value=e.get("value"), unit=e.get("unit"), status=e.get("status", "final"))
    t.attribute("result", value, on, f"{e['indicator']}/{e.get('subgroup', 'all')}/{e['for_year']}")


def tell_evidence(t: Teller, topic: str, e: dict[str, Any], _: Sequence[Content]) -> None:
    """What more documents say of an event."""
    if topic == "evidence.added":
        t.attribute("source", listed(e.get("sources")), UNKNOWN, str(t.said))
        t.attribute("attested", e["attested_on"][0] if e.get("attested_on") else None, UNKNOWN, str(t.said))


TELL: dict[str, Callable[[Teller, str, dict[str, Any], Sequence[Content]], None]] = {
    "organisation": tell_organisation, "zone": tell_zone, "cluster": tell_cluster, "policy": tell_policy,
    "contract": tell_contract, "engagement": tell_engagement, "authority": tell_authority,
    "subcontract": tell_subcontract, "decision": tell_decision, "budget": tell_budget, "result": tell_result,
    "evidence": tell_evidence,
}  # fmt: skip
