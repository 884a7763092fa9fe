"""The words of a narrative sheet: what people write under `what`, and the kind of event that it tells.

`fields` says which column gives which field of the event. Where the same words tell several kinds of event, the
kinds of `who` and `whom` decide.
"""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from events.levers import AREAS, Area, Lever
from services.statements import Refused

COLUMNS: Final[Mapping[str, str]] = {
    "date": "When it happened, in the source's words: 2014, SY2014, fall 2013, by May 2012, 8/5/2014 (month first).",
    "what": "What happened: joined cluster, signed contract with, granted authority over staffing, renamed to, …",
    "who": "Who did it, or to whom it happened: a name that it has or had, or its id.",
    "whom": "The second party or place: the cluster joined, the partner signed with, the new name.",
    "over": "The places that it reaches, several apart by a semicolon.",
    "until": "The last day of it, in the source's words.",
    "under": "The contract, policy or body that it is under.",
    "role": "As what: lead, managing, direct, supporting, strategic, adviser; or the seat of a board.",
    "lever": "What authority is over: people (or staffing), time, money, program, operations, or a part: hiring, …",
    "level": "How much of it: none, advisory, shared, full; or the level of schooling or support.",
    "grades": "Only these grades: 06-08.",
    "services": "Services, several apart by a semicolon.",
    "days": "Days a week.",
    "amount": "Money: $270,000 or 1.2 million.",
    "kind": "Which sort: performance, charter, memorandum, …; merger, split, …; approved, denied, …",
    "name": "The name of what is founded: a zone, a cluster, a policy.",
    "id": "Its id, kind:key, where it is founded or named by it: contract:ausl-2006.",
    "value": "What is stated: the stage, the indicator's figure, the limits of a grant.",
    "year": "The year that it is for.",
    "document": "The document that says so.",
    "place": "Where in the document: p. 31.",
    "first_hand": "`yes`: the document was made by those who acted; `no`: by others who tell of it.",
    "public_on": "When the document became public.",
    "note": "Anything to be kept with it.",
    "again": "`yes`: this happened once more; it is no other account of a row above.",
    "skip": "A row with anything here is not imported.",
}
ALIASES: Final[Mapping[str, str]] = {
    "when": "date", "with": "whom", "to": "whom", "to whom": "whom", "second party": "whom", "event": "what",
    "subject": "who", "places": "over", "at": "over", "schools": "over", "last day": "until", "to date": "until",
    "source": "document", "page": "place", "locator": "place", "place in document": "place",
    "place in the document": "place", "public": "public_on", "published on": "public_on", "published": "public_on",
    "comment": "note", "notes": "note", "days a week": "days", "service": "services", "grade": "grades",
}  # fmt: skip
LEVERS: Final[Mapping[str, tuple[Lever, Area | None]]] = {
    **{str(lever): (lever, None) for lever in Lever},
    **{area.value.replace("_", " "): (lever, area) for lever, areas in AREAS.items() for area in areas},
    "staffing": (Lever.PEOPLE, None), "staff": (Lever.PEOPLE, None), "personnel": (Lever.PEOPLE, None),
    "firing": (Lever.PEOPLE, Area.EXIT), "dismissal": (Lever.PEOPLE, Area.EXIT),
    "schedule and calendar": (Lever.TIME, None), "school day": (Lever.TIME, Area.DAY_AND_YEAR),
    "budgets": (Lever.MONEY, Area.BUDGET), "spending": (Lever.MONEY, Area.BUDGET), "pay": (Lever.MONEY,
    Area.INCENTIVES),
    "programme": (Lever.PROGRAM, None), "instruction": (Lever.PROGRAM, None), "enrollment": (Lever.OPERATIONS,
    Area.ENROLMENT),
}  # fmt: skip
_NOISE: Final = frozenset(
    ("the", "a", "an", "was", "were", "is", "are", "has", "have", "had", "been", "its", "their", "his", "her", "of")
)


