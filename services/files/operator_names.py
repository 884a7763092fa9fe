"""Names of operators: which are one, by a table that a person reviewed, and which may be, for a person to review.

Only spaces are forgiven without asking. A name in other letters, or with another ending, is somebody else until a
person says that it is not.
"""

import re
import unicodedata
from collections.abc import Container, Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from events.contract import OperatingRole
from events.envelope import Source
from events.ids import Kind
from services.files.narrative_ids import slug
from services.files.operator_lists import Site
from services.files.operator_profiles import OperatorProfile
from services.files.proposals import ON, Proposal, Proposes, proposal
from services.files.table import read_table
from services.statements import Refused

NAME: Final = "name"
SAME_AS: Final = "same_as"
_ENDINGS: Final = frozenset({"inc", "incorporated", "corp", "corporation", "co", "company", "llc", "ltd", "the"})
_ALIKE: Final = 0.9
_LONGEST: Final = 48


class Aliases:
    """Names that a person said are another's. `given` leads from each to the name that stands for it."""

    def __init__(self, given: Mapping[str, str]) -> None:
        self._given = dict(given)

    def __call__(self, name: str) -> str:
        """The name that stands for it."""
        return self._given.get(name, name)

    def __len__(self) -> int:
        return len(self._given)


@dataclass(frozen=True, slots=True)
class Called:
    """Whom the operator column of a site names, and as what. `name` stands for `text`, which the list says; `fields`
    are what a registration says beside the name. `by_profile`: the profile reads the value otherwise than usual."""

    text: str
    name: str
    kind: Kind
    role: OperatingRole
    fields: Mapping[str, str]
    by_profile: bool


def called(profile: OperatorProfile, site: Site, aliases: Aliases) -> Called | None:
    """Whom a list names at a site; None where the column is blank, or its value stands for nobody."""
    case, usual = profile.case(site.operator) if site.operator else None, profile.operator
    if not site.operator or (case and case.nobody):
        return None
    if case is None:
        fields = {"legal_form": usual.legal_form} if usual.legal_form else {}
        return Called(site.operator, aliases(site.operator), usual.kind, usual.role, fields, by_profile=False)
    text = case.name.replace("{value}", site.operator) if case.name else site.operator
    fields = {"under": site.district} if case.under_district else {}
    return Called(text, aliases(text), case.kind or usual.kind, case.role or usual.role, fields, by_profile=True)


def read_aliases(path: Path | None, reviewed: Iterable[Proposal] = ()) -> Aliases:
    """A table with the headings name and same_as, and the aliases among reviewed proposals that were answered yes.

    `Refused` names the line of a name that is said to be two others', or its own other's.
    """
    given: dict[str, tuple[str, str]] = {}
    if path is not None:
        table = read_table(path)
        table.need((NAME, SAME_AS), f"{NAME}, {SAME_AS}")
        for row in table.rows:
            _take(given, row.cells[NAME], row.cells[SAME_AS], f"{path.name} line {row.line}")
        table.need_all("rows of as many cells as headings")
    for one in reviewed:
        if one.kind is Proposes.ALIAS and one.accept == "yes":
            _take(given, one.said, one.name, f"the proposal in line {one.line}")
    for name, (other, spot) in given.items():
        seen = {name}
        while other in given:
            if other in seen:
                raise Refused("bad-alias", f"{spot}: {name} leads back to itself", NAME, "a name that stands for it")
            seen.add(other)
            other = given[other][0]
        given[name] = other, spot
    return Aliases({name: other for name, (other, _) in given.items()})


def _take(given: dict[str, tuple[str, str]], name: str, other: str, spot: str) -> None:
    name, other = " ".join(name.split()), " ".join(other.split())
    if not name or not other or name == other:
        raise Refused("bad-alias", f"{spot}: {name!r} is said to be {other!r}", NAME, "two names that differ")
    if given.get(name, (other, ""))[0] != other:
        raise Refused(
            "bad-alias", f"{spot}: {name} is {other}, and {given[name][0]} by {given[name][1]}", NAME,
            "one name that stands for it",
        )  # fmt: skip
    given.setdefault(name, (other, spot))


def folded(name: str) -> str:
    """The name without case, accents, punctuation, and endings such as Inc.: equal where two may be one."""
    bare = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    words = re.sub(r"[\W_]+", " ", re.sub(r"[.'\u2019]", "", bare)).split()
    return " ".join(one for one in words if one not in _ENDINGS) or " ".join(words)


def alike(one: str, other: str) -> bool:
    """Whether two names that follow each other at a school may be one: almost the same letters, or one begins so."""
    short, long = sorted((folded(one), folded(other)), key=len)
    if long.startswith(short + " ") and len(short.split()) > 1:
        return True
    return SequenceMatcher(None, short, long, autojunk=False).ratio() >= _ALIKE


def free_id(text: str, taken: Container[str], prefix: str) -> str:
    """An id that nobody has: the prefix and the words of the text."""
    key = slug(text)[:_LONGEST].rstrip("-") or "unnamed"
    found, number = prefix + key, 1
    while found in taken:
        number += 1
        found = f"{prefix}{key}-{number}"
    return found


def alias_proposal(
    standing: str, standing_name: str, other: str, other_name: str, *, on: str, source: Source, why: str
) -> Proposal:
    """That two names are one. Answered before the list is recorded, the other is never registered; after it, the
    other is the duplicate of the one."""
    said = {"organisation": standing, "name": other_name, "from": ON}
    same = {"predecessors": [other], "successors": [standing], "how": "duplicate", "on": ON}
    return proposal(
        Proposes.ALIAS, standing, standing_name, on=on, said=other_name, recorded=standing_name,
        statements=[("organisation.also_known", said), ("organisation.succeeded", same)], source=source, why=why,
    )  # fmt: skip
