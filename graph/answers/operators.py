"""Who operates a place: on paper, by a contract that covers it, and in practice, by an engagement there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from events.grades import Grades, common
from graph.answers.holders import provenance, ref
from graph.answers.reach import along, days_of
from graph.answers.shapes import Operation, Standing
from graph.answers.span import ALWAYS, Span
from graph.answers.standing import instrument
from graph.facts import Version
from graph.snapshot import Snapshot, once, read_value

_ON_PAPER: Final = frozenset({Standing.IN_FORCE, Standing.AUTO_RENEWED, Standing.SUSPENDED})


class _Side(msgspec.Struct, frozen=True):
    """One instrument by which an operator is at a place, for one set of grades."""

    operator: str
    instrument: str
    role: str | None
    grades: Grades
    days: float | None
    span: Span
    standing: Standing | None
    facts: tuple[Version, ...]


def operators(shot: Snapshot, of: Sequence[str]) -> list[Operation]:
    """Who operates these known places, place by place in the order asked, then by operator.

    On paper: parties in the role of operator to a contract that is in force or suspended and covers the place or
    something that it lies in. In practice: who is engaged there, in any role. One row says both where one operator
    has both for the same grades; the grades left over make a row of their own. Coverage reaches downward as grants
    do; a cluster's operators are not the sum of its schools'. A place that is not in being has none.
    """
    found: list[Operation] = []
    for place in dict.fromkeys(of):
        found += operating(shot, place)
    return found


@once
def operating(shot: Snapshot, place: str) -> list[Operation]:
    """The same of one place, by the facts of a snapshot that holds all that bears on it."""
    found: list[Operation] = []
    paper, practice = _by_operator(_paper(shot, place)), _by_operator(_practice(shot, place))
    for operator in sorted({*paper, *practice}):
        found += _joined(shot, place, paper[operator], practice[operator])
    return found


def _paper(shot: Snapshot, place: str) -> Iterable[_Side]:
    for way, covers, grades in along(shot, place, "COVERS"):
        stand = instrument(shot, covers.src)
        if stand.standing not in _ON_PAPER:
            continue
        role = shot.value(covers.src, "operating_role")
        for party in shot.into(covers.src, "PARTY"):
            span = way.span & Span.of(covers) & Span.of(party) & stand.span
            if read_value(party.value).get("role") == "operator" and span.possible(shot.at.on):
                yield _Side(
                    party.src, covers.src, role.value if role else None, grades, days_of(covers), span,
                    stand.standing, (*way.facts, covers, party, *stand.facts, *([role] if role else [])),
                )  # fmt: skip


def _practice(shot: Snapshot, place: str) -> Iterable[_Side]:
    for way, at, grades in along(shot, place, "AT"):
        for runs in shot.into(at.src, "RUNS"):
            span = way.span & Span.of(at) & Span.of(runs)
            if span.possible(shot.at.on):
                role = read_value(runs.value).get("role")
                yield _Side(runs.src, at.src, role, grades, days_of(at), span, None, (*way.facts, at, runs))


def _by_operator(sides: Iterable[_Side]) -> dict[str, list[_Side]]:
    kept: dict[tuple[str, str, str | None, Grades], _Side] = {}
    for side in sides:
        kept.setdefault((side.operator, side.instrument, side.role, side.grades), side)
    found: dict[str, list[_Side]] = defaultdict(list)
    for key in sorted(kept, key=lambda key: (key[0], key[1], key[2] or "", key[3])):
        found[key[0]].append(kept[key])
    return found


def _joined(shot: Snapshot, place: str, paper: Sequence[_Side], practice: Sequence[_Side]) -> Iterable[Operation]:
    pairs: dict[tuple[int, int], None] = {}
    for n, side in enumerate(practice):
        fitting = [m for m, other in enumerate(paper) if common(other.grades, side.grades) is not None]
        under = {f.dst for f in shot.out(side.instrument, "UNDER")}
        if fitting:
            pairs[min(fitting, key=lambda m: (paper[m].instrument not in under, m)), n] = None
    for m, side in enumerate(paper):
        fitting = [n for n, other in enumerate(practice) if common(other.grades, side.grades) is not None]
        if fitting and all(pair[0] != m for pair in pairs):
            pairs[m, fitting[0]] = None
    for m, n in sorted(pairs):
        yield _row(shot, place, paper[m], practice[n], common(paper[m].grades, practice[n].grades) or ())
    for side in paper:
        if (grades := _left(side, practice)) is not None:
            yield _row(shot, place, side, None, grades)
    for side in practice:
        if (grades := _left(side, paper)) is not None:
            yield _row(shot, place, None, side, grades)


def _left(side: _Side, others: Sequence[_Side]) -> Grades | None:
    """The grades of a side that nothing on the other side meets; None if everything is met, or cannot be told."""
    meeting = [other for other in others if common(other.grades, side.grades) is not None]
    if not meeting:
        return side.grades
    if not all(other.grades for other in meeting):
        return None
    met = {grade for other in meeting for grade in other.grades}
    return tuple(grade for grade in side.grades if grade not in met) or None


def _row(shot: Snapshot, place: str, paper: _Side | None, practice: _Side | None, grades: Grades) -> Operation:
    sides = [side for side in (practice, paper) if side]
    span = ALWAYS
    for side in sides:
        span = span & side.span
    _, events, disputed = provenance(fact for side in sides for fact in side.facts)
    return Operation(
        operator=ref(shot, sides[0].operator), at=ref(shot, place),
        role=next((side.role for side in sides if side.role), None),
        on_paper=paper is not None, in_practice=practice is not None, certain=span.certain(shot.at.on),
        grades=grades, days_a_week=next((side.days for side in sides if side.days is not None), None),
        contract=paper.instrument if paper else None, engagement=practice.instrument if practice else None,
        bounds=span.bounds(), events=events, disputed=disputed, standing=paper.standing if paper else None,
    )  # fmt: skip
