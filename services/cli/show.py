"""Writing an answer: a table for people, JSON and CSV for programs, each with its moment."""

import csv
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from enum import StrEnum
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from events.envelope import Source
from events.when import write_instant
from graph.answers.attested import Attestation
from graph.answers.difference import tallied
from graph.moment import Moment
from services.cli.answer import Answer, Column, Side
from services.cli.cells import Cited, last_attested
from services.cli.flat import cell, flat, header
from services.plain import moment, plain, safe

WIDE: Final = 10_000
_FOLDED: Final = 24
_MOMENT: Final = ("on", "known", "position")


class Form(StrEnum):
    """How an answer is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def console() -> Console:
    """Where people read. A file or pipe gets wide lines, nothing cut to a terminal that is not there."""
    if sys.stdout.isatty():
        return Console()
    columns = os.environ.get("COLUMNS", "")
    return Console(width=int(columns) if columns.isdecimal() and int(columns) > 0 else WIDE)


def say(text: str, style: str = "") -> None:
    """A line for people; nothing in it is markup."""
    console().print(Text(safe(text), style), soft_wrap=True)


def spoken(at: Moment) -> str:
    """A moment in one line."""
    line = f"On {at.on}, as known {write_instant(at.known)} (position {at.position})"
    if at.reconstructed:
        line += ", in imported history, whose clock is the import's"
    if at.reading:
        line += f", reading {', '.join(map(str, at.reading))} for the alternative"
    return line + "."


def show(question: str, sides: Sequence[Side], form: Form) -> None:
    """Write an answer, or the same at two moments side by side."""
    if form is Form.JSON:
        _json(question, sides)
    elif form is Form.CSV:
        _csv(sides)
    elif len(sides) == 1:
        (side,) = sides
        _read(side.answer)
        say(spoken(side.at), "dim")
    else:
        _beside(sides)


def _read(answer: Answer) -> None:
    """An answer as people read it, without its moment."""
    say(answer.title, "bold")
    table(answer.columns, answer.rows, answer.nothing)
    for note in (*answer.notes, *_documents(answer)):
        say(note)


def _documents(answer: Answer) -> list[str]:
    """The documents that the rows name by their ids, each with its title and date."""
    found = {source.document: source for event in answer.cited.values() for source in event.sources if source.title}
    return [f"{one}: {found[one].title}{_dated(found[one])}" for one in sorted(found)]


def _dated(source: Source) -> str:
    return f", {source.dated.words}" if source.dated else ""


def show_difference(question: str, moments: tuple[Moment, Moment], answer: Answer, form: Form) -> None:
    """Write what differs between two moments."""
    before, after = moments
    if form is Form.JSON:
        both = {"before": moment(before), "after": moment(after)}
        rows = plain(list(answer.rows))
        told = {"question": question, "moments": both, "counts": counts(answer.rows), "rows": rows}
        write_json({**told, "events": _events(answer)})
    elif form is Form.CSV:
        keys = header(answer.shape)
        named = [
            (f"{side}.{name}", cell(moment(at)[name]))
            for side, at in zip(("before", "after"), moments, strict=True)
            for name in _MOMENT
        ]
        lines = [[*flat(row, keys), *(value for _, value in named)] for row in answer.rows]
        write_csv([*keys, *(f"moment.{name}" for name, _ in named)], lines)
    else:
        _read(answer)
        say(f"Before: {spoken(before)}", "dim")
        say(f"After: {spoken(after)}", "dim")


def counts(rows: Sequence[Any]) -> dict[str, Any]:
    """How much differs: of everything, and entity by entity, by label."""
    everything, *each = tallied(rows)
    return {
        "total": everything.total, **plain(everything.counts),
        "entities": [{"entity": one.entity, "total": one.total, **plain(one.counts)} for one in each],
    }  # fmt: skip


def table(columns: Sequence[Column], rows: Iterable[Any], nothing: str) -> None:
    """Rows as a table; columns that are empty throughout are left out. Where it is much too wide for the terminal,
    each row is a block of lines."""
    cells = [[safe(column.of(row)) for column in columns] for row in rows]
    if not cells:
        say(nothing)
        return
    kept = [n for n in range(len(columns)) if any(line[n] for line in cells)]
    titles = [columns[n].title for n in kept]
    lines = [[line[n] for n in kept] for line in cells]
    wide = [max(len(part) for row in (titles, *lines) for part in row[n].split("\n")) for n in range(len(kept))]
    if sum(wide) + 3 * len(wide) > console().width + _FOLDED:
        _blocks(titles, lines)
        return
    drawn = Table(box=SIMPLE_HEAD, pad_edge=False)
    for title in titles:
        drawn.add_column(title, overflow="fold")
    for line in lines:
        drawn.add_row(*map(Text, line))
    console().print(drawn)


def _blocks(titles: Sequence[str], lines: Sequence[Sequence[str]]) -> None:
    for line in lines:
        block = Table.grid(padding=(0, 2))
        for title, said in zip(titles, line, strict=True):
            if said:
                block.add_row(Text(title, "dim"), Text(said))
        console().print()
        console().print(block)
    console().print()


def write_json(whole: Any) -> None:
    """Any data as JSON, indented, keys in their order."""
    sys.stdout.write(json.dumps(whole, ensure_ascii=False, indent=2) + "\n")


def write_csv(keys: Sequence[str], lines: Iterable[Sequence[str]]) -> None:
    """Lines of cells below their keys."""
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows(lines)


def _json(question: str, sides: Sequence[Side]) -> None:
    told = [
        {
            "moment": moment(side.at),
            "rows": [_confirmed(row, side.answer) for row in side.answer.rows],
            "events": _events(side.answer),
            "notes": list(side.answer.notes),
        }
        for side in sides
    ]
    if len(sides) == 1:
        write_json({"question": question, **told[0]})
    else:
        write_json({"question": question, **{side.label: one for side, one in zip(sides, told, strict=True)}})


def _events(answer: Answer) -> list[dict[str, Any]]:
    """The events that the rows name, each with who confirmed it last."""
    known = answer.cited.attested if isinstance(answer.cited, Cited) else {}
    return [
        {**plain(event), "last_attested": plain(known.get(position))}
        for position, event in sorted(answer.cited.items())
    ]  # fmt: skip


def _rests_on_events(shape: type) -> bool:
    return bool({"events", "said_by"} & {*header(shape)})


def _confirmed(row: Any, answer: Answer) -> Any:
    """A row, with the last confirmation of what it rests on where it rests on events."""
    if not isinstance(answer.cited, Cited) or not _rests_on_events(answer.shape):
        return plain(row)
    return {**plain(row), "last_attested": plain(last_attested(row, answer.cited))}


def _csv(sides: Sequence[Side]) -> None:
    keys = header(sides[0].answer.shape)
    labels = ["as_known"] if len(sides) > 1 else []
    more = [f"last_attested.{one}" for one in header(Attestation)] if _rests_on_events(sides[0].answer.shape) else []
    lines = []
    for side in sides:
        at = moment(side.at)
        before = [side.label] if labels else []
        lines += [
            [*before, *flat(_confirmed(row, side.answer), [*keys, *more]), *(cell(at[name]) for name in _MOMENT)]
            for row in side.answer.rows
        ]
    write_csv([*labels, *keys, *more, *(f"moment.{name}" for name in _MOMENT)], lines)


def _beside(sides: Sequence[Side]) -> None:
    first = sides[0].answer
    say(first.title, "bold")
    lines: dict[tuple[str, ...], list[list[str]]] = {}
    for n, side in enumerate(sides):
        for row in side.answer.rows:
            key = tuple(column.of(row) for column in side.answer.keys)
            lines.setdefault(key, [[] for _ in sides])[n].append(side.answer.says(row))
    columns = [Column(column.title, _nth(0, n)) for n, column in enumerate(first.keys)]
    joined = [(key, ["\n".join(sorted(one)) or "-" for one in cells]) for key, cells in lines.items()]
    columns += [
        *(Column(f"as known {side.label}", _nth(1, n)) for n, side in enumerate(sides)),
        Column("", lambda line: "differs" if len(set(line[1])) > 1 else ""),
    ]
    table(columns, joined, first.nothing)
    for side in sides:
        say(f"{side.label.capitalize()}: {spoken(side.at)}", "dim")


def _nth(part: int, n: int) -> Callable[[Any], str]:
    def of(line: Any) -> str:
        return str(line[part][n])

    return of
