"""One statement of every topic, with every field that it can have: for tests of the whole vocabulary."""

from typing import Any, Final

from events.envelope import Event
from events.statement import read_event

PLACE: Final = {
    "id": "school:bates", "grades": ["06-08"], "services": ["reading"], "days_a_week": 2.5, "from": "2014-09",
    "last_day": "2015-06",
}  # fmt: skip
TERM: Final = {"from": "SY2014", "last_day": "2017-06-30", "renewal": "automatic", "renewal_months": 12,
               "notice_days": 90}  # fmt: skip
DESCRIPTION: Final = {
    "grades": ["KG-05"], "level": "elementary", "legal_form": "public", "site": "Skerry Street",
    "located_in": "Salem", "employer": "district:salem", "website": "https://example.org",
    "stated_size": {"min": 2, "max": 3, "what": "schools"},
}  # fmt: skip
AGREED: Final = {
    "id": "contract:bates", "kind": "performance", "parties": [{"id": "partner:blueprint", "role": "operator"}],
    "operating_role": "managing", "under": ["policy:turnaround"], "approvals_required": [{"by": "board:salem"}],
    "term": TERM, "exit": ["for cause"], "covers": [PLACE], "services": [{"line": "reading"}],
    "indicators": [{"name": "growth", "target": "60", "due": "2016"}], "value": {"amount": "270000.00"},
    "signed_on": "2014-06-12",
}  # fmt: skip
SCHOOL: Final = {"organisation": "school:bates"}
LEAVES: Final = {"organisation.renamed": {**SCHOOL, "name": "Bates Élémentaire 東", "from": "[2014-07-01..2015-06-30]"}}