@dataclass(frozen=True, slots=True)
class Word:
    """A kind of event and the words for it. `fields` maps a field (`term.from`) to the column that gives it.

    `takes_lever`: the words end in what authority is over. `between`: the instrument is the one that stands between
    the two parties, where `id` does not name it.
    """

    topic: str
    says: tuple[str, ...]
    fields: Mapping[str, str]
    fixed: Mapping[str, Any] = field(default_factory=dict)
    takes_lever: bool = False
    between: bool = False


_ENDS = {"on": "date"}
_FROM = {"from": "date"}
_PERIOD = {"from": "date", "last_day": "until"}
WORDS: Final = (
    Word("organisation.registered", ("registered", "founded", "recorded", "exists"),
         {"id": "id", "name": "who", "under": "under", "grades": "grades", "level": "level",
         "legal_form": "kind"} | _FROM),
    Word("organisation.renamed", ("renamed to", "renamed", "changed name to"),
         {"organisation": "who", "name": "whom"} | _FROM),
    Word("organisation.also_known", ("also known as", "also called", "goes by"),
         {"organisation": "who", "name": "whom"} | _PERIOD),
    Word("organisation.described", ("serves grades", "converted grades to", "described"),
         {"organisation": "who", "grades": "grades", "level": "level", "legal_form": "kind"} | _FROM),
    Word("organisation.identified", ("identified by code", "has code"),
         {"organisation": "who", "scheme": "kind", "value": "value"} | _PERIOD),
    Word("organisation.covered", ("record covers",),
         {"organisation": "who", "aspect": "kind", "extent": "value"} | _PERIOD),
    Word("organisation.placed", ("placed under", "transferred to", "came under"),
         {"organisation": "who", "under": "whom"} | _FROM),
    Word("organisation.placed", ("took over", "took charge"), {"organisation": "whom", "under": "who"} | _FROM),
    Word("organisation.opened", ("opened", "reopened"), {"organisation": "who"} | _ENDS),
    Word("organisation.closed", ("closed", "shut"), {"organisation": "who"} | _ENDS),
    Word("organisation.support_level_assigned", ("assigned support level",),
         {"organisation": "who", "scheme": "kind", "level": "level", "for_year": "year"} | _FROM),
    Word("organisation.priority_started", ("became priority school", "entered priority status"),
         {"organisation": "who"} | _FROM),
    Word("organisation.priority_decided", ("priority decided", "left priority status"),
         {"organisation": "who", "outcome": "kind", "measure": "value"} | _ENDS, {"outcome": "left"}),
    Word("organisation.constituted", ("appointed",), {"board": "over", "from": "date"}),
    Word("organisation.governed_by", ("governed by",), {"organisation": "who", "board": "whom"} | _FROM),
    Word("organisation.succeeded", ("succeeded by", "replaced by", "became"),
         {"predecessors": "who", "successors": "whom", "how": "kind"} | _ENDS, {"how": "replacement"}),
    Word("organisation.succeeded", ("succeeded", "replaced", "grew from"),
         {"successors": "who", "predecessors": "whom", "how": "kind"} | _ENDS, {"how": "replacement"}),
    Word("zone.authorised", ("authorised zone", "authorized zone", "created zone"),
         {"id": "id", "name": "name", "by": "who", "serves": "over", "under": "under"} | _FROM),
    Word("zone.district_joined", ("joined zone", "joined"), {"district": "who", "zone": "whom"} | _PERIOD),
    Word("zone.district_left", ("left zone", "left"), {"district": "who", "zone": "whom"} | _ENDS),
    Word("zone.stage_advanced", ("advanced to stage", "entered stage"), {"zone": "who", "stage": "value"} | _FROM),
    Word("zone.report_filed", ("filed report", "reported on zone"),
         {"by": "who", "zone": "whom", "year": "year", "kind": "kind"} | _ENDS, {"kind": "annual"}),
    Word("zone.covered", ("record of zone covers",), {"zone": "who", "aspect": "kind", "extent": "value"} | _PERIOD),
    Word("zone.closed", ("closed", "ended", "dissolved"), {"zone": "who"} | _ENDS),
    Word("cluster.formed", ("formed cluster", "created cluster"),
         {"id": "id", "name": "name", "zone": "who", "strategies": "kind"} | _FROM),
    Word("cluster.school_joined", ("joined cluster", "joined", "added to"),
         {"school": "who", "cluster": "whom", "grades": "grades"} | _PERIOD),
    Word("cluster.school_left", ("left cluster", "left", "removed from"), {"school": "who", "cluster": "whom"} | _ENDS),
    Word("cluster.school_moved", ("moved to cluster", "moved to", "moved"),
         {"school": "who", "from_cluster": "over", "to_cluster": "whom", "grades": "grades"} | _ENDS),
    Word("cluster.strategy_changed", ("changed strategy", "changed strategy to"),
         {"cluster": "who", "strategies": "kind"} | _FROM),
    Word("cluster.merged", ("merged into",), {"cluster": "who"} | _ENDS),
    Word("cluster.split", ("split off to",), {"cluster": "who"} | _ENDS),
    Word("cluster.dissolved", ("dissolved", "closed", "ended"), {"cluster": "who"} | _ENDS),
    Word("policy.adopted", ("adopted policy", "adopted", "enacted"),
         {"id": "id", "by": "who", "title": "name", "type": "kind", "citation": "value"} | _PERIOD),
    Word("policy.repealed", ("repealed", "repealed policy"), {"policy": "whom"} | _ENDS),
    Word("contract.signed", ("signed contract with", "signed", "contracted with", "signed agreement with"),
         {"id": "id", "kind": "kind", "under": "under", "term.from": "date", "term.last_day": "until", "covers": "over",
          "services": "services", "value": "amount"}),
    Word("contract.proposed", ("proposed contract with", "proposed contract"),
         {"id": "id", "kind": "kind", "under": "under", "term.from": "date", "term.last_day": "until", "covers": "over",
          "services": "services", "value": "amount"}),
    Word("contract.amended", ("amended contract with", "extended contract with"),
         {"contract": "id", "term_last_day": "until", "covers": "over", "services": "services",
         "value": "amount"} | _FROM,
         between=True),
    Word("contract.withdrawn", ("withdrew contract with", "withdrew proposal"),
         {"contract": "id"} | _ENDS, between=True),
    Word("contract.renewed", ("renewed contract with", "renewed"), {"contract": "id"} | _PERIOD, between=True),
    Word("contract.notice_given", ("gave notice to", "gave notice"),
         {"contract": "id", "by": "who"} | _ENDS, between=True),
    Word("contract.assigned", ("assigned contract to",), {"contract": "id", "to": "whom"} | _ENDS),
    Word("contract.suspended", ("suspended contract with", "suspended"), {"contract": "id"} | _FROM, between=True),
    Word("contract.resumed", ("resumed contract with", "resumed"), {"contract": "id"} | _FROM, between=True),
    Word("contract.terminated", ("terminated contract with", "terminated", "ended contract with", "cancelled"),
         {"contract": "id", "cause": "value"} | _ENDS, between=True),
    Word("engagement.began", ("began work at", "began to run", "runs", "operates", "took over", "works at",
         "started at"),
         {"id": "id", "who": "who", "role": "role", "at": "whom", "under": "under"} | _PERIOD),
    Word("engagement.changed", ("changed role at",), {"engagement": "id", "role": "role"} | _FROM, between=True),
    Word("engagement.ended", ("stopped work at", "stopped running", "withdrew from", "left"),
         {"engagement": "id", "reason": "value"} | _ENDS, between=True),
    Word("authority.granted", ("granted authority over", "gave authority over", "gave control over", "granted"),
         {"id": "id", "by": "who", "holder": "whom", "level": "level", "over": "over", "grades": "grades",
         "under": "under",
          "limits": "value"} | _PERIOD, takes_lever=True),
    Word("authority.granted", ("holds authority over", "holds", "controls", "received authority over"),
         {"id": "id", "holder": "who", "by": "whom", "level": "level", "over": "over", "grades": "grades",
         "under": "under",
          "limits": "value"} | _PERIOD, takes_lever=True),
    Word("authority.level_changed", ("changed level of authority",),
         {"grant": "id", "level": "level"} | _FROM, between=True),
    Word("authority.revoked", ("revoked authority over", "took back authority over", "revoked"),
         {"grant": "id"} | _ENDS,
         takes_lever=True, between=True),
    Word("subcontract.signed", ("subcontracted to", "subcontracted with", "subcontracted"),
         {"id": "id", "prime": "who", "sub": "whom", "under": "under", "services": "services", "provides_at": "over",
          "term.from": "date", "term.last_day": "until", "value": "amount"}),
    Word("subcontract.amended", ("amended subcontract with",),
         {"subcontract": "id", "services": "services", "provides_at": "over", "term_last_day": "until",
          "value": "amount"} | _FROM, between=True),
    Word("subcontract.ended", ("ended subcontract with",), {"subcontract": "id"} | _ENDS, between=True),
    Word("decision.made", ("decided on", "decided", "voted on"),
         {"id": "id", "by": "who", "about": "whom", "outcome": "kind", "conditions": "value"} | _ENDS),
    *(
        Word("decision.made", (said,), {"id": "id", "by": "who", "about": "whom", "conditions": "value"} | _ENDS,
             {"outcome": outcome})
        for said, outcome in (("approved", "approved"), ("denied", "denied"), ("ratified", "ratified"),
                              ("deferred", "deferred"), ("applied for", "applied"), ("upheld", "upheld"))
    ),
    Word("budget.adopted", ("budgeted for", "funded"),
         {"id": "id", "by": "who", "for": "whom", "year": "year"} | _PERIOD),
    Word("result.reported", ("reported result", "scored"),
         {"id": "id", "about": "who", "indicator": "kind", "value": "value", "for_year": "year",
         "published_on": "date"}),
)  # fmt: skip


