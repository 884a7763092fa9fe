"""A grant of authority: who holds what over which places, from whom, on what basis, at what level."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from events import authority as told
from events.levers import Level
from graph.facts import Fact
from graph.folds.subcontract import rests
from graph.folds.term import Term
from graph.folds.values import properties
from graph.timeline import Book, Start, clip, timeline

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a grant. HOLDS carries at every time the level that is given for it."""
    book = Book(subject)
    term = Term(book)
    holders: list[tuple[Start, told.Granted]] = []
    levels: list[Start] = []
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Granted() as event:
                term.open(event.from_, event.last_day)
                holders.append((book.made("HOLDS", event.holder, subject, "", event.from_), event))
                levels.append(book.made("level", subject, "", event.level or "", event.from_))
                _over(book, event)
            case told.LevelChanged() as event:
                levels.append(book.made("level", subject, "", event.level, event.from_))
            case told.Revoked(on=on):
                term.close(on)
    within = term.facts_within()
    return [*book.facts(within), *_holds(holders, levels, within)]


def _over(book: Book, event: told.Granted) -> None:
    me, on = book.subject, event.from_
    for by in event.by:
        book.link("GRANTED", by, me, on)
    for over in event.over:
        book.link("OVER", me, over, on, properties(grades=event.grades))
    rests(book, event.under, on)
    if event.delegated_from:
        book.link("DELEGATES", event.delegated_from, me, on)


def _holds(
    holders: Sequence[tuple[Start, told.Granted]], levels: Sequence[Start], within: Sequence[Fact]
) -> list[Fact]:
    out = []
    leveled = timeline(levels)
    for held, (_, grant) in zip(timeline([start for start, _ in holders]), holders, strict=True):
        for term in within:
            for level in leveled:
                # The term is clipped to first: what a later level says begins within it.
                one = clip(clip(held, term), level)
                if one.valid_from < one.valid_to:
                    out.append(structs.replace(one, value=_held(grant, level.value)))
    return out


def _held(grant: told.Granted, level: str) -> str:
    return properties(
        lever=grant.lever,
        area=grant.area,
        level=Level(level) if level else None,
        share=grant.share,
        limits=grant.limits,
        own_end=True if grant.last_day else None,
    )
