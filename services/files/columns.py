"""What a sheet of each kind has as columns: what each means, what people call it, and how its cells are read."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from events.ids import Kind


class Reads(Enum):
    """How a cell is read."""

    TEXT = "text"
    LIST = "several, apart by ;"
    ID = "an id or number of its own"
    NAME = "a name or id"
    NAMES = "names or ids, several apart by ;"
    START = "a date"
    LAST_DAY = "a date, the last day"
    MONEY = "dollars"
    GRADES = "grades"
    SHARE = "a percentage"
    NUMBER = "a number"
    WHOLE = "a whole number"
    PICK = "one of a list"
    YES = "yes or no"
    INDICATORS = "name: start -> target by date, several apart by ;"
    SKIP = "anything"


class SheetKind(StrEnum):
    """What a row of the sheet is."""

    CONTRACTS = "contracts"
    GRANTS = "grants"
    SUBCONTRACTS = "subcontracts"
    MEMBERSHIPS = "memberships"
    ENGAGEMENTS = "engagements"
    DECISIONS = "decisions"


@dataclass(frozen=True, slots=True)
class Column:
    """A column. `field` is where its value goes, `also` what else people call it, `kinds` what its names may name,
    `bounds` the least and greatest number."""

    field: str
    heading: str
    what: str
    example: str
    reads: Reads = Reads.TEXT
    also: tuple[str, ...] = ()
    kinds: frozenset[Kind] = frozenset()
    picks: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    required: bool = False
    bounds: tuple[float, float] = (0, 100_000)


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of one kind of sheet. `one` is what a row is; `instrument` what it founds, if anything."""

    kind: SheetKind
    one: str
    instrument: Kind | None
    columns: tuple[Column, ...]

    def column(self, field: str) -> Column:
        """The column of a field."""
        return next(one for one in self.columns if one.field == field)


SOURCE: Final = (
    Column("document", "Document", "The document that says so. Not given: the sheet itself.", "Board minutes 2014-07",
           also=("source", "source document", "citation", "reference")),
    Column("page", "Page", "Where in the document.", "p. 3", also=("place in document", "locator", "pages")),
    Column("dated", "Document date", "The date that the document bears.", "July 2014", Reads.START,
           also=("dated", "date of document")),
    Column("uri", "Link", "Where the document can be read.", "https://example.org/minutes.pdf",
           also=("url", "uri", "web")),
    Column("first_hand", "First hand", "yes: those who acted made the document (a contract, minutes); no: others tell "
           "of it (an article). Not given: nobody says which.", "yes", Reads.YES, ("primary source", "firsthand")),
    Column("note", "Note", "Anything to be kept with it.", "Replaces the memorandum of 2012",
           also=("notes", "comment", "comments", "remarks", "reason")),
    Column("skip", "Skip", "A row with anything here is not imported.", "example: not imported", Reads.SKIP,
           also=("ignore", "do not import")),
)  # fmt: skip
"""Columns that every sheet has."""

STARTS: Final = ("start", "start date", "begins", "begin date", "effective", "effective date", "since", "date from")
ENDS: Final = ("last date", "end", "end date", "until", "through", "to", "expires", "expiration date", "date to")
_GRADES_WHAT: Final = "Only these grades. Not given: every grade of the school."


def own_id(kind: Kind, example: str) -> Column:
    """The column of what the row itself is called."""
    what = f"What this {kind} is called for good. Not given: made of who, where and when."
    name = kind.value.capitalize()
    # `Decision` is what was decided.
    also = (f"{kind} number", f"{kind} no", "id", *(() if kind is Kind.DECISION else (kind.value,)))
    return Column("id", f"{name} id", what, example, Reads.ID, also)


def starts(field: str, what: str, example: str = "8/4/2014") -> Column:
    """The column of the first day."""
    return Column(field, "From", what, example, Reads.START, STARTS, required=True)


def ends(field: str, what: str, example: str = "2017-06-30") -> Column:
    """The column of the last day."""
    return Column(field, "Last day", what, example, Reads.LAST_DAY, ENDS)


def grades() -> Column:
    """The column of grades."""
    return Column("grades", "Grades", _GRADES_WHAT, "6-8", Reads.GRADES, ("grade", "grade span", "grade levels"))


def days() -> Column:
    """The column of days a week."""
    what = "Days a week on site."
    also = ("days per week", "days on site", "days")
    return Column("days_a_week", "Days a week", what, "5", Reads.NUMBER, also, bounds=(0, 7))


def services(what: str) -> Column:
    """The column of lines of service."""
    return Column("services", "Services", what, "student support; tutoring", Reads.LIST, ("service", "service lines"))


def pick(field: str, heading: str, what: str, example: str, of: type[StrEnum], *also: str,
         required: bool = False) -> Column:  # fmt: skip
    """A column with a pick list."""
    values = tuple(one.value for one in of)
    return Column(field, heading, what, example, Reads.PICK, also, picks=values, required=required)


SYNONYMS: Final[Mapping[str, tuple[str, ...]]] = {
    "automatic": ("auto", "automatically", "evergreen", "auto renew"),
    "option": ("optional", "by option", "renewable"),
    "none": ("no", "no renewal", "not renewable", "n/a"),
    "program": ("programme", "programs", "academic program"),
    "people": ("staff", "staffing", "personnel"),
    "money": ("budgeting", "finance", "funds"),
    "time": ("scheduling",),
    "advisory": ("advice", "advise", "advisor"),
    "full": ("complete", "entire", "total"),
    "enrolment": ("enrollment",),
    "transport": ("transportation",),
    "lead": ("operator", "lead partner"),
    "managing": ("managing partner", "manager"),
    "supporting": ("supporting partner", "support"),
    "strategic": ("strategic partner",),
    "adviser": ("advisor", "advisory"),
    "memorandum": ("mou", "memorandum of understanding"),
    "bargaining": ("union", "collective bargaining", "cba"),
    "denied": ("rejected", "refused", "disapproved"),
    "approved": ("adopted", "passed"),
    "deferred": ("postponed", "tabled"),
    "overturned": ("reversed",),
}
"""What people write for a value of a pick list, where the list has that value."""
