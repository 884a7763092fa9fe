"""Judging a scope by the rules, and on which days around the day asked about each finding stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from typing import Final

from events.when import Day, shift
from graph.answers.audit import basis, grants, lead, members, milestones, network, service, terms
from graph.answers.audit.case import Case, Cases, Sketch
from graph.answers.audit.days import Key, Known
from graph.answers.audit.gather import gather
from graph.answers.audit.rules import RULES, Rule
from graph.answers.holders import provenance
from graph.answers.outcome import Severity
from graph.answers.shapes import Finding
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.store import GraphStore

Judge = Callable[[Case, str], Iterable[Sketch]]
JUDGES: Final[Mapping[Rule, Judge]] = {
    Rule.CONTRACT_TERM: terms.contract_term,
    Rule.NO_CONTRACT: basis.no_contract,
    Rule.STAFFING_AUTHORITY: lead.staffing_authority,
    Rule.LEVER_GAP: grants.lever_gap,
    Rule.LEVER_CONFLICT: grants.lever_conflict,
    Rule.OVERREACH: grants.overreach,
    Rule.PARTIAL_MANAGING: lead.partial_managing,
    Rule.OUTLIVED_BASIS: basis.outlived_basis,
    Rule.BEYOND_OWN: basis.beyond_own,
    Rule.UNINTEGRATED_PROVIDER: service.unintegrated_provider,
    Rule.OWED_SERVICE: service.owed_service,
    Rule.SUBCONTRACT_TERM: terms.subcontract_term,
    Rule.SUBCONTRACT_SCOPE: network.subcontract_scope,
    Rule.SUBCONTRACT_CYCLE: network.subcontract_cycle,
    Rule.CLUSTER_SIZE: members.cluster_size,
    Rule.PRESENCE: lead.presence,
    Rule.TWO_CLUSTERS: members.two_clusters,
    Rule.NO_OPERATING_PARTNER: members.no_operating_partner,
    Rule.LEAD_FORM: lead.lead_form,
    Rule.REPORT_DUE: milestones.report_due,
    Rule.WINDOW_OVER: milestones.window_over,
    Rule.PAPER_PRACTICE: members.paper_practice,
}


def audit(store: GraphStore, at: Moment, within: str | None, rules: Sequence[str] | None) -> list[Finding]:
    """The findings within a known entity (null: everywhere) by these rules (null: all), in order of identity.

    `within` is a place with all that is under it, or a party or instrument with what it reaches. Raises
    `NotAnswerable` BAD_INPUT for a rule that there is not.
    """
    wanted = _named(rules)
    scope = gather(store, at, within)
    court = Court(scope.known)
    found = [
        one
        for rule in wanted
        for kind in sorted(RULES[rule].judges)
        for unit in scope.units.get(kind, ())
        for one in court.findings(rule, unit, at.on)
    ]
    return sorted({one.identity: one for one in found}.values(), key=lambda one: one.identity)


def _named(rules: Sequence[str] | None) -> list[Rule]:
    if rules is None:
        return list(Rule)
    known = {str(rule): rule for rule in Rule}
    if unknown := [one for one in dict.fromkeys(rules) if one not in known]:
        near = [close for one in unknown for close in get_close_matches(one, known, 1, 0.4)]
        nearest = f"nearest {', '.join(dict.fromkeys(near))}; " if near else ""
        raise NotAnswerable(
            Code.BAD_INPUT, f"rule {', '.join(unknown)}", "there is no such rule", f"{nearest}all: {', '.join(known)}"
        )
    return [rule for rule in Rule if rule in {known[one] for one in rules}]


class Court:
    """Judges rule by rule, thing by thing, day by day; each once."""

    def __init__(self, known: Known) -> None:
        self._known = known
        self._cases = Cases(known)

    def findings(self, rule: Rule, unit: str, on: Day) -> Iterator[Finding]:
        """What a rule finds about one thing on the day."""
        found, _ = self.judged(rule, unit, on)
        for sketch in found.values():
            facts, events, disputed = provenance(sketch.facts)
            yield Finding(
                rule=str(rule), about=sketch.about, violated=sketch.violated,
                certain=sketch.certain if sketch.violated else None,
                since=self._since(rule, unit, sketch, on), until=self._until(rule, unit, sketch, on),
                facts=facts, events=events, missing=sketch.missing, message=_sentence(sketch, disputed),
                source=RULES[rule].source, warning=sketch.warning,
                severity=Severity.ADVICE if sketch.warning else RULES[rule].severity,
            )  # fmt: skip

    def judged(self, rule: Rule, unit: str, on: Day) -> tuple[dict[tuple[str, ...], Sketch], frozenset[Key]]:
        """What a rule finds about one thing on a day, by what it is about, and what was looked up for it."""
        case, judge = self._cases.on(on), JUDGES[rule]
        return case.shot.traced((rule, unit), lambda: {one.about: one for one in judge(case, unit)})

    def _stands(self, rule: Rule, unit: str, sketch: Sketch, on: Day) -> frozenset[Key] | None:
        """What the judgement of a day looked at, where it is the same finding; None where it is not."""
        found, looked = self.judged(rule, unit, on)
        other = found.get(sketch.about)
        same = other is not None and (other.violated, other.warning) == (sketch.violated, sketch.warning)
        return looked if same else None

    def _until(self, rule: Rule, unit: str, sketch: Sketch, on: Day) -> Day | None:
        day: Day | None = on
        while day is not None and (looked := self._stands(rule, unit, sketch, day)) is not None:
            day = self._known.next_change(looked, day)
        return day

    def _since(self, rule: Rule, unit: str, sketch: Sketch, on: Day) -> Day | None:
        since, day = None, on
        while (looked := self._stands(rule, unit, sketch, day)) is not None:
            since = self._known.last_change(looked, day)
            if since is None:
                return None
            day = shift(since, -1)
        return since


def _sentence(sketch: Sketch, disputed: tuple[int, ...]) -> str:
    body = sketch.message if sketch.violated and sketch.certain else f"{sketch.message}{_doubt(sketch)}"
    return f"{body}{'; what it rests on is disputed' if disputed else ''}."


def _doubt(sketch: Sketch) -> str:
    return ", possibly" if sketch.violated else "; it cannot be told whether the rule is broken"
