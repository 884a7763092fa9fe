"""How well the record is borne out: per district and state, what has no document, one only, no exact day, no
confirmation, what is disputed, and which rules cannot be judged. Meanings: docs/quality.md."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from events.envelope import Recorded, Source
from events.evidence import Disputed, Settled
from events.ids import is_id
from events.log import Log
from graph.answers.attested import attested, root_of
from graph.answers.audit import audit
from graph.answers.belonging import Belonging
from graph.answers.flaw import Flaw
from graph.answers.holders import ref
from graph.answers.quality_words import Quality, Unjudged
from graph.answers.shapes import Finding, Ref
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore

_MISSING: Final = 20
_sources = msgspec.json.Decoder(tuple[Source, ...])


def quality(store: GraphStore, log: Log, at: Moment, within: str) -> list[Quality]:
    """A row for a place and, where it oversees districts, one for each of them, in the order of ids.

    Two questions for the facts, three for what bears them out, and those of an audit of the scope; none grows with it.
    """
    scope = _Scope(store, log, at, within)
    unknown = [one for one in audit(store, at, within, None) if not one.violated]
    findings: dict[str, list[Finding]] = defaultdict(list)
    for one in unknown:
        for place in scope.about(one) - {within}:
            findings[place].append(one)
    findings[within] = unknown
    districts = sorted({one.dst for one in scope.facts if one.type == "OVERSEES" and one.src == within})
    named = Snapshot(at, [fact for fact in scope.region if fact.type == "name"])
    return [_row(ref(named, one), scope, findings[one]) for one in (within, *districts)]


def flawed(store: GraphStore, log: Log, at: Moment, within: str, flaw: Flaw) -> list[Version]:
    """The facts behind a count, in order of id."""
    scope = _Scope(store, log, at, within)
    return [fact for fact in scope.facts if flaw in scope.flaws(fact)]


class _Scope:
    """The facts that belong to a place, and what bears each out."""

    def __init__(self, store: GraphStore, log: Log, at: Moment, within: str) -> None:
        self.region = store.region(within, at)
        self._belonging = Belonging(self.region)
        own = {fact.id: fact for fact in self.region if within in self._belonging.of(fact)}
        self.facts = [own[one] for one in sorted(own)]
        self.by_place: dict[str, list[Version]] = defaultdict(list)
        for fact in self.facts:
            for place in self._belonging.of(fact):
                self.by_place[place].append(fact)
        self.said = {one.position: one for one in log.at(sorted({fact.said_by for fact in self.facts}))}
        self._attested = attested(store, log, at, self.said.values())
        self._documents = _documents(store, at, self.said)
        self._flaws = {position: frozenset(self._of_event(event)) for position, event in self.said.items()}

    def flaws(self, fact: Version) -> frozenset[Flaw]:
        """What a fact lacks."""
        own = {Flaw.DISPUTED} if fact.disputed else set()
        if not _exact(fact):
            own.add(Flaw.IMPRECISE)
        return self._flaws.get(fact.said_by, frozenset()) | own

    def about(self, finding: Finding) -> set[str]:
        """The places that what a finding is about belongs to."""
        return {place for one in finding.about if is_id(one) for place in self._belonging.places(one)}

    def _of_event(self, event: Recorded) -> Iterable[Flaw]:
        documents = self._documents[event.position]
        if not documents:
            yield Flaw.UNDOCUMENTED
        if len(documents) == 1:
            yield Flaw.ONE_SOURCE
            if set(documents.values()) == {False}:
                yield Flaw.SECOND_HAND
        if event.position not in self._attested:
            yield Flaw.UNATTESTED


def _row(place: Ref, scope: _Scope, findings: Sequence[Finding]) -> Quality:
    facts = scope.by_place[place.id]
    flaws = [(fact, scope.flaws(fact)) for fact in facts]
    counts = {flaw: sum(flaw in one for _, one in flaws) for flaw in Flaw}
    waiting = {fact.said_by for fact, one in flaws if Flaw.UNATTESTED in one}
    instants = [scope.said[one].recorded_at for one in waiting if one in scope.said]
    return Quality(
        place, len(facts), counts[Flaw.UNDOCUMENTED], counts[Flaw.ONE_SOURCE], counts[Flaw.SECOND_HAND],
        counts[Flaw.IMPRECISE], counts[Flaw.DISPUTED], counts[Flaw.UNATTESTED], min(instants, default=None),
        _unjudged(findings),
    )  # fmt: skip


def _unjudged(findings: Sequence[Finding]) -> tuple[Unjudged, ...]:
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for one in findings:
        by_rule[one.rule].append(one)
    return tuple(
        Unjudged(rule, len(some), tuple(sorted({text for one in some for text in one.missing})[:_MISSING]))
        for rule, some in sorted(by_rule.items())
    )


def _documents(store: GraphStore, at: Moment, said: Mapping[int, Recorded]) -> dict[int, dict[str, bool | None]]:
    """The documents that bear each event out, with whether they are first-hand: its own, and those added to it since
    it was last corrected."""
    found = {position: _by_document(_own(event)) for position, event in said.items()}
    last: dict[int, list[int]] = defaultdict(list)
    for position, event in said.items():
        last[root_of(event)].append(position)
    for fact in store.attributes([f"event:{one}" for one in sorted(last)], at, ["source"]) if last else ():
        for position in last[int(fact.src.partition(":")[2])]:
            if position < int(fact.dst):
                found[position] = _by_document(_sources.decode(fact.value), found[position])
    return found


def _own(event: Recorded) -> tuple[Source, ...]:
    if isinstance(event.body, Disputed | Settled):
        return (*event.sources, *event.body.sources)
    return event.sources


def _by_document(sources: Sequence[Source], known: Mapping[str, bool | None] | None = None) -> dict[str, bool | None]:
    found = dict(known or {})
    for one in sources:
        found[one.document] = found.get(one.document) if one.first_hand is None else one.first_hand
    return found


def _exact(fact: Version) -> bool:
    """Whether its first and its last day are each one day, or known to be open."""
    return fact.valid_from == fact.sure_from and fact.sure_to == fact.valid_to
