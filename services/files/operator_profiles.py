"""Profiles: how one state's list of schools and their operators is read. A small TOML that anybody can write.

`docs/operators.md` explains every key. What a profile does not say is not guessed from the list.
"""

import re
import tomllib
from enum import StrEnum
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta, Struct

from events.contract import OperatingRole
from events.ids import Kind, NotAnId, read_id
from events.policy import PolicyType
from events.when import Day, NotADate, day
from services.statements import Refused

SHIPPED: Final = ("louisiana-sites", "chicago-networks")
DISTRICT: Final = "district"
"""As an authoriser: the district under which the site is listed."""
_PARTY_KINDS: Final = (Kind.PARTNER, Kind.BODY, Kind.OFFICE, Kind.BOARD)
_MAX: Final = 1_000_000


class Part(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of a profile."""


class Dating(Part, frozen=True, kw_only=True):
    """The day that a list speaks of, and the day by which it was public, from the name of the file."""

    file: str = r"(?<!\d)(?P<year>20\d\d)(?!\d)"
    as_of: str = "{year}-10-01"
    known: str = "{next}-06-30"


class Columns(Part, frozen=True, kw_only=True):
    """Which heading means what. Only `school` and `name` have to be in every file."""

    school: str
    name: str
    district: str | None = None
    district_name: str | None = None
    operator: str | None = None
    type: str | None = None
    grades: str | None = None


class SchoolCode(Part, frozen=True, kw_only=True):
    """Whose code the school code is. No scheme: the state's own."""

    scheme: str | None = None


class District(Part, frozen=True, kw_only=True):
    """The district where no column names it, and names that the list does not give well."""

    code: str | None = None
    name: str | None = None
    names: dict[str, str] = {}


class LeaveOut(Part, frozen=True, kw_only=True):
    """Rows that are no school: where a column is blank, or says one of these."""

    column: str
    blank: bool = False
    says: tuple[str, ...] = ()
    why: str


class Working(Part, frozen=True, kw_only=True):
    """Who the operators of the list are, and what being named there says of them."""

    kind: Kind = Kind.PARTNER
    role: OperatingRole = OperatingRole.MANAGING
    legal_form: str | None = None


class Case(Part, frozen=True, kw_only=True):
    """Values of the operator column that are read otherwise: a pattern that the whole value has to match."""

    match: str
    name: str | None = None
    kind: Kind | None = None
    role: OperatingRole | None = None
    under_district: bool = False
    nobody: bool = False
    why: str | None = None


class Party(Part, frozen=True, kw_only=True):
    """Somebody whom the profile names, who is not in the list."""

    id: str
    name: str
    under: str | None = None


class CharterType(Part, frozen=True, kw_only=True):
    """What a value of the type column means: under which rule, and who authorises."""

    title: str
    authoriser: str


class Charter(Part, frozen=True, kw_only=True):
    """The type column: what its values mean. `every_operator`: whoever is named runs the school on a charter."""

    types: dict[str, CharterType]
    every_operator: bool = True
    citation: str | None = None
    rule: PolicyType = PolicyType.STATUTE
    year_begins: str | None = None


class OperatorProfile(Part, frozen=True, kw_only=True):
    """How a list is read. `complete`: a school that is not listed any more is closed. `first_hand`: whether those who
    made the list are those who let the schools be run."""

    profile: Annotated[str, Meta(pattern=r"^[a-z][a-z0-9-]{0,39}$")]
    title: str
    state: Annotated[str, Meta(pattern=r"^[a-z]{2}$")]
    state_name: str
    date: Dating = Dating()
    columns: Columns
    school: SchoolCode = SchoolCode()
    district: District = District()
    leave_out: tuple[LeaveOut, ...] = ()
    blanks: tuple[str, ...] = ()
    complete: bool = True
    first_hand: bool | None = None
    operator: Working = Working()
    operators: tuple[Case, ...] = ()
    charter: Charter | None = None
    parties: dict[str, Party] = {}

    @property
    def prefix(self) -> str:
        """The beginning of the ids of its schools."""
        return f"school:{self.state}-{self.school.scheme}-" if self.school.scheme else f"school:{self.state}-"

    @property
    def home(self) -> str:
        """The id of the state."""
        return f"state:{self.state.upper()}"

    def days(self, path: Path) -> tuple[Day, Day]:
        """The day that a list of this name speaks of, and the day by which it was public."""
        found = re.search(self.date.file, path.stem)
        accepted = (
            f"a name in which {self.date.file} (date.file of the profile) is found, such as {self.profile}-2019.csv"
        )
        if not found:
            raise Refused("bad-file", f"{path.name}: the day of the list is not in its name", str(path), accepted)
        said = found.groupdict()
        said["next"] = str(int(said.get("year") or 0) + 1)
        try:
            return day(_filled(self.date.as_of, said)), day(_filled(self.date.known, said))
        except NotADate as fault:
            raise Refused("bad-file", f"{path.name}: {fault}", str(path), accepted) from None

    def case(self, operator: str) -> Case | None:
        """How a value of the operator column is read, where not as usual."""
        return next((one for one in self.operators if re.fullmatch(one.match, operator)), None)


def _filled(text: str, said: dict[str, str]) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: said.get(found[1]) or found[0], text)


