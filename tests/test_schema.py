"""The schema is the one in the file, and says of everything what it is."""

from pathlib import Path

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from services.api.enums import Kind
from services.api.export import exported
from services.api.inputs import camel
from services.api.mutations import Mutation
from services.api.network import Network
from services.api.query import Query
from services.api.schema import schema

FILE = Path(__file__).parent.parent / "schema.graphql"


@pytest.mark.parametrize("kind", [Network, Query, Mutation])
def test_no_two_fields_of_a_type_have_the_same_name(kind: type) -> None:
    fields = vars(kind)["__strawberry_definition__"].fields
    names = [one.graphql_name or camel(one.python_name) for one in fields]
    assert sorted(set(names)) == sorted(names)


def test_the_file_is_the_schema() -> None:
    assert FILE.read_text("utf-8") == exported(), "write it anew: zoneledger schema > schema.graphql"


def test_everything_says_what_it_is() -> None:
    silent = []
    for name, kind in build_schema(exported()).type_map.items():
        if name.startswith("__") or name in ("Int", "String", "Float", "Boolean", "ID"):
            continue
        if not kind.description:
            silent.append(name)
        if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType):
            for at, one in kind.fields.items():
                silent += [f"{name}.{at}"] if not one.description else []
                silent += [f"{name}.{at}({arg})" for arg, given in one.args.items() if not given.description]
        elif isinstance(kind, GraphQLInputObjectType):
            silent += [f"{name}.{at}" for at, given in kind.fields.items() if not given.description]
        elif isinstance(kind, GraphQLEnumType):
            silent += [f"{name}.{at}" for at, value in kind.values.items() if not value.description]
    assert silent == []


def test_values_of_enums_are_upper_case() -> None:
    kinds = build_schema(exported()).type_map.items()
    for name, kind in kinds:
        if isinstance(kind, GraphQLEnumType) and not name.startswith("__"):
            assert all(value == value.upper() for value in kind.values), name


def test_every_kind_of_entity_is_a_type_with_a_page_and_a_list() -> None:
    made = build_schema(exported())
    network = made.type_map["Network"]
    assert isinstance(network, GraphQLObjectType)
    entity = made.type_map["Entity"]
    assert isinstance(entity, GraphQLInterfaceType)
    possible = {str(one) for one in made.get_possible_types(entity)}
    for kind in Kind:
        name = "Evidence" if kind is Kind.EVENT else kind.value.capitalize()
        assert name in possible
        assert name.lower() in network.fields
        assert kind is Kind.EVENT or f"{name}Connection" in made.type_map


def test_the_same_text_every_time() -> None:
    assert exported() == exported()
    assert schema() is schema()
    assert "IN_FORCE" in exported()
