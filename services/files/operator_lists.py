"""A yearly list of schools and their operators, read as its profile says."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from msgspec import structs

from events.envelope import Source
from events.grades import Grades
from events.ids import NotAnId, read_id
from events.when import Day, exactly
from services.files.cells import NotACell, read_span
from services.files.operator_profiles import OperatorProfile
from services.files.table import Row, read_table
from services.statements import Refused

IMPORT: Final = "operators"
"""Commands of a list: `operators:DAY.DIGEST:…`, so that its KEY is `operators:DAY.DIGEST`: nothing may have changed
from one year to the next."""


@dataclass(frozen=True, slots=True)
class Site:
    """One school of a list. `operator` and `type` are '' and `grades` none where the list leaves them blank. Names are
    as written, with one space between words: nobody means a space at the end."""

    id: str
    code: str
    name: str
    district: str
    operator: str
    type: str
    grades: Grades
    line: int


@dataclass(slots=True)
class OperatorList:
    """A list as of a day, public by another. `rows` counts the rows below the headings, sites or not. A list without
    a column of operators, or of types, says nothing of them: that is not the same as a blank."""

    path: Path
    profile: OperatorProfile
    source: Source
    digest: str
    as_of: Day
    known: datetime
    says_operators: bool
    says_types: bool
    rows: int = 0
    sites: dict[str, Site] = field(default_factory=dict)
    districts: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """The KEY of its load."""
        return f"{IMPORT}:{self.as_of}.{self.digest}"

    def operators(self) -> Counter[str]:
        """How many sites each value of the operator column names."""
        return Counter(one.operator for one in self.sites.values() if one.operator)

    def at(self, line: int) -> Source:
        """The list as a source, with the line."""
        return structs.replace(self.source, locator=f"line {line}") if line else self.source


def read_operator_list(path: Path, profile: OperatorProfile) -> OperatorList:
    """Read a list. `Refused` names the file and what is wrong with it; a row that cannot be used becomes a note."""
    as_of, known = profile.days(path)
    table = read_table(path)
    columns = profile.columns
    needed = [columns.school, columns.name, columns.district, *(one.column for one in profile.leave_out)]
    accepted = f"a list as {profile.profile} describes it, or another --profile"
    table.need([one for one in needed if one is not None], accepted)
    source = Source(
        document=path.name, title=profile.title, sha256=table.digest, dated=exactly(as_of), published_on=exactly(known),
        first_hand=profile.first_hand,
    )  # fmt: skip
    noon = datetime.fromisoformat(f"{known}T12:00:00").replace(tzinfo=UTC)
    operators, types = columns.operator in table.headings, columns.type in table.headings
    made = OperatorList(path, profile, source, table.digest, as_of, noon, operators, types)
    for named, what in ((columns.operator, "operators"), (columns.type, "charter types")):
        if named is not None and named not in table.headings:
            made.notes.append(f"there is no column {named}: the list says nothing of {what}")
    systems: dict[str, Counter[str]] = {}
    for row in table.rows:
        made.rows += 1
        _take(made, row, systems)
    made.rows += table.left_out
    made.notes[:0] = table.notes
    if not made.sites:
        raise Refused("bad-file", f"{path.name} lists no school", str(path), "at least one row below the headings")
    _name_districts(made, systems)
    return made


def _take(made: OperatorList, row: Row, systems: dict[str, Counter[str]]) -> None:
    profile, columns = made.profile, made.profile.columns

    def said(column: str | None) -> str:
        text = " ".join(row.cells.get(column or "", "").split())
        return "" if text in profile.blanks else text

    for rule in profile.leave_out:
        text = said(rule.column)
        if (rule.blank and not text) or text in rule.says:
            made.notes.append(f"line {row.line}: {rule.why}, left out")
            return
    code, name, district = said(columns.school), said(columns.name), said(columns.district) or profile.district.code
    why = None
    if not code or not name or not district:
        why = "no code" if not code else f"{code} has no {'name' if not name else 'district'}"
    elif code in made.sites:
        why = f"{code} is listed in line {made.sites[code].line} already"
    else:
        try:
            # The ids of what begins at a school are its own with the day.
            read_id(f"{profile.prefix}{code}-{made.as_of}")
            read_id(f"district:{profile.state}-{district}")
        except NotAnId as fault:
            why = str(fault).partition(". Accepted")[0]
    if why is not None:
        made.notes.append(f"line {row.line}: {why}, left out")
        return
    named = said(columns.district_name) or profile.district.name or ""
    systems.setdefault(district or "", Counter())[named] += 1
    made.sites[code] = Site(
        profile.prefix + code, code, name, f"district:{profile.state}-{district}", said(columns.operator),
        said(columns.type), _grades(made, said(columns.grades), row.line), row.line,
    )  # fmt: skip


def _grades(made: OperatorList, text: str, line: int) -> Grades:
    try:
        return read_span(text) if text else ()
    except NotACell as bad:
        made.notes.append(f"line {line}: {bad.why}; the grades are left out")
        return ()


def _name_districts(made: OperatorList, systems: Mapping[str, Counter[str]]) -> None:
    """One name for each district: the profile's, or the list's where it gives only one."""
    given = made.profile.district.names
    for code, names in systems.items():
        found = given.get(code) or (next(iter(names)) if len(names) == 1 else "")
        if not found:
            made.notes.append(f"district {code} bears {len(names)} names; none of them was taken (district.names)")
        made.districts[f"district:{made.profile.state}-{code}"] = found
