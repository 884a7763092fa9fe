"""Which column of a kind a heading means: as written, otherwise called, or nearly so. Every guess is shown."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Final

from services.files.columns import Column, Layout
from services.files.lines import refused

_NEAR: Final = 0.82
_CLEAR: Final = 0.08
_ASIDE: Final = re.compile(r"\([^)]*\)|\[[^]]*\]")
_NO_LETTERS: Final = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Guess:
    """A heading that was not written as the column's own, and what it was taken for."""

    heading: str
    column: str
    why: str

    def __str__(self) -> str:
        return f"{self.heading!r} is taken for {self.column!r}: {self.why}"


@dataclass(frozen=True, slots=True)
class Recognised:
    """The heading of each column that the sheet has, the guesses among them, and headings that mean nothing here."""

    headings: Mapping[str, str]
    guesses: tuple[Guess, ...]
    unused: tuple[str, ...]


def recognise(path: Path, layout: Layout, headings: Sequence[str]) -> Recognised:
    """Find the columns of a layout among headings in any order. `Refused` where two mean the same column, and where
    a column that every row needs is not there."""
    found: dict[str, list[tuple[int, str, str]]] = {}
    unused = []
    for heading in headings:
        rank, column, why = _meant(layout, heading)
        if column is None:
            unused.append(heading)
        else:
            found.setdefault(column.field, []).append((rank, heading, why))
    taken: dict[str, str] = {}
    guesses: list[Guess] = []
    for column in layout.columns:
        claims = sorted(found.get(column.field, []))
        best = [one for one in claims if one[0] == claims[0][0]]
        if len(best) > 1:
            both = " and ".join(repr(one[1]) for one in best)
            raise refused(path, f"has {both}, which both mean {column.heading!r}", f"one column {column.heading!r}")
        unused += [heading for _, heading, _ in claims[1:]]
        if claims:
            rank, heading, why = claims[0]
            taken[column.field] = heading
            if rank:
                guesses.append(Guess(heading, column.heading, why))
    _complete(path, layout, taken, headings)
    return Recognised(taken, tuple(guesses), tuple(unused))


def _complete(path: Path, layout: Layout, taken: Mapping[str, str], headings: Sequence[str]) -> None:
    missing = [one.heading for one in layout.columns if one.required and one.field not in taken]
    if not missing and layout.kind.value == "contracts" and not any(one.startswith("parties.") for one in taken):
        missing = ["Operator (or another party)"]
    if missing:
        shown = ", ".join(headings[:20]) + (", …" if len(headings) > 20 else "")
        raise refused(
            path, f"lacks {', '.join(map(repr, missing))}; its headings are {shown}",
            f"{', '.join(one.heading for one in layout.columns)}; or another --kind", "missing-column",
        )  # fmt: skip


def _meant(layout: Layout, heading: str) -> tuple[int, Column | None, str]:
    """(0 as written, 1 but for case, 2 otherwise called, 3 nearly; the column; why)."""
    words = _plain(heading)
    for column in layout.columns:
        if heading == column.heading:
            return 0, column, ""
    for column in layout.columns:
        if words in (_plain(column.heading), _plain(column.field)):
            return 1, column, "but for case and punctuation"
    for column in layout.columns:
        if words in map(_plain, column.also):
            return 2, column, "another word for it"
    near = sorted(
        ((_likeness(words, _plain(name)), column.heading, column) for column in layout.columns
         for name in (column.heading, *column.also)),
        key=lambda one: (-one[0], one[1]),
    )  # fmt: skip
    best, _, meant = near[0]
    rival = next((score for score, _, column in near if column is not meant), 0.0)
    if words and best >= _NEAR and best - rival >= _CLEAR:
        return 3, meant, "nearly the same word"
    return 4, None, ""


def _plain(text: str) -> str:
    return " ".join(_NO_LETTERS.sub(" ", _ASIDE.sub(" ", text).casefold().replace("#", " number ")).split())


def _likeness(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio() if abs(len(one) - len(other)) <= 4 else 0.0
