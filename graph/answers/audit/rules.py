"""The rules of the audit: what each judges, what it finds, and where it comes from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final

from events.ids import FINDING, PARTIES, Kind, is_id, kind_of
from events.levers import Lever
from graph.answers.outcome import Severity


class Rule(StrEnum):
    """A rule of the audit."""

    CONTRACT_TERM = "contract-term"
    NO_CONTRACT = "no-contract"
    STAFFING_AUTHORITY = "staffing-authority"
    LEVER_GAP = "lever-gap"
    LEVER_CONFLICT = "lever-conflict"
    OVERREACH = "overreach"
    PARTIAL_MANAGING = "partial-managing"
    OUTLIVED_BASIS = "outlived-basis"
    BEYOND_OWN = "beyond-own"
    UNINTEGRATED_PROVIDER = "unintegrated-provider"
    OWED_SERVICE = "owed-service"
    SUBCONTRACT_TERM = "subcontract-term"
    SUBCONTRACT_SCOPE = "subcontract-scope"
    SUBCONTRACT_CYCLE = "subcontract-cycle"
    CLUSTER_SIZE = "cluster-size"
    PRESENCE = "presence"
    TWO_CLUSTERS = "two-clusters"
    NO_OPERATING_PARTNER = "no-operating-partner"
    LEAD_FORM = "lead-form"
    REPORT_DUE = "report-due"
    WINDOW_OVER = "window-over"
    PAPER_PRACTICE = "paper-practice"


@dataclass(frozen=True, slots=True)
class Told:
    """What a rule judges, one at a time; what its findings are about; the documents that it comes from; and when
    there is a finding."""

    judges: frozenset[Kind]
    about: tuple[str, ...]
    source: str
    finding: str

    @property
    def severity(self) -> Severity:
        """How much its findings weigh that are no advice: a rule of no document makes no breach."""
        return Severity.DISCREPANCY if self.source in _OURS else Severity.BREACH

    def unit(self, about: Sequence[str]) -> str:
        """What was judged, of what a finding is about."""
        place = next((n for n, name in enumerate(self.about) if name in self.judges), 0)
        return about[place]


_FACTS: Final = "STG fact sheet"
_RELEASE: Final = "Progress report release of May 2012"
_SERVICES: Final = "STG District Services"
_REPORT: Final = "Partnership Zones (2010)"
_SENSE: Final = "common sense"
_NONE: Final = "no document"
_OURS: Final = frozenset({_SENSE, _NONE})
_SCHOOL: Final = frozenset({Kind.SCHOOL})
_SUBCONTRACT: Final = frozenset({Kind.SUBCONTRACT})
_WORDS: Final[Mapping[str, Callable[[str], bool]]] = {
    "lever": lambda told: told in list(Lever), "year": str.isdecimal, "service": lambda told: bool(told.strip()),
}  # fmt: skip
"""What a finding is about that has no id, and whether a text can be that."""

RULES: Final[dict[Rule, Told]] = {
    Rule.CONTRACT_TERM: Told(
        frozenset({Kind.CONTRACT}), ("contract",), f"{_FACTS}; {_RELEASE}; {_SERVICES}",
        "The initial term of a lead's performance contract is under 3 or over 5 years.",
    ),
    Rule.NO_CONTRACT: Told(
        _SCHOOL, ("engagement", "school"), _REPORT,
        "A lead or managing partner runs a cluster's school without a contract in force with the zone's authoriser.",
    ),
    Rule.STAFFING_AUTHORITY: Told(
        _SCHOOL, ("party", "school"), _FACTS, "A lead holds neither shared nor full over people or hiring."
    ),
    Rule.LEVER_GAP: Told(
        _SCHOOL, ("school", "lever"), f"{_RELEASE}; {_REPORT}",
        "Nobody was granted more than advisory over a lever of a clustered school.",
    ),
    Rule.LEVER_CONFLICT: Told(
        _SCHOOL, ("school", "lever", "grant", "grant"), _REPORT,
        "Two hold the same in full, neither of them from the other.",
    ),
    Rule.OVERREACH: Told(
        _SCHOOL, ("party", "school", "lever"), _REPORT, "A supporting partner holds more than advisory."
    ),
    Rule.PARTIAL_MANAGING: Told(
        _SCHOOL, ("party", "school", "lever"), _REPORT, "A managing partner lacks full over one of the four levers."
    ),
    Rule.OUTLIVED_BASIS: Told(
        frozenset({Kind.GRANT, Kind.ENGAGEMENT}), ("grant or engagement",), _REPORT,
        "A grant or an engagement goes on after what it rests on has ended; renewed by itself: a warning.",
    ),
    Rule.BEYOND_OWN: Told(
        frozenset({Kind.GRANT}), ("grant",), _REPORT, "A level, area or scope is delegated that the giver did not hold."
    ),
    Rule.UNINTEGRATED_PROVIDER: Told(
        _SCHOOL, ("party", "school"), f"{_RELEASE}; {_REPORT}",
        "A supporting partner works at a clustered school outside every subcontract of its operator.",
    ),
    Rule.OWED_SERVICE: Told(
        _SCHOOL, ("contract", "school", "service"), f"{_FACTS}; {_RELEASE}",
        "A service that a contract owes has no provider at a covered school.",
    ),
    Rule.SUBCONTRACT_TERM: Told(
        _SUBCONTRACT, ("subcontract",), _REPORT, "A subcontract reaches beyond the term of what it is under."
    ),
    Rule.SUBCONTRACT_SCOPE: Told(
        _SUBCONTRACT, ("subcontract",), _REPORT,
        "A subcontract reaches beyond the schools, grades or services of what it is under.",
    ),
    Rule.SUBCONTRACT_CYCLE: Told(PARTIES, ("party",), _SENSE, "A party is its own subcontractor."),
    Rule.CLUSTER_SIZE: Told(
        frozenset({Kind.CLUSTER}), ("cluster",), _REPORT,
        "A cluster has fewer than 3 or more than 10 open schools; 6 to 10: a warning.",
    ),
    Rule.PRESENCE: Told(
        _SCHOOL, ("engagement", "school"), f"{_FACTS}; {_SERVICES}",
        "A lead is at a school on fewer than 5 days a week.",
    ),
    Rule.TWO_CLUSTERS: Told(_SCHOOL, ("school", "cluster", "cluster"), _REPORT, "A school is in two clusters at once."),
    Rule.NO_OPERATING_PARTNER: Told(
        _SCHOOL, ("cluster", "school"), _REPORT, "A cluster's school has neither a lead nor a managing partner."
    ),
    Rule.LEAD_FORM: Told(
        frozenset({Kind.ENGAGEMENT}), ("engagement",), _FACTS, "A lead is neither a non-profit nor an internal unit."
    ),
    Rule.REPORT_DUE: Told(
        frozenset({Kind.ZONE}), ("zone", "year"), _REPORT,
        "No detailed report was filed by the end of the zone's 2nd and 5th year.",
    ),
    Rule.WINDOW_OVER: Told(
        _SCHOOL, ("school",), _REPORT, "A priority school's two years are over, and nothing is decided."
    ),
    Rule.PAPER_PRACTICE: Told(
        _SCHOOL, ("contract or engagement", "school"), _NONE,
        "A contract covers a school where its operator does not work, or a partner works where no contract covers.",
    ),
}  # fmt: skip


class NotAFinding(ValueError):
    """A text that is the identity of no finding, whatever is recorded. `accepted` says what would be one."""

    def __init__(self, rule: str, accepted: str) -> None:
        self.accepted = accepted
        super().__init__(rule)


def read_identity(text: str) -> tuple[Rule, tuple[str, ...]]:
    """The rule and what it is about, of a text that can be the identity of a finding; `NotAFinding` otherwise."""
    name, *words = text.removeprefix(FINDING).split(":")
    rule = next((one for one in Rule if one == name), None)
    if rule is None:
        near = get_close_matches(name, list(Rule), 1, 0.4) or list(Rule)
        raise NotAFinding(f"there is no rule {name[:80]!r}", ", ".join(f"{FINDING}{one}:…" for one in near))
    about = tuple(_about(RULES[rule].about, words))
    if len(about) != len(RULES[rule].about) or words:
        form = ":".join(one.upper().replace(" ", "-") for one in RULES[rule].about)
        accepted = f"{FINDING}{rule}:{form}, each thing by its id, as the audit has it"
        raise NotAFinding(f"{text[:200]!r} does not say what a finding of {rule} is about", accepted)
    return rule, about


def _about(names: Sequence[str], words: list[str]) -> Iterator[str]:
    """What stands under these names, taken off the words, up to what cannot."""
    for name in names:
        # A line of service is a text like any other, and named last.
        taken = len(words) if name == "service" else 1 if name in _WORDS else 2
        told = ":".join(words[:taken])
        if not (_WORDS[name](told) if name in _WORDS else is_id(told) and kind_of(told) in _kinds(name)):
            return
        del words[:taken]
        yield told


def _kinds(name: str) -> frozenset[Kind]:
    return PARTIES if name == "party" else frozenset(map(Kind, name.split(" or ")))
