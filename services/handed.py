"""Answers in words: what each is called, its rows, and what is to be noted of them. `QUESTIONS` can be handed over."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from events.levers import Area, Level, Lever

if TYPE_CHECKING:
    from graph.answers.shapes import Being
    from graph.reader import Reader


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, before anybody is shown it."""

    title: str
    rows: Sequence[Any]
    notes: Sequence[str] = ()


def holders(
    reader: "Reader", of: Sequence[str], lever: Lever | None = None, area: Area | None = None, grade: str | None = None
) -> Told:
    """Who holds what over places."""
    return Told(f"Who holds {_what(lever, area)} over {_names(reader, of)}", reader.holders(of, lever, area, grade))


def holdings(reader: "Reader", by: Sequence[str], lever: Lever | None = None) -> Told:
    """What holders were granted."""
    return Told(f"What {_names(reader, by)} was granted", reader.holdings(by, lever))


def check(
    reader: "Reader", holder: str, over: str, lever: Lever, area: Area | None = None, level: Level = Level.FULL
) -> Told:
    """Whether somebody holds at least a level: one row."""
    title = f"Does {holder} hold at least {level} of {_what(lever, area)} over {over}?"
    return Told(title, [reader.check(holder, over, lever, area, level)])


def why(reader: "Reader", holder: str, over: str, lever: Lever, area: Area | None = None) -> Told:
    """The chain to a holder."""
    rows = reader.why(holder, over, lever, area)
    return Told(
        f"Why {holder} holds, or does not hold, {_what(lever, area)} over {over}", rows,
        [f"Style: {one.value} (the chain ends {'at' if one == 'loose' else 'above'} the school)."
         for one in sorted({step.style for step in rows if step.style})],
    )  # fmt: skip


def operators(reader: "Reader", of: Sequence[str]) -> Told:
    """Who operates places."""
    return Told(f"Who operates {', '.join(of)}", reader.operators(of))


def show(reader: "Reader", of: str) -> Told:
    """Everything that holds of one thing, each fact once."""
    page = reader.entity(of)
    rows = list(dict.fromkeys((*page.attributes, *page.links_out, *page.links_in)))
    return Told(f"{page.name} ({page.id}): {alive(page.being)}", rows)


def timeline(reader: "Reader", of: str, after: int = 0, limit: int = 100) -> Told:
    """Every version of every fact about something."""
    rows = reader.timeline(of, after, limit)
    return Told(f"Everything ever recorded of {of}", rows, go_on(rows, limit))


def lineage(reader: "Reader", of: str, after: int = 0, limit: int = 100) -> Told:
    """The same, and of all that it took the place of; it cannot be handed over."""
    rows = reader.lineage(of, after, limit)
    return Told(f"Everything ever recorded of {of}, and of all that it took the place of", rows, go_on(rows, limit))


QUESTIONS: Final[Mapping[str, Callable[..., Told]]] = {
    "holders": holders, "holdings": holdings, "check": check, "why": why, "operators": operators, "show": show,
    "timeline": timeline,
}  # fmt: skip


def go_on(rows: Sequence[Any], limit: int) -> list[str]:
    """How to get the next page of a list by id, where it may have one."""
    return [f"Go on with --after {rows[-1].id}"] if len(rows) == limit else []


def alive(being: "Being") -> str:
    """Whether, since and until when something is in being."""
    since = f" since {being.since}" if being.since else ""
    said = "possibly exists" if being.existence == "possibly" else being.existence.replace("_", " ")
    return said + since + (f" until {being.until}" if being.until else "")


def _names(reader: "Reader", ids: Sequence[str]) -> str:
    return ", ".join(one.shown for one in reader.refs(ids).values())


def _what(lever: Lever | None, area: Area | None) -> str:
    if lever is None:
        return area or "what"
    return f"{lever}/{area}" if area else lever
