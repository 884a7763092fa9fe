"""How much one document may ask: depth, aliases and cost, each counted in one pass over every fragment."""

from typing import Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    IntValueNode,
    OperationDefinitionNode,
    SelectionNode,
    SelectionSetNode,
    ValidationContext,
    ValidationRule,
)
from graphql.language import InlineFragmentNode

from services.api.cursors import DEFAULT_PAGE

MAX_TOKENS: Final = 4000
MAX_DEPTH: Final = 20
MAX_ALIASES: Final = 100
MAX_COST: Final = 50_000
MAX_BODY: Final = 2_000_000
"""Bytes of a request."""
_FULL: Final = 10**9

_Counts = tuple[int, int, int]
_NOTHING: Final[_Counts] = (0, 0, 0)


class Limits(ValidationRule):
    """Refuses a document that is too deep, has too many aliases or asks for too much; names limit and value.

    The cost is the number of fields, those below a field with `first` counted that many times.
    """

    def __init__(self, context: ValidationContext) -> None:
        super().__init__(context)
        self._fragments = {
            one.name.value: one for one in context.document.definitions if isinstance(one, FragmentDefinitionNode)
        }
        self._memo: dict[str, _Counts] = {}
        self._busy: set[str] = set()
        for one in context.document.definitions:
            if isinstance(one, OperationDefinitionNode):
                self._judge(one)

    def _judge(self, operation: OperationDefinitionNode) -> None:
        depth, aliases, cost = self._set(operation.selection_set)
        for what, found, limit in (
            ("depth", depth, MAX_DEPTH),
            ("number of aliases", aliases, MAX_ALIASES),
            ("cost", cost, MAX_COST),
        ):
            if found > limit:
                self.report_error(
                    GraphQLError(
                        f"The query's {what} is {found}; accepted: at most {limit}.",
                        operation,
                        extensions={
                            "code": "TOO_MUCH",
                            "asked": f"{what} {found}",
                            "rule": f"the {what} of a query is limited",
                            "accepted": f"at most {limit}",
                        },
                    )
                )

    def _set(self, chosen: SelectionSetNode | None) -> _Counts:
        depth = aliases = cost = 0
        for one in chosen.selections if chosen else ():
            d, a, c = self._one(one)
            depth, aliases, cost = max(depth, d), aliases + a, cost + c
        return depth, min(aliases, _FULL), min(cost, _FULL)

    def _one(self, node: SelectionNode) -> _Counts:
        if isinstance(node, FieldNode):
            depth, aliases, cost = self._set(node.selection_set)
            return depth + 1, aliases + (node.alias is not None), 1 + _rows(node) * cost
        if isinstance(node, InlineFragmentNode):
            return self._set(node.selection_set)
        return self._fragment(node.name.value) if isinstance(node, FragmentSpreadNode) else _NOTHING

    def _fragment(self, name: str) -> _Counts:
        if name in self._memo:
            return self._memo[name]
        if name in self._busy or name not in self._fragments:
            return _NOTHING
        self._busy.add(name)
        self._memo[name] = found = self._set(self._fragments[name].selection_set)
        self._busy.discard(name)
        return found


def _rows(node: FieldNode) -> int:
    for one in node.arguments or ():
        if one.name.value == "first":
            return max(1, int(one.value.value)) if isinstance(one.value, IntValueNode) else DEFAULT_PAGE
    return 1
