"""A statement of authority laid out for print: what stands where, whether a browser or a printer draws it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import groupby
from typing import Any, Final

from events.grades import write_grades
from events.when import Day, shift

Told = Mapping[str, Any]


class How(Enum):
    """How words stand out."""

    PLAIN = auto()
    STRONG = auto()
    NAME = auto()
    CODE = auto()
    MARK = auto()
    SMALL = auto()
    ABSENT = auto()


@dataclass(frozen=True, slots=True)
class Words:
    """Some words of a line."""

    text: str
    how: How = How.PLAIN


Line = tuple[Words, ...]
"""Words beside each other, a space between any two."""
Cell = tuple[Line, ...]
"""Lines under each other."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of the page, or of a part of it."""

    text: str
    title: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One line of text, of any length."""

    line: Line


@dataclass(frozen=True, slots=True)
class Steps:
    """Lines that are counted."""

    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of cells; the last of a row that has fewer than there are titles takes the place of the others. `widths`
    are their shares of the page."""

    titles: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


Block = Heading | Paragraph | Steps | Table
_STATES: Final = {
    "exists": "It is in being",
    "possibly": "It is possibly in being",
    "not_yet": "It is not in being yet",
    "closed": "It is closed",
    "withdrawn": "What was said of it was withdrawn",
}
_LEGEND: Final = (
    "Granted: by an act that the record holds. Presumed: nobody was granted it, so it stays with the governing body. "
    "Possible: it depends on a day that the sources do not state exactly. Disputed: sources have it otherwise, by the "
    "events named. Not recorded: the record does not claim to hold every grant there; what is presumed beside it is so "
    "only if there is none. #n is the position of an event of the record. Asked again with this day and this position, "
    "the answer is the same, and so is its digest."
)


def laid_out(told: Told) -> list[Block]:
    """The blocks of a statement's content, from top to bottom."""
    place = told["place"]
    return [
        Heading("Statement of authority", title=True),
        Paragraph(_named(place)),
        Paragraph((Words("On"), Words(told["moment"]["on"], How.STRONG), Words(f"({_moment(told['moment'])})"))),
        Paragraph((Words(_being(place)),)),
        Heading("Who holds what"), _authority(told["authority"]),
        Heading("By what chain"), *_chains(told["chains"]),
        Heading("Documents"), _documents(told["events"]),
        Heading("How to read it"), Paragraph((Words(_LEGEND, How.SMALL),)),
        Paragraph((Words("Digest of the content (SHA-256):", How.SMALL), Words(told["digest"], How.CODE))),
    ]  # fmt: skip


def title(told: Told) -> str:
    """What the page is called."""
    return f"Statement of authority: {told['place']['name']}, {told['moment']['on']}"


def _authority(cells: Sequence[Told]) -> Block:
    if not any(cell["holders"] for cell in cells):
        return _absent("Nobody is recorded to hold authority over it on this day.")
    alike = groupby(cells, key=lambda cell: (cell["lever"], cell["recorded"], cell["holders"]))
    return Table(
        ("Lever", "Areas", "Holder", "Level", "How it stands", "Period", "Said by"),
        (0.09, 0.15, 0.22, 0.08, 0.22, 0.15, 0.09),
        tuple(row for _, same in alike for row in _rows(list(same))),
    )


def _rows(cells: Sequence[Told]) -> Iterable[tuple[Cell, ...]]:
    """Neighbouring areas of which the same holds, as one."""
    lever, recorded, holders = cells[0]["lever"], cells[0]["recorded"], cells[0]["holders"]
    areas = ", ".join(cell["area"] for cell in cells)
    first = _cell(lever.replace("_", " ")), _cell(areas.replace("_", " "))
    if not holders:
        yield *first, ((Words("not recorded", How.MARK),),)
    for row in holders:
        yield *first, *_holder(row, recorded)
        first = (), ()


