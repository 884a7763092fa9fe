"""What tests of the OCDS export share: releases as programs read them, and histories of agreements for hypothesis."""

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import ocdsmerge
from hypothesis import strategies as st
from msgspec import structs

from events import evidence
from events.envelope import Event, Recorded, Source
from events.log import Log
from events.statement import read_event
from services.files.ocds import encode, record
from services.files.ocds_names import Names
from services.files.ocds_process import read_process, releases
from tests.histories import START, chain, recorded
from tests.told import TOLD
from tests.town import Town

Json = dict[str, Any]
PREFIX: Final = "ocds-213czf"
SALEM, MASTERY, AUSL, BATES, CARLTON = (
    "district:salem", "partner:mastery", "partner:ausl", "school:bates", "school:carlton",
)  # fmt: skip
LEAD: Final = "contract:lead"
TERM: Final = {"from": "2014-07-01", "last_day": "2017-06-30"}
PARTIES: Final = [{"id": SALEM, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}]
OURS: Final = {(name,): "omitWhenMerged" for name in ("id", "date", "tag")}
"""The rules of the standard's schema that what is exported can meet; its own copy of them lies with the real data."""
TOPICS: Final = [
    *[one for one in sorted(TOLD) if one.startswith(("contract.", "subcontract."))],
    *["contract.signed"] * 5, *["subcontract.signed"] * 3, "contract.proposed", "organisation.registered",
    "organisation.renamed",
]  # fmt: skip


def merger() -> ocdsmerge.Merger:
    return ocdsmerge.Merger(merge_rules=OURS)


def released(log: Log, id: str, upto: int) -> list[Json]:
    """The releases of a process, by the log up to a position, as a program reads them."""
    found = releases(read_process(log, id, upto), PREFIX, Names(log, upto))
    return [json.loads(encode(one)) for one in found]


def position(release: Json) -> int:
    return int(release["id"].rpartition("-")[2])


def office(folder: Path) -> Town:
    """Salem with its two schools; two partners. Each event is recorded a day after the one before: the first is of
    4 August 2014."""
    made = Town(folder)
    for one in (SALEM, MASTERY, AUSL):
        made.registered(one, one.split(":")[1].title())
    made.registered(BATES, "Bates", under=SALEM)
    made.registered(CARLTON, "Carlton", under=SALEM)
    return made


def signed(town: Town, **more: Any) -> int:
    said = {"id": LEAD, "kind": "performance", "parties": PARTIES, "term": TERM, "covers": [BATES]}
    return town.say("contract.signed", **{**said, **more})


def told(town: Town, id: str = LEAD) -> list[Json]:
    return released(town.ledger.log, id, town.ledger.log.head())


def now(town: Town, id: str = LEAD) -> Json:
    """The contract as the compiled release has it."""
    compiled: Json = record(told(town, id))["compiledRelease"]
    (one,) = compiled["contracts"]
    return {**compiled, "contract": one}


def tags(town: Town, id: str = LEAD) -> list[list[str]]:
    return [one["tag"] for one in told(town, id)]


@st.composite
def bodies(draw: st.DrawFn) -> Event:
    topic = draw(st.sampled_from(TOPICS))
    return read_event(topic, draw(TOLD[topic]))


@st.composite
def agreements(draw: st.DrawFn) -> list[Recorded]:
    """What was said of a contract and a subcontract, every two months: late, corrected, retracted, disputed."""
    events: list[Recorded] = []
    for _ in range(draw(st.integers(1, 25))):
        roots = [e for e in events if not isinstance(e.body, evidence.Corrected | evidence.Retracted)]
        plain = [e for e in roots if not isinstance(e.body, evidence.Disputed | evidence.Settled | evidence.Added)]
        disputes = [e for e in roots if isinstance(e.body, evidence.Disputed)]
        kinds = ["plain"] * 5 + (["correct", "retract", "dispute", "add"] if plain else [])
        kind = draw(st.sampled_from(kinds + (["settle"] if disputes else [])))
        root = draw(st.sampled_from(plain)) if plain else None
        if kind == "plain" or root is None:
            body = draw(bodies())
        elif kind == "settle":
            body = _settled(draw, draw(st.sampled_from(disputes)))
        else:
            body = _word(draw, kind, root, events)
        made = recorded(events, body)
        events.append(structs.replace(made, recorded_at=START + timedelta(days=60 * made.position)))
    return events


def _word(draw: st.DrawFn, kind: str, root: Recorded, events: Sequence[Recorded]) -> Event:
    about: dict[str, Any] = {"event": str(root.id), "slot": root.position}
    if kind == "add":
        return evidence.Added(**about, sources=(Source(document="minutes", locator=f"p. {len(events)}"),))
    about["carries"] = chain(root, events)
    if kind == "correct":
        return evidence.Corrected(**about, replacement=draw(bodies()))
    if kind == "retract":
        return evidence.Retracted(**about)
    return evidence.Disputed(**about, alternative=draw(st.one_of(st.none(), bodies())))


def _settled(draw: st.DrawFn, dispute: Recorded) -> Event:
    assert isinstance(dispute.body, evidence.Disputed)
    return evidence.Settled(
        dispute=str(dispute.id), dispute_slot=dispute.position, slot=dispute.body.slot, carries=dispute.subjects,
        for_=draw(st.sampled_from(list(evidence.For))),
    )  # fmt: skip
