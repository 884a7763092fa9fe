"""A bundle in which anything at all is replaced by anything else: it is told, and the program never falls over."""

import json
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.evidence.checks import check
from services.evidence.contents import Bundle
from tests.bundles import Handing, digested

Files = dict[str, bytes]
ANYTHING = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), st.text(max_size=5), st.builds(list),
    st.builds(dict), st.sampled_from(["school:bates", "0" * 64, "1.0.0", "2014-10-01"]),
)  # fmt: skip
UNPROVED = ("question", "made_at", "notes", "reconstructed", "on")
"""What docs/evidence.md says is not proved. The rows of a timeline are facts, and are."""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Files]:
    with closing(Handing(tmp_path_factory.mktemp("salem"))) as handing:
        early = handing.run("witness").strip()
        handing.town.say("organisation.renamed", organisation="school:carlton", name="Carlton Academy", from_="2015")
        words = ("timeline", "grant:people", "--since", early)
        yield handing.files(handing.hand(*words))


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_replaced_is_told(files: Files, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["answer.json", "facts.json", "head.json", "subjects.json", "events.jsonl"]))
    if name == "events.jsonl":
        whole: Any = [json.loads(line) for line in files[name].splitlines()]
        at = data.draw(st.integers(0, len(whole) - 1))
        way, before, whole[at] = replaced(whole[at], data)
        content = b"".join(json.dumps(one).encode() + b"\n" for one in whole)
    else:
        way, before, whole = replaced(json.loads(files[name]), data)
        content = json.dumps(whole).encode()
    bundle = Bundle(digested({**files, name: content}))
    check(bundle)
    same = before is not None and before[0] == before[1] and type(before[0]) is type(before[1])
    assert bundle.wrong or same or (name == "answer.json" and set(way) & set(UNPROVED)), (name, way, before)


def replaced(whole: Any, data: st.DataObject) -> tuple[list[Any], tuple[Any, Any] | None, Any]:
    """Something, however deep, is another; where it was, what it was and is, and the whole."""
    way: list[Any] = []
    node, above = whole, None
    while isinstance(node, dict | list) and node and (not way or data.draw(st.integers(0, 5))):
        above = node
        way.append(data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node)))))
        node = node[way[-1]]
    other = data.draw(ANYTHING)
    if above is None:
        return way, (node, other), other
    above[way[-1]] = other
    return way, (node, other), whole


@pytest.mark.parametrize("name", ["known_from", "known_to"])
def test_when_a_row_was_believed_is_proved(files: Files, name: str) -> None:
    """From the event that brought it, until the one after which the events no longer say it."""
    whole = json.loads(files["answer.json"])
    (row,) = [one for one in whole["rows"] if one["type"] == "HOLDS" and one["known_to"]][:1]
    said = f"it was believed from {row['known_from']} to {row['known_to']}."
    row[name] = None if name == "known_to" else row[name] + 1
    bundle = Bundle(digested({**files, "answer.json": json.dumps(whole).encode()}))
    check(bundle)
    assert [one for one in bundle.wrong if one.endswith(said)]
