"""Every field of the schema, with every argument, answers or says in its own words why it does not."""

from collections.abc import Iterator
from typing import Any

import pytest

from services.api.context import Context
from services.api.schema import schema
from tests.asking import Asking
from tests.every_field import IDS, fields, of_network, of_record, told


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    with told(tmp_path_factory.mktemp("salem")) as made:
        yield made


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
    assert errors_of(ledger, of_network(name, every)) == []


@pytest.mark.parametrize("every", [False, True], ids=["what it needs", "every argument"])
@pytest.mark.parametrize("name", sorted(set(fields("Query")) - {"network"}))
def test_every_question_about_the_record_is_answered(ledger: Asking, name: str, every: bool) -> None:
    assert errors_of(ledger, of_record(name, every)) == []


def test_a_moment_is_named_in_every_way_that_there_is(ledger: Asking) -> None:
    for given in ("", '(on: "2012-01-01")', '(known: "2014-09-01T12:00:09Z")', "(position: 5)", "(minPosition: 5)"):
        assert errors_of(ledger, f"{{ network{given} {{ moment {{ on known position }} }} }}") == []
