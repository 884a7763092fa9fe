"""What the record says of schools, who works there and on which charter: what a yearly list is compared with.

Read as of the list's day and as known just before the list was recorded, so that a load that was cut off finds the
same again. Words of others than lists of operators are told apart: a list takes back only what lists said.
"""

import re
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final

import msgspec

from events import tags
from events.evidence import Added, Corrected, Retracted
from events.grades import Grades
from events.ids import Kind
from events.when import Day
from graph.answers.listing import Filter
from graph.answers.pages import Page
from graph.answers.shapes import Existence
from graph.facts import Version
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.operator_lists import IMPORT, OperatorList
from services.files.operator_profiles import OperatorProfile
from services.files.reconcile_record import Entry, entries

END: Final = "end"
_PAGE: Final = 500


@dataclass(slots=True)
class School:
    """`names` are those it goes by on the day, `grades` those that it may have. `own`: a list of operators registered
    it, named it last, placed it, gave its grades."""

    id: str
    names: frozenset[str]
    under: str
    open: bool
    own: bool = True
    own_name: bool = True
    own_place: bool = True
    grades: list[Grades] = field(default_factory=list)
    own_grades: bool = True


@dataclass(slots=True)
class Engaged:
    """Somebody works at a school. `event` is the id of the event that began it, `basis` a contract or ''; `since`
    are the days between which that basis began, `rested` whether it had another one before."""

    id: str
    who: str
    event: str
    basis: str
    since: tuple[Day, Day]
    rested: bool = False
    own: bool = True


@dataclass(frozen=True, slots=True)
class Charter:
    """A charter in force, as a list said: its parties and the policy that it rests on, '' where not said."""

    id: str
    authoriser: str
    operator: str
    policy: str


@dataclass(frozen=True, slots=True)
class Before:
    """The list of the same profile that was recorded last."""

    as_of: Day
    says_operators: bool


@dataclass(slots=True)
class State:
    """The record as far as a list bears on it. `parties` are ids by name, with other names that they go by."""

    before: Before | None = None
    ids: set[str] = field(default_factory=set)
    schools: dict[str, School] = field(default_factory=dict)
    coded: dict[str, str] = field(default_factory=dict)
    districts: dict[str, frozenset[str]] = field(default_factory=dict)
    working: defaultdict[str, list[Engaged]] = field(default_factory=lambda: defaultdict(list))
    charters: dict[str, Charter] = field(default_factory=dict)
    parties: dict[str, str] = field(default_factory=dict)


def end_command(listed: OperatorList) -> str:
    """The last command of a list: its event attests the list, and its key says what the list was."""
    said = [f"{listed.key}:{END}", listed.profile.profile, listed.as_of]
    return ":".join([*said, "operators"] if listed.says_operators else said)


def read_state(ledger: Ledger, listed: OperatorList, position: int) -> State:
    """The record as of the day of the list, as known at a position of the log."""
    state = State()
    if position == 0:
        return state
    reader = ledger.reader(on=listed.as_of, position=position)
    state.before = _before(ledger, listed.profile, position)
    own = _Own(reader, listed.profile.title)
    for kind in Kind:
        if kind in (Kind.PARTNER, Kind.BODY, Kind.OFFICE, Kind.BOARD, Kind.POLICY, Kind.STATE):
            for page in _pages(reader, kind):
                _party(state, page)
    for one in entries(reader, Kind.DISTRICT):
        state.ids.add(one.id)
        state.districts[one.id] = frozenset({*(name.value for name in one.names), *one.others})
    found = entries(reader, Kind.SCHOOL)
    while some := list(islice(found, _PAGE)):
        said = own.events({told.by for one in some for told in (*one.status, *one.names, *one.under, *one.grades)})
        for one in some:
            state.ids.add(one.id)
            _school(state, listed.profile, one, said)
    _engagements(state, reader, own)
    _charters(state, reader, own)
    return state


class _Own:
    """Which events the lists of a profile recorded."""

    def __init__(self, reader: Reader, title: str) -> None:
        self._reader, self._title = reader, title

    def events(self, positions: Iterable[int]) -> dict[int, str]:
        """Those of these positions that a list of the profile recorded, with the ids of their events."""
        found: dict[int, str] = {}
        wanted = sorted({one for one in positions if one})
        for at in range(0, len(wanted), _PAGE):
            for event in self._reader.cited(wanted[at : at + _PAGE]).values():
                if event.command.startswith(f"{IMPORT}:") and event.sources[0].title == self._title:
                    found[event.position] = str(event.id)
        return found


