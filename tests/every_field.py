"""Questions with every field of the schema and every argument, and a record about which each can be asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from services.api.schema import schema
from tests.asking import Asking, salem

SCHOOL, HOLDER, POSITION = '"school:salem-001"', '"partner:mastery"', "10"
VALUES = {
    "of": SCHOOL, "by": HOLDER, "holder": HOLDER, "over": SCHOOL, "about": SCHOOL, "within": '"zone:salem"',
    "schools": SCHOOL, "text": '"mastery"', "lever": "PROGRAM", "area": "CURRICULUM", "level": "FULL",
    "grade": "G07", "direction": "UP", "depth": "2", "kinds": "[PARTNER]", "rules": "[LEVER_GAP]",
    "outcome": "VIOLATED", "first": "5", "on": '"2012-01-01"', "known": '"2014-09-02T00:00:00Z"', "minPosition": "3",
    "filter": '{ within: "district:salem", text: "school", inBeing: false }', "position": POSITION, "reading": "[]",
    "from": '{ on: "2011-01-01" }', "to": '{ on: "2012-01-01" }', "topics": '["contract.signed"]',
    "document": '"pz"', "recordedFrom": '"2014-09-01T00:00:00Z"', "recordedTo": '"2014-09-03T00:00:00Z"',
    "lateByDays": "30", "publicBy": '"2014-09-01"', "followSuccession": "true", "scheme": '"nces"',
    "borneOn": '"2012-01-01"', "flaw": "UNATTESTED",
    "severity": "[BREACH, ADVICE]", "waived": "false", "change": "[NEW, RESOLVED]", "lateDays": "10",
    "days": "30", "year": '"SY2012"', "obligations.from": '"2012-01-01"', "obligations.to": '"2013-06-30"',
    "terms.of": '"contract:lead"', "states": "[OPEN, WITHDRAWN]", "dispute.position": "11", "decision": '"decision:d"',
    "every": "SCHOOL_YEAR", "hindsight": "true", "starts": "SIGNED", "gradeBands": "true",
    "panel.from": '"2013-07-01"', "panel.to": '"2015-06-30"',
    "flowDown.of": '"subcontract:s"', "question": '"holders school:salem-001"', "form": "GRAPHML",
    "options": '{ within: "zone:salem" }',
    "draft": '[{ event: { authorityRevoked: { grant: "grant:program", on: "2011-09-01" } }, reason: "a draft" }]',
}  # fmt: skip
IDS = {
    "state": "state:MA", "district": "district:salem", "school": "school:salem-001", "office": "office:clerk",
    "partner": "partner:mastery", "zone": "zone:salem", "cluster": "cluster:north", "contract": "contract:lead",
    "grant": "grant:program", "entity": "school:salem-001", "dispute": "11",
}  # fmt: skip
OTHERS = ("known", "after", "id", "since")
"""Not together with a position; a cursor and a head have tests of their own; an id goes by its field."""


@contextmanager
def told(folder: Path) -> Iterator[Asking]:
    """Salem, with a dispute, a decision with its basis, and a subcontract."""
    with salem(folder) as made:
        assert made.tell("evidence.disputed", event="10").position == 11
        basis = {"on": "2014-09-01", "position": 11, "within": "zone:salem", "questions": ["operators"]}
        made.tell("decision.made", id="decision:d", about="contract:lead", outcome="approved", on="2014", basis=basis)
        gap = "finding:lever-gap:school:salem-001:money"
        made.tell("decision.made", id="decision:w", about=gap, by=["district:salem"], outcome="waived", on="2012-01-01")
        signed = {"prime": "partner:mastery", "sub": "district:salem", "under": "contract:lead"}
        made.tell("subcontract.signed", id="subcontract:s", **signed, term={"from": "2011-07-01"})
        yield made


def core() -> GraphQLSchema:
    return schema()._schema


def fields(name: str) -> dict[str, GraphQLField]:
    kind = core().get_type(name)
    assert isinstance(kind, GraphQLObjectType)
    found: dict[str, GraphQLField] = kind.fields
    return found


def selection(kind: Any, depth: int) -> str:
    """Everything of a type that takes no argument, so many levels down; of an interface what all have."""
    named = get_named_type(kind)
    if is_leaf_type(named):
        return ""
    chosen = ["__typename"]
    if isinstance(named, GraphQLObjectType | GraphQLInterfaceType):
        for name, field in named.fields.items():
            inner = get_named_type(field.type)
            if not any(is_required_argument(one) for one in field.args.values()):
                if is_leaf_type(inner):
                    chosen.append(name)
                elif depth > 1:
                    chosen.append(f"{name} {selection(inner, depth - 1)}")
    return f"{{ {' '.join(chosen)} }}"


def arguments(name: str, field: GraphQLField, every: bool) -> str:
    given = []
    for argument, told in field.args.items():
        if argument == "id" and name in IDS:
            given.append(f'id: "{IDS[name]}"')
        elif argument not in OTHERS and (every or is_required_argument(told)):
            given.append(f"{argument}: {VALUES.get(f'{name}.{argument}') or VALUES[argument]}")
    return f"({', '.join(given)})" if given else ""


def of_network(name: str, every: bool) -> str:
    """A question at one moment with all that it can answer."""
    field = fields("Network")[name]
    return f'{{ network(on: "2012-01-01") {{ {name}{arguments(name, field, every)} {selection(field.type, 3)} }} }}'


def of_record(name: str, every: bool) -> str:
    """A question about the record with all that it can answer."""
    field = fields("Query")[name]
    return f"{{ {name}{arguments(name, field, every or name == 'event')} {selection(field.type, 3)} }}"