def load_profile(named: str) -> OperatorProfile:
    """A shipped profile by its name, or one in a file. `Refused` names the key, the rule and what is accepted."""
    if named in SHIPPED:
        return read_profile(named + ".toml", (files("services.files") / "operators" / f"{named}.toml").read_bytes())
    path = Path(named)
    if path.suffix.lower() != ".toml":
        accepted = ", ".join((*SHIPPED, "or a file that ends in .toml"))
        raise Refused("unknown-profile", f"{named[:80]!r} is no profile", "--profile", accepted)
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise Refused("bad-file", f"{path.name} cannot be read: {fault.strerror}", str(path), "a TOML file") from None
    return read_profile(path.name, content)


def read_profile(name: str, content: bytes) -> OperatorProfile:
    """Read a profile, and check that all in it fits together."""
    if len(content) > _MAX:
        raise Refused("bad-profile", f"{name} has {len(content):,} bytes", None, f"up to {_MAX:,}")
    try:
        said = tomllib.loads(content.decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as fault:
        raise Refused("bad-profile", f"{name} is no TOML: {fault}", None, "TOML in UTF-8") from None
    try:
        profile = msgspec.convert(said, OperatorProfile)
    except msgspec.ValidationError as fault:
        message, _, where = str(fault).partition(" - at `")
        key = where.rstrip("`").removeprefix("$").lstrip(".") or "the profile"
        raise Refused("bad-profile", f"{name}: {message}", key, _accepted(key, message)) from None
    _check(name, profile)
    return profile


def _accepted(key: str, message: str) -> str:
    """What a table takes, found by its name; else what the message says is expected."""
    kind: Any = OperatorProfile
    for part in re.findall(r"[a-z_]+", key if key != "the profile" else ""):
        hints = {field.encode_name: field.type for field in msgspec.structs.fields(kind)} if _is_part(kind) else {}
        kind = next((one for one in _types(hints.get(part)) if isinstance(one, type) and one is not type(None)), kind)
    if _is_part(kind):
        fields = msgspec.structs.fields(kind)
        return "the keys " + ", ".join(f"{one.encode_name}{' (needed)' * one.required}" for one in fields)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return ", ".join(kind)
    return message.partition(", got")[0]


def _is_part(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, Part)


def _types(kind: Any) -> list[Any]:
    inner = getattr(kind, "__args__", ())
    return [kind, *(found for one in inner for found in _types(one))]


def _check(name: str, profile: OperatorProfile) -> None:
    def refuse(key: str, why: str, accepted: str) -> Refused:
        return Refused("bad-profile", f"{name}: {why}", key, accepted)

    named = {"date.file": profile.date.file}
    named |= {f"operators[{n}].match": one.match for n, one in enumerate(profile.operators)}
    for key, pattern in named.items():
        try:
            re.compile(pattern)
        except re.error as fault:
            raise refuse(key, f"no pattern: {fault}", "a regular expression") from None
    groups = {*re.compile(profile.date.file).groupindex, "next"}
    for key, text in (("date.as_of", profile.date.as_of), ("date.known", profile.date.known)):
        missing = set(re.findall(r"\{(.*?)\}", text)) - groups
        if missing:
            raise refuse(
                key, f"{sorted(missing)[0]} is no group of date.file", ", ".join(f"{{{one}}}" for one in sorted(groups))
            )
    if profile.columns.district is None and profile.district.code is None:
        raise refuse(
            "district.code", "no column names the district, and no code is given", "columns.district, or a code"
        )
    for key, kind in [("operator.kind", profile.operator.kind)] + [
        (f"operators[{n}].kind", one.kind) for n, one in enumerate(profile.operators) if one.kind
    ]:
        if kind not in _PARTY_KINDS:
            raise refuse(key, f"a {kind} operates no school here", ", ".join(_PARTY_KINDS))
    for label, party in profile.parties.items():
        try:
            read_id(party.id)
        except NotAnId as fault:
            raise refuse(
                f"parties.{label}.id", str(fault).partition(". Accepted")[0], "kind:key, as office:la-rsd"
            ) from None
    _check_charter(profile, refuse)


def _check_charter(profile: OperatorProfile, refuse: Any) -> None:
    if profile.charter is None:
        return
    if profile.columns.type is None:
        raise refuse(
            "columns.type", "charter types are given, and no column that says them", "the heading of the column"
        )
    for value, one in profile.charter.types.items():
        if one.authoriser != DISTRICT and one.authoriser not in profile.parties:
            accepted = ", ".join((DISTRICT, *profile.parties))
            raise refuse(f"charter.types.{value}.authoriser", f"{one.authoriser!r} is nobody in [parties]", accepted)
    begins = profile.charter.year_begins
    if begins is not None:
        try:
            day(f"2019-{begins}")
        except NotADate:
            raise refuse("charter.year_begins", f"{begins!r} is no day of a year", "07-01") from None
