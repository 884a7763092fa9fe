"""A contract or subcontract as OCDS has it, from the facts of its fold. Which fact goes where: docs/standards.md."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

import msgspec
from msgspec import structs

from events import contract, subcontract
from events.envelope import Event
from events.fields import Money
from events.grades import write_grades
from events.ids import Kind, kind_of
from events.plural import many
from events.when import Day, When, midnight, read_start
from graph.answers.terms_told import ENDINGS, FOUNDING
from graph.facts import Fact
from graph.snapshot import read_list, read_value
from services.files import ocds_words as words

Json = dict[str, Any]
SUPPLIERS: Final = frozenset({"operator", "supporting", "strategic", "sub"})
_OWN_TERM: Final = frozenset({"status", "notice"})
_SUBAWARD: Final = "Subaward, {name}: {value}."


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a process at a position: the bodies that stand, all facts, and those of what was agreed, which
    is the fold without early ends: a contract that was withdrawn before it began still says what was proposed. `on` is
    the day of the release, `name` the name of a party or place on that day."""

    id: str
    on: Day
    standing: Sequence[Event]
    facts: Sequence[Fact]
    agreed: Sequence[Fact]
    name: Callable[[str], str | None]

    @property
    def stands(self) -> bool:
        """Whether it is signed or proposed, or was; not, where all of that was taken back."""
        return any(isinstance(one, FOUNDING) for one in self.standing)

    @property
    def signed(self) -> bool:
        """Whether it is signed, not only proposed."""
        return any(isinstance(one, contract.Signed | subcontract.Signed) for one in self.standing)

    def of(self, *types: str) -> list[Fact]:
        """What was agreed of these types, for any day, in order."""
        return sorted(one for one in self.agreed if one.type in types)

    def last(self, *types: str) -> list[Fact]:
        """The same, as it is in the end: what reaches the end of what was agreed."""
        end = max((one.valid_to for one in self.agreed if one.type not in _OWN_TERM), default="")
        return [one for one in self.of(*types) if one.valid_to == end]

    def text(self, name: str) -> str | None:
        """The value of an attribute in the end; None where there is none, or where it may be one or another."""
        found = {one.value for one in self.last(name)}
        return found.pop() if len(found) == 1 else None

    @property
    def term(self) -> Sequence[Fact]:
        """The facts that hold for the whole term as agreed; where none does, all that hold for a part of it."""
        whole = self.of("PRIME" if kind_of(self.id) is Kind.SUBCONTRACT else "kind")
        return whole or [one for one in self.agreed if one.type not in _OWN_TERM]

    def suppliers(self) -> tuple[str, ...]:
        """Who does the work, in the end."""
        return tuple(sorted({one.src for one in self.last("PARTY", "SUB") if _role(one) in SUPPLIERS}))


def parties(known: Known) -> list[Json]:
    """Everybody who is or was party to it, with all roles that they have or had."""
    roles: dict[str, dict[str, None]] = {}
    for one in known.of("PARTY", "PRIME", "SUB"):
        roles.setdefault(one.src, {}).update(dict.fromkeys(words.ROLES[_role(one)]))
    return [{**reference(known, one), "roles": list(some)} for one, some in roles.items()]


def reference(known: Known, id: str) -> Json:
    """Id and name of a party; the id alone where no name is known."""
    name = known.name(id)
    return {"id": id, "name": name} if name else {"id": id}


def award_status(known: Known) -> str | None:
    """How the award stands that the contract follows from."""
    if not known.stands:
        return None
    if known.signed:
        return "active"
    return "cancelled" if any(isinstance(one, ENDINGS) for one in known.standing) else "pending"


def agreement(known: Known) -> Json:
    """The contract itself: status, term, value, items, milestones; without amendments, documents, related processes."""
    own = "PRIME" if kind_of(known.id) is Kind.SUBCONTRACT else "kind"
    # What was ended before it began has no days of its own: it has those that were agreed.
    term = [one for one in known.facts if one.type == own] or known.term
    signed = known.text("signed_on")
    made: Json = {
        "status": words.status(known.facts, known.on),
        "description": " ".join(_description(known, term)),
        "period": words.period(term) if term else None,
        "value": words.value(_money(known)),
        "dateSigned": midnight(read_start(signed)) if signed else None,
        "items": [*_items(known), *_services(known)],
        "milestones": list(_approvals(known)),
        "implementation": {"milestones": some} if (some := [*_targets(known), *_notices(known)]) else None,
    }
    return {name: value for name, value in made.items() if value}


def above(known: Known, prefix: str) -> list[Json]:
    """The processes that it is under: of a subcontract its parents, of a contract what it rests on."""
    how = "parent" if kind_of(known.id) is Kind.SUBCONTRACT else "basis"
    bases = dict.fromkeys(one.dst for one in known.of("UNDER") if kind_of(one.dst) is not Kind.POLICY)
    return [related(words.ocid(prefix, one), how) for one in bases]


def related(ocid: str, how: str) -> Json:
    """A relation to another process."""
    return {"id": ocid, "relationship": [how], "scheme": "ocid", "identifier": ocid}


def _role(fact: Fact) -> str:
    return str(read_value(fact.value)["role"]) if fact.type == "PARTY" else fact.type.lower()


