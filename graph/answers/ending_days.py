"""The days on which things end or fall due, thing by thing, whatever window is asked about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day, day_before, shift, shift_months
from graph.answers import standing
from graph.answers.audit.case import Cases
from graph.answers.audit.days import Known
from graph.answers.ending_shapes import Falling
from graph.answers.span import all_of
from graph.facts import Version
from graph.snapshot import ALIVE, read_value

Days = tuple[Day, Day]
"""The earliest and the latest day on which it can fall."""
UNKNOWN: Final = (OPEN_START, OPEN_END)
_SIGNED: Final = frozenset({"in_force", "suspended"})
_RUNNING: Final = _SIGNED | {"auto_renewed"}


@dataclass(frozen=True, slots=True)
class Draft:
    """Something that ends or falls due. `stays`: it goes on being due after its day; `also`: who else is concerned."""

    what: Falling
    about: str
    when: Days
    message: str
    facts: tuple[Version, ...]
    item: str | None = None
    sure: bool = True
    stays: bool = False
    missing: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


class Desk:
    """The facts of a scope, of any day, seen from days between the day asked about and the last of the window."""

    def __init__(self, known: Known, last: Day) -> None:
        self.known, self.on, self.last = known, known.at.on, last
        self.case = Cases(known).on
        """What the rules judge by on a day."""

    def out(self, id: str, type: str) -> list[Version]:
        """Links that leave it or its attributes, of any day, in the order of days."""
        return sorted(self.known.of(("out", id, type)), key=_by_day)

    def into(self, id: str, type: str) -> list[Version]:
        """The same of links that reach it."""
        return sorted(self.known.of(("into", id, type)), key=_by_day)

    def judged(self, first: Day) -> Day:
        """The day from which to look whether something is still due that is over by this one: not before the day asked
        about, not after the day behind the window."""
        return max(self.on, min(first, shift(self.last, 1)))


def instrument_days(desk: Desk, id: str) -> Iterator[Draft]:
    """The ends of its terms; of a contract its renewals, approvals and targets, too."""
    states = desk.out(id, "status")
    yield from _ends(desk, id, states)
    if kind_of(id) is Kind.CONTRACT:
        yield from _renewals(desk, id, states)
        yield from _approvals(desk, id, states)
        yield from _targets(desk, id)


def _ends(desk: Desk, id: str, states: Sequence[Version]) -> Iterator[Draft]:
    running = [one for one in states if one.value in _RUNNING]
    ended = [one for one in states if one.value == "ended"]
    for n, mark in enumerate(ended, 1):
        ran = [one for one in running if one.valid_from < mark.sure_from]
        if ran:
            last = day_before(mark.valid_from, mark.sure_from)
            sure = mark.sure_from < mark.sure_to and any(one.sure_from < mark.valid_from for one in ran)
            option = read_value(_agreed(desk, id, last.earliest)).get("renewal") == "option"
            yield Draft(
                Falling.TERM, id, (last.earliest, last.latest),
                f"{id} ends{'; the parties may prolong it' if option else ''}", (mark, ran[-1]),
                item=str(n) if n > 1 else None, sure=sure,
            )  # fmt: skip
    goes_on = [one for one in running if one.possible(desk.on)]
    over = any(one.sure_from > desk.on for one in ended) or any(one.value == "auto_renewed" for one in states)
    if goes_on and not over and kind_of(id) is not Kind.GRANT:
        bound = min((one.sure_to for one in desk.out(id, "term") if one.valid_to == OPEN_END), default=OPEN_END)
        yield Draft(
            Falling.TERM, id, UNKNOWN if bound == OPEN_END else (shift(bound, -1), OPEN_END),
            f"{id} is in force, and its last day is not recorded", tuple(goes_on), sure=False,
            missing=("the last day of its term",),
        )  # fmt: skip


def _agreed(desk: Desk, id: str, day: Day) -> str:
    """The term as it is agreed for a day, else as it was agreed last."""
    found = desk.out(id, "term")
    here = [one for one in found if one.possible(day)]
    return (here or found)[-1].value if found else ""


def _renewals(desk: Desk, id: str, states: Sequence[Version]) -> Iterator[Draft]:
    """As graph/folds/contract.py has it: at the end of the term and of every renewal of it, unless a notice that many
    days before, or anything else, ends it."""
    cutting = {one.ended_by for one in desk.out(id, "kind")}
    noticed = {one.said_by for one in desk.out(id, "notice")}
    for mark in (one for one in states if one.value == "auto_renewed"):
        ran = any(one.value in _SIGNED and one.valid_from < mark.sure_from for one in states)
        if not ran:
            continue
        later = [one for one in states if one.valid_from > mark.valid_from]
        stops = [one for one in later if one.value == "ended" or (one.value == "in_force" and one.said_by in cutting)]
        stop = min((one.valid_from for one in stops), default=OPEN_END)
        term = read_value(_agreed(desk, id, shift(mark.valid_from, -1)))
        notice, months = term.get("notice_days"), term.get("renewal_months", 0)
        facts = (mark, *(one for one in stops if one.valid_from == stop))
        for n, (earliest, latest) in enumerate(
            _periods(mark, months, min(stop, shift(desk.last, (notice or 0) + 1))), 1
        ):
            sure = latest < stop and mark.sure_from < mark.sure_to
            if not any(one.said_by in noticed for one in stops):
                yield Draft(
                    Falling.NOTICE, id, (shift(earliest, -(notice or 0)), shift(latest, -(notice or 0))),
                    f"The last day for a notice that ends {id} on {day_before(earliest, latest)}", facts,
                    item=str(n), sure=sure, missing=() if notice is not None else ("the days of notice",),
                )  # fmt: skip
            yield Draft(
                Falling.RENEWAL, id, (earliest, latest), f"{id} renews itself unless notice was given", facts,
                item=str(n), sure=sure,
            )  # fmt: skip


def _periods(mark: Version, months: int, before: Day) -> Iterator[Days]:
    """The first days of the renewals before a day."""
    first, latest, n = mark.valid_from, mark.sure_from, 0
    earliest = first
    while earliest < before:
        yield earliest, latest
        if not months or first == OPEN_START:
            return
        n += 1
        earliest, latest = shift_months(first, months * n), shift_months(mark.sure_from, months * n)


def _approvals(desk: Desk, id: str, states: Sequence[Version]) -> Iterator[Draft]:
    """What is still missing by the day on which the contract begins."""
    begins = [one for one in states if one.value in ALIVE]
    if not begins or begins[0].valid_from > desk.last:
        return
    shot = desk.case(max(desk.on, begins[0].valid_from)).shot
    needed = shot.value(id, "approvals")
    alive, surely = shot.in_being(id, shot.at.on)
    if needed is None or not alive:
        return
    for party, given in standing.approvals(shot, id):
        if not any(all_of(facts).certain(shot.at.on) for facts in given):
            yield Draft(
                Falling.APPROVAL, id, (begins[0].valid_from, begins[0].sure_from),
                f"{id} needs the approval of {party} before authority under it is in force",
                (needed, begins[0], *(fact for facts in given for fact in facts)), item=party,
                sure=surely and needed.certain(shot.at.on) and not given, stays=True, also=(party,),
            )  # fmt: skip


def _targets(desk: Desk, id: str) -> Iterator[Draft]:
    """A target holds until another takes its place; the last one beyond the end of the contract."""
    by: dict[str, list[Version]] = {}
    for one in desk.out(id, "target"):
        by.setdefault(one.dst, []).append(one)
    for indicator, row in by.items():
        n = 0
        for target in row:
            said = read_value(target.value)
            if "due" not in said:
                continue
            _, earliest, latest = said["due"]
            if target.valid_from <= latest and (target is row[-1] or earliest < target.valid_to):
                n += 1
                to = f" of {said['target']}" if "target" in said else ""
                yield Draft(
                    Falling.TARGET, id, (Day(earliest), Day(latest)), f"The target{to} for {indicator} is due",
                    (target,), item=indicator if n == 1 else f"{indicator} {n}",
                    sure=target.sure_from <= earliest and (target is row[-1] or latest < target.sure_to),
                )  # fmt: skip


def _by_day(one: Version) -> tuple[Day, Day, int]:
    return one.valid_from, one.sure_from, one.id
