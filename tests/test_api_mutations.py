"""Every event with every field that it can have, as a mutation: read as the statement that it is."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLList, get_nullable_type

from events.catalogue import TOPICS
from events.statement import read_event
from services.api.context import Context
from services.api.inputs import camel
from services.api.schema import schema
from services.statements import Refused, Statement
from tests.asking import CLERK, Asking
from tests.samples import SAMPLES


class Listening(Asking):
    """Takes down what it is told, and refuses it."""

    heard: Statement | None = None

    def record(self, statements: Any, *_: Any, **__: Any) -> Any:
        (self.heard,) = statements
        raise Refused("not-here", "only heard", None, "nothing")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Listening]:
    with Listening(tmp_path_factory.mktemp("heard")) as made:
        yield made


def given(kind: Any, value: Any) -> Any:
    """A sample's value as a variable of an input type: fields in camel case, enums by name."""
    kind = get_nullable_type(kind)
    if value is None:
        return None
    if isinstance(kind, GraphQLList):
        return [given(kind.of_type, one) for one in (value if isinstance(value, list | tuple) else [value])]
    if isinstance(kind, GraphQLEnumType):
        return next(name for name, one in kind.values.items() if value in (one.value, getattr(one.value, "value", one)))
    if isinstance(kind, GraphQLInputObjectType):
        if not isinstance(value, dict):
            value = {"id": value}
        return {camel(name): given(kind.fields[camel(name)].type, one) for name, one in value.items()}
    return value


@pytest.mark.parametrize("topic", sorted(TOPICS))
def test_a_mutation_states_what_the_sample_states(ledger: Listening, topic: str) -> None:
    mutation = schema()._schema.mutation_type
    assert mutation is not None
    kind = mutation.fields[camel(topic)].args["input"].type
    query = f"""mutation($input: {kind}) {{ {camel(topic)}(input: $input, command: "a") {{
        ... on Refused {{ rule }} ... on Recorded {{ position }} }} }}"""
    variables = {"input": given(kind, SAMPLES[topic])}
    result = schema().execute_sync(query, variable_values=variables, context_value=Context(ledger, CLERK))
    assert result.errors is None
    assert result.data == {camel(topic): {"rule": "not-here"}}
    assert ledger.heard is not None
    assert read_event(ledger.heard.topic, ledger.heard.fields) == read_event(topic, SAMPLES[topic])