def _money(known: Known) -> Money | None:
    text = known.text("value")
    return msgspec.json.decode(text, type=Money) if text else None


def _description(known: Known, term: Sequence[Fact]) -> Iterator[str]:
    """What the standard has no field for, and dates that are not known to the day, in words."""
    kind, role = known.text("kind"), known.text("operating_role")
    if kind:
        yield f"{kind.capitalize()} contract{f', its operator {role}' if role else ''}."
    elif known.stands:
        yield "Subcontract." if kind_of(known.id) is Kind.SUBCONTRACT else "Contract."
    yield from words.imprecise(term) if term else ()
    signed = known.text("signed_on")
    if signed and not midnight(read_start(signed)):
        yield f"Signed {signed}."
    if {one.value for one in known.facts if one.type == "status" and one.valid_from <= known.on < one.valid_to} == {
        "suspended"
    }:
        yield "Suspended."
    terms = known.text("term")
    renewal = read_value(terms).get("renewal") if terms else None
    if renewal:
        yield f"Renewal: {renewal}."
    if ways := known.text("exit"):
        yield f"Ways out: {'; '.join(read_list(ways))}."
    for one in dict.fromkeys(fact.dst for fact in known.of("UNDER") if kind_of(fact.dst) is Kind.POLICY):
        yield f"Under {one}."
    if known.of("basis"):
        yield "What it is under is not known."
    money = _money(known)
    if money is not None and words.value(money) is None:
        yield f"Value: {money.amount} {money.currency}."
    for name, value in read_value(known.text("subaward") or "").items():
        yield _SUBAWARD.format(name=name.replace("_", " "), value=value)
    disputes = sorted({position for one in known.facts for position in one.disputed})
    if disputes:
        yield f"Disputed by event {', '.join(map(str, disputes))}."


def _items(known: Known) -> Iterator[Json]:
    """A place that it covers, with grades, services, days a week, and the days where they are not those of the term."""
    by: dict[str, dict[str, list[Fact]]] = {}
    for one in known.of("COVERS", "PROVIDES"):
        by.setdefault(one.dst, {}).setdefault(one.value, []).append(one)
    for place, ways in sorted(by.items()):
        name = known.name(place)
        said = [_way(value, one, known.term) for value, some in ways.items() for one in _joined(some)]
        yield {"id": place, "description": "; ".join(dict.fromkeys(f"{name or place}{way}" for way in said))}


def _way(value: str, fact: Fact, term: Sequence[Fact]) -> str:
    how, parts = read_value(value), []
    if grades := how.get("grades"):
        parts.append(f"grades {write_grades(tuple(grades))}")
    if (days := how.get("days_a_week")) is not None:
        parts.append(f"{many(days, 'day')} a week")
    parts += how.get("services", ())
    if when := words.possible_days(fact, term):
        parts.append(when)
    return f" ({', '.join(parts)})" if parts else ""


def _joined(facts: Iterable[Fact]) -> list[Fact]:
    """Neighbours as one: a renewed term goes on where the one before ends."""
    out: list[Fact] = []
    for one in sorted(facts, key=lambda fact: (fact.valid_from, fact.valid_to)):
        if out and one.valid_from <= out[-1].valid_to:
            longer = max(out[-1], one, key=lambda fact: fact.valid_to)
            out[-1] = structs.replace(out[-1], sure_to=longer.sure_to, valid_to=longer.valid_to)
        else:
            out.append(one)
    return out


def _services(known: Known) -> Iterator[Json]:
    text = known.text("services")
    for one in read_list(text) if text else ():
        line, by = (one, None) if isinstance(one, str) else (one["line"], one.get("by"))
        who = f", by {known.name(by) or by}" if by else ""
        yield {"id": f"service:{line}", "description": f"{line}{who}"}


def _approvals(known: Known) -> Iterator[Json]:
    text = known.text("approvals")
    rows = {(one["by"], one.get("kind")): None for one in (read_list(text) if text else ())}
    for by, kind in rows:
        said = f"{kind or 'Approval'} by {known.name(by) or by} is required"
        yield {"id": f"approval:{by}{f':{kind}' if kind else ''}", "type": "approval", "description": said}


def _targets(known: Known) -> Iterator[Json]:
    for one in {fact.dst: fact for fact in known.last("target")}.values():
        said = read_value(one.value)
        due = msgspec.convert(said["due"], When) if "due" in said else None
        parts = [f"{name} {said[name]}" for name in ("baseline", "target") if name in said]
        made: Json = {"id": f"target:{one.dst}", "title": one.dst, "type": "target"}
        if day := midnight(due):
            made["dueDate"] = day
        elif due is not None:
            parts.append(f"due {due.words}")
        yield {**made, "description": ", ".join(parts)} if parts else made


def _notices(known: Known) -> Iterator[Json]:
    found = [one for one in known.facts if one.type == "notice"]
    if found:
        one = max(found, key=lambda fact: (fact.valid_from, fact.said_by))
        by = read_value(one.value).get("by")
        on = midnight(When("", one.valid_from, one.sure_from))
        said = f"Notice that it shall not renew{f', by {known.name(by) or by}' if by else ''}"
        met = {"dateMet": on, "status": "met"} if on else {}
        yield {"id": "notice", "type": "notice", "description": said, **met}
