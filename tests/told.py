"""What hypothesis says happened: for each topic, the fields that it may draw, over a handful of ids."""

from typing import Any

from hypothesis import strategies as st

DAYS = [f"20{year}-{month:02d}-{date:02d}" for year in range(10, 15) for month in (1, 6, 9) for date in (1, 15, 30)]
DATES = [
    *DAYS,
    "2011",
    "2012",
    "2012-06",
    "2013-21",
    "SY2011",
    "SY2012",
    "[..2012-05-24]",
    "[2012-09-01..]",
    "[..]",
    "[2011-02-01..2013-03-01]",
]

IDS = {
    "school": ["school:adams", "school:brown"],
    "cluster": ["cluster:north", "cluster:south"],
    "zone": ["zone:east"],
    "district": ["district:one", "district:two"],
    "partner": ["partner:ausl", "partner:mastery"],
    "contract": ["contract:c1"],
    "grant": ["grant:g1", "grant:g2"],
    "subcontract": ["subcontract:s1"],
    "engagement": ["engagement:e1"],
    "decision": ["decision:d1", "decision:d2"],
    "budget": ["budget:b1"],
    "policy": ["policy:p1"],
    "result": ["result:r1"],
    "state": ["state:MA"],
    "board": ["board:b"],
    "office": ["office:o"],
}

dates = st.sampled_from(DATES)
maybe = st.booleans()


def one(*kinds: str) -> st.SearchStrategy[str]:
    return st.sampled_from([one for kind in kinds for one in IDS[kind]])


def fields(required: dict[str, Any], optional: dict[str, Any] | None = None) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(required, optional=optional or {})


PARTY = one("partner", "district", "office")
GRADES = st.sampled_from([["09"], ["06-08"], ["KG-05", "12"]])
PLACES = st.lists(
    fields(
        {"id": one("school", "cluster")},
        {"grades": GRADES, "from": dates, "last_day": dates, "days_a_week": st.just(4)},
    ),
    min_size=1,
    max_size=2,
)
TERM = fields(
    {"from": dates},
    {
        "last_day": dates,
        "renewal": st.sampled_from(["none", "automatic"]),
        "renewal_months": st.just(12),
        "notice_days": st.just(30),
    },
)
ROLES = st.sampled_from(["lead", "managing", "direct"])
BASES = st.one_of(st.sampled_from(["none", "unknown"]), one("contract", "policy"))
CONTRACT = fields(
    {
        "id": one("contract"),
        "kind": st.sampled_from(["performance", "charter"]),
        "term": TERM,
        "parties": st.lists(fields({"id": PARTY, "role": st.sampled_from(["operator", "authoriser"])}), max_size=2),
    },
    {
        "covers": PLACES,
        "operating_role": ROLES,
        "under": st.lists(one("policy"), max_size=1),
        "signed_on": dates,
        "services": st.just([{"line": "operations"}]),
        "indicators": st.just([{"name": "reading", "due": "2014"}]),
    },
)
SIZE = st.just({"min": 2, "what": "zones"})
ANY = one("school", "district", "zone", "cluster")