def _before(ledger: Ledger, profile: OperatorProfile, position: int) -> Before | None:
    root = ledger.log.firsts([tags.registered(profile.home)]).get(tags.registered(profile.home))
    found: dict[int, Before] = {}
    for event in ledger.log.read_tagged([tags.subject(f"event:{root}")], upto=position) if root else ():
        if isinstance(event.body, Retracted | Corrected):
            found.pop(event.body.slot, None)
        ended = re.fullmatch(rf"{IMPORT}:[^:]+:{END}:([^:]+):([^:]+)(:operators)?", event.command)
        if ended and ended[1] == profile.profile and isinstance(event.body, Added):
            found[event.position] = Before(Day(ended[2]), ended[3] is not None)
    return max(found.values(), key=lambda one: one.as_of, default=None)


def _pages(reader: Reader, kind: Kind) -> Iterator[Page]:
    after, chosen = "", Filter(in_being=False)
    while pages := reader.entities(kind, after=after, limit=_PAGE, filter=chosen):
        yield from pages
        after = pages[-1].id


def _party(state: State, page: Page) -> None:
    state.ids.add(page.id)
    if page.being.existence is not Existence.WITHDRAWN and page.kind in (Kind.PARTNER, Kind.BODY, Kind.OFFICE):
        for one in page.attributes:
            if one.type in ("name", "also_known"):
                state.parties.setdefault(one.value, page.id)


def _school(state: State, profile: OperatorProfile, one: Entry, said: Container[int]) -> None:
    if one.existence is Existence.WITHDRAWN:
        return
    if profile.school.scheme:
        for code in one.codes:
            scheme, _, value = code.value.partition("/")
            if scheme == profile.school.scheme:
                state.coded[value] = one.id
    names = frozenset({*(name.value for name in one.names), *one.others})
    school = School(one.id, names, one.under[-1].value if one.under else "", not one.closed)
    school.own = bool(one.status) and all(told.by in said for told in one.status)
    school.own_name = bool(one.names) and one.names[-1].by in said
    school.own_place = bool(one.under) and one.under[-1].by in said
    school.grades, school.own_grades = one.read_grades(), all(told.by in said for told in one.grades)
    state.schools[one.id] = school


def _engagements(state: State, reader: Reader, own: _Own) -> None:
    pages, on = _pages(reader, Kind.ENGAGEMENT), reader.at.on
    while some := list(islice(pages, _PAGE)):
        state.ids.update(one.id for one in some)
        runs = [(page, one) for page in some for one in page.links_in if one.type == "RUNS" and one.possible(on)]
        said = own.events(one.said_by for _, one in runs)
        for page, run in runs:
            made = _engaged(page, run, said.get(run.said_by, ""), on)
            for at in page.links_out:
                if at.type == "AT" and at.possible(on):
                    state.working[at.dst].append(made)


def _engaged(page: Page, run: Version, event: str, on: Day) -> Engaged:
    basis = next((one for one in (*page.links_out, *page.attributes) if _is_basis(one) and one.possible(on)), None)
    return Engaged(
        page.id, run.src, event, basis.dst if basis and basis.is_link else "",
        (basis.valid_from, basis.sure_from) if basis else (run.valid_from, run.sure_from),
        basis is not None and basis.said_by != run.said_by, event != "",
    )  # fmt: skip


def _charters(state: State, reader: Reader, own: _Own) -> None:
    pages, on = _pages(reader, Kind.CONTRACT), reader.at.on
    while some := list(islice(pages, _PAGE)):
        state.ids.update(one.id for one in some)
        covers = [(page, one) for page in some for one in page.links_out if one.type == "COVERS" and one.possible(on)]
        said = own.events(one.said_by for _, one in covers)
        for page, place in covers:
            if place.said_by in said:
                state.charters[place.dst] = _charter(page, on)


def _is_basis(fact: Version) -> bool:
    return fact.type in ("UNDER", "basis")


def _charter(page: Page, on: Day) -> Charter:
    parties = {
        msgspec.json.decode(one.value or "{}").get("role"): one.src
        for one in page.links_in if one.type == "PARTY" and one.possible(on)
    }  # fmt: skip
    policy = next((one.dst for one in page.links_out if one.type == "UNDER" and one.possible(on)), "")
    return Charter(page.id, parties.get("authoriser", ""), parties.get("operator", ""), policy)
