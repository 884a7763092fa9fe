"""Enums of the schema, every value with its meaning. Names are upper case; values are the record's words."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final, TypeVar

import strawberry

from events.budget import BudgetStatus, Per
from events.contract import ContractKind, OperatingRole, PartyRole
from events.decision import DecisionOutcome
from events.evidence import For
from events.fields import Aspect, Coverage, Renewal
from events.ids import Kind
from events.levers import AREAS, Area, Level, Lever
from events.organisation import PriorityOutcome, Status, Succession
from events.policy import PolicyType
from events.result import ResultStatus
from events.zone import ReportKind
from graph.answers.audit.rules import RULES, Rule
from graph.answers.labels import Change
from graph.answers.outcome import Outcome
from graph.answers.shapes import Existence, Standing, Style, Verdict

__all__ = ["Direction", "Existence", "Grade", "Kind", "Outcome", "Rule", "described"]


class Direction(StrEnum):
    """Which way to follow subcontracts."""

    DOWN = "down"
    UP = "up"


class Grade(StrEnum):
    """A grade, in the order in which schools count them."""

    EE = "EE"
    PK = "PK"
    KG = "KG"
    G01 = "01"
    G02 = "02"
    G03 = "03"
    G04 = "04"
    G05 = "05"
    G06 = "06"
    G07 = "07"
    G08 = "08"
    G09 = "09"
    G10 = "10"
    G11 = "11"
    G12 = "12"
    UG = "UG"


_MEANINGS: Final[dict[type[StrEnum], dict[str, str]]] = {
    Standing: {
        "IN_FORCE": "Authority is held.",
        "AUTO_RENEWED": "Authority is held: its contract renewed itself after its last day.",
        "SUSPENDED": "Not held: what it rests on is suspended.",
        "CONDITIONAL": "Not held: a required approval is missing.",
        "PROPOSED": "Not held: what it rests on is proposed, not signed.",
        "LAPSED": "Not held: its own period goes on, but what it rests on is over.",
        "ENDED": "Not held any more.",
        "NEVER_BEGAN": "Never held: what it rests on was withdrawn.",
    },
    Existence: {
        "EXISTS": "In being on the day.",
        "POSSIBLY": "The record is not precise enough to say.",
        "NOT_YET": "Not in being yet on the day.",
        "CLOSED": "No longer in being on the day.",
        "WITHDRAWN": "What was said of it was retracted.",
    },
    Verdict: {
        "YES": "At least this level is held.",
        "PARTLY": "It is held for some areas or grades.",
        "NO": "What is recorded excludes it.",
        "NOT_RECORDED": "The record does not say; it is not complete there.",
    },
    Style: {
        "LOOSE": "The chain ends at the school itself.",
        "TIGHT": "The chain ends above the school.",
    },
    Level: {
        "NONE": "Stated not to be held.",
        "ADVISORY": "A voice, no decision.",
        "SHARED": "Decided together with another.",
        "FULL": "Decided alone.",
    },
    Lever: {lever.name: f"Areas: {', '.join(area.name for area in AREAS[lever])}." for lever in Lever},
    Area: {area.name: f"An area of {lever.name}." for lever, areas in AREAS.items() for area in areas},
    Outcome: {
        "VIOLATED": "What is recorded breaks the rule.",
        "UNKNOWN": "The record does not say enough to judge.",
    },
    Change: {
        "HAPPENED": "The world changed: as the later knowledge has it, the two days differ.",
        "LEARNED": "It was so on the first day already; it was recorded since.",
        "CORRECTED": "What the record said of that day was wrong, and was put right since.",
        "VOIDED": "What the record said of that day was retracted, and nothing stands in its place.",
        "DISPUTED": "The same holds; which open disputes have it otherwise differs.",
    },
    Direction: {"DOWN": "To those who work for it.", "UP": "To those for whom it works."},
    For: {"RECORD": "What was recorded stands.", "ALTERNATIVE": "The other reading stands."},
    Coverage: {"COMPLETE": "All of it is in the record.", "PARTIAL": "Some of it may be missing."},
    Renewal: {
        "NONE": "It ends.",
        "AUTOMATIC": "It goes on unless somebody gives notice.",
        "OPTION": "The parties may prolong it.",
    },
    Aspect: {
        "OPERATORS": "Engagements, contracts, and what they cover.",
        "LEVERS": "Grants of authority.",
        "SERVICES": "Subcontracts.",
        "SCHOOLS": "Which schools belong to which cluster.",
        "MILESTONES": "Reports and decisions about priority schools.",
    },
    Grade: {
        "EE": "Early education.",
        "PK": "Pre-kindergarten.",
        "KG": "Kindergarten.",
        **{f"G{n:02d}": f"Grade {n}." for n in range(1, 13)},
        "UG": "Ungraded.",
    },
}


E = TypeVar("E", bound=StrEnum)


def described(kind: type[E], meanings: Mapping[str, str] = MappingProxyType({})) -> type[E]:
    """An enum as one of the schema: each value with its meaning, else its name in words."""
    if "__strawberry_definition__" in vars(kind):
        return kind
    name = {Status: "OpenStatus", For: "SettledFor"}.get(kind, kind.__name__)
    strawberry.enum(kind, name=name, description=(kind.__doc__ or "").strip())
    definition: Any = vars(kind)["__strawberry_definition__"]
    texts = {**_MEANINGS.get(kind, {}), **meanings}
    for value in definition.values:
        words = value.name.replace("_", " ").lower()
        value.description = texts.get(value.name) or f"{words.capitalize()}."
    return kind


for _kind in (
    Kind, Lever, Area, Level, Standing, Existence, Verdict, Style, Outcome, Change, Direction, Grade, Status,
    PriorityOutcome, Succession, Aspect, Coverage, Renewal, ContractKind, PartyRole, OperatingRole, BudgetStatus,
    Per, PolicyType, ReportKind, ResultStatus, DecisionOutcome, For,
):  # fmt: skip
    described(_kind)
described(Rule, {rule.name: told.finding for rule, told in RULES.items()})