TOLD: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "organisation.registered": fields(
        {"id": one("school", "district", "partner"), "name": st.sampled_from(["Adams", "Brown"])},
        {
            "from": dates,
            "under": one("district"),
            "status": st.sampled_from(["planned", "open"]),
            "grades": GRADES,
            "identifiers": st.just([{"scheme": "nces", "value": "48"}]),
            "also_known": st.just(["A", "B"]),
        },
    ),
    "organisation.renamed": fields({"organisation": ANY, "name": st.sampled_from(["Clay", "Dean"]), "from": dates}),
    "organisation.also_known": fields({"organisation": ANY, "name": st.just("A"), "from": dates}, {"last_day": dates}),
    "organisation.described": fields({"organisation": ANY, "from": dates}, {"grades": GRADES, "stated_size": SIZE}),
    "organisation.placed": fields({"organisation": one("school"), "under": one("district"), "from": dates}),
    "organisation.opened": fields({"organisation": one("school"), "on": dates}),
    "organisation.closed": fields({"organisation": one("school"), "on": dates}),
    "organisation.succeeded": fields(
        {
            "predecessors": st.just(["school:adams"]),
            "successors": st.just(["school:brown"]),
            "how": st.just("merger"),
            "on": dates,
        }
    ),
    "organisation.identified": fields(
        {"organisation": ANY, "scheme": st.just("nces"), "value": st.sampled_from(["48", "49"]), "from": dates},
        {"last_day": dates},
    ),
    "organisation.support_level_assigned": fields(
        {"organisation": one("school"), "scheme": st.just("TEA"), "level": st.sampled_from(["A", "F"]), "from": dates},
        {"for_year": st.just("2012")},
    ),
    "organisation.priority_started": fields({"organisation": one("school"), "from": dates}),
    "organisation.priority_decided": fields(
        {"organisation": one("school"), "outcome": st.sampled_from(["left", "stays"]), "on": dates},
        {"measure": st.just("close")},
    ),
    "organisation.constituted": fields(
        {
            "board": one("board"),
            "from": dates,
            "seats": st.lists(
                fields({"seat": st.sampled_from(["chair", "vice"])}, {"appointed_by": PARTY, "holder": st.just("Ana")}),
                max_size=2,
            ),
        }
    ),
    "organisation.governed_by": fields({"organisation": one("district"), "board": one("board"), "from": dates}),
    "organisation.covered": fields(
        {
            "organisation": ANY,
            "aspect": st.just("levers"),
            "extent": st.sampled_from(["complete", "partial"]),
            "from": dates,
        },
        {"last_day": dates},
    ),
    "zone.authorised": fields(
        {"id": one("zone"), "name": st.just("East"), "from": dates},
        {"by": st.lists(one("district"), max_size=2), "serves": st.lists(one("district"), max_size=1)},
    ),
    "zone.district_joined": fields(
        {"zone": one("zone"), "district": one("district"), "from": dates}, {"last_day": dates}
    ),
    "zone.district_left": fields({"zone": one("zone"), "district": one("district"), "on": dates}),
    "zone.report_filed": fields({"zone": one("zone"), "year": st.just(2), "kind": st.just("detailed"), "on": dates}),
    "zone.stage_advanced": fields(
        {"zone": one("zone"), "stage": st.sampled_from(["planning", "operating"]), "from": dates}
    ),
    "zone.covered": fields(
        {
            "zone": one("zone"),
            "aspect": st.sampled_from(["levers", "schools"]),
            "extent": st.sampled_from(["complete", "partial"]),
            "from": dates,
        },
        {"last_day": dates},
    ),
    "zone.closed": fields({"zone": one("zone"), "on": dates}),
    "cluster.formed": fields({"id": one("cluster"), "name": st.just("N"), "zone": one("zone"), "from": dates}),
    "cluster.strategy_changed": fields(
        {"cluster": one("cluster"), "from": dates, "strategies": st.sampled_from([[], ["tutoring"]])}
    ),
    "cluster.school_joined": fields(
        {"cluster": one("cluster"), "school": one("school"), "from": dates}, {"grades": GRADES, "last_day": dates}
    ),
    "cluster.school_left": fields({"cluster": one("cluster"), "school": one("school"), "on": dates}),
    "cluster.school_moved": fields(
        {"school": one("school"), "from_cluster": one("cluster"), "to_cluster": one("cluster"), "on": dates}
    ),
    "cluster.merged": fields(
        {
            "cluster": st.just("cluster:north"),
            "on": dates,
            "schools": st.just([{"school": "school:adams", "to": "cluster:south"}]),
        }
    ),
    "cluster.split": fields(
        {
            "cluster": st.just("cluster:south"),
            "on": dates,
            "schools": st.just([{"school": "school:brown", "to": "cluster:north"}]),
        }
    ),
    "cluster.dissolved": fields({"cluster": one("cluster"), "on": dates}),
    "policy.adopted": fields({"id": one("policy"), "title": st.just("P"), "from": dates}, {"last_day": dates}),
    "policy.amended": fields({"policy": one("policy"), "from": dates}, {"title": st.just("Q"), "last_day": dates}),
    "policy.repealed": fields({"policy": one("policy"), "on": dates}),
    "contract.signed": CONTRACT,
    "contract.proposed": CONTRACT,
    "contract.withdrawn": fields({"contract": one("contract"), "on": dates}),
    "contract.amended": fields(
        {"contract": one("contract"), "from": dates},
        {
            "term_last_day": dates,
            "covers": PLACES,
            "drops": st.lists(one("school"), max_size=1),
            "operating_role": ROLES,
            "renewal": st.sampled_from(["none", "automatic"]),
        },
    ),
    "contract.renewed": fields({"contract": one("contract"), "from": dates}, {"last_day": dates}),
    "contract.notice_given": fields({"contract": one("contract"), "on": dates}),
    "contract.assigned": fields({"contract": one("contract"), "to": one("partner"), "on": dates}),
    "contract.suspended": fields({"contract": one("contract"), "from": dates}),
    "contract.resumed": fields({"contract": one("contract"), "from": dates}),
    "contract.terminated": fields({"contract": one("contract"), "on": dates}),
    "engagement.began": fields(
        {"id": one("engagement"), "who": one("partner"), "role": ROLES, "at": PLACES, "from": dates},
        {"under": BASES, "last_day": dates},
    ),
    "engagement.changed": fields(
        {"engagement": one("engagement"), "from": dates},
        {"role": ROLES, "at": PLACES, "leaves": st.lists(one("school"), max_size=1), "under": BASES},
    ),
    "engagement.ended": fields({"engagement": one("engagement"), "on": dates}),
    "authority.granted": fields(
        {
            "id": one("grant"),
            "holder": PARTY,
            "lever": st.sampled_from(["people", "time"]),
            "from": dates,
            "over": st.lists(one("school", "cluster"), min_size=1, max_size=2),
        },
        {
            "level": st.sampled_from(["advisory", "full"]),
            "under": BASES,
            "last_day": dates,
            "grades": GRADES,
            "delegated_from": one("grant"),
            "share": st.just(0.5),
            "limits": st.just("within reason"),
        },
    ),
    "authority.level_changed": fields(
        {"grant": one("grant"), "level": st.sampled_from(["shared", "full"]), "from": dates}
    ),
    "authority.revoked": fields({"grant": one("grant"), "on": dates}),
    "subcontract.signed": fields(
        {"id": one("subcontract"), "prime": one("partner"), "sub": one("partner"), "term": TERM},
        {"services": st.just(["tutoring"]), "provides_at": PLACES, "under": one("contract")},
    ),
    "subcontract.amended": fields(
        {"subcontract": one("subcontract"), "from": dates},
        {"term_last_day": dates, "provides_at": PLACES, "services": st.just(["data"])},
    ),
    "subcontract.ended": fields({"subcontract": one("subcontract"), "on": dates}),
    "decision.made": fields(
        {
            "id": one("decision"),
            "about": one("contract", "school"),
            "on": dates,
            "outcome": st.sampled_from(["approved", "denied"]),
        },
        {"by": st.lists(one("office"), max_size=1), "overturns": one("decision"), "takes_effect": dates},
    ),
    "budget.adopted": fields(
        {
            "id": one("budget"),
            "by": st.lists(one("district"), max_size=2),
            "for": one("zone"),
            "year": st.just("2012"),
            "from": dates,
        },
        {"last_day": dates, "lines": st.just([{"line": "pay", "amount": "1.50", "per": "school"}])},
    ),
    "budget.revised": fields(
        {"budget": one("budget"), "from": dates, "lines": st.just([{"line": "pay", "amount": "2"}])}
    ),
    "result.reported": fields(
        {"id": one("result"), "about": one("school"), "indicator": st.just("reading"), "for_year": st.just("2012")},
        {"value": st.just("24"), "published_on": dates},
    ),
}
