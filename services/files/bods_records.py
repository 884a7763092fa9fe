"""What BODS records say of a grant and of an entity, from the facts that are believed of it."""

import re
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import Any, Final, NamedTuple

from events.ids import Kind, kind_of
from events.levers import Level
from events.when import OPEN_END, OPEN_START, Day
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import ALIVE, read_value

Details = dict[str, Any]
OF_GRANT: Final = frozenset({"HOLDS", "GRANTED", "DELEGATES", "OVER", "UNDER", "basis"})
OF_ENTITY: Final = frozenset({"name", "also_known", "identifier", "status", "legal_form"})
SCHEMES: Final = {"ein": "US-EIN", "uei": "US-SAM"}
"""Our schemes of codes that are lists of org-id.guide."""
_SCHEME_NAMES: Final = {"nces": "National Center for Education Statistics, United States: Common Core of Data"}
_TYPES: Final = {
    Kind.STATE: "state", Kind.DISTRICT: "stateBody", Kind.SCHOOL: "stateBody", Kind.OFFICE: "stateBody",
    Kind.BOARD: "stateBody", Kind.BODY: "legalEntity", Kind.PARTNER: "legalEntity", Kind.ZONE: "arrangement",
    Kind.CLUSTER: "arrangement",
}  # fmt: skip
_INTERESTS: Final = {
    Kind.CONTRACT: "rightsGrantedByContract", Kind.SUBCONTRACT: "rightsGrantedByContract",
    Kind.POLICY: "controlByLegalFramework",
}  # fmt: skip
_NO_BASIS: Final = "otherInfluenceOrControl"
_TOLD: Final = ("lever", "area", "level")
_USPS: Final = re.compile("[A-Z]{2}")


class Record(NamedTuple):
    """A record as it stands at a knowledge: what it is called, whom it is about, its details, the open disputes."""

    id: str
    about: str
    details: Details
    disputed: tuple[int, ...]

    def ends(self) -> list[str]:
        """The entities that a relationship names."""
        return [self.details["subject"], self.details["interestedParty"]] if "subject" in self.details else []


def owner(fact: Version) -> str:
    """Of which grant a fact tells."""
    return fact.dst if fact.type in ("HOLDS", "GRANTED", "DELEGATES") else fact.src


def authority(facts: Sequence[Version], places: AbstractSet[str] | None) -> list[Record]:
    """The relationships of a grant: one for each holder and place. Level `none` is no interest."""
    found: dict[tuple[str, str], list[tuple[Details, tuple[int, ...]]]] = {}
    for held in (one for one in facts if one.type == "HOLDS"):
        for over in (one for one in facts if one.type == "OVER" and (places is None or one.dst in places)):
            span = Span.of(held) & Span.of(over)
            if read_value(held.value).get("level") != Level.NONE and span.valid_from < span.valid_to:
                interest = _interest(held, over, span, facts)
                found.setdefault((held.src, over.dst), []).append((interest, (*held.disputed, *over.disputed)))
    return [_relationship(owner(facts[0]), *ends, some) for ends, some in sorted(found.items())]


def _relationship(grant: str, holder: str, place: str, some: list[tuple[Details, tuple[int, ...]]]) -> Record:
    interests = sorted((one for one, _ in some), key=lambda one: (one.get("startDate", ""), one["details"]))
    disputed = sorted({position for _, positions in some for position in positions})
    details = {"isComponent": False, "subject": place, "interestedParty": holder, "interests": interests}
    return Record(f"{grant}/{holder}/{place}", place, details, tuple(disputed))


