"""Which findings were waived, by which decision, and whether that still holds. Defined in docs/audit.md."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
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
from graph.answers.audit.rules import RULES, NotAFinding, Rule, read_identity
from graph.answers.audit.versions import Pinned, Versions
from graph.answers.every import every
from graph.answers.outcome import Waiver, WaiverState
from graph.answers.shapes import Finding
from graph.answers.unread import unread
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import read_value
from graph.store import GraphStore

_Named = tuple[Rule, tuple[str, ...]]


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
    def waives(self) -> bool:
        """Whether it waives a finding, on whatever day."""
        return any(one.value == DecisionOutcome.WAIVED for one in self.outcomes)

    @property
    def waived(self) -> Version:
        """The outcome by which it does."""
        return next(one for one in self.outcomes if one.value == DecisionOutcome.WAIVED)

    def outcome(self, outcome: DecisionOutcome, on: Day) -> Version | None:
        """Its outcome on the day, if that may be this one."""
        return next((one for one in self.outcomes if one.value == outcome and one.possible(on)), None)


def waived(store: GraphStore, log: Log, at: Moment, findings: Sequence[Finding]) -> list[Finding]:
    """The findings of a moment, in order, each with the decision that bears on it: of several one that holds, else the
    last recorded. Two questions more where none of them was ever waived."""
    found = {one.identity: one for one in findings}
    decisions = _decisions(store, at, found) if found else []
    if not decisions:
        return list(findings)
    review = _Review(store, log, at, decisions, found)
    by: dict[str, list[Waiver]] = {}
    for one in review.waivers():
        by.setdefault(one.about, []).append(one)
    return [_with(one, by.get(one.identity, ())) for one in findings]


def waivers(store: GraphStore, log: Log, at: Moment) -> list[Waiver]:
    """Every decision that waives a finding and is in effect on the day, or bears on nothing, in order of id."""
    unread(at, "a list of waivers")
    decisions = _decisions(store, at)
    return list(_Review(store, log, at, decisions, None).waivers()) if decisions else []


def _with(finding: Finding, waivers: Collection[Waiver]) -> Finding:
    if not waivers:
        return finding
    best = max(waivers, key=lambda one: (one.state is WaiverState.HOLDS, one.certain, one.event))
    return replace(finding, waiver=best)


def _decisions(store: GraphStore, at: Moment, identities: Collection[str] | None = None) -> list[_Decision]:
    """The decisions that waive one of these findings (not given: any at all), in order of id."""
    ids = every(store, at, Kind.DECISION)
    told = store.believed(ids, ("about",), True, at.position) if ids else []
    found = {one.src: _Decision(one.src) for one in told if identities is None or one.value in identities}
    if not found:
        return []
    chosen = sorted(found)
    for one in store.believed(chosen, ("about", "outcome", "status", "basis"), True, at.position):
        found[one.src].take(one)
    for one in store.believed(chosen, ("DECIDED",), False, at.position):
        found[one.dst].take(one)
    return [one for one in map(found.__getitem__, chosen) if one.waives]


class _Review:
    """Findings judged again as they were when they were waived. `found` are those of the moment, by identity; not
    given: they are judged too."""

    def __init__(
        self, store: GraphStore, log: Log, at: Moment, decisions: Sequence[_Decision],
        found: Mapping[str, Finding] | None,
    ) -> None:  # fmt: skip
        self.at, self._decisions = at, decisions
        said = {one.said_by for decision in decisions for one in decision.outcomes}
        self._events = {one.position: one for one in log.at(sorted(said))}
        self._then = {decision.id: self._decided(decision) for decision in decisions}
        named = {one.about: _named(one.about) for one in decisions}
        versions = ever(store, at, [RULES[rule].unit(about) for rule, about in filter(None, named.values())])
        self._found = _stand(versions, at, filter(None, named.values())) if found is None else found
        self._before = {one.id: _judged(versions, self._then[one.id], named[one.about]) for one in decisions}
        stood = {fact.said_by for sketch in self._before.values() if sketch for fact in sketch.facts}
        stood.update(*(self._found[one].events for one in named if one in self._found))
        self._events.update((one.position, one) for one in log.at(sorted(stood - said)))

    def waivers(self) -> Iterator[Waiver]:
        """What each decision makes of its finding, where it is in effect on the day or bears on nothing."""
        for one in self._decisions:
            if told := self._state(one):
                state, certain, ended_by, why = told
                said, by = one.waived.said_by, tuple(sorted(one.by))
                reason = self._events[said].reason
                yield Waiver(one.id, one.about, state, certain, by, reason, said, ended_by, why)

    def _state(self, decision: _Decision) -> tuple[WaiverState, bool, int | None, str | None] | None:
        """The state, whether it is sure, what overturned the decision, and why it does not hold."""
        on, finding = self.at.on, self._found.get(decision.about)
        waived = decision.outcome(DecisionOutcome.WAIVED, on)
        over = decision.outcome(DecisionOutcome.OVERTURNED, on)
        if waived is None and over is not None:
            return WaiverState.OVERTURNED, over.certain(on), over.said_by, "the decision was overturned"
        if finding is None and self._before[decision.id] is None:
            why = f"nothing of this identity is found on {on}, nor when it was waived, {self._when(decision)}"
            return WaiverState.BEARS_ON_NOTHING, True, None, why
        if waived is None:
            return None
        if finding is None:
            return WaiverState.RESOLVED, waived.certain(on), None, f"it is not found on {on}"
        outlived = self._outlived(finding, decision)
        return WaiverState.OUTLIVED if outlived else WaiverState.HOLDS, waived.certain(on), None, outlived

    def _when(self, decision: _Decision) -> str:
        then = self._then[decision.id]
        return f"on {then.on}, as known at position {then.position}"

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
        then, before, when = self._then[decision.id], self._before[decision.id], self._when(decision)
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


def _named(identity: str) -> _Named | None:
    """The rule and what it is about; None for a text that names no finding, which could once be recorded."""
    try:
        return read_identity(identity)
    except NotAFinding:
        return None


def _stand(versions: Versions, at: Moment, named: Iterable[_Named]) -> dict[str, Finding]:
    """The findings of the moment about what was judged under these names, by identity."""
    court = Court(Pinned(versions, at))
    units = dict.fromkeys((rule, RULES[rule].unit(about)) for rule, about in named)
    return {one.identity: one for rule, unit in units for one in court.findings(rule, unit, at.on)}


def _judged(versions: Versions, then: Moment, named: _Named | None) -> Sketch | None:
    if named is None:
        return None
    rule, about = named
    found, _ = Court(Pinned(versions, then)).judged(rule, RULES[rule].unit(about), then.on)
    return found.get(about)


def _cited(positions: Iterable[int]) -> str:
    return " ".join(f"#{one}" for one in sorted(positions))
