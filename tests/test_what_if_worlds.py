"""The end of a world laid over its beginning as a draft: every answer is that of the whole world."""

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from events.ids import Kind
from services.files.gathering import gather
from services.statements import Statement
from services.what_if import listed, what_if
from tests.conftest import CLERK
from tests.town import Town
from tests.worlds import SHIPPED


@pytest.mark.parametrize("name", [
    "26-subcontract-cycle", "26-beyond-own", "26-two-clusters", "15c-without-student-support", "11-springfield-duggan",
])  # fmt: skip
@pytest.mark.parametrize("last", [1, 6])
def test_the_end_of_a_world_as_a_draft_is_the_world(tmp_path: Path, name: str, last: int) -> None:
    town = Town(tmp_path)
    with closing(town.ledger):
        items = gather(town.ledger.log, [SHIPPED / f"{name}.yaml"], CLERK).items
        told = [Statement(one.topic, one.fields, one.sources, one.reason, one.on_behalf_of) for one in items
                if one.fields.get("id") != CLERK]  # fmt: skip
        for one in told[:-last]:
            town.ledger.record([one], CLERK)
        found = what_if(town.ledger.log, town.ledger.reader("2013-01-15"), listed(told[-last:]))
        expected = whole(found.after)
        for one in told[-last:]:
            town.ledger.record([one], CLERK)
        assert whole(town.at("2013-01-15")) == expected


def whole(reader: Any) -> list[Any]:
    """Every answer about everything that a world has."""
    kinds = {kind: [one.id for one in reader.store.listing(kind, reader.at, "", 1000)]
             for kind in (Kind.SCHOOL, Kind.PARTNER, Kind.ZONE, Kind.CLUSTER, Kind.SUBCONTRACT)}  # fmt: skip
    return [
        reader.holders(kinds[Kind.SCHOOL]), reader.operators(kinds[Kind.SCHOOL]), reader.audit(),
        reader.holdings(kinds[Kind.PARTNER]), reader.pages([one for some in kinds.values() for one in some]),
        [reader.subcontracts(one, "down") for one in kinds[Kind.PARTNER]],
        [reader.flow_down(one) for one in kinds[Kind.SUBCONTRACT]], [reader.audit(one) for one in kinds[Kind.ZONE]],
    ]  # fmt: skip
