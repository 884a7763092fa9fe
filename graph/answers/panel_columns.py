"""The columns of a panel, declared once: what the table holds and what its codebook says of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from events.grades import GRADES, Grades
from events.levers import Lever

NOT_RECORDED: Final = "not recorded"
NONE: Final = "none"
OPERATING: Final = ("lead", "managing", "direct")
"""Roles of those who operate a school; all others support it."""
SEVERAL: Final = "; "
"""Between the values of a cell that has several. The columns of a group have theirs in the same order."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it says, which values it has, and where the rule stands that gives them."""

    name: str
    meaning: str
    values: str
    rule: str


class Starts(StrEnum):
    """What counts as the start of an operator's time at a school."""

    TERM = "term"
    ANNOUNCED = "announced"
    APPROVED = "approved"
    SIGNED = "signed"
    BEGUN = "begun"
    RECORDED = "recorded"


STARTS: Final = {
    Starts.TERM: "the first day on which a contract with an operator covers the school",
    Starts.ANNOUNCED: "the day on which such a contract was proposed, or a decision about it with the outcome proposed",
    Starts.APPROVED: "the day on which a decision approved or ratified it; the last of those that it requires",
    Starts.SIGNED: "the day on which it was signed, as its signed_on says",
    Starts.BEGUN: "the day on which an operator (lead, managing or direct) began to work at the school",
    Starts.RECORDED: "the day (UTC) on which the contract was first recorded here",
}


class Band(StrEnum):
    """A band of grades."""

    ELEMENTARY = "elementary"
    MIDDLE = "middle"
    HIGH = "high"
    UNGRADED = "ungraded"
    ALL = "all"


BANDS: Final[dict[Band, Grades]] = {
    Band.ELEMENTARY: GRADES[: GRADES.index("05") + 1],
    Band.MIDDLE: ("06", "07", "08"),
    Band.HIGH: ("09", "10", "11", "12"),
    Band.UNGRADED: ("UG",),
}
_SURE: Final = "certain; possible (the day lies where a date of the source leaves it open)"
_ID: Final = "ids; none (the record declares itself complete there); not recorded"
_PANEL: Final = "docs/panel.md"
_BAND: Final = Column(
    "grade_band", "The grades that the row is about.",
    "elementary (EE to 05), middle, high, ungraded; all where the grades are not recorded", _PANEL,
)  # fmt: skip
KEYS: Final = (
    Column("school", "The school.", "id", "docs/record.md §4, organisation.registered"),
    Column("period", "The period.", "2014-08-04, 2014-08, 2014, SY2014", _PANEL),
    Column("first_day", "The period's first day.", "day", _PANEL),
    Column("last_day", "The period's last day, included.", "day", _PANEL),
    Column("on", "The day on which the row is true; a school year is read on 1 October.", "day", _PANEL),
    Column("position", "The knowledge: the position of the log.", "number; 0: nothing was yet", "docs/time.md"),
    Column(
        "changes", "Whether something that the row rests on changes within the period, so that other days may differ.",
        "yes; no", _PANEL,
    ),
    Column(
        "started", "Whether the first start at the school, as --starts defines it, has come.",
        "yes; possibly; no; not recorded; none", _PANEL,
    ),
    Column("contract_age_least", "Whole months since the start of each contract, its latest day.",
           "number; not recorded, one for each of `contract`", _PANEL),
    Column("contract_age_most", "The same since its earliest day.", "number; not recorded", _PANEL),
)  # fmt: skip


def group(prefix: str, rule: str, *columns: tuple[str, str, str]) -> tuple[Column, ...]:
    """Columns under one rule."""
    return tuple(Column(f"{prefix}{name}", meaning, values, rule) for name, meaning, values in columns)


def _lever(lever: Lever) -> tuple[Column, ...]:
    return group(
        f"{lever}_", "docs/record.md §4, authority.granted; docs/graph.md",
        ("holder", f"Who holds {lever}, by grants in force and by what nobody was granted.", "ids"),
        ("level", "How much each holds.", "advisory; shared; full; not recorded"),
        ("area", "The area of the lever that each holds.", "areas of events/levers.py; all"),
        ("grades", "The grades for which each holds it.", "grades as 06-08, 10; all"),
        ("grant", "The grant, or presumed: it stays with the governing body.", "ids; presumed"),
        ("sure", "Whether each surely holds it.", _SURE),
    )  # fmt: skip


