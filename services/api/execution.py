"""How answers are read out: what a resolver has left filled needs no resolver any more."""

from collections.abc import Callable
from functools import cache
from operator import attrgetter
from typing import Any, Final

from graphql import GraphQLObjectType, Undefined, get_nullable_type, is_leaf_type, is_non_null_type
from graphql.execution.collect_fields import FieldDetailsList
from graphql.pyutils import Path
from strawberry.schema.schema import StrawberryGraphQLCoreExecutionContext
from strawberry.types.field import StrawberryField

_DEFINITION: Final = "strawberry-definition"


class Execution(StrawberryGraphQLCoreExecutionContext):
    """Reads filled leaves straight from their object. Most of an answer is leaves, and the way through a resolver
    takes longer than all that is asked of the graph."""

    def execute_field(
        self, parent_type: GraphQLObjectType, source: Any, field_details_list: FieldDetailsList, path: Path, *rest: Any
    ) -> Any:
        """The value of a field; what cannot be read so (`Undefined`) is left to the library."""
        read = _leaf(parent_type, field_details_list[0].node.name.value)
        found = read(source) if read else Undefined
        if found is Undefined:
            return super().execute_field(parent_type, source, field_details_list, path, *rest)
        return found


@cache
def _leaf(parent: GraphQLObjectType, name: str) -> Callable[[Any], Any] | None:
    """What reads a scalar or enum that no resolver answers, as the answer writes it; None for any other field."""
    field = parent.fields.get(name)
    made_from = field.extensions.get(_DEFINITION) if field else None
    if field is None or not isinstance(made_from, StrawberryField) or not made_from.is_basic_field:
        return None
    kind = get_nullable_type(field.type)
    if not is_leaf_type(kind):
        return None
    value, write = attrgetter(made_from.python_name), kind.coerce_output_value
    null = Undefined if is_non_null_type(field.type) else None

    def read(source: Any) -> Any:
        try:
            found = value(source)
            return null if found is None else write(found)
        except Exception:
            # The library meets it again, and tells it with its place in the answer.
            return Undefined

    return read
