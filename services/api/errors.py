"""What a client is told of an error: what was asked, the rule, what would be accepted. Never what is inside."""

import logging
from collections.abc import Iterator
from typing import Final

from graphql import ExecutionResult as GraphQLResult
from graphql import GraphQLError
from strawberry.extensions import SchemaExtension
from strawberry.types import ExecutionResult

from events.log import LogFault
from graph.errors import GraphFault, NotAnswerable

INTERNAL: Final = "Something went wrong inside. Nothing was recorded by this field. The server's log has the reason."
_log = logging.getLogger("zoneledger.api")


def shown(error: GraphQLError) -> GraphQLError:
    """The error as a client may see it."""
    cause = error.original_error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    match cause:
        case NotAnswerable():
            return _told(error, str(cause), cause.code, cause.asked, cause.rule, cause.accepted)
        case LogFault():
            return _told(error, str(cause), "LOG_FAULT", "the log", str(cause), "a log that can be read and written")
        case GraphFault():
            return _told(error, str(cause), "GRAPH_FAULT", "the graph", str(cause), "a graph that can be reached")
        case None | ValueError() | TypeError() if error.path is None:
            code = "BAD_INPUT" if cause else "BAD_QUERY"
            return _with(error, error.message, {"code": code, **(error.extensions or {})})
        case None:
            return error
        case _:
            _log.error("unexpected error at %s", error.path, exc_info=cause)
            return _with(error, INTERNAL, {"code": "INTERNAL"})


def _told(error: GraphQLError, message: str, code: str, asked: str, rule: str, accepted: str) -> GraphQLError:
    return _with(error, message, {"code": str(code), "asked": asked, "rule": rule, "accepted": accepted})


def _with(error: GraphQLError, message: str, extensions: dict[str, object]) -> GraphQLError:
    return GraphQLError(
        message, nodes=error.nodes, source=error.source, positions=error.positions, path=error.path,
        extensions=extensions,
    )  # fmt: skip


class Shown(SchemaExtension):
    """Shows every error of an operation as `shown` says."""

    def on_operation(self) -> Iterator[None]:
        """After the operation."""
        yield
        result = self.execution_context.result
        if isinstance(result, ExecutionResult | GraphQLResult) and result.errors:
            result.errors = [shown(one) for one in result.errors]