SAMPLES: Final[dict[str, dict[str, Any]]] = {
    "organisation.registered": {
        "id": "school:bates", "name": "Bates", "under": "district:salem", "status": "planned", **DESCRIPTION,
        "identifiers": [{"scheme": "nces", "value": "251029001650"}], "also_known": ["The Bates"], "from": "2010",
    },
    "organisation.renamed": LEAVES["organisation.renamed"],
    "organisation.also_known": {**SCHOOL, "name": "The Bates", "from": "2010", "last_day": "2012-24"},
    "organisation.described": {**SCHOOL, **DESCRIPTION, "from": "2011"},
    "organisation.identified": {**SCHOOL, "scheme": "nces", "value": "0251", "from": "2010", "last_day": "2012"},
    "organisation.placed": {**SCHOOL, "under": "district:salem", "from": "2011"},
    "organisation.opened": {**SCHOOL, "on": "2010-09-01"},
    "organisation.closed": {**SCHOOL, "on": "2016-07-01"},
    "organisation.support_level_assigned": {**SCHOOL, "scheme": "MA", "level": "4", "for_year": "2011", "from": "2011"},
    "organisation.priority_started": {**SCHOOL, "from": "2011"},
    "organisation.priority_decided": {**SCHOOL, "outcome": "stays", "measure": "none", "on": "2013"},
    "organisation.constituted": {
        "board": "board:salem", "seats": [{"seat": "chair", "appointed_by": "state:MA", "holder": "Ms Ruiz"}],
        "from": "2011",
    },
    "organisation.governed_by": {**SCHOOL, "board": "board:salem", "from": "2011"},
    "organisation.succeeded": {
        "predecessors": ["school:carlton"], "successors": ["school:bates"], "how": "merger", "on": "2013",
    },
    "organisation.covered": {**SCHOOL, "aspect": "levers", "extent": "partial", "from": "2011", "last_day": "2012"},
    "zone.authorised": {
        "id": "zone:salem", "name": "Salem zone", "by": ["state:MA"], "serves": ["district:salem"],
        "under": "policy:turnaround", "from": "2012",
    },
    "zone.district_joined": {"zone": "zone:salem", "district": "district:salem", "from": "2012", "last_day": "2013"},
    "zone.district_left": {"zone": "zone:salem", "district": "district:salem", "on": "2014"},
    "zone.stage_advanced": {"zone": "zone:salem", "stage": "planning", "from": "2012"},
    "zone.report_filed": {"zone": "zone:salem", "year": 1, "kind": "annual", "by": "board:salem", "on": "2013"},
    "zone.covered": {
        "zone": "zone:salem",
        "aspect": "schools",
        "extent": "partial",
        "from": "2012",
        "last_day": "2013",
    },
    "zone.closed": {"zone": "zone:salem", "on": "2017"},
    "cluster.formed": {
        "id": "cluster:point", "name": "The Point", "zone": "zone:salem", "strategies": ["need"], "from": "2012",
    },
    "cluster.school_joined": {
        "cluster": "cluster:point", "school": "school:bates", "grades": ["06-08"], "from": "2012", "last_day": "2013",
    },
    "cluster.school_left": {"cluster": "cluster:point", "school": "school:bates", "on": "2013"},
    "cluster.school_moved": {
        "school": "school:bates", "from_cluster": "cluster:point", "to_cluster": "cluster:north", "grades": ["06"],
        "on": "2013",
    },
    "cluster.strategy_changed": {"cluster": "cluster:point", "strategies": ["geography"], "from": "2013"},
    "cluster.merged": {
        "cluster": "cluster:point", "schools": [{"school": "school:bates", "to": "cluster:north"}], "on": "2014",
    },
    "cluster.split": {
        "cluster": "cluster:point", "schools": [{"school": "school:bates", "to": "cluster:north"}], "on": "2014",
    },
    "cluster.dissolved": {"cluster": "cluster:point", "on": "2015"},
    "policy.adopted": {
        "id": "policy:turnaround", "by": ["state:MA"], "title": "Achievement gap act", "type": "statute",
        "citation": "c. 12", "from": "2010-01-18", "last_day": "2020",
    },
    "policy.amended": {
        "policy": "policy:turnaround", "title": "Act", "type": "statute", "citation": "c. 13", "last_day": "2021",
        "from": "2012",
    },
    "policy.repealed": {"policy": "policy:turnaround", "on": "2019"},
    "contract.signed": AGREED,
    "contract.proposed": AGREED,
    "contract.withdrawn": {"contract": "contract:bates", "on": "2014"},
    "contract.amended": {
        "contract": "contract:bates", "parties_left": [{"id": "partner:blueprint", "role": "operator"}],
        "term_last_day": "2018-06-30", "renewal": "none", "drops": ["school:bates"], "from": "2015",
        **{name: value for name, value in AGREED.items() if name not in ("id", "term", "signed_on")},
    },
    "contract.renewed": {"contract": "contract:bates", "from": "2017-07-01", "last_day": "2018-06-30"},
    "contract.notice_given": {"contract": "contract:bates", "by": "partner:blueprint", "on": "2016-01-04"},
    "contract.assigned": {
        "contract": "contract:bates", "to": "partner:empower", "consents": ["board:salem"], "on": "2016",
    },
    "contract.suspended": {"contract": "contract:bates", "from": "2015"},
    "contract.resumed": {"contract": "contract:bates", "from": "2016"},
    "contract.terminated": {"contract": "contract:bates", "on": "2016", "cause": "results"},
    "engagement.began": {
        "id": "engagement:bates", "who": "partner:blueprint", "role": "direct", "at": [PLACE],
        "under": "contract:bates", "from": "2014", "last_day": "2016",
    },
    "engagement.changed": {
        "engagement": "engagement:bates", "role": "lead", "at": [PLACE], "leaves": ["school:carlton"], "under": "none",
        "from": "2015",
    },
    "engagement.ended": {"engagement": "engagement:bates", "on": "2016", "reason": "over"},
    "authority.granted": {
        "id": "grant:people", "holder": "partner:blueprint", "lever": "people", "area": "hiring", "level": "full",
        "over": ["school:bates"], "grades": ["06-08"], "by": ["district:salem"], "under": "contract:bates",
        "delegated_from": "grant:all", "share": 0.5, "limits": "with the union", "from": "2014", "last_day": "2017",
    },
    "authority.level_changed": {"grant": "grant:people", "level": "shared", "from": "2015"},
    "authority.revoked": {"grant": "grant:people", "on": "2016"},
    "subcontract.signed": {
        "id": "subcontract:reading", "prime": "partner:blueprint", "sub": "partner:empower", "under": "contract:bates",
        "services": ["reading"], "provides_at": [PLACE], "term": TERM, "value": {"amount": "10", "currency": "EUR"},
        "subaward": {"federal_award_id": "S377", "research_and_development": False}, "signed_on": "2014",
    },
    "subcontract.amended": {
        "subcontract": "subcontract:reading", "services": ["writing"], "provides_at": [PLACE],
        "drops": ["school:carlton"], "term_last_day": "2016", "value": {"amount": "11"},
        "subaward": {"amount_obligated": "11"}, "from": "2015",
    },
    "subcontract.ended": {"subcontract": "subcontract:reading", "on": "2016"},
    "decision.made": {
        "id": "decision:renewal", "about": "contract:bates", "by": ["board:salem"], "outcome": "approved",
        "votes": "5 to 2", "conditions": "a report", "overturns": "decision:first",
        "basis": {"on": "2016-06-01", "position": 7, "within": "zone:salem", "questions": ["holders"]}, "on": "2016",
        "takes_effect": "2016-07-01",
    },
    "budget.adopted": {
        "id": "budget:bates", "by": ["district:salem"], "for": "school:bates", "year": "2015", "status": "planned",
        "lines": [{"line": "staff", "amount": "5.10", "currency": "USD", "per": "pupil", "funder": "state:MA"}],
        "from": "2014-07-01", "last_day": "2015-06-30",
    },
    "budget.revised": {"budget": "budget:bates", "status": "spent", "lines": [{"line": "staff"}], "from": "2015"},
    "result.reported": {
        "id": "result:growth", "about": "school:bates", "indicator": "growth", "subgroup": "EL", "value": "51.0",
        "unit": "percentile", "for_year": "2015", "status": "preliminary", "published_on": "2015-22",
    },
    "evidence.corrected": {"event": "1", "replacement": LEAVES, "reason": "a slip"},
    "evidence.retracted": {"event": "1", "reason": "never was"},
    "evidence.added": {"event": "1", "sources": [{"document": "minutes", "dated": "2014"}], "attested_on": "2015"},
    "evidence.disputed": {
        "event": "1", "alternative": {"authority.granted": {
            "id": "grant:people", "holder": "partner:blueprint", "lever": "time", "over": ["school:bates"],
            "from": "2014",
        }}, "sources": [{"document": "letter", "locator": "p. 2"}], "reason": "the letter says otherwise",
    },
    "evidence.settled": {
        "dispute": "1", "for": "alternative", "by": "board:salem", "sources": [{"document": "ruling"}],
        "reason": "ruled",
    },
}  # fmt: skip


def sample(topic: str) -> Event:
    """The event of the sample of a topic."""
    return read_event(topic, SAMPLES[topic])
