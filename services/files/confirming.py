"""A confirmation round: all that the record says about a party, as a sheet that the party answers line by line.

A line is a fact of a day: what, of whom, since when, by which document. The answer, yes or no, stands beside it.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from events.envelope import Recorded
from events.grades import write_grades
from events.ids import Kind, is_id, kind_of
from events.when import OPEN_END, OPEN_START, Day, between, shift
from graph.answers.attested import Attestation, root_of
from graph.facts import Version
from graph.reader import Reader
from services.files.table import write_table
from services.files.values import read_value

HEADINGS: Final = (
    "what", "of", "value", "since", "until", "document", "attested", "confirm", "should_be", "comment", "event",
    "as_of", "key",
)  # fmt: skip
_INSTRUMENTS: Final = frozenset(
    (Kind.POLICY, Kind.CONTRACT, Kind.GRANT, Kind.SUBCONTRACT, Kind.ENGAGEMENT, Kind.DECISION, Kind.BUDGET, Kind.RESULT)
)
_WORDS: Final[Mapping[str, str]] = {
    "OVERSEES": "oversees", "HAS_SCHOOL": "has the school", "HAS_OFFICE": "has the office or body",
    "GOVERNS": "governs", "AUTHORISES": "authorises the zone", "SERVES": "serves the district",
    "HAS_CLUSTER": "has the cluster", "INCLUDES": "includes the school", "PARTY": "is party to",
    "COVERS": "covers", "SUCCEEDS": "succeeds", "RUNS": "does the work of", "AT": "works at", "HOLDS": "holds",
    "GRANTED": "granted", "OVER": "reaches", "DELEGATES": "is delegated on as", "PRIME": "is prime of",
    "SUB": "is sub of", "PROVIDES": "provides at", "UNDER": "rests on", "FUNDS": "funds", "DECIDED": "decided",
    "ABOUT": "is about", "ADOPTED": "adopted", "also_known": "also known as", "operating_role": "operating role",
    "legal_form": "legal form", "located_in": "lies in", "stated_size": "stated size",
    "support_level": "support level", "for_year": "for the year",
}  # fmt: skip
_BESIDE: Final = frozenset({"source", "attested", "own_end"})
_KEY: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A fact as the sheet shows it. `key` tells whether it is still the same; `root` is the position of the event
    that is confirmed, `event` that which says so now."""

    fact: Version
    what: str
    of: str
    value: str
    since: str
    until: str
    document: str
    attested: str
    event: int
    root: int
    key: str

    def cells(self, as_of: Day) -> dict[str, str]:
        """The line by heading, to be answered."""
        return {
            "what": self.what, "of": self.of, "value": self.value, "since": self.since, "until": self.until,
            "document": self.document, "attested": self.attested, "event": str(self.event), "as_of": as_of,
            "key": self.key,
        }  # fmt: skip


def lines_about(reader: Reader, party: str) -> list[Line]:
    """All that the record says about a party at the reader's moment: of itself, of what it is party to, authorises,
    grants, holds or runs, and of the zones and clusters that are its own."""
    facts = _facts(reader, party)
    refs = reader.refs(sorted(_named(facts)))
    names = {at: f"{one.name} ({at})" if one.name != at else at for at, one in refs.items()}
    events = reader.cited({fact.said_by for fact in facts})
    attested = reader.attested(events.values())
    made = [_line(fact, names, events[fact.said_by], attested) for fact in facts]
    return sorted(made, key=lambda one: (one.fact.src != party, one.event, one.fact.type, one.fact.src, one.fact.dst))


def write_lines(to: TextIO | Path, lines: Iterable[Line], as_of: Day) -> int:
    """Write them as a sheet to answer; the number of lines."""
    return write_table(to, HEADINGS, [dict.fromkeys(HEADINGS, "") | one.cells(as_of) for one in lines])


def _facts(reader: Reader, party: str) -> list[Version]:
    page = reader.entity(party)
    found = {one.id: one for one in (*page.attributes, *page.links_out, *page.links_in)}
    own = [
        one.dst if one.src == party else one.src for one in (*page.links_out, *page.links_in)
        if one.type not in ("COVERS", "OVER", "AT", "PROVIDES") or one.src == party
    ]  # fmt: skip
    instruments = [one for one in own if kind_of(one) in _INSTRUMENTS]
    zones = [one.dst for one in page.links_out if one.type == "AUTHORISES"]
    beside = reader.pages(list(dict.fromkeys((*instruments, *zones))))
    clusters = [link.dst for one in beside for link in one.links_out if link.type == "HAS_CLUSTER"]
    for one in (*beside, *reader.pages(list(dict.fromkeys(clusters)))):
        kept = [fact for fact in one.attributes if fact.type not in ("status", "basis")]
        found |= {fact.id: fact for fact in (*kept, *one.links_out)}
        found |= {fact.id: fact for fact in one.links_in if kind_of(one.id) in _INSTRUMENTS}
    return [one for one in found.values() if one.type not in _BESIDE]


def _named(facts: Sequence[Version]) -> set[str]:
    ends = (one for fact in facts for one in ((fact.src, fact.dst) if fact.is_link else (fact.src,)))
    return {one for one in ends if _is_entity(one)}


def _is_entity(id: str) -> bool:
    return is_id(id) and kind_of(id) is not Kind.EVENT


def _line(fact: Version, names: Mapping[str, str], event: Recorded, attested: Mapping[int, Attestation]) -> Line:
    value = names.get(fact.dst, fact.dst) if fact.is_link else _qualified(fact)
    said = _spoken(read_value(fact.value), fact.type) if fact.value else ""
    open_start = fact.valid_from == OPEN_START and fact.sure_from == OPEN_END
    open_end = fact.valid_to == OPEN_END and fact.sure_to == OPEN_END
    since = "" if open_start else _days(fact.valid_from, fact.sure_from)
    until = "" if open_end else _days(shift(fact.sure_to, -1), shift(fact.valid_to, -1))
    documents = "; ".join(f"{one.document}, {one.locator}" if one.locator else one.document for one in event.sources)
    confirmed = attested.get(event.position)
    return Line(
        fact, _WORDS.get(fact.type, fact.type.replace("_", " ").lower()), names.get(fact.src, fact.src),
        "; ".join(one for one in (value, said) if one), since, until, documents, confirmed.on if confirmed else "",
        event.position, root_of(event), _key(fact, event.position),
    )  # fmt: skip


def _qualified(fact: Version) -> str:
    """What an attribute is about, beside its name: the scheme of a code, the seat."""
    return "" if fact.dst in ("", fact.value) or fact.type in ("also_known",) else fact.dst.replace("/", " ")


def _days(low: Day, high: Day) -> str:
    return between(low, high).words if low <= high else low


def _spoken(value: Any, name: str = "") -> str:
    match value:
        case list() if name == "grades":
            return write_grades(tuple(value))
        case dict():
            said = ((key, _spoken(one, key)) for key, one in value.items() if key not in _BESIDE)
            return ", ".join(f"{key.replace('_', ' ')} {text}" for key, text in said)
        case list():
            return ", ".join(map(_spoken, value))
    return str(value)


def _key(fact: Version, event: int) -> str:
    """The same as long as the record says the same by the same event; whether it is disputed does not matter."""
    days = (fact.valid_from, fact.sure_from, fact.sure_to, fact.valid_to)
    said = "\n".join((str(event), fact.type, fact.src, fact.dst, fact.value, *days))
    # A letter first: a spreadsheet takes 123e45 for a number.
    return f"k{hashlib.sha256(said.encode()).hexdigest()[:_KEY]}"
