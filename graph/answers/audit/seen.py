"""Since which knowledge something is found: the first at which it was found on the day asked about."""

from collections.abc import Sequence
from typing import Final

from msgspec import structs

from events.log import Log
from graph.answers.audit.audit import Court
from graph.answers.audit.gather import ever
from graph.answers.audit.rules import RULES, Rule
from graph.answers.audit.versions import Pinned, Versions
from graph.answers.outcome import FirstSeen
from graph.answers.shapes import Finding
from graph.moment import Moment
from graph.store import GraphStore

TRIES: Final = 500
"""Knowledges with which one finding is judged again at most."""


def first_seen(
    store: GraphStore, log: Log, at: Moment, findings: Sequence[Finding], tries: int = TRIES
) -> dict[str, FirstSeen]:
    """The first knowledge of each of these findings of a moment, by identity, whatever its outcome was then.

    Tried are the positions at which something changed that its judgement looked up, from the last to the first. The
    number of questions does not grow with the findings or the tries.
    """
    if not findings:
        return {}
    versions = ever(store, at, [RULES[Rule(one.rule)].unit(one.about) for one in findings])
    courts: dict[int, Court] = {}
    found = {one.identity: _first(versions, courts, at, one, tries) for one in findings}
    known = {one.position: one.recorded_at for one in log.at(sorted({position for position, _ in found.values()}))}
    return {one: FirstSeen(position, known[position], exact) for one, (position, exact) in found.items()}


def _first(
    versions: Versions, courts: dict[int, Court], at: Moment, finding: Finding, tries: int
) -> tuple[int, bool]:  # fmt: skip
    rule = Rule(finding.rule)
    unit = RULES[rule].unit(finding.about)
    position, first = at.position, at.position
    for _ in range(tries):
        if position not in courts:
            courts[position] = Court(Pinned(versions, structs.replace(at, position=position)))
        found, looked = courts[position].judged(rule, unit, at.on)
        changed = versions.last_change(looked, position)
        if finding.about in found and changed:
            first = changed
        if not changed or changed == 1:
            return first, True
        position = changed - 1
    return first, False
