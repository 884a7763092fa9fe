"""Where a list of schools and who runs them differs from the record as of its day, and what would close it.

Schools are compared as in a directory; beside that, who works at each. That the list names somebody whom the record
has there is no difference, whoever else works there by the record. Charters are not compared: a list says their type
and not their terms.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from events.envelope import Source
from events.ids import Kind
from events.when import Day, When, between, by, shift
from graph.answers.shapes import Existence
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.change import INFERRED
from services.files.listing import Listed
from services.files.operator_lists import OperatorList, Site
from services.files.operator_names import Aliases, Called, called, free_id
from services.files.operator_plan import Operator
from services.files.operator_state import Engaged, State, read_state
from services.files.reconcile import Aspect, Comparing, Difference, Reconciliation, founding
from services.files.reconcile_record import entries
from services.statements import Statement

_MANY: Final = " and "


@dataclass(frozen=True, slots=True)
class _Of:
    source: Source
    as_of: Day
    complete: bool


def reconcile_operators(ledger: Ledger, listed: OperatorList, aliases: Aliases) -> Reconciliation:
    """Compare a list of operators with the record as it is known now, on the day of the list. `aliases` are names
    that a person said are one."""
    profile, reader = listed.profile, ledger.reader(on=listed.as_of)
    of = _Of(listed.source, listed.as_of, profile.complete)
    found = list(founding(ledger, of, profile.home, profile.state_name))
    codes = {one: one.removeprefix(f"district:{profile.state}-") for one in listed.districts}
    districts = {codes[one]: Listed(codes[one], name, None) for one, name in listed.districts.items()}
    own = profile.school.scheme
    schools: dict[str, Listed] = {}
    for site in listed.sites.values():
        code = site.id.removeprefix(f"school:{profile.state}-")
        schools[code] = Listed(code, site.name, codes[site.district], nces=site.code if own else None, line=site.line)
    for kind, rows in ((Kind.DISTRICT, districts), (Kind.SCHOOL, schools)):
        known = {one.id: one for one in entries(reader, kind)}
        comparing = Comparing(reader, of, profile.state, kind, known, own or "nces")
        # A district that bears several names in the list is compared by none of them.
        told = {
            code: row if row.name else replace(row, name=_name(known, row, profile.state)) for code, row in rows.items()
        }
        found += comparing.listed(told)
        if kind is Kind.SCHOOL:
            found += comparing.absent()
    if listed.says_operators:
        state = read_state(ledger, listed, reader.at.position)
        found += _Working(ledger, reader, listed, state, aliases).differences()
    return Reconciliation(
        listed.source, listed.as_of, profile.complete, len(schools) + len(districts), tuple(found), tuple(listed.notes)
    )


def _name(known: Mapping[str, Any], row: Listed, state: str) -> str:
    one = f"district:{state}-{row.code}"
    return known[one].name if one in known else one


class _Working:
    """Who works at the schools of a list."""

    def __init__(self, ledger: Ledger, reader: Reader, listed: OperatorList, state: State, aliases: Aliases) -> None:
        self._ledger, self._listed, self._state, self._aliases = ledger, listed, state, aliases
        self._reader = reader
        self._proposed: set[str] = set()
        self._places = Counter(one.id for working in state.working.values() for one in working)
        self._names = {one: name for name, one in reversed(state.parties.items())}

    def differences(self) -> Iterator[Difference]:
        """Where the list names another than the record, or nobody."""
        for site in self._listed.sites.values():
            said = called(self._listed.profile, site, self._aliases)
            if said is None and site.operator:
                continue
            school = self._state.coded.get(site.code, site.id)
            working = self._state.working.get(school, [])
            operator, new = self._operator(site, said) if said else (None, None)
            if new:
                yield new
            if operator is None and not working:
                continue
            if operator is None or operator.id not in {one.who for one in working}:
                yield self._difference(site, school, operator, working)

    def _operator(self, site: Site, said: Called) -> tuple[Operator, Difference | None]:
        """Who is named, with a difference of its own where the record does not know them."""
        name = said.name
        known = self._state.parties.get(name) or self._state.parties.get(said.text)
        new = None
        if known is None:
            prefix = f"{said.kind}:{self._listed.profile.state}-"
            known = free_id(name, (), prefix)
            if self._taken(known):
                known = free_id(name, self._state.ids, prefix)
            fields: dict[str, Any] = {"id": known, "name": name, "from": by(self._listed.as_of), **said.fields}
            self._state.ids.add(known)
            self._proposed.add(known)
            self._state.parties[name] = known
            self._names[known] = name
            told = (Statement("organisation.registered", fields, (self._listed.source,)),)
            on = by(self._listed.as_of).words
            new = Difference(known, name, Aspect.LISTED, "", None, name, site.line, told, on, "")
        return Operator(known, name, said.role), new

    def _taken(self, one: str) -> bool:
        """Whether somebody has the id. What was retracted may be registered again."""
        if one not in self._state.ids:
            return False
        if one in self._proposed:
            return True
        return self._reader.being([one])[one].existence is not Existence.WITHDRAWN

    def _difference(self, site: Site, school: str, operator: Operator | None, working: list[Engaged]) -> Difference:
        when = self._when(working)
        statements = [self._left(one, school, when) for one in working]
        if operator:
            statements.append(self._began(school, operator, when))
        said_by = next((event.position for one in working if (event := self._ledger.log.find(one.event))), None)
        who = _MANY.join(self._names.get(one.who, one.who) for one in working)
        return Difference(
            school, site.name, Aspect.OPERATOR, who, said_by,
            operator.name if operator else "", site.line, tuple(statements), when.words,
            "" if operator else f"{INFERRED}the list names nobody",
        )  # fmt: skip

    def _when(self, working: list[Engaged]) -> When:
        as_of = self._listed.as_of
        since = max((one.since[1] for one in working), default=as_of)
        return between(shift(since, 1), as_of) if since < as_of else by(as_of)

    def _left(self, one: Engaged, school: str, when: When) -> Statement:
        """The end of it, or only of its work at this school where it works at others, too."""
        fields: dict[str, Any] = {"engagement": one.id}
        if self._places[one.id] > 1:
            return Statement("engagement.changed", {**fields, "leaves": [school], "from": when}, (self._listed.source,))
        return Statement("engagement.ended", {**fields, "on": when}, (self._listed.source,))

    def _began(self, school: str, operator: Operator, when: When) -> Statement:
        charter = self._state.charters.get(school)
        none = "none" if operator.role.value == "direct" else "unknown"
        named = f"engagement:{school.partition(':')[2]}-{self._listed.as_of}"
        one, number = named, 1
        while self._taken(one):
            number += 1
            one = f"{named}-{number}"
        self._state.ids.add(one)
        self._proposed.add(one)
        fields = {
            "id": one, "who": operator.id, "role": operator.role.value, "at": [school],
            "under": charter.id if charter and charter.operator == operator.id else none, "from": when,
        }  # fmt: skip
        return Statement("engagement.began", fields, (self._listed.source,))
