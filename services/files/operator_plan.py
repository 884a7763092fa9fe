"""What a yearly list adds to the record: statements in order, under the commands by which they will be recorded."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from events.contract import OperatingRole
from events.envelope import event_id
from events.when import OPEN_START, Day, When, between, by, exactly, shift
from services.files.operator_lists import OperatorList, Site
from services.files.operator_names import Aliases, Called, alias_proposal, alike, called, folded, free_id
from services.files.operator_state import School, State, end_command
from services.files.proposals import Proposal
from services.record import Batch
from services.statements import Refused, Statement

CHUNK: Final = 1000
INFERRED: Final = "inferred: "


class Act(StrEnum):
    """What was recorded of a list, as people count it."""

    STATE = "state registered"
    PARTY = "authorisers registered"
    POLICY = "charter types"
    DISTRICT = "districts registered"
    DISTRICT_NAME = "districts renamed"
    OPERATOR = "operators registered"
    SPELLING = "other spellings"
    SCHOOL = "schools registered"
    OPENED = "schools opened"
    CLOSED = "schools closed"
    RENAMED = "schools renamed"
    PLACED = "schools moved to another district"
    GRADES = "schools with other grades"
    SIGNED = "charters begun"
    TERMINATED = "charters ended"
    BEGAN = "operators begun"
    CHANGED = "operators on another charter"
    ENDED = "operators ended"


@dataclass(frozen=True, slots=True)
class Operator:
    """Who a value of the operator column is, and as what."""

    id: str
    name: str
    role: OperatingRole


@dataclass(slots=True)
class Counts:
    """What a list shows beside the one before. Codes of schools; `operators` where another is named than before."""

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    operators: list[str] = field(default_factory=list)
    types: Counter[tuple[str, str]] = field(default_factory=Counter)


class Plan:
    """Statements of one list. `state` is brought up to date as they are added."""

    def __init__(self, listed: OperatorList, state: State, aliases: Aliases, root: str) -> None:
        self.listed, self.state, self.aliases = listed, state, aliases
        self.recorded: Counter[Act] = Counter()
        self.counts = Counts()
        self.notes: list[str] = []
        self.proposals: list[Proposal] = []
        self._statements: list[Statement] = []
        self._working: dict[str, list[Statement]] = {}
        self._new: set[str] = set()
        self._root = root
        before = state.before
        if before is not None and listed.as_of <= before.as_of:
            raise Refused(
                "older-list", f"{listed.path.name} is of {listed.as_of}, and that of {before.as_of} is recorded",
                str(listed.path), "lists in the order of their days",
            )  # fmt: skip

    def add(
        self, act: Act, topic: str, fields: Mapping[str, Any], line: int = 0, reason: str | None = None,
        at: str | None = None,
    ) -> str:  # fmt: skip
        """Add a statement; the id of its event. What is said of who works `at` a school is a command of its own for
        each school, so that its events are called the same whatever names turn out to be one."""
        statement = Statement(topic, fields, (self.listed.at(line),), reason)
        self.recorded[act] += 1
        self.state.ids.add(str(fields.get("id", "")))
        told = self._statements if at is None else self._working.setdefault(at, [])
        number = len(told)
        told.append(statement)
        if at is None:
            return str(event_id(f"{self.listed.key}:{number // CHUNK}", number % CHUNK))
        return str(event_id(self._command(at), number))

    def _command(self, school: str) -> str:
        return f"{self.listed.key}:at:{school.partition(':')[2]}"

    def batches(self, clocked: Callable[[str], bool]) -> Iterator[Batch]:
        """The commands, in order; the last says that the list was taken whole. `clocked` tells of which commands the
        recorded time is the day by which the list was public."""
        end = {"event": self._root, "attested_on": exactly(self.listed.as_of)}
        last = Statement("evidence.added", end, (self.listed.source,), "the list was taken whole")
        commands: list[Batch] = [
            (self._statements[at : at + CHUNK], f"{self.listed.key}:{at // CHUNK}")
            for at in range(0, len(self._statements), CHUNK)
        ]
        commands += [(told, self._command(school)) for school, told in self._working.items()]
        for statements, command in [*commands, ([last], end_command(self.listed))]:
            at = self.listed.known if clocked(command) else None
            yield [replace(one, at=at) for one in statements], command

    def when(self, new: bool = True, of_operators: bool = False) -> When:
        """Since when it is so: after the list before, if that one could have said so, by the day of this one."""
        before = self.state.before
        if before is None or not new or (of_operators and not before.says_operators):
            return by(self.listed.as_of)
        first: Day = shift(before.as_of, 1)
        return between(first, self.listed.as_of) if OPEN_START < first <= self.listed.as_of else by(self.listed.as_of)

    def found(self) -> None:
        """The state, and the districts of the list."""
        profile, state = self.listed.profile, self.state
        if profile.home not in state.ids:
            self.add(Act.STATE, "organisation.registered", {"id": profile.home, "name": profile.state_name})
        for one, name in self.listed.districts.items():
            known = state.districts.get(one)
            if known is None:
                fields = {"id": one, "name": name or one, "under": profile.home, "from": self.when()}
                self.add(Act.DISTRICT, "organisation.registered", fields)
            elif name and name not in known and state.before is not None:
                self.add(
                    Act.DISTRICT_NAME, "organisation.renamed", {"organisation": one, "name": name, "from": self.when()}
                )
            elif name and name not in known:
                # Somebody else's directory writes it otherwise: that is no change.
                fields = {"organisation": one, "name": name, "from": self.when()}
                self.add(Act.SPELLING, "organisation.also_known", fields)
            state.districts[one] = frozenset({name} if name else known or ())

    def schools(self) -> None:
        """Schools that are new, have another name or district, or are not listed any more."""
        prefix, met = self.listed.profile.prefix, set[str]()
        for site in self.listed.sites.values():
            school = self.state.schools.get(self.id_of(site))
            met.add(self.id_of(site))
            if school is None:
                self._register(site)
            else:
                self._follow(site, school)
        for _, one in sorted(self.state.schools.items()):
            if one.id in met or not one.open or self.state.before is None or not self.listed.profile.complete:
                continue
            if one.own and one.id.startswith(prefix):
                why = f"{INFERRED}listed as of {self.state.before.as_of}, no longer as of {self.listed.as_of}"
                self.add(Act.CLOSED, "organisation.closed", {"organisation": one.id, "on": self.when()}, reason=why)
                self.counts.closed.append(one.id.removeprefix(prefix))
                one.open = False

    def id_of(self, site: Site) -> str:
        """The id of a site: that of the school which has its code already, if any."""
        return self.state.coded.get(site.code, site.id)

    def _register(self, site: Site) -> None:
        fields: dict[str, Any] = {"id": site.id, "name": site.name, "under": site.district, "from": self.when()}
        scheme, new = self.listed.profile.school.scheme, self.state.before is not None
        if scheme:
            fields["identifiers"] = [{"scheme": scheme, "value": site.code}]
        if site.grades:
            fields["grades"] = site.grades
        self.add(Act.OPENED if new else Act.SCHOOL, "organisation.registered", fields, site.line)
        if new:
            self.counts.opened.append(site.code)
        self.state.schools[site.id] = School(site.id, frozenset({site.name}), site.district, True, grades=[site.grades])

    def _follow(self, site: Site, school: School) -> None:
        since, before = self.when(), self.state.before
        named = {"organisation": school.id}
        if not school.open and school.own:
            self.add(Act.OPENED, "organisation.opened", {**named, "on": since}, site.line)
            self.counts.opened.append(site.code)
            school.open = True
        elif not school.open:
            self.notes.append(f"line {site.line}: {site.name} ({school.id}) is closed by others' word; not changed")
        if site.name not in school.names:
            own = school.own_name and before is not None
            act, topic = (Act.RENAMED, "organisation.renamed") if own else (Act.SPELLING, "organisation.also_known")
            self.add(act, topic, {**named, "name": site.name, "from": since}, site.line)
            if own:
                self.counts.renamed.append(site.code)
            school.names = frozenset({site.name} if own else {*school.names, site.name})
        if site.district != school.under and school.own_place:
            self.add(Act.PLACED, "organisation.placed", {**named, "under": site.district, "from": since}, site.line)
            school.under = site.district
        elif site.district != school.under:
            self.notes.append(
                f"line {site.line}: {site.name} ({school.id}) is under {school.under} by others' word, "
                f"{site.district} by the list; not changed"
            )
        self._grade(site, school)

    def _grade(self, site: Site, school: School) -> None:
        """A list that says nothing of grades takes none away; one of several that may be meant is no change."""
        if not site.grades or site.grades in school.grades:
            return
        if school.own_grades:
            fields = {"organisation": school.id, "grades": site.grades, "from": self.when(bool(school.grades))}
            self.add(Act.GRADES, "organisation.described", fields, site.line)
            school.grades = [site.grades]
        else:
            self.notes.append(
                f"line {site.line}: {site.name} ({school.id}) has other grades by others' word; not changed"
            )

    def operator(self, site: Site) -> Operator | None:
        """Whom the list names at a site, registered if need be; None where it names nobody."""
        said = called(self.listed.profile, site, self.aliases)
        if said is None:
            return None
        one = self.state.parties.get(said.name) or self._operator(site, said)
        if said.text != said.name and said.text not in self.state.parties:
            fields = {"organisation": one, "name": said.text, "from": self.when(new=False)}
            self.add(Act.SPELLING, "organisation.also_known", fields, site.line, "reviewed: another spelling")
            self.state.parties[said.text] = one
        return Operator(one, said.name, said.role)

    def _operator(self, site: Site, said: Called) -> str:
        name = said.name
        one = free_id(name, self.state.ids, f"{said.kind}:{self.listed.profile.state}-")
        fields: dict[str, Any] = {"id": one, "name": name, "from": self.when(new=False), **said.fields}
        same = [] if said.by_profile else [other for other in self.state.parties if folded(other) == folded(name)]
        if same:
            other = min(same, key=lambda known: (len(known), known))
            why = "the same but for case, punctuation or an ending such as Inc."
            self._alias(site, self.state.parties[other], other, one, name, why)
        self.add(Act.OPERATOR, "organisation.registered", fields, site.line)
        self.state.parties[name] = one
        self._new.add(one)
        return one

    def swapped(self, site: Site, former: str, operator: Operator) -> None:
        """Another name at a site: the same operator, spelled otherwise?"""
        name = next((name for name, one in self.state.parties.items() if one == former), "")
        if name and folded(name) != folded(operator.name) and alike(name, operator.name):
            why = f"{operator.name} follows {name} at {site.name}, and is almost the same"
            if operator.id in self._new:
                self._alias(site, former, name, operator.id, operator.name, why)
            else:
                self._alias(site, operator.id, operator.name, former, name, why)

    def _alias(self, site: Site, standing: str, name: str, other: str, other_name: str, why: str) -> None:
        made = alias_proposal(
            standing, name, other, other_name, on=by(self.listed.as_of).words, source=self.listed.at(site.line), why=why
        )
        if made.key not in {one.key for one in self.proposals}:
            self.proposals.append(made)
