"""GraphQL on the command line: reading the query and its variables, and asking in this process."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from services.api.context import Context
from services.api.schema import schema
from services.statements import Refused

if TYPE_CHECKING:
    from services.bootstrap import Ledger


def read_query(text: str | None, file: Path | None) -> str:
    """The query of the argument, a file or standard input; `Refused` where there is none, or more than one."""
    if text not in (None, "-") and file is not None:
        raise Refused("two-queries", "a query and a file are given", "--file", "one of them")
    if file is not None:
        try:
            found = file.read_text("utf-8-sig")
        except UnicodeDecodeError:
            raise Refused("not-utf-8", f"{file} is not written in UTF-8", "--file", "a text in UTF-8") from None
    else:
        found = text if text not in (None, "-") else sys.stdin.read()
    if not found.strip():
        raise Refused("no-query", "the query is empty", "QUERY", "{ network { moment { on position } } }")
    return found


def read_variables(pairs: Sequence[str]) -> dict[str, Any]:
    """Variables by name: JSON where the value is JSON, else a text."""
    found: dict[str, Any] = {}
    for pair in pairs:
        name, equals, value = pair.partition("=")
        if not equals or not name:
            raise Refused("bad-variable", f"{pair[:80]!r} is no variable with a value", "--variable", "NAME=VALUE")
        try:
            found[name] = json.loads(value)
        except json.JSONDecodeError:
            found[name] = value
    return found


def execute(
    ledger: "Ledger", query: str, variables: dict[str, Any], operation: str | None, recorder: str | None
) -> dict[str, Any]:
    """The answer as GraphQL over HTTP gives it: `data`, and `errors` where there are any."""
    result = schema().execute_sync(
        query, variable_values=variables, context_value=Context(ledger, recorder), operation_name=operation
    )
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer = {"errors": [error.formatted for error in result.errors], **answer}
    return answer
