"""Who else serves a school, with what services; and the comparison pool, as far as the record goes."""

from collections.abc import Iterable, Iterator

from events.fields import Aspect
from events.grades import Grades
from graph.answers.audit.days import Dated
from graph.answers.operators import operating
from graph.answers.panel_columns import NONE, NOT_RECORDED, OPERATING, SEVERAL
from graph.answers.panel_parts import Part, absent, days, disputes, here, lists, meets, sure
from graph.answers.panel_starts import Ever
from graph.answers.reach import Way, along, days_of
from graph.answers.span import Span
from graph.answers.standing import Stand, instrument
from graph.facts import Version
from graph.snapshot import read_list, read_value

_BEGAN = frozenset({"in_force", "auto_renewed", "suspended", "ended"})
_OUT = frozenset({"withdrawn", "denied", "never_began"})
_NEVER = {"yes": "no", "possibly": "possibly", NOT_RECORDED: NOT_RECORDED}


def support(shot: Dated, school: str, band: Grades) -> Part:
    """Supporting partners, and services provided and owed."""
    if not here(shot, school):
        return Part(("",) * 6)
    facts: list[Version] = []
    rows: list[tuple[str, str, str, str]] = []
    provided: set[str] = set()
    disputed: set[int] = set()
    for one in operating(shot, school):
        if one.in_practice and one.role not in OPERATING and meets(one.grades, band):
            rows.append((one.operator.id, one.engagement or "", days(one.days_a_week), sure(one.certain)))
            disputed.update(one.disputed)
    for way, link, grades in along(shot, school, "AT"):
        if meets(grades, band):
            provided.update(read_value(link.value).get("services", ()))
            facts += [link, *way.facts]
    for way, link, stand, span in _in_force(shot, school, "PROVIDES", band):
        own = shot.value(link.src, "services")
        provided.update(read_value(link.value).get("services", ()) or (read_list(own.value) if own else ()))
        facts += [link, *([own] if own else []), *stand.facts, *way.facts]
        for sub in shot.into(link.src, "SUB"):
            certain = (span & Span.of(sub)).certain(shot.at.on)
            rows.append((sub.src, link.src, days(days_of(link)), sure(certain)))
            facts.append(sub)
    owed, more, behind = _owed(shot, school, band)
    rows += more
    facts += behind
    without = absent(shot, school, Aspect.SERVICES)
    return Part(
        (*lists(sorted(rows), 4, without), SEVERAL.join(sorted(provided)) or without,
         SEVERAL.join(sorted(owed)) or NOT_RECORDED),
        tuple({*disputed, *disputes(facts)}),
    )  # fmt: skip


def _owed(shot: Dated, school: str, band: Grades) -> tuple[set[str], list[tuple[str, str, str, str]], list[Version]]:
    owed: set[str] = set()
    rows: list[tuple[str, str, str, str]] = []
    facts: list[Version] = []
    for way, link, stand, span in _in_force(shot, school, "COVERS", band):
        own = shot.value(link.src, "services")
        lines = [str(one["line"]) for one in read_list(own.value)] if own else []
        owed.update(read_value(link.value).get("services", ()) or lines)
        facts += [link, *([own] if own else []), *stand.facts, *way.facts]
        for party in shot.into(link.src, "PARTY"):
            if read_value(party.value).get("role") in ("supporting", "strategic", "adviser"):
                certain = (span & Span.of(party)).certain(shot.at.on)
                rows.append((party.src, link.src, days(days_of(link)), sure(certain)))
                facts.append(party)
    return owed, rows, facts


def _in_force(
    shot: Dated, school: str, type: str, band: Grades
) -> Iterator[tuple[Way, Version, Stand, Span]]:  # fmt: skip
    """Links by which instruments in force reach the school and a band of its grades."""
    for way, link, grades in along(shot, school, type):
        if not meets(grades, band):
            continue
        stand = instrument(shot, link.src)
        span = way.span & Span.of(link) & stand.span
        if stand.standing.in_force and span.possible(shot.at.on):
            yield way, link, stand, span


def pool(shot: Dated, school: str, ever: Ever) -> Part:
    """What is recorded of how the school came to be chosen, or not, up to the day; what is not is never a no."""
    outcomes = [*ever.decided, *ever.stood]
    came = {one.src for one in ever.stood if one.value in _BEGAN}
    matched = _come(shot, (span for link, span in ever.covered if link.src in came))
    named = _best(_come(shot, map(Span.of, outcomes)), matched)
    withdrawn = _come(shot, (Span.of(one) for one in outcomes if one.value in _OUT))
    never = _NEVER[_come(shot, (span for _, span in ever.worked))]
    if never == NOT_RECORDED and absent(shot, school, Aspect.OPERATORS) == NONE:
        never = "yes"
    facts = [*outcomes, *(link for link, _ in (*ever.covered, *ever.worked)), *shot.out(school, "priority")]
    return Part((_eligible(shot, school), named, matched, withdrawn, never), disputes(facts))


def _eligible(shot: Dated, school: str) -> str:
    states = shot.out(school, "priority")
    held = {str(read_value(one.value).get("state", "")) for one in states}
    if not held:
        return NOT_RECORDED
    if "left" not in held:
        return "yes" if any(one.certain(shot.at.on) for one in states) else "possibly"
    return "no" if held == {"left"} and any(one.certain(shot.at.on) for one in states) else "possibly"


def _come(shot: Dated, spans: Iterable[Span]) -> str:
    """Whether any of these began by the day."""
    found = 0
    for one in spans:
        if shot.due(one.valid_from):
            found = max(found, 2 if shot.due(one.sure_from) else 1)
    return {2: "yes", 1: "possibly", 0: NOT_RECORDED}[found]


def _best(*said: str) -> str:
    return min(said, key=("yes", "possibly", NOT_RECORDED).index)
