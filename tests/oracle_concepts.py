"""The marks of instruments and evidence, for the oracle: docs/record.md §4, row by row."""

import json
from collections.abc import Callable, Sequence
from typing import Any, Final

from events import authority, budget, contract, engagement, evidence, policy
from events import subcontract as subcontracts
from events.when import UNKNOWN, When
from tests.oracle_marks import Teller, listed, text
from tests.oracle_places import Earlier, tell_cluster, tell_organisation, tell_zone


def tell_policy(t: Teller, e: Any, _: Earlier) -> None:
    if isinstance(e, policy.Repealed):
        return
    t.attribute("title", e.title, e.from_)
    t.attribute("type", e.type.value if e.type else None, e.from_)
    t.attribute("citation", e.citation, e.from_)
    if isinstance(e, policy.Adopted):
        for by in e.by:
            t.link("ADOPTED", by, t.subject, e.from_)


def tell_contract(t: Teller, e: Any, earlier: Earlier) -> None:
    me = t.subject
    match e:
        case contract.Signed() | contract.Proposed():
            on = e.term.from_
            agreed(t, e, on)
            t.attribute("term", terms(e.term), on)
            t.attribute("signed_on", e.signed_on.words if e.signed_on else None, on)
            for party in e.parties:
                join(t, party, on)
            for basis in e.under:
                t.link("UNDER", me, basis, on)
            reach(t, "COVERS", e.covers, on)
        case contract.Amended():
            agreed(t, e, e.from_)
            if e.term_last_day or e.renewal:
                t.attribute("term", restated(e, earlier), e.from_)
            for party in e.parties:
                join(t, party, e.from_)
            for party in e.parties_left:
                t.end(("PARTY", party.id, party.role.value), e.from_)
            for basis in e.under:
                t.link("UNDER", me, basis, e.from_)
            reach(t, "COVERS", e.covers, e.from_)
            for gone in e.drops:
                t.end(("COVERS", me, gone), e.from_)
        case contract.Assigned():
            named = [p.id for x in earlier if hasattr(x, "parties") for p in x.parties if p.role == "operator"]
            named += [x.to for x in earlier if isinstance(x, contract.Assigned)]
            t.link("PARTY", e.to, me, e.on, text(role="operator"), key=(e.to, "operator"))
            for other in dict.fromkeys(named):
                if other != e.to:
                    t.end(("PARTY", other, "operator"), e.on)
        case contract.NoticeGiven():
            t.attribute("notice", text(by=e.by), e.on)


def join(t: Teller, party: Any, on: When) -> None:
    t.link("PARTY", party.id, t.subject, on, text(role=party.role.value), key=(party.id, party.role.value))


def agreed(t: Teller, e: Any, on: When) -> None:
    t.attribute("kind", e.kind.value if e.kind else None, on)
    t.attribute("operating_role", e.operating_role.value if e.operating_role else None, on)
    t.attribute("approvals", listed(e.approvals_required) if e.approvals_required else None, on)
    t.attribute("exit", listed(e.exit) if e.exit else None, on)
    t.attribute("services", listed(e.services) if e.services else None, on)
    t.attribute("value", money(e.value), on)
    for one in e.indicators:
        t.attribute("target", text(baseline=one.baseline, target=one.target, due=one.due), on, one.name)


def money(value: Any) -> str | None:
    return text(amount=value.amount, currency=value.currency if value.currency != "USD" else None) if value else None


def terms(term: Any, last_day: When | None = None, renewal: Any = None) -> str:
    how = (renewal or term.renewal).value
    return json.dumps(
        {
            k: list(v.__class__.__struct_fields__ and (v.words, v.earliest, v.latest)) if isinstance(v, When) else v
            for k, v in {
                "from": term.from_,
                "last_day": last_day or term.last_day,
                "renewal": None if how == "none" else how,
                "renewal_months": term.renewal_months,
                "notice_days": term.notice_days,
            }.items()
            if v is not None
        },
        separators=(",", ":"),
        ensure_ascii=False,
    )


def restated(e: Any, earlier: Earlier) -> str | None:
    """The term of the last agreement before, with what amendments since then say of it."""
    base, last_day, renewal = None, None, None
    for x in [*earlier, e]:
        if isinstance(x, contract.Signed | contract.Proposed | subcontracts.Signed):
            base, last_day, renewal = x.term, None, None
        elif isinstance(x, contract.Amended | subcontracts.Amended):
            last_day = x.term_last_day or last_day
            renewal = getattr(x, "renewal", None) or renewal
    return terms(base, last_day, renewal) if base else None


def reach(t: Teller, kind: str, places: Any, on: When) -> None:
    for one in places:
        value = text(grades=one.grades, days_a_week=one.days_a_week, services=one.services)
        if kind == "PROVIDES":
            value = text(services=one.services, grades=one.grades, days_a_week=one.days_a_week)
        t.link(kind, t.subject, one.id, one.from_ or on, value, last=one.last_day)


def rests(t: Teller, under: str, on: When, key: Sequence[str] | None = None) -> None:
    if under in ("none", "unknown"):
        if key is not None:
            t._start(("UNDER", *key), "basis", t.subject, "", under, on, None)
        else:
            t.attribute("basis", under, on)
    else:
        t.link("UNDER", t.subject, under, on, key=key)


