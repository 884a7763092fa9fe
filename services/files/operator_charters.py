"""Who works at the schools of a list, and on which charter: begun, ended, and handed from one authoriser to another."""

from collections import defaultdict
from typing import Any, Final

from events.when import When, between, day
from services.files.operator_lists import Site
from services.files.operator_names import free_id
from services.files.operator_plan import INFERRED, Act, Operator, Plan
from services.files.operator_profiles import DISTRICT
from services.files.operator_profiles import Charter as Rules
from services.files.operator_state import Charter, Engaged
from services.files.proposals import ON, Proposes, proposal

_TOGETHER: Final = 10
"""That many schools that change charter type together changed on one day, it may be: a proposal."""
Said = tuple[str, str, dict[str, Any]]
"""The id of an event, its topic and its fields."""


def tell_operators(plan: Plan) -> None:
    """Add who works at each site, and on which charter."""
    _Working(plan).tell()


class _Working:
    def __init__(self, plan: Plan) -> None:
        self.plan, self.listed, self.state = plan, plan.listed, plan.state
        rules = self.listed.profile.charter
        self.rules: Rules | None = rules if self.listed.says_types else None
        self._handed: defaultdict[tuple[str, str], list[list[Said]]] = defaultdict(list)
        self._names: dict[str, str] = {}
        self._unknown: defaultdict[str, list[int]] = defaultdict(list)

    def tell(self) -> None:
        plan = self.plan
        new = {*plan.counts.opened}
        if self.rules:
            self._found(self.rules)
        for site in self.listed.sites.values():
            operator = plan.operator(site) if self.listed.says_operators else None
            if operator:
                self._names[operator.id] = operator.name
            when = plan.when() if site.code in new else plan.when(of_operators=True)
            if self.rules:
                self._charter(self.rules, site, operator, when)
            if self.listed.says_operators:
                self._work(site, operator, when)
        for value, lines in self._unknown.items():
            plan.notes.append(
                f"line {lines[0]} and {len(lines) - 1} more: {value!r} is no type of the profile (charter.types); "
                "nothing was told of these charters"
            )  # fmt: skip
        if self.listed.says_operators:
            self._gone()
        self._together()

    def _found(self, rules: Rules) -> None:
        """The authorisers and rules that the list's types rest on."""
        profile, used = self.listed.profile, {site.type for site in self.listed.sites.values()}
        for label, party in profile.parties.items():
            if party.id not in self.state.ids and any(
                rules.types[one].authoriser == label for one in used if one in rules.types
            ):
                fields = {"id": party.id, "name": party.name}
                fields |= {"under": party.under} if party.under else {}
                self.plan.add(Act.PARTY, "organisation.registered", fields)
                self.state.parties.setdefault(party.name, party.id)
        for value in sorted(used & rules.types.keys()):
            one = self._policy(value)
            if one not in self.state.ids:
                fields = {"id": one, "title": rules.types[value].title, "type": rules.rule.value, "from": "[..]"}
                fields |= {"citation": rules.citation} if rules.citation else {}
                self.plan.add(Act.POLICY, "policy.adopted", fields)

    def _policy(self, value: str) -> str:
        return free_id(value, (), f"policy:{self.listed.profile.state}-charter-")

    def _charter(self, rules: Rules, site: Site, operator: Operator | None, when: When) -> None:
        school = self.plan.id_of(site)
        before = self.state.charters.get(school)
        if site.type and site.type not in rules.types:
            self._unknown[site.type].append(site.line)
            return
        self._suspect(rules, site, operator)
        wanted = self._wanted(rules, site, operator)
        if (before and (before.authoriser, before.operator, before.policy)) == wanted:
            return
        told: list[Said] = []
        if before:
            why = f"{INFERRED}{'the charter type is blank' if not wanted else 'listed with another charter'}"
            fields: dict[str, Any] = {"contract": before.id, "on": when}
            event = self.plan.add(Act.TERMINATED, "contract.terminated", fields, site.line, why, school)
            told.append((event, "contract.terminated", fields))
            del self.state.charters[school]
        if wanted:
            told.append(self._sign(site, school, operator, wanted, when))
        if before and wanted and before.policy != wanted[2]:
            self.plan.counts.types[before.policy, wanted[2]] += 1
            if before.operator == wanted[1]:
                self._handed[before.policy, wanted[2]].append(told)

    def _wanted(self, rules: Rules, site: Site, operator: Operator | None) -> tuple[str, str, str] | None:
        if not site.type:
            return None
        label = rules.types[site.type].authoriser
        authoriser = site.district if label == DISTRICT else self.listed.profile.parties[label].id
        return authoriser, operator.id if operator else "", self._policy(site.type)

    def _sign(
        self, site: Site, school: str, operator: Operator | None, wanted: tuple[str, str, str], when: When
    ) -> Said:
        parties = [{"id": wanted[0], "role": "authoriser"}]
        fields: dict[str, Any] = {"id": f"contract:{self._key(site)}", "kind": "charter", "parties": parties}
        if operator:
            parties.append({"id": operator.id, "role": "operator"})
            fields["operating_role"] = operator.role.value
        fields |= {"under": [wanted[2]], "term": {"from": when}, "covers": [school]}
        event = self.plan.add(Act.SIGNED, "contract.signed", fields, site.line, at=school)
        self.state.charters[school] = Charter(fields["id"], *wanted)
        return event, "contract.signed", fields

    def _key(self, site: Site) -> str:
        return f"{site.id.partition(':')[2]}-{self.listed.as_of}"

    def _suspect(self, rules: Rules, site: Site, operator: Operator | None) -> None:
        if operator and not site.type and rules.every_operator:
            self.plan.notes.append(
                f"line {site.line}: {site.name} ({site.code}) has an operator, {operator.name}, and no charter type; "
                "recorded as the list says"
            )
        if site.type and operator is None and self.listed.says_operators:
            self.plan.notes.append(f"line {site.line}: {site.name} ({site.code}) is {site.type}, and has no operator")

    def _work(self, site: Site, operator: Operator | None, when: When) -> None:
        school = self.plan.id_of(site)
        working = self.state.working[school]
        charter = self.state.charters.get(school)
        basis = charter.id if charter and (not operator or charter.operator == operator.id) else ""
        stays = next((one for one in working if operator and one.who == operator.id), None)
        if stays is not None:
            if stays.own and self.rules and stays.basis != basis:
                self._change(site, stays, basis, when)
            return
        former = [one for one in working if one.own]
        changed = self.state.before is not None and self.state.before.says_operators and bool(operator or former)
        if changed and site.code not in self.plan.counts.opened:
            self.plan.counts.operators.append(site.code)
        for one in former:
            self._end(site, one, operator, when)
            working.remove(one)
        if operator:
            for one in former:
                self.plan.swapped(site, one.who, operator)
            for one in working:
                self.plan.notes.append(f"line {site.line}: {one.who} works at {site.name} by others' word; not ended")
            self._begin(site, school, operator, basis, when)

    def _begin(self, site: Site, school: str, operator: Operator, basis: str, when: When) -> None:
        one = f"engagement:{self._key(site)}"
        none = "none" if operator.role.value == "direct" else "unknown"
        fields = {
            "id": one, "who": operator.id, "role": operator.role.value, "at": [school], "under": basis or none,
            "from": when,
        }  # fmt: skip
        event = self.plan.add(Act.BEGAN, "engagement.began", fields, site.line, at=school)
        bounds = (when.earliest, when.latest)
        self.state.working[school].append(Engaged(one, operator.id, event, basis, bounds))

    def _change(self, site: Site, one: Engaged, basis: str, when: When) -> None:
        fields = {"engagement": one.id, "under": basis or "unknown", "from": when}
        event = self.plan.add(Act.CHANGED, "engagement.changed", fields, site.line, at=self.plan.id_of(site))
        for handed in self._handed.values():
            if handed and basis and handed[-1][-1][2].get("id") == basis:
                handed[-1].append((event, "engagement.changed", fields))
        one.basis, one.since, one.rested = basis, (when.earliest, when.latest), True

    def _end(self, site: Site, one: Engaged, operator: Operator | None, when: When) -> None:
        why = INFERRED + (f"{operator.name} is named instead" if operator else "nobody is named any more")
        fields = {"engagement": one.id, "on": when}
        event = self.plan.add(Act.ENDED, "engagement.ended", fields, site.line, why, self.plan.id_of(site))
        if operator is None and self.rules and not site.type and not one.basis:
            self._fault(self.plan.id_of(site), site.name, site.line, one, event)

    def _gone(self) -> None:
        """Schools that closed end their engagements by themselves; those that others keep open do not."""
        listed = {self.plan.id_of(site) for site in self.listed.sites.values()}
        for school, working in sorted(self.state.working.items()):
            known = self.state.schools.get(school)
            if school in listed or known is None:
                continue
            closed_now = known.id.removeprefix(self.listed.profile.prefix) in self.plan.counts.closed
            for one in [one for one in working if one.own]:
                if closed_now and self.rules and not one.basis:
                    self._fault(school, max(known.names, default=school), 0, one, "")
                elif known.open:
                    fields = {"engagement": one.id, "on": self.plan.when()}
                    why = f"{INFERRED}the school is not listed any more"
                    self.plan.add(Act.ENDED, "engagement.ended", fields, reason=why, at=school)
                    working.remove(one)

    def _fault(self, school: str, name: str, line: int, one: Engaged, ended: str) -> None:
        """An operator without a charter type, gone with the next list: a fault of the list before, it may be."""
        before = self.state.before
        if before is None or not one.event:
            return
        who, since = self._name(one.who), between(*one.since)
        reason = f"the list of {before.as_of} was wrong: the list of {self.listed.as_of} names nobody here"
        told: list[tuple[str, dict[str, Any]]] = []
        if one.rested:
            if not ended:
                return
            # It worked here on a charter, and went with it: what is wrong is the year in between.
            gone = {"engagement.ended": {"engagement": one.id, "on": ON}}
            told.append(("evidence.corrected", {"event": ended, "replacement": gone, "reason": reason}))
        else:
            told += [
                ("evidence.retracted", {"event": event, "reason": reason}) for event in (ended, one.event) if event
            ]
        self.plan.proposals.append(
            proposal(
                Proposes.CORRECTION, school, name, on=since.words if one.rested else "",
                said="no operator, no charter type" if line else "not listed any more",
                recorded=f"{who} without a charter since {since}", statements=told, source=self.listed.at(line),
                why=f"the list of {before.as_of} named {who} without a charter type, this one does not: "
                "a fault of that list rather than a change",
            )
        )  # fmt: skip

    def _name(self, who: str) -> str:
        return self._names.get(who) or next((name for name, one in self.state.parties.items() if one == who), who)

    def _together(self) -> None:
        """Many charters that passed from one type to another between two lists: on one day, it may be."""
        begins = self.rules.year_begins if self.rules else None
        for (before, after), handed in self._handed.items():
            when = self.plan.when()
            days = (
                [day(f"{year}-{begins}") for year in range(int(when.earliest[:4]), int(when.latest[:4]) + 1)]
                if begins
                else []
            )
            within = [one for one in days if when.earliest <= one <= when.latest]
            if len(handed) < _TOGETHER or not within:
                continue
            told = [
                ("evidence.corrected", {"event": event, "replacement": {topic: _dated(fields)}})
                for said in handed for event, topic, fields in said
            ]  # fmt: skip
            title = after.partition(":")[2]
            self.plan.proposals.append(
                proposal(
                    Proposes.EFFECTIVE_DAY, after, title, on=within[-1],
                    said=f"{len(handed)} charters, by {self.listed.as_of}",
                    recorded=f"between {when.earliest} and {when.latest}", statements=told,
                    source=self.listed.source,
                    why=f"{len(handed)} charters went from {before} to {after} together: on the day on which the "
                    "school year begins, as charters are handed over",
                )
            )  # fmt: skip


def _dated(fields: dict[str, Any]) -> dict[str, Any]:
    """The same with the day of the proposal."""
    made = {**fields}
    for name in ("on", "from"):
        if name in made:
            made[name] = ON
    if "term" in made:
        made["term"] = {**made["term"], "from": ON}
    return made
