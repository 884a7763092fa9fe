"""What the record says of districts and schools on a day, in one form, read in bulk."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import msgspec

from events.grades import Grades, read_grades
from events.ids import Kind
from events.when import Day
from graph.answers.listing import Filter
from graph.answers.pages import Page
from graph.answers.shapes import Existence
from graph.facts import Version
from graph.reader import Reader

_PAGE: Final = 500
_UNDER: Final = {Kind.DISTRICT: "OVERSEES", Kind.SCHOOL: "HAS_SCHOOL"}


@dataclass(frozen=True, slots=True)
class Said:
    """A value that may hold on the day, the event that said so, and the day from which it holds for certain."""

    value: str
    by: int
    since: Day


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing as the record has it on the day. Where its dates are imprecise, several values may hold at once."""

    id: str
    name: str
    existence: Existence
    status: tuple[Said, ...]
    names: tuple[Said, ...]
    others: frozenset[str]
    grades: tuple[Said, ...]
    under: tuple[Said, ...]
    codes: tuple[Said, ...]

    @property
    def open(self) -> bool:
        """Whether it is in being for certain."""
        return self.existence is Existence.EXISTS

    @property
    def closed(self) -> bool:
        """Whether it is not in being for certain: closed, planned, or taken back."""
        return self.existence in (Existence.CLOSED, Existence.NOT_YET, Existence.WITHDRAWN)

    def read_grades(self) -> list[Grades]:
        """The grades that it may have."""
        return [read_grades(msgspec.json.decode(one.value, type=list[str])) for one in self.grades]


def entries(reader: Reader, kind: Kind) -> Iterator[Entry]:
    """Everything of a kind that is in the record, in being or not."""
    after, chosen = "", Filter(in_being=False)
    while pages := reader.entities(kind, after=after, limit=_PAGE, filter=chosen):
        yield from (_entry(page, reader.at.on) for page in pages)
        after = pages[-1].id


def _entry(page: Page, on: Day) -> Entry:
    above = _UNDER.get(page.kind, "")
    return Entry(
        page.id, page.name, page.being.existence, _said(page.attributes, "status", on),
        _said(page.attributes, "name", on),
        frozenset(one.value for one in page.attributes if one.type == "also_known" and one.possible(on)),
        _said(page.attributes, "grades", on),
        tuple(
            Said(one.src, one.said_by, one.sure_from) for one in page.links_in if one.type == above and one.possible(on)
        ),
        _said(page.attributes, "identifier", on),
    )  # fmt: skip


def _said(facts: Sequence[Version], name: str, on: Day) -> tuple[Said, ...]:
    return tuple(
        Said(fact.dst if name == "identifier" else fact.value, fact.said_by, fact.sure_from)
        for fact in facts if fact.type == name and fact.possible(on)
    )  # fmt: skip