def _plain(text: str) -> str:
    words = re.sub(r"[^a-z0-9. ]", " ", text.casefold()).split()
    return " ".join(one.strip(".") for one in words if one not in _NOISE)


def _by_words() -> dict[str, list[Word]]:
    found: dict[str, list[Word]] = defaultdict(list)
    for word in WORDS:
        for said in word.says:
            found[_plain(said)].append(word)
    for word in reversed(WORDS):
        found[word.topic] = [word]
    return dict(found)


_SAID: Final = _by_words()
_LEVERED: Final = sorted((said for said, words in _SAID.items() if words[0].takes_lever and "." not in said), key=len)
Held = tuple[Lever, Area | None]


def read_lever(text: str) -> Held:
    """The lever, and the area of it, that people call so. `Refused` gives the nearest."""
    plain = _plain(text.replace("_", " "))
    if plain not in LEVERS:
        near = get_close_matches(plain, LEVERS, 3, 0.5) or [str(one) for one in Lever]
        raise Refused("unknown-words", f"{text[:60]!r} is no lever or part of one", "lever", near)
    return LEVERS[plain]


def read_what(text: str) -> tuple[Sequence[Word], Held | None]:
    """The kinds of event that the words may tell, and the lever that stands in them.

    A topic, `cluster.school_joined`, is accepted, too. `Refused` gives the nearest words.
    """
    plain = text.strip() if text.strip() in _TOPICS else _plain(text)
    if plain in _SAID:
        return _SAID[plain], None
    for said in reversed(_LEVERED):
        if plain.startswith(f"{said} "):
            return _SAID[said], read_lever(plain.removeprefix(said))
    near = get_close_matches(plain, _SAID, 4, 0.5) or ["joined cluster", "signed contract with", "renamed to", "closed"]
    raise Refused(
        "unknown-words", f"{text[:80]!r} is nothing that a sheet tells", "what",
        f"{', '.join(near)}; or a topic: {', '.join(get_close_matches(text, _TOPICS, 3, 0.4) or _TOPICS[:3])}",
    )  # fmt: skip


_TOPICS: Final = list(dict.fromkeys(word.topic for word in WORDS))


def is_registration(what: str) -> bool:
    """Whether the words register a party or place, which everything that names it waits for."""
    try:
        return read_what(what)[0][0].topic == "organisation.registered"
    except Refused:
        return False
