"""Holders of a school through GraphQL, in process, beside the answer alone and the bare question to the graph."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from statistics import median

from services.api.context import Context
from services.api.schema import schema
from services.bootstrap import Ledger
from services.settings import Settings
from tests.bench.nation import Clock, Nation, day, plain, written
from tests.bench.table import Profile, Row, each_in_turn, ms

ON = day(1800)
QUERY = """query ($on: Date!, $of: [ID!]!) { network(on: $on) {
    moment { on position known }
    holders(of: $of) { holder { id name } lever area level standing presumed certain }
} }"""


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The row about GraphQL."""
    nation = Nation(profile.grown, years=1)
    with closing(Ledger.open(Settings(data=folder), Clock())) as ledger:
        written(ledger.log, plain(list(nation.events())), "nation")
        schools = [school for one in nation.clusters for school in one.schools]
        reader = ledger.reader(on=ON)
        context = Context(ledger)

        def asked(n: int) -> None:
            variables: Mapping[str, object] = {"on": ON, "of": [schools[n % len(schools)]]}
            result = schema().execute_sync(QUERY, variable_values=dict(variables), context_value=context)
            if result.errors or not result.data or not result.data["network"]["holders"]:
                raise AssertionError(result.errors)

        through, answer, bare = each_in_turn(
            profile.questions,
            asked,
            lambda n: reader.holders([schools[n % len(schools)]]),
            lambda n: reader.store.authority([schools[n % len(schools)]], reader.at),
        )
    more = median(one - other for one, other in zip(through, bare, strict=True))
    return [
        Row(
            "holders of a school through GraphQL, in process",
            ms(through),
            f"bare question {ms(bare)}, answer {ms(answer)}",
            f"{more * 1e3:.2f} ms more than the bare question",
            "2 ms more",
            more <= 2e-3,
        )
    ]