def _interest(held: Version, over: Version, span: Span, facts: Sequence[Version]) -> Details:
    value = read_value(held.value)
    grades = read_value(over.value).get("grades", ())
    basis = [one.dst for one in facts if one.type == "UNDER"]
    words = [f"{name} {value[name]}" for name in _TOLD if name in value]
    words += ["level not stated"] * ("level" not in value)
    words += [f"grades {' '.join(grades)}"] if grades else []
    words += [f"limits: {value['limits']}"] if "limits" in value else []
    words += _named("under", basis) or [_unfounded(facts)]
    words += _named("given by", (one.src for one in facts if one.type == "GRANTED"))
    words += _named("delegated from", (one.src for one in facts if one.type == "DELEGATES"))
    words += _imprecise(span)
    return {
        "type": _INTERESTS[kind_of(basis[-1])] if basis else _NO_BASIS, "directOrIndirect": "direct",
        "beneficialOwnershipOrControl": False, "details": "; ".join(words),
        **({"share": {"exact": round(value["share"] * 100, 10)}} if "share" in value else {}),
        **_dates("startDate", "endDate", span),
    }  # fmt: skip


def _unfounded(facts: Iterable[Version]) -> str:
    stated = any(one.type == "basis" and one.value == "none" for one in facts)
    return "rests on nothing, as stated" if stated else "basis not recorded"


def _named(word: str, ids: Iterable[str]) -> list[str]:
    found = ", ".join(sorted(set(ids)))
    return [f"{word} {found}"] if found else []


def _dates(start: str, end: str, span: Span) -> Details:
    """Only days that are known: BODS has no way to say that a day is not."""
    found = {}
    if span.valid_from == span.sure_from != OPEN_START:
        found[start] = span.valid_from
    if span.sure_to == span.valid_to != OPEN_END:
        found[end] = span.valid_to
    return found


def _imprecise(span: Span) -> list[str]:
    words = []
    if span.valid_from != span.sure_from or span.valid_from == OPEN_START:
        words.append(f"starts on a day {_between(span.valid_from, span.sure_from)}")
    if span.sure_to != span.valid_to:
        words.append(f"ends on a day {_between(span.sure_to, span.valid_to)}")
    return words


def _between(low: Day, high: Day) -> str:
    first = f"from {low}" if low != OPEN_START else ""
    last = f"up to {high}" if high not in (OPEN_START, OPEN_END) else ""
    return " ".join(part for part in (first, last) if part) or "not known"


def entity(id: str, facts: Sequence[Version]) -> list[Record]:
    """The record of an entity: its last name, its other names, its codes, and when it was in being."""
    kind = kind_of(id)
    names = [one.value for one in sorted(facts, key=lambda one: (one.valid_from, one.id)) if one.type == "name"]
    name = names[-1] if names else id
    others = [*names, *(one.dst for one in facts if one.type == "also_known")]
    form = " ".join(one.value for one in facts if one.type == "legal_form" and one.valid_to == OPEN_END)
    details: Details = {
        "isComponent": False,
        "entityType": {"type": _TYPES[kind], "details": f"{kind.value}, {form}" if form else kind.value},
        "name": name,
    }
    if alternate := [one for one in dict.fromkeys(others) if one != name]:
        details["alternateNames"] = alternate
    key = id.partition(":")[2]
    if kind is Kind.STATE and _USPS.fullmatch(key):
        details["jurisdiction"] = {"name": name, "code": f"US-{key}"}
    if codes := [_code(one) for one in facts if one.type == "identifier" and one.valid_to == OPEN_END]:
        details["identifiers"] = codes
    details.update(_life([one for one in facts if one.type == "status"]))
    disputed = tuple(sorted({position for one in facts for position in one.disputed}))
    return [Record(id, id, details, disputed)]


def _code(fact: Version) -> Details:
    scheme, _, value = fact.dst.partition("/")
    if scheme in SCHEMES:
        return {"id": value, "scheme": SCHEMES[scheme]}
    return {"id": value, "schemeName": _SCHEME_NAMES.get(scheme, scheme)}


def _life(states: Sequence[Version]) -> Details:
    """Its first day and, where it is closed for good, the first day without it, where these days are known."""
    alive = [one for one in states if one.value in ALIVE]
    if not alive:
        return {}
    first = min(map(Span.of, alive), key=lambda one: (one.valid_from, one.sure_from))
    last = max(map(Span.of, alive), key=lambda one: (one.valid_to, one.sure_to))
    return _dates(
        "foundingDate", "dissolutionDate", Span(first.valid_from, first.sure_from, last.sure_to, last.valid_to)
    )
