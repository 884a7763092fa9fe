"""Limits of a query, each named where it refuses; nothing that is refused costs much."""

import time
from pathlib import Path
from typing import Any

import pytest

from services.api import loader, schema
from services.api.context import Context
from services.api.limits import MAX_ALIASES, MAX_COST, MAX_DEPTH, MAX_TOKENS
from tests.asking import Asking, salem


def errors_of(query: str) -> list[dict[str, Any]]:
    result = schema.schema().execute_sync(query)
    return [dict(one.formatted) for one in result.errors or []]


def nested(depth: int) -> str:
    """Schools and clusters in each other: a query of this depth."""
    inner = "name"
    fields = ["to", "clusters", "to", "schools"]
    for n in range(depth - 3):
        inner = f"{fields[n % 4]} {{ {inner} }}"
    return f'{{ network {{ {"school" if (depth - 3) % 4 == 2 else "cluster"}(id: "x") {{ {inner} }} }} }}'


def test_depth() -> None:
    (error,) = errors_of(nested(MAX_DEPTH + 1))
    assert error["extensions"]["code"] == "TOO_MUCH"
    assert error["extensions"]["asked"] == f"depth {MAX_DEPTH + 1}"
    assert error["extensions"]["accepted"] == f"at most {MAX_DEPTH}"


def test_aliases() -> None:
    many = " ".join(f"a{n}: __typename" for n in range(MAX_ALIASES + 1))
    (error,) = errors_of(f"{{ {many} }}")
    assert f"number of aliases is {MAX_ALIASES + 1}" in error["message"]
    assert f"at most {MAX_ALIASES}" in error["message"]


def test_cost_counts_rows() -> None:
    fields = " ".join(["id name kind"] + ["attributes { name value }"] * 20)
    (error,) = errors_of(f"{{ network {{ schools(first: 1000) {{ nodes {{ {fields} }} }} }} }}")
    assert "cost" in error["message"]
    assert f"at most {MAX_COST}" in error["message"]


def test_the_cost_of_a_variable_is_that_of_a_whole_page() -> None:
    rows = "nodes { " + "attributes { name value } " * 200 + "}"
    (error,) = errors_of(f"query($n: Int) {{ network {{ schools(first: $n) {{ {rows} }} }} }}")
    assert "cost" in error["message"]


def test_tokens() -> None:
    (error,) = errors_of("{ " + "__typename " * (MAX_TOKENS + 1) + "}")
    assert str(MAX_TOKENS) in error["message"]


def test_fragments_are_counted_once_each_however_often_they_are_spread() -> None:
    levels = 60
    parts = [f"fragment f{n} on Query {{ ...f{n + 1} ...f{n + 1} }}" for n in range(levels)]
    parts.append(f"fragment f{levels} on Query {{ __typename ledger {{ head }} }}")
    started = time.process_time()
    errors = errors_of("{ ...f0 } " + " ".join(parts))
    assert time.process_time() - started < 2
    assert any("cost" in one["message"] for one in errors)


def test_fragments_in_a_circle_and_unknown_ones_are_refused() -> None:
    circle = errors_of("{ ...a } fragment a on Query { ...b } fragment b on Query { ...a }")
    assert any("itself" in one["message"] for one in circle)
    unknown = errors_of("{ ...nowhere }")
    assert any("nowhere" in one["message"] for one in unknown)


def test_the_tools_own_question_is_within_the_limits() -> None:
    from graphql import get_introspection_query

    assert errors_of(get_introspection_query(descriptions=True, input_value_deprecation=True)) == []


def test_rows_of_one_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ledger: Asking = salem(tmp_path, 3)
    monkeypatch.setattr(loader, "MAX_ROWS", 10)
    query = """{ network { cluster(id: "cluster:north") {
        schools { to { clusters { to { schools { to { clusters { to { name } } } } } } } } } } }"""
    error = ledger.refused(query)
    assert error["extensions"]["rule"] == "its answer has more than 10 rows"
    small = '{ network { cluster(id: "cluster:north") { schools { to { name } } } } }'
    result = schema.schema().execute_sync(small, context_value=Context(ledger))
    assert result.errors is None
