"""What stood in each field of a contract or subcontract, one value after another, and which event began each."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_value


class TermField(StrEnum):
    """A field of a contract or a subcontract."""

    STATUS = "status"
    KIND = "kind"
    OPERATING_ROLE = "operating_role"
    PARTY = "party"
    PRIME = "prime"
    SUB = "sub"
    UNDER = "under"
    BASIS = "basis"
    SIGNED_ON = "signed_on"
    FIRST_DAY = "first_day"
    LAST_DAY = "last_day"
    RENEWAL = "renewal"
    RENEWAL_MONTHS = "renewal_months"
    NOTICE_DAYS = "notice_days"
    NOTICE = "notice"
    VALUE = "value"
    COVERS = "covers"
    PROVIDES = "provides"
    SERVICES = "services"
    TARGET = "target"
    APPROVALS = "approvals"
    EXIT = "exit"
    SUBAWARD = "subaward"


class Key(NamedTuple):
    """Which field; of several the party or place that it names, or the indicator; and as what."""

    field: TermField
    item: str = ""
    role: str = ""


@dataclass(frozen=True, slots=True)
class Segment:
    """A value that stood without a break: the facts that say so, in the order of their days."""

    value: str
    facts: tuple[Version, ...]

    @property
    def span(self) -> Span:
        """From the first of them to the last."""
        first, last = self.facts[0], self.facts[-1]
        return Span(first.valid_from, first.sure_from, last.sure_to, last.valid_to)


_STATED: Final = {
    str(one): one
    for one in (
        TermField.STATUS, TermField.KIND, TermField.OPERATING_ROLE, TermField.BASIS, TermField.SIGNED_ON,
        TermField.NOTICE, TermField.VALUE, TermField.SERVICES, TermField.TARGET, TermField.APPROVALS, TermField.EXIT,
        TermField.SUBAWARD,
    )
}  # fmt: skip
_OUT: Final = {"UNDER": TermField.UNDER, "COVERS": TermField.COVERS, "PROVIDES": TermField.PROVIDES}
_IN: Final = {"PARTY": TermField.PARTY, "PRIME": TermField.PRIME, "SUB": TermField.SUB}
JOINED: Final = tuple(_IN)
"""Links that reach an instrument from who agreed it."""


def lines(of: str, facts: Iterable[Version]) -> dict[Key, list[Segment]]:
    """What stood under each key of an instrument, in the order of days. The last day is not among them: what renews
    or ends a contract says it without stating it anew."""
    found: dict[Key, list[tuple[str, Version]]] = defaultdict(list)
    for fact in sorted(facts, key=lambda one: (one.valid_from, one.sure_from, one.id)):
        for key, value in _keys(of, fact):
            found[key].append((value, fact))
    order = {one: n for n, one in enumerate(TermField)}
    return {key: _joined(found[key]) for key in sorted(found, key=lambda key: (order[key.field], key.item, key.role))}


def _keys(of: str, fact: Version) -> Iterator[tuple[Key, str]]:
    if fact.src == of and fact.type == "term":
        term = read_value(fact.value)
        yield Key(TermField.FIRST_DAY), str(term["from"][0])
        yield Key(TermField.RENEWAL), str(term.get("renewal", "none"))
        for field in (TermField.RENEWAL_MONTHS, TermField.NOTICE_DAYS):
            if field in term:
                yield Key(field), str(term[field])
    elif fact.src == of and fact.type in _STATED:
        yield Key(_STATED[fact.type], fact.dst), fact.value
    elif fact.src == of and fact.type in _OUT:
        yield Key(_OUT[fact.type], fact.dst), fact.value
    elif fact.dst == of and fact.type == "PARTY":
        role = str(read_value(fact.value).get("role", ""))
        yield Key(TermField.PARTY, fact.src, role), role
    elif fact.dst == of and fact.type in _IN:
        yield Key(_IN[fact.type]), fact.src


def _joined(row: list[tuple[str, Version]]) -> list[Segment]:
    made: list[Segment] = []
    for value, fact in row:
        last = made[-1] if made else None
        if last and last.value == value and fact.valid_from <= last.facts[-1].valid_to:
            made[-1] = Segment(value, (*last.facts, fact))
        else:
            made.append(Segment(value, (fact,)))
    return made


def before(row: Sequence[Segment], n: int) -> str | None:
    """What stood before the n-th value without a break between; None: nothing did."""
    if n == 0 or row[n].span.valid_from > row[n - 1].span.valid_to:
        return None
    return row[n - 1].value