BEING: Final = group(
    "", "docs/record.md §4, organisation.opened and closed",
    ("existence", "Whether the school is in being.", "exists; possibly; not_yet; closed; withdrawn; not recorded"),
    ("in_scope", "Whether it is under the place that the panel is within.", "yes; possibly; no"),
    ("school_name", "Its name on the day.", "text"),
    ("level", "Its level of schooling.", "text"),
    ("grades", "Its grades.", "grades as KG-05, 07; not recorded"),
)  # fmt: skip
PLACED: Final = (
    *group("", "docs/record.md §4, organisation.placed",
           ("district", "Its governing body.", "ids; not recorded"), ("district_name", "Their names.", "text"),
           ("district_sure", "Whether each surely is.", _SURE)),
    *group("", "docs/record.md §4, cluster.school_joined",
           ("cluster", "Its clusters.", _ID), ("cluster_grades", "The grades that each includes.", "grades; all"),
           ("zone", "The zone of each cluster.", "ids"), ("cluster_sure", "Whether it surely is in each.", _SURE)),
)  # fmt: skip
STANDS: Final = (
    *group("", "docs/record.md §4, organisation.support_level_assigned and priority_started",
           ("support_level", "Levels of support, by scheme.", "scheme=level; not recorded"),
           ("support_sure", "Whether each surely is.", _SURE),
           ("priority", "Its state as a priority school.", "priority; left; stays; academic_watch; not recorded"),
           ("priority_sure", "Whether that is sure.", _SURE)),
)  # fmt: skip
PAPER: Final = group(
    "", "docs/record.md §4, contract.signed; docs/graph.md",
    ("paper_operator", "Who operates it by a contract that is in force or suspended.", _ID),
    ("paper_operator_name", "Their names.", "text"),
    ("paper_role", "As what.", "lead; managing; direct; supporting; strategic; adviser; not recorded"),
    ("paper_grades", "For which grades.", "grades; all"),
    ("contract", "The contract of each.", "ids"),
    ("contract_standing", "How it stands.", "in_force; auto_renewed; suspended"),
    ("paper_sure", "Whether each surely does.", _SURE),
    ("start_earliest", "The start of each contract, as --starts defines it: its earliest day.",
     "day; open; not recorded"),
    ("start_latest", "Its latest day.", "day; open; not recorded"),
)  # fmt: skip
PRACTICE: Final = group(
    "", "docs/record.md §4, engagement.began",
    ("practice_operator", "Who works there as lead, managing or direct operator.", _ID),
    ("practice_operator_name", "Their names.", "text"),
    ("practice_role", "As what.", "lead; managing; direct"),
    ("practice_grades", "For which grades.", "grades; all"),
    ("engagement", "The engagement of each.", "ids"),
    ("days_a_week", "Days a week of each.", "number; not recorded"),
    ("practice_sure", "Whether each surely does.", _SURE),
)  # fmt: skip
LEVERS: Final = (
    *(column for lever in Lever for column in _lever(lever)),
    Column("style", "Loose where grants in force end at the school itself, tight where they do not.",
           "loose; tight; mixed; empty without a grant", "docs/graph.md, why"),
)  # fmt: skip
SUPPORT: Final = group(
    "", "docs/record.md §4, subcontract.signed, engagement.began and contract.signed",
    ("support_partner", "Who else works or serves there: supporting, strategic, adviser.", _ID),
    ("support_via", "By which subcontract, engagement or contract.", "ids"),
    ("support_days", "Days a week of each.", "number; not recorded"),
    ("support_partner_sure", "Whether each surely does.", _SURE),
    ("services", "Services that anybody provides there.", "text; none; not recorded"),
    ("services_owed", "Services that contracts on paper owe there.", "text; not recorded"),
)  # fmt: skip
FIRST: Final = group(
    "first_start_", _PANEL,
    ("earliest", "The first start at the school of any day, as --starts defines it: its earliest day.",
     "day; open; not recorded; none"),
    ("latest", "Its latest day.", "day; open; not recorded; none"),
)  # fmt: skip
POOL: Final = group(
    "pool_", _PANEL,
    ("eligible", "Whether it is a priority school.", "yes; possibly; no (it has left); not recorded"),
    ("named", "Whether a decision about it, or a contract for it, was recorded for a day up to this.",
     "yes; possibly; not recorded"),
    ("matched", "Whether a contract with an operator came into force for it by then.", "yes; possibly; not recorded"),
    ("withdrawn", "Whether a contract for it never began, or a decision about it is withdrawn or denied.",
     "yes; possibly; not recorded"),
    ("never_operated", "Whether no operator has ever worked there by then.",
     "no (one has); yes (the record is complete there); possibly; not recorded"),
)  # fmt: skip
DISPUTES: Final = (
    Column("disputes", "Positions of open disputes about anything that the row rests on.", "numbers; empty: none",
           "docs/record.md §2, Disputes"),
)  # fmt: skip


def identifying(schemes: Sequence[str]) -> tuple[Column, ...]:
    """The columns of the codes that others gave the schools."""
    rule = "docs/record.md §4, organisation.identified"
    return (
        *(Column(f"id_{one}", f"Its codes by {one} on the day.", "code; not recorded", rule) for one in schemes),
        Column("ids_possible", "Which of these codes are possible only.", "scheme:code", rule),
    )  # fmt: skip


def columns(schemes: Sequence[str], bands: bool) -> tuple[Column, ...]:
    """Every column of a panel, in order."""
    keys: Iterable[Column] = (KEYS[0], _BAND, *KEYS[1:]) if bands else KEYS
    return (
        *keys, *BEING, *identifying(schemes), *PLACED, *STANDS, *PAPER, *PRACTICE, *LEVERS, *SUPPORT, *FIRST, *POOL,
        *DISPUTES,
    )  # fmt: skip
