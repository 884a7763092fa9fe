"""Grades and sets of grades, in the one order in which schools count them."""

from collections.abc import Iterable
from typing import Final

GRADES: Final = ("EE", "PK", "KG", *(f"{n:02d}" for n in range(1, 13)), "UG")
_RANK: Final = {grade: rank for rank, grade in enumerate(GRADES)}

Grades = tuple[str, ...]
"""Grades in order, each once. Empty means: not limited."""


class NotGrades(ValueError):
    """The text names no grade, or a range that runs backwards."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(f"{text[:80]!r} is not a grade or a range of grades. Accepted: {' '.join(GRADES)}, 09-12")


def read_grades(texts: str | Iterable[str]) -> Grades:
    """`"09-12"`, `"PK-05, 08"` or `["KG", "01-05"]` as grades in order."""
    parts = texts.split(",") if isinstance(texts, str) else list(texts)
    found: set[int] = set()
    for part in parts:
        low, dash, high = (piece.strip() for piece in part.strip().partition("-"))
        first, last = _RANK.get(low), _RANK.get(high if dash else low)
        if first is None or last is None or first > last:
            raise NotGrades(part)
        found.update(range(first, last + 1))
    return tuple(GRADES[rank] for rank in sorted(found))


def write_grades(grades: Grades) -> str:
    """Grades as people write them, runs as ranges: `PK, 09-12`."""
    runs: list[list[int]] = []
    for rank in (_RANK[grade] for grade in grades):
        if runs and runs[-1][-1] == rank - 1:
            runs[-1].append(rank)
        else:
            runs.append([rank])
    return ", ".join(GRADES[r[0]] if len(r) == 1 else f"{GRADES[r[0]]}-{GRADES[r[-1]]}" for r in runs)


def common(one: Grades, other: Grades) -> Grades | None:
    """Grades in both, where empty is not limited. None when the two exclude each other."""
    if not one:
        return other
    if not other:
        return one
    both = tuple(grade for grade in one if grade in other)
    return both or None
