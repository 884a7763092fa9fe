"""When an operator's time at a school began, by one of several definitions of a start."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from events.ids import kind_of
from events.when import OPEN_END, OPEN_START, Day, read_start
from graph.answers.audit.days import Dated
from graph.answers.panel_columns import NOT_RECORDED, OPERATING, Starts
from graph.answers.reach import UPWARD
from graph.answers.span import Span
from graph.facts import Version
from graph.snapshot import read_list, read_value

Start = tuple[Day, Day]
"""The earliest and the latest day on which it can be."""
_APPROVING = ("approved", "ratified")


def reached_ever(shot: Dated, school: str, type: str) -> Iterator[tuple[Version, Span]]:
    """Links of a type that reach the school, or what it lies in at the time, on any day; with the span in which."""
    front: list[tuple[str, Span, frozenset[str]]] = [(school, Span(), frozenset({school}))]
    while front:
        place, span, seen = front.pop()
        for link in shot.ever_into(place, type):
            both = span & Span.of(link)
            if both.valid_from < both.valid_to:
                yield link, both
        for up in UPWARD.get(kind_of(place), ()):
            for link in shot.ever_into(place, up):
                both = span & Span.of(link)
                if link.src not in seen and both.valid_from < both.valid_to:
                    front.append((link.src, both, seen | {link.src}))


@dataclass(frozen=True, slots=True)
class Ever:
    """What is recorded of a school for any day: nothing here depends on the day on which a row is true.

    `covered` and `worked` are the links by which contracts with an operator reach it, and by which operators work
    there, each with the span in which it does; `decided` and `stood` are outcomes of decisions about it and statuses
    of these contracts.
    """

    covered: tuple[tuple[Version, Span], ...]
    worked: tuple[tuple[Version, Span], ...]
    decided: tuple[Version, ...]
    stood: tuple[Version, ...]
    by_contract: Mapping[str, Start | None]
    by_engagement: Mapping[str, Start | None]
    first: Start | None
    has_start: bool
    """Whether anything is recorded that has a start, be it that the start is not."""


class Starting:
    """Starts by one definition. `recorded` gives the day on which each contract was first recorded."""

    def __init__(self, starts: Starts, recorded: Mapping[str, Day]) -> None:
        self._starts, self._recorded = starts, recorded

    def ever(self, shot: Dated, school: str) -> Ever:
        """Everything of any day that is known of a school."""
        operated: dict[str, bool] = {}
        covered: list[tuple[Version, Span]] = []
        for link, span in reached_ever(shot, school, "COVERS"):
            if link.src not in operated:
                parties = shot.ever_into(link.src, "PARTY")
                operated[link.src] = any(read_value(one.value).get("role") == "operator" for one in parties)
            if operated[link.src]:
                covered.append((link, span))
        worked = [
            (link, span) for link, span in reached_ever(shot, school, "AT")
            if any(read_value(one.value).get("role") in OPERATING for one in shot.ever_into(link.src, "RUNS"))
        ]  # fmt: skip
        contracts = sorted({link.src for link, _ in covered})
        by_engagement = {one: _first(spans) for one, spans in _sources(worked)}
        by_contract: dict[str, Start | None] = {}
        if self._starts is Starts.TERM:
            by_contract = {one: _first(spans) for one, spans in _sources(covered)}
        elif self._starts is not Starts.BEGUN:
            by_contract = {one: self._dated(shot, one) for one in contracts}
        starts = by_engagement if self._starts is Starts.BEGUN else by_contract
        return Ever(
            tuple(covered), tuple(worked), tuple(_outcomes(shot, school)),
            tuple(fact for one in contracts for fact in shot.ever_out(one, "status")),
            by_contract, by_engagement, min((one for one in starts.values() if one), default=None), bool(starts),
        )  # fmt: skip

    def of(self, ever: Ever, contract: str, engagement: str | None) -> Start | None:
        """The start that goes with a contract on paper, and the engagement that it is joined with."""
        if self._starts is Starts.BEGUN:
            return ever.by_engagement.get(engagement or "")
        return ever.by_contract.get(contract)

    def _dated(self, shot: Dated, contract: str) -> Start | None:
        match self._starts:
            case Starts.SIGNED:
                said = [read_start(one.value) for one in shot.ever_out(contract, "signed_on")]
                return min(((one.earliest, one.latest) for one in said), default=None)
            case Starts.RECORDED:
                day = self._recorded.get(contract)
                return (day, day) if day else None
            case Starts.ANNOUNCED:
                found = [one for one in shot.ever_out(contract, "status") if one.value == "proposed"]
                found += [one for one in _outcomes(shot, contract) if one.value == "proposed"]
                return _first(map(Span.of, found))
            case _:
                return self._approved(shot, contract)

    def _approved(self, shot: Dated, contract: str) -> Start | None:
        needed = [
            str(one["by"]) for fact in shot.ever_out(contract, "approvals") for one in read_list(fact.value)
        ]  # fmt: skip
        if not needed:
            return _first(Span.of(one) for one in _outcomes(shot, contract) if one.value in _APPROVING)
        each = [
            _first(Span.of(one) for one in _outcomes(shot, contract, by) if one.value in _APPROVING)
            for by in dict.fromkeys(needed)
        ]  # fmt: skip
        given = [one for one in each if one]
        return (max(one[0] for one in given), max(one[1] for one in given)) if len(given) == len(each) else None


def _sources(links: Sequence[tuple[Version, Span]]) -> Iterator[tuple[str, list[Span]]]:
    spans: dict[str, list[Span]] = {}
    for link, span in links:
        spans.setdefault(link.src, []).append(span)
    yield from sorted(spans.items())


def _outcomes(shot: Dated, contract: str, by: str | None = None) -> list[Version]:
    return [
        outcome
        for about in shot.ever_into(contract, "ABOUT")
        if by is None or any(one.src == by for one in shot.ever_into(about.src, "DECIDED"))
        for outcome in shot.ever_out(about.src, "outcome")
    ]


def _first(spans: Iterable[Span]) -> Start | None:
    found = [(one.valid_from, one.sure_from) for one in spans]
    return (min(one[0] for one in found), min(one[1] for one in found)) if found else None


def shown(start: Start | None) -> tuple[str, str]:
    """A start as cells."""
    if start is None:
        return NOT_RECORDED, NOT_RECORDED
    earliest, latest = ("open" if one in (OPEN_START, OPEN_END) else one for one in start)
    return earliest, latest
