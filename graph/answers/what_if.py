"""Two moments of one record side by side: what would be otherwise with a draft."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from events.ids import PLACES, Kind, kind_of
from graph.answers.difference import side_by_side
from graph.answers.gathering import DOWN
from graph.answers.shapes import Holding, Operation, Row
from graph.spread import spread

if TYPE_CHECKING:
    from graph.reader import Reader

T = TypeVar("T", Holding, Operation)
_REACHES: Final = ("OVER", "COVERS", "AT", "PROVIDES")
_INSTRUMENTS: Final = frozenset(Kind) - PLACES - {Kind.EVENT}
_BEARING: Final = frozenset({"status", "coverage", "grades"})
"""What is said of a place and bears on who holds or operates there."""
_BASIS: Final = {"UNDER": 1, "DELEGATES": 0}
"""Links whose one end (source 0, target 1) stays as it is when the other rests on it anew."""


@dataclass(frozen=True, slots=True)
class Pair(Generic[T]):
    """A row of an answer before and after; null where it is not given."""

    before: T | None
    after: T | None


def holdings_apart(before: Iterable[Holding], after: Iterable[Holding]) -> list[Pair[Holding]]:
    """The holdings that the one has and the other has not, or has otherwise: place by place."""
    found = side_by_side(
        before, after, lambda one: (one.over.id, one.lever, one.area, one.holder.id, one.grant, one.grades),
        lambda one: replace(one, facts=(), events=(), path=(), basis=()),
    )  # fmt: skip
    return _by_place(found, lambda one: one.over.id)


def operations_apart(before: Iterable[Operation], after: Iterable[Operation]) -> list[Pair[Operation]]:
    """The same of those who operate."""
    found = side_by_side(
        before, after, lambda one: (one.at.id, one.operator.id, one.role, one.contract, one.engagement, one.grades),
        lambda one: replace(one, events=()),
    )  # fmt: skip
    return _by_place(found, lambda one: one.at.id)


def schools(readers: Iterable["Reader"], rows: Iterable[Row], within: str | None) -> list[str]:
    """The schools, of a place where one is named, on whose holders or operators these changes may bear at either
    moment."""
    named = {one for row in rows for one in _bearing(row)}
    found: set[str] = set()
    scope: set[str] = set()
    for reader in readers:
        instruments = spread({one for one in named if kind_of(one) in _INSTRUMENTS}, _resting(reader))
        tops = {one for one in named if kind_of(one) in PLACES} | _ends(reader, instruments, _REACHES, True)
        found |= spread(tops, _below(reader))
        scope |= spread({within}, _below(reader)) if within else set()
    limited = within is not None and kind_of(within) in PLACES
    return sorted(one for one in (found & scope if limited else found) if kind_of(one) is Kind.SCHOOL)


def _by_place(rows: Iterable[tuple[T | None, T | None]], place: Callable[[T], str]) -> list[Pair[T]]:
    return [Pair(*row) for row in sorted(rows, key=lambda row: [place(one) for one in row if one is not None][:1])]


def _bearing(row: Row) -> tuple[str, ...]:
    """The places and instruments that a change bears on."""
    if row.type[0] > "Z":
        return (row.src,) if kind_of(row.src) not in PLACES or row.type in _BEARING else ()
    if row.type in _REACHES:
        return row.src, row.dst
    if row.type in DOWN:
        return (row.dst or row.src,)
    ends = [one for n, one in enumerate((row.src, row.dst)) if n != _BASIS.get(row.type)]
    return tuple(one for one in ends if one and kind_of(one) not in PLACES)


def _resting(reader: "Reader") -> Callable[[set[str]], set[str]]:
    """From instruments to those that stand or fall with them."""

    def step(front: set[str]) -> set[str]:
        under = _ends(reader, front, ("UNDER",), False)
        return under | _ends(reader, front, ("DELEGATES", "ABOUT"), True)

    return step


def _below(reader: "Reader") -> Callable[[set[str]], set[str]]:
    """From places to those right under them."""
    return lambda front: _ends(reader, front, DOWN, True)


def _ends(reader: "Reader", ids: Iterable[str], types: tuple[str, ...], out: bool) -> set[str]:
    found = reader.store.links(sorted(ids), types, out, reader.at)
    return {one.dst if out else one.src for one in found}
