"""Which findings were waived, by which decision, and whether that still holds. Defined in docs/audit.md."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from msgspec import structs

from events.decision import DecisionOutcome
from events.ids import Kind
from events.log import Log
from events.when import OPEN_END, Day
from graph.answers.attested import root_of
from graph.answers.audit.audit import Court
from graph.answers.audit.case import Sketch
from graph.answers.audit.gather import ever
from graph.answers.audit.rules import RULES, Rule
from graph.answers.audit.versions import Pinned, Versions
from graph.answers.every import every
from graph.answers.outcome import Waiver, WaiverState
from graph.answers.shapes import Finding
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_value
from graph.store import GraphStore


@dataclass(slots=True)
class _Decision:
    """What is known of a decision that waived a finding, on any day."""

    id: str
    about: str = ""
    by: list[str] = field(default_factory=list)
    outcomes: list[Version] = field(default_factory=list)
    status: Version | None = None
    basis: Version | None = None

    def take(self, one: Version) -> None:
        match one.type:
            case "about":
                self.about = one.value
            case "DECIDED":
                self.by.append(one.src)
            case "outcome":
                self.outcomes.append(one)
            case "status":
                self.status = one
            case "basis":
                self.basis = one

    @property
    def waived(self) -> Version:
        """The outcome by which it waives, on whatever day."""
        return next(one for one in self.outcomes if one.value == DecisionOutcome.WAIVED)

    def outcome(self, outcome: DecisionOutcome, on: Day) -> Version | None:
        """Its outcome on the day, if that may be this one."""
        return next((one for one in self.outcomes if one.value == outcome and one.possible(on)), None)


def waived(store: GraphStore, log: Log, at: Moment, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a moment, in order, each with the decision that bears on it: of several one that holds, else the
    last recorded. Two questions more where none of them was ever waived."""
    decisions = _decisions(store, at, {one.identity for one in findings})
    if not decisions:
        return list(findings)
    about = [one for one in findings if one.identity in decisions]
    pairs = [(one, each) for one in about for each in decisions[one.identity]]
    review = _Review(store, log, at, pairs)
    waivers: dict[str, list[Waiver]] = {}
    for one, each in pairs:
        if waiver := review.waiver(one, each):
            waivers.setdefault(one.identity, []).append(waiver)
    return [_with(one, waivers.get(one.identity, ())) for one in findings]


def _with(finding: Finding, waivers: Collection[Waiver]) -> Finding:
    if not waivers:
        return finding
    best = max(waivers, key=lambda one: (one.state is WaiverState.HOLDS, one.certain, one.event))
    return replace(finding, waiver=best)


def _decisions(store: GraphStore, at: Moment, identities: set[str]) -> dict[str, list[_Decision]]:
    """The decisions that waive one of these findings, by finding, in order of id."""
    ids = every(store, at, Kind.DECISION) if identities else []
    told = store.believed(ids, ("about",), True, at.position) if ids else []
    found = {one.src: _Decision(one.src) for one in told if one.value in identities}
    if not found:
        return {}
    chosen = sorted(found)
    for one in store.believed(chosen, ("about", "outcome", "status", "basis"), True, at.position):
        found[one.src].take(one)
    for one in store.believed(chosen, ("DECIDED",), False, at.position):
        found[one.dst].take(one)
    by: dict[str, list[_Decision]] = {}
    for decision in map(found.__getitem__, chosen):
        if any(one.value == DecisionOutcome.WAIVED for one in decision.outcomes):
            by.setdefault(decision.about, []).append(decision)
    return by


class _Review:
    """Findings judged again as they were when they were waived."""

    def __init__(
        self, store: GraphStore, log: Log, at: Moment, pairs: Sequence[tuple[Finding, _Decision]]
    ) -> None:  # fmt: skip
        self.at = at
        said = {one.said_by for _, decision in pairs for one in decision.outcomes}
        self._events = {one.position: one for one in log.at(sorted(said))}
        self._then = {decision.id: self._decided(decision) for _, decision in pairs}
        versions = ever(store, at, [RULES[Rule(one.rule)].unit(one.about) for one, _ in pairs])
        self._before = {decision.id: _judged(versions, self._then[decision.id], one) for one, decision in pairs}
        stood = {fact.said_by for sketch in self._before.values() if sketch for fact in sketch.facts}
        stood.update(*(one.events for one, _ in pairs))
        self._events.update((one.position, one) for one in log.at(sorted(stood - said)))

    def waiver(self, finding: Finding, decision: _Decision) -> Waiver | None:
        """What a decision makes of a finding; None where it is not in effect yet."""
        waived = decision.outcome(DecisionOutcome.WAIVED, self.at.on)
        over = decision.outcome(DecisionOutcome.OVERTURNED, self.at.on)
        if waived is None and over is None:
            return None
        said = decision.waived.said_by
        by, reason = tuple(sorted(decision.by)), self._events[said].reason
        if waived is None and over is not None:
            state, certain = WaiverState.OVERTURNED, over.certain(self.at.on)
            return Waiver(decision.id, state, certain, by, reason, said, over.said_by, "the decision was overturned")
        why = self._outlived(finding, decision)
        state = WaiverState.OUTLIVED if why else WaiverState.HOLDS
        certain = waived is not None and waived.certain(self.at.on)
        return Waiver(decision.id, state, certain, by, reason, said, None, why)

    def _decided(self, decision: _Decision) -> Moment:
        """The moment for which a decision was taken: that of its basis where it states one; else its day, the last
        that it can mean, as known when it was recorded."""
        if decision.basis:
            basis = read_value(decision.basis.value)
            (_, earliest, latest), position = basis["on"], int(basis["position"])
        else:
            told = decision.status or decision.waived
            earliest, latest = told.valid_from, told.sure_from
            position = root_of(self._events[decision.waived.said_by])
        day = Day(earliest if latest == OPEN_END else latest)
        return structs.replace(self.at, on=day, position=min(position, self.at.position))

    def _outlived(self, finding: Finding, decision: _Decision) -> str | None:
        """Why a waiver does not hold any more; None where it does."""
        then, before = self._then[decision.id], self._before[decision.id]
        when = f"on {then.on}, as known at position {then.position}"
        if before is None or (before.violated, before.warning) != (finding.violated, finding.warning):
            return f"this was not found when it was waived, {when}"
        if (finding.since or "") > then.on or (finding.until is not None and then.on >= finding.until):
            return f"it was resolved since, and came back on {finding.since}"
        roots, now = self._roots({one.said_by for one in before.facts}), self._roots(finding.events)
        if roots == now:
            return None
        told = [f"{what} {_cited(some)}" for what, some in (("new", now - roots), ("gone", roots - now)) if some]
        return f"it stands on other facts than {when}: {', '.join(told)}"

    def _roots(self, positions: Iterable[int]) -> set[int]:
        return {root_of(self._events[one]) for one in positions if one in self._events}


def _judged(versions: Versions, then: Moment, finding: Finding) -> Sketch | None:
    rule = Rule(finding.rule)
    found, _ = Court(Pinned(versions, then)).judged(rule, RULES[rule].unit(finding.about), then.on)
    return found.get(finding.about)


def _cited(positions: Iterable[int]) -> str:
    return " ".join(f"#{one}" for one in sorted(positions))
