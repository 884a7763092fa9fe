"""Every field of the schema, with every argument, answers or says in its own words why it does not."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from services.api.context import Context
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
}  # fmt: skip
IDS = {
    "state": "state:MA", "district": "district:salem", "school": "school:salem-001", "office": "office:clerk",
    "partner": "partner:mastery", "zone": "zone:salem", "cluster": "cluster:north", "contract": "contract:lead",
    "grant": "grant:program", "entity": "school:salem-001",
}  # fmt: skip
OTHERS = ("known", "after", "id")
"""Not together with a position; a cursor has a test of its own; an id goes by its field."""


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with salem(tmp_path_factory.mktemp("salem")) as made:
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
            given.append(f"{argument}: {VALUES[argument]}")
    return f"({', '.join(given)})" if given else ""


def errors_of(ledger: Asking, query: str) -> list[Any]:
    result = schema().execute_sync(query, context_value=Context(ledger))
    return [one.extensions for one in result.errors or ()]


@pytest.mark.parametrize("every", [False, True], ids=["what it needs", "every argument"])
@pytest.mark.parametrize("name", sorted(fields("Network")))
def test_every_question_of_the_network_is_answered(ledger: Asking, name: str, every: bool) -> None:
    field = fields("Network")[name]
    if "id" in field.args and name not in IDS:
        unknown = f'{{ network(on: "2012-01-01") {{ {name}(id: "{name}:none") {{ __typename }} }} }}'
        assert {one["code"] for one in errors_of(ledger, unknown)} <= {"UNKNOWN_ID", "WRONG_KIND"}
        return
    asked = f"{name}{arguments(name, field, every)} {selection(field.type, 3)}"
    assert errors_of(ledger, f'{{ network(on: "2012-01-01") {{ {asked} }} }}') == []


@pytest.mark.parametrize("every", [False, True], ids=["what it needs", "every argument"])
@pytest.mark.parametrize("name", sorted(set(fields("Query")) - {"network"}))
def test_every_question_about_the_record_is_answered(ledger: Asking, name: str, every: bool) -> None:
    field = fields("Query")[name]
    asked = f"{name}{arguments(name, field, every or name == 'event')} {selection(field.type, 3)}"
    assert errors_of(ledger, f"{{ {asked} }}") == []


def test_a_moment_is_named_in_every_way_that_there_is(ledger: Asking) -> None:
    for given in ("", '(on: "2012-01-01")', '(known: "2014-09-01T12:00:09Z")', "(position: 5)", "(minPosition: 5)"):
        assert errors_of(ledger, f"{{ network{given} {{ moment {{ on known position }} }} }}") == []
