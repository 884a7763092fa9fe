"""Whatever a load told over whatever stood before: retracted, the record is as it was; and given back."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.facts import Version
from services.bootstrap import Ledger
from services.files.retracting import retract
from services.settings import Settings
from services.statements import Refused, Statement
from tests.conftest import Clock

CLERK = "office:clerk"
SCHOOLS = ("school:bates", "school:carlton", "school:horace")
DAYS = ("2010", "2012-09-01", "[..2013-05-24]", "[2011-01-01..2014-12-31]")
NAMES = ("Bates", "Carlton", "Horace Mann")

schools, days, names = st.sampled_from(SCHOOLS), st.sampled_from(DAYS), st.sampled_from(NAMES)
Told = tuple[str, dict[str, Any]]


def told(topic: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Told]:
    held = st.fixed_dictionaries({name.removesuffix("_"): one for name, one in fields.items()})
    return held.map(lambda said: (topic, said))


plain = st.one_of(
    told("organisation.registered", id=schools, name=names, under=st.just("district:salem"), from_=days),
    told("organisation.registered", id=st.just("district:salem"), name=names, from_=days),
    told("organisation.renamed", organisation=schools, name=names, from_=days),
    told("organisation.closed", organisation=schools, on=days),
    told("organisation.placed", organisation=schools, under=st.just("district:salem"), from_=days),
    told("zone.authorised", id=st.just("zone:salem"), name=names, by=st.just(["district:salem"]), from_=days),
    told("cluster.created", id=st.just("cluster:north"), name=names, zone=st.just("zone:salem"), from_=days),
)
events = st.integers(2, 12).map(str)
anything = st.one_of(
    plain, plain, plain,
    told("evidence.retracted", event=events, reason=st.just("never")),
    told("evidence.corrected", event=events, reason=st.just("a slip"), replacement=plain.map(lambda one: dict([one]))),
    told("evidence.disputed", event=events, reason=st.just("a paper"), alternative=plain.map(lambda one: dict([one]))),
    told("evidence.added", event=events, attested_on=days),
)  # fmt: skip


def record(ledger: Ledger, load: str, statements: Sequence[Told]) -> int:
    """Record what can be recorded; how many."""
    done = 0
    for number, (topic, fields) in enumerate(statements):
        try:
            ledger.record([Statement(topic, fields)], CLERK, f"{load}:{number}")
            done += 1
        except Refused:
            continue
    return done


def held(ledger: Ledger) -> list[tuple[object, ...]]:
    """Every fact that is believed, whoever said it."""
    at = ledger.moment().position
    ids = [*SCHOOLS, "district:salem", "zone:salem", "cluster:north", CLERK]
    facts: list[Version] = ledger.store.believed(ids, [], True, at)
    return sorted(
        (one.type, one.src, one.dst, one.value, one.valid_from, one.sure_from, one.sure_to, one.valid_to, one.disputed)
        for one in facts
    )


@settings(max_examples=40)
@given(st.lists(plain, min_size=2, max_size=8), st.lists(anything, min_size=1, max_size=10))
def test_a_load_over_any_record(before: list[Told], load: list[Told]) -> None:
    clock = Clock(datetime(2014, 8, 4, 12, tzinfo=UTC))
    with TemporaryDirectory() as folder, Ledger.open(Settings(Path(folder), CLERK), clock) as ledger:
        record(ledger, "start:0", [("organisation.registered", {"id": CLERK, "name": "Clerk"})])
        record(ledger, "sheet:before", before)
        held_before, head = held(ledger), ledger.log.head()
        if not record(ledger, "sheet:load", load):
            return
        held_between = held(ledger)
        undone = retract(ledger, ["sheet:load"], recorder=CLERK, reason="the wrong sheet")
        assert undone.events == ledger.log.head() - head - undone.retracted - undone.given_back
        assert held(ledger) == held_before
        assert not retract(ledger, ["sheet:load"], recorder=CLERK, reason="the wrong sheet").changes
        if undone.changes:
            again = retract(ledger, [undone.undo], recorder=CLERK, reason="it was right")
            assert again.lost or held(ledger) == held_between
