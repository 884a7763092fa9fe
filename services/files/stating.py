"""What the values of a row amount to: topics and fields, and an id where the row gives none."""

import hashlib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

import msgspec

from events.contract import ContractParty, PartyRole
from events.fields import Money, Place, Renewal, Term
from events.grades import Grades
from events.ids import Kind
from events.when import When
from services.files.cells import NotACell
from services.files.columns import SheetKind

_SLUG: Final = 40
_ENCODER: Final = msgspec.json.Encoder(order="deterministic")
Said = dict[str, Any]
"""The values of a row by the field of their column."""

_PLACES: Final = {
    SheetKind.CONTRACTS: "covers", SheetKind.SUBCONTRACTS: "provides_at", SheetKind.ENGAGEMENTS: "at",
}  # fmt: skip
_TOPICS: Final = {
    SheetKind.CONTRACTS: ("contract.signed", "contract.terminated", "contract"),
    SheetKind.GRANTS: ("authority.granted", "authority.revoked", "grant"),
    SheetKind.SUBCONTRACTS: ("subcontract.signed", "subcontract.ended", "subcontract"),
    SheetKind.MEMBERSHIPS: ("cluster.school_joined", "cluster.school_left", ""),
    SheetKind.ENGAGEMENTS: ("engagement.began", "engagement.ended", "engagement"),
    SheetKind.DECISIONS: ("decision.made", "", ""),
}
_OF_ROW: Final = frozenset({"document", "page", "dated", "uri", "first_hand", "note", "skip", "works_there"})
_ENDED: Final = "ended."


def statements_of(kind: SheetKind, said: Said) -> list[tuple[str, dict[str, Any]]]:
    """The topics and fields that the values of a row amount to."""
    founding, ending, own = _TOPICS[kind]
    fields: dict[str, Any] = {}
    for name, value in said.items():
        if name in _OF_ROW or name.startswith((_ENDED, "parties.")):
            continue
        part, _, inner = name.partition(".")
        if inner:
            fields.setdefault(part, {})["from_" if inner == "from" else inner] = value
        else:
            fields[name] = value
    if kind is SheetKind.CONTRACTS:
        fields["parties"] = _parties(said)
        fields["services"] = [{"line": one} for one in said.get("services", ())]
    if "value" in fields:
        fields["value"] = Money(amount=fields["value"])
    if "term" in fields:
        fields["term"] = _term(**fields["term"])
    if kind in _PLACES:
        _places(kind, fields)
    told = [(founding, fields)]
    if said.get("works_there"):
        told.append(("engagement.began", _begun(fields)))
    ended = {name.removeprefix(_ENDED): value for name, value in said.items() if name.startswith(_ENDED)}
    if ended:
        if "on" not in ended:
            raise NotACell("it says why it ended, not when", "the day in the column of the end")
        named = {own: fields["id"]} if own else {"cluster": fields["cluster"], "school": fields["school"]}
        told.append((ending, {**named, **ended}))
    return told


@lru_cache(maxsize=65_536)
def _party(id: str, role: PartyRole) -> ContractParty:
    """One object for all the rows that name it: most of what a long sheet says is said in every row."""
    return ContractParty(id=id, role=role)


@lru_cache(maxsize=65_536)
def _place(id: str, grades: Grades, days_a_week: float | None, services: tuple[str, ...]) -> Place:
    return Place(id=id, grades=grades, days_a_week=days_a_week, services=services)


@lru_cache(maxsize=65_536)
def _term(
    from_: When, last_day: When | None = None, renewal: str = Renewal.NONE, renewal_months: int | None = None,
    notice_days: int | None = None,
) -> Term:  # fmt: skip
    return Term(
        from_=from_, last_day=last_day, renewal=Renewal(renewal), renewal_months=renewal_months,
        notice_days=notice_days,
    )  # fmt: skip


def _parties(said: Said) -> list[ContractParty]:
    found = [_party(one, role) for role in PartyRole for one in said.get(f"parties.{role}", ())]
    if not found:
        raise NotACell("it names no party", "a name in at least one column of parties")
    return found


def _places(kind: SheetKind, fields: dict[str, Any]) -> None:
    names = ("grades", "days_a_week") if kind is SheetKind.CONTRACTS else ("grades", "days_a_week", "services")
    own = ("services",) if kind is SheetKind.SUBCONTRACTS else ()
    how = {name: fields[name] if name in own else fields.pop(name) for name in names if name in fields}
    places = fields.get(_PLACES[kind], ())
    if not places and (how.keys() - set(own)):
        raise NotACell(f"it gives {' and '.join(sorted(how.keys() - set(own)))} of no place", "the places, too")
    if places:
        services = tuple(how.get("services", ()))
        grades, days = how.get("grades", ()), how.get("days_a_week")
        fields[_PLACES[kind]] = tuple(_place(one, grades, days, services) for one in places)


def _begun(fields: dict[str, Any]) -> dict[str, Any]:
    """The engagement by which the operator works where the contract covers."""
    operators = [one.id for one in fields["parties"] if one.role is PartyRole.OPERATOR]
    if len(operators) != 1 or "operating_role" not in fields or not fields.get("covers"):
        raise NotACell(
            "works there needs one operator, an operating role and places", "these, or a sheet of engagements"
        )
    return {
        "id": f"engagement:{fields['id'].partition(':')[2]}", "who": operators[0], "role": fields["operating_role"],
        "at": fields["covers"], "under": fields["id"], "from": fields["term"].from_,
    }  # fmt: skip


_NAMED_BY: Final[Mapping[SheetKind, tuple[str, ...]]] = {
    SheetKind.CONTRACTS: ("parties.operator", "parties.party", "parties.authoriser", "kind"),
    SheetKind.GRANTS: ("holder", "area", "lever"),
    SheetKind.SUBCONTRACTS: ("sub", "prime"),
    SheetKind.ENGAGEMENTS: ("who", "role"),
    SheetKind.DECISIONS: ("by", "outcome", "about"),
}
_APART: Final[Mapping[SheetKind, tuple[str, ...]]] = {
    SheetKind.CONTRACTS: ("kind", *(f"parties.{one}" for one in PartyRole), "covers", "grades", "term.from"),
    SheetKind.GRANTS: ("holder", "lever", "area", "over", "grades", "by", "from"),
    SheetKind.SUBCONTRACTS: ("prime", "sub", "under", "services", "provides_at", "grades", "term.from"),
    SheetKind.ENGAGEMENTS: ("who", "role", "at", "grades", "from"),
    SheetKind.DECISIONS: ("about", "by", "outcome", "on"),
}


def made_id(instrument: Kind, kind: SheetKind, said: Said) -> str:
    """An id that stays the same wherever the row stands, and whatever else is said of it later."""
    words = [_first(said[name]) for name in _NAMED_BY[kind] if name in said][:2]
    apart = [(name, _days(said[name])) for name in _APART[kind] if name in said]
    digest = hashlib.sha256(_ENCODER.encode(apart)).hexdigest()[:10]
    return f"{instrument}:{'-'.join(words)[:_SLUG].strip('-._')}-{digest}"


def _first(value: str | Sequence[str]) -> str:
    return (value if isinstance(value, str) else value[0]).partition(":")[2] or str(value)


def _days(value: Any) -> Any:
    """A date by its days: the same in whatever words."""
    return [value.earliest, value.latest] if isinstance(value, When) else value