def _holder(row: Told, recorded: bool) -> tuple[Cell, ...]:
    standing = "presumed" if row["presumed"] else row["standing"].replace("_", " ")
    marks = ["not recorded"] if row["presumed"] and not recorded else []
    marks += ["possible"] if not row["certain"] else []
    marks += [f"disputed {_numbers(row['disputed'])}"] if row["disputed"] else []
    marks += ["not in force"] if not row["in_force"] else []
    more = [f"grades {write_grades(tuple(row['grades']))}"] if row["grades"] else []
    more += [f"share {row['share']:.0%}"] if row["share"] is not None else []
    more += [row["limits"]] if row["limits"] else []
    rests = [row["grant"], *row["basis"]] if row["grant"] else []
    return (
        (_named(row["holder"]), *_small("; ".join(more))),
        _cell(row["level"] or "not stated"),
        ((Words(standing), *_marks(marks)), *_small(", ".join(rests))),
        _cell(_period(row)),
        _cell(_numbers(row["events"])),
    )


def _chains(chains: Sequence[Told]) -> Iterable[Block]:
    if not chains:
        yield _absent("No grant is in force.")
    for one in chains:
        yield Paragraph((*_named(one["holder"]), Words(f"({one['lever'].replace('_', ' ')})")))
        yield Steps(tuple(map(_step, one["steps"])))


def _step(one: Told) -> Line:
    marks = ["possible"] if not one["certain"] else []
    marks += [f"disputed {_numbers(one['disputed'])}"] if one["disputed"] else []
    marks += [one["style"]] if one["style"] else []
    said = Words(f"#{one['event']}") if one["event"] else Words("nothing recorded says so", How.ABSENT)
    level = (Words(f"({one['level']})"),) if one["level"] else ()
    source, target = (_named(one[end]) if one[end] else () for end in ("source", "target"))
    return *source, Words(one["what"]), *target, *level, said, *_marks(marks)


def _documents(events: Sequence[Told]) -> Block:
    by: dict[tuple[str, ...], list[int]] = {}
    for event in events:
        for one in event["documents"] or [{}]:
            key = tuple(str(one.get(part) or "") for part in ("document", "title", "locator", "dated", "uri", "sha256"))
            by.setdefault(key, []).append(event["position"])
    rows = []
    for (document, named, locator, dated, uri, sha256), positions in sorted(by.items()):
        digest = f"SHA-256 {sha256}" if sha256 else ""
        told = ", ".join(one for one in (named or document, locator, dated, uri, digest) if one)
        name: Cell = ((Words(told) if told else Words("no document", How.ABSENT),),)
        rows.append((name, _cell(_numbers(positions))))
    return Table(("Document, place in it, date", "Events"), (0.75, 0.25), tuple(rows))


def _moment(at: Told) -> str:
    reading = f", reading {', '.join(map(str, at['reading']))} for the alternative" if at["reading"] else ""
    clock = "; imported history, whose clock is the import's" if at["reconstructed"] else ""
    return f"as known at {at['known']}, position {at['position']} of the record{clock}{reading}"


def _being(place: Told) -> str:
    state = _STATES[place["existence"]]
    since = f", since {place['since']}" if place["since"] else ""
    until = f", until before {place['until']}" if place["until"] else ""
    return f"{state}{since}{until}."


def _period(row: Told) -> str:
    start = _between(row["valid_from"], row["sure_from"], 0)
    end = _between(row["sure_to"], row["valid_to"], -1)
    return " ".join(one for one in (start and f"from {start}", end and f"to {end}") if one)


def _between(low: str | None, high: str | None, by: int) -> str:
    one, other = (shift(Day(day), by) if day else None for day in (low, high))
    if one == other:
        return one or ""
    if one and other:
        return f"between {one} and {other}"
    return f"{one} or later" if one else f"{other} or before"


def _named(one: Told) -> Line:
    code = Words(one["id"], How.CODE)
    return (code,) if one["name"] == one["id"] else (Words(one["name"], How.NAME), code)


def _cell(text: str) -> Cell:
    return ((Words(text),),) if text else ()


def _small(text: str) -> Cell:
    return ((Words(text, How.SMALL),),) if text else ()


def _absent(text: str) -> Paragraph:
    return Paragraph((Words(text, How.ABSENT),))


def _marks(marks: Sequence[str]) -> Line:
    return tuple(Words(one, How.MARK) for one in marks)


def _numbers(positions: Iterable[int]) -> str:
    return " ".join(f"#{one}" for one in positions)