def tell_subcontract(t: Teller, e: Any, earlier: Earlier) -> None:
    me = t.subject
    if isinstance(e, subcontracts.Ended):
        return
    on = e.term.from_ if isinstance(e, subcontracts.Signed) else e.from_
    if isinstance(e, subcontracts.Signed):
        t.link("PRIME", e.prime, me, on, key=(me,))
        t.link("SUB", e.sub, me, on, key=(me,))
        rests(t, e.under, on)
        t.attribute("signed_on", e.signed_on.words if e.signed_on else None, on)
        t.attribute("term", terms(e.term), on)
    elif e.term_last_day:
        t.attribute("term", restated(e, earlier), on)
    t.attribute("services", listed(e.services) if e.services else None, on)
    t.attribute("value", money(e.value), on)
    if e.subaward:
        t.attribute("subaward", text(**{k: getattr(e.subaward, k) for k in e.subaward.__struct_fields__}), on)
    reach(t, "PROVIDES", e.provides_at, on)
    for gone in getattr(e, "drops", ()):
        t.end(("PROVIDES", me, gone), on)


def tell_authority(t: Teller, e: Any, _: Earlier) -> None:
    me = t.subject
    if isinstance(e, authority.Granted | authority.LevelChanged):
        level = e.level.value if e.level else None
        value = f',"level":"{level}"' if level else ""
        t.told.levels.append(t._made(("level",), "level", me, "", value, e.from_, None))
    if not isinstance(e, authority.Granted):
        return
    head = text(lever=e.lever.value, area=e.area.value if e.area else None)[:-1]
    tail = text(share=e.share, limits=e.limits, own_end=True if e.last_day else None)[1:]
    t.link("HOLDS", e.holder, me, e.from_, f"{head}@level{',' + tail if tail else '}'}", key=(me,))
    for by in e.by:
        t.link("GRANTED", by, me, e.from_)
    for over in e.over:
        t.link("OVER", me, over, e.from_, text(grades=e.grades))
    rests(t, e.under, e.from_)
    if e.delegated_from:
        t.link("DELEGATES", e.delegated_from, me, e.from_)


def tell_engagement(t: Teller, e: Any, earlier: Earlier) -> None:
    me = t.subject
    if isinstance(e, engagement.Ended):
        return
    who = e.who if isinstance(e, engagement.Began) else next(
        (x.who for x in reversed(earlier) if isinstance(x, engagement.Began)), None
    )  # fmt: skip
    if e.role and who:
        t.link("RUNS", who, me, e.from_, text(role=e.role.value), key=(me,))
    reach(t, "AT", e.at, e.from_)
    for gone in getattr(e, "leaves", ()):
        t.end(("AT", me, gone), e.from_)
    if e.under:
        rests(t, e.under, e.from_, key=(me,))


def tell_decision(t: Teller, e: Any, _: Earlier) -> None:
    me, effect = t.subject, e.takes_effect or e.on
    if e.id != me:
        t.attribute("outcome", "overturned", effect)
        return
    t.attribute("status", "open", e.on)
    for by in e.by:
        t.link("DECIDED", by, me, e.on)
    if e.about.startswith("finding:"):
        t.attribute("about", e.about, e.on)
    else:
        t.link("ABOUT", me, e.about, e.on)
    t.attribute("votes", e.votes, e.on)
    t.attribute("conditions", e.conditions, e.on)
    t.attribute("overturns", e.overturns, e.on)
    if e.basis:
        b = e.basis
        t.attribute("basis", text(on=b.on, position=b.position, within=b.within, questions=b.questions), e.on)
    t.attribute("outcome", e.outcome.value, effect)


def tell_budget(t: Teller, e: Any, earlier: Earlier) -> None:
    adopted = [x for x in [*earlier, e] if isinstance(x, budget.Adopted)]
    if isinstance(e, budget.Adopted):
        for by in e.by:
            t.link("ADOPTED", by, t.subject, e.from_)
        t.attribute("year", e.year, e.from_)
    t.attribute("state", e.status.value if e.status else None, e.from_)
    for whole in adopted[-1:]:
        for line in e.lines:
            for source in [line.funder] if line.funder else whole.by:
                funds(t, whole, line, source, e.from_)


def funds(t: Teller, whole: budget.Adopted, line: budget.Line, source: str, on: When) -> None:
    value = text(
        budget=t.subject, line=line.line, amount=line.amount,
        currency=line.currency if line.currency != "USD" else None,
        per=line.per.value, year=whole.year, by_funder=bool(line.funder),
    )  # fmt: skip
    t.link("FUNDS", source, whole.for_, on, value, key=(source, line.line))


def tell_result(t: Teller, e: Any, _: Earlier) -> None:
    on = e.published_on
    t.attribute("status", "open", on)
    t.link("ABOUT", t.subject, e.about, on)
    value = text(value=e.value, unit=e.unit, status=e.status.value)
    t.attribute("result", value, on, f"{e.indicator}/{e.subgroup}/{e.for_year}")


def tell_evidence(t: Teller, e: Any, _: Earlier) -> None:
    if isinstance(e, evidence.Added):
        if e.sources:
            t.attribute("source", listed(e.sources), UNKNOWN, str(t.said))
        if e.attested_on:
            t.attribute("attested", e.attested_on.words, UNKNOWN, str(t.said))


TELL: Final[dict[str, Callable[[Teller, Any, Earlier], None]]] = {
    "organisation": tell_organisation, "zone": tell_zone, "cluster": tell_cluster, "policy": tell_policy,
    "contract": tell_contract, "engagement": tell_engagement, "authority": tell_authority,
    "subcontract": tell_subcontract, "decision": tell_decision, "budget": tell_budget, "result": tell_result,
    "evidence": tell_evidence,
}  # fmt: skip
