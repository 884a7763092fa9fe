"""The schema: questions, commands, limits, and what is told of errors."""

from functools import cache
from typing import Any

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig

from services.api.documents import Documents
from services.api.entities import KINDS
from services.api.errors import Shown
from services.api.execution import Execution
from services.api.mutations import Mutation
from services.api.query import Query
from services.api.scalars import SCALARS


class _Schema(strawberry.Schema):
    def process_errors(self, errors: list[GraphQLError], execution_context: Any = None) -> None:
        """Nothing: `Shown` logs what is unexpected; what a client got wrong is not the server's to log."""


@cache
def schema() -> strawberry.Schema:
    """The schema, made once."""
    return _Schema(
        Query,
        Mutation,
        types=list(KINDS.values()),
        extensions=[Shown, Documents],
        execution_context_class=Execution,
        config=StrawberryConfig(scalar_map=SCALARS),
    )
