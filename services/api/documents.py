"""Documents are parsed and judged once, however often they are asked; variables are no part of them."""

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from graphql import DocumentNode, GraphQLError, GraphQLSchema, parse, specified_rules
from strawberry.extensions import SchemaExtension
from strawberry.schema.schema import validate_document

from services.api.limits import MAX_TOKENS, Limits

MAX_KEPT: Final = 128
"""Documents whose parse and verdict are remembered."""


class Documents(SchemaExtension):
    """Parses a document within the limit of tokens, and judges it by GraphQL's own rules and by `Limits`."""

    def on_parse(self) -> Iterator[None]:
        """Before the library would parse."""
        self.execution_context.graphql_document = _parsed(self.execution_context.query or "")
        yield

    def on_validate(self) -> Iterator[None]:
        """Before the library would validate."""
        asked = self.execution_context
        asked.pre_execution_errors = _judged(asked.schema._schema, asked.query or "")
        yield


@lru_cache(MAX_KEPT)
def _parsed(text: str) -> DocumentNode:
    return parse(text, max_tokens=MAX_TOKENS)


@lru_cache(MAX_KEPT)
def _judged(schema: GraphQLSchema, text: str) -> list[GraphQLError]:
    return validate_document(schema, _parsed(text), (*specified_rules, Limits))
