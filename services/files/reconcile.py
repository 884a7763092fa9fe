"""Where a list and the record differ as of the list's day, and the event that would close each difference.

Nothing is recorded here. A value that the record holds possible on that day is no difference. That something is not
listed proves its end only where the list is complete; a closing is proposed either way and marked as inferred, for a
person to judge.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final, Protocol

from events.envelope import Source
from events.grades import write_grades
from events.ids import Kind
from events.when import OPEN_END, OPEN_START, Day, When, between, by, exactly, shift
from graph.answers.shapes import Existence
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.change import CUT, INFERRED
from services.files.directory import STATES
from services.files.listing import Listed, Listing, Profile, State
from services.files.reconcile_record import Entry, Said, entries
from services.statements import Statement

_DISTRICTS: Final = (Profile.TAPR_DISTRICTS, Profile.CCD_DISTRICTS)
_NOTHING: Final = Said("", 0, OPEN_START)


class Aspect(StrEnum):
    """In what a list and the record differ."""

    LISTED = "not in the record"
    ABSENT = "not listed"
    STATUS = "status"
    DISTRICT = "district"
    NAME = "name"
    SPELLING = "spelling"
    GRADES = "grades"
    CODE = "code"
    OPERATOR = "operator"


class Dated(Protocol):
    """A list as of a day. `complete` where absence from it means not in being."""

    @property
    def source(self) -> Source:
        """The list as a document."""

    @property
    def as_of(self) -> Day:
        """The day that it speaks of."""

    @property
    def complete(self) -> bool:
        """Whether everything that is in being stands in it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that a list and the record say differently. `said_by` is the position of the event that the record
    rests on, `line` that of the list. `statements` would close it; none where no event can, and `why` says so."""

    entity: str
    name: str
    aspect: Aspect
    recorded: str
    said_by: int | None
    said: str
    line: int | None
    statements: tuple[Statement, ...]
    on: str
    why: str

    @property
    def proposed(self) -> str:
        """What would be recorded, in short."""
        return ", ".join(one.topic for one in self.statements)


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """A list beside the record, as of its day. `compared` is how many things both could speak of."""

    source: Source
    as_of: Day
    complete: bool
    compared: int
    differences: tuple[Difference, ...]
    notes: tuple[str, ...]

    def counts(self) -> Mapping[tuple[str, Aspect], int]:
        """How many differences there are of each kind of thing and aspect."""
        return Counter((one.entity.partition(":")[0], one.aspect) for one in self.differences)


def reconcile(ledger: Ledger, listing: Listing, state: str = "tx") -> Reconciliation:
    """Compare a list with the record as it is known now, on the day of the list."""
    reader = ledger.reader(on=listing.as_of)
    found = list(founding(ledger, listing, f"state:{state.upper()}", STATES.get(state, state.upper())))
    compared = 0
    for kind, rows in ((Kind.DISTRICT, listing.districts), (Kind.SCHOOL, listing.schools)):
        if not rows:
            continue
        known = {one.id: one for one in entries(reader, kind)}
        own = kind is Kind.SCHOOL or listing.profile in _DISTRICTS
        comparing = Comparing(reader, listing, state, kind, known)
        compared += len(rows)
        found += comparing.listed(rows)
        if own:
            found += comparing.absent()
    return Reconciliation(
        listing.source, listing.as_of, listing.complete, compared, tuple(found), tuple(listing.notes)
    )  # fmt: skip


def founding(ledger: Ledger, listing: Dated, home: str, name: str) -> Iterator[Difference]:
    """That the record does not know the state of the list, if so."""
    if not ledger.knows(home):
        told = Statement("organisation.registered", {"id": home, "name": name}, (listing.source,))
        yield Difference(home, name, Aspect.LISTED, "", None, name, None, (told,), "", "the list's state")


class Comparing:
    """Things of one kind, in a list and in the record. `scheme` is whose codes the list gives beside its own."""

    def __init__(
        self, reader: Reader, listing: Dated, state: str, kind: Kind, known: Mapping[str, Entry],
        scheme: str = "nces",
    ) -> None:  # fmt: skip
        self._reader, self._listing, self._state, self._kind, self._known = reader, listing, state, kind, known
        self._scheme = scheme
        self._coded = {code.value: one.id for one in known.values() for code in one.codes if not one.closed}
        self._met: set[str] = set()

    def listed(self, rows: Mapping[str, Listed]) -> Iterator[Difference]:
        """What the list says otherwise than the record, row by row."""
        for row in rows.values():
            own = self._id(row)
            entry = self._known.get(own)
            self._met.add(own)
            if entry is None or entry.existence is Existence.WITHDRAWN:
                yield self._registered(own, row)
                continue
            yield from self._status(entry, row)
            if row.state is not State.CLOSED:
                yield from self._described(entry, row)

    def absent(self) -> Iterator[Difference]:
        """What is in being by the record, and does not stand in the list."""
        prefix = f"{self._kind}:{self._state}-"
        for own, entry in self._known.items():
            if own.startswith(prefix) and own not in self._met and entry.open:
                told = next((one for one in entry.status if one.value == "open"), None)
                why = (
                    "it is not listed" if self._listing.complete else "it is not listed, in a list that is not complete"
                )
                when = after(told, self._listing.as_of)
                yield self._one(
                    own, entry.name, Aspect.ABSENT, "open", told, "", None, "organisation.closed", when, INFERRED + why,
                    organisation=own, on=when,
                )  # fmt: skip

    def _id(self, row: Listed) -> str:
        own = f"{self._kind}:{self._state}-{row.code}"
        return own if own in self._known or not row.nces else self._coded.get(f"{self._scheme}/{row.nces}", own)

    def _registered(self, id: str, row: Listed) -> Difference:
        when = exactly(row.since) if row.since and row.since <= self._listing.as_of else by(self._listing.as_of)
        under = f"district:{self._state}-{row.district}" if row.district else f"state:{self._state.upper()}"
        fields: dict[str, Any] = {"id": id, "name": row.name, "under": under, "status": row.state.value, "from": when}
        if row.grades:
            fields["grades"] = row.grades
        if row.nces:
            fields["identifiers"] = [{"scheme": self._scheme, "value": row.nces}]
        said = ", ".join(filter(None, (row.name, row.state.value, write_grades(row.grades))))
        return self._one(
            id, row.name, Aspect.LISTED, "", None, said, row.line, "organisation.registered", when, "", **fields
        )

    def _status(self, entry: Entry, row: Listed) -> Iterator[Difference]:
        told = entry.status[-1] if entry.status else None
        recorded, as_of = entry.existence.replace("_", " "), self._listing.as_of
        if row.state is State.CLOSED and entry.open:
            when = after(told, as_of)
            yield self._one(
                entry.id, row.name, Aspect.STATUS, recorded, told, row.state, row.line, "organisation.closed", when, "",
                organisation=entry.id, on=when,
            )  # fmt: skip
        elif row.state is State.PLANNED and entry.open:
            why = "no event makes what is open planned: correct its registration, or its opening"
            yield self._one(entry.id, row.name, Aspect.STATUS, recorded, told, row.state, row.line, None, None, why)
        elif row.state is State.OPEN and entry.closed:
            yield self._opened(entry, row, told, recorded)

    def _opened(self, entry: Entry, row: Listed, told: Said | None, recorded: str) -> Difference:
        as_of = self._listing.as_of
        closing = self._reader.cited([told.by]).get(told.by) if told and told.value == "closed" else None
        if closing and INFERRED in (closing.reason or "") and closing.topic == "organisation.closed":
            why = f"its closing was inferred, and it is listed as of {as_of}"
            return self._one(
                entry.id, row.name, Aspect.STATUS, recorded, told, row.state, row.line, "evidence.retracted", None, why,
                event=str(closing.id), reason=f"listed again as of {as_of}",
            )  # fmt: skip
        begun = row.since and row.since <= as_of and (told is None or told.since < row.since)
        when = exactly(row.since) if begun and row.since else after(told, as_of)
        return self._one(
            entry.id, row.name, Aspect.STATUS, recorded, told, row.state, row.line, "organisation.opened", when, "",
            organisation=entry.id, on=when,
        )  # fmt: skip

    def _described(self, entry: Entry, row: Listed) -> Iterator[Difference]:
        if row.district and self._kind is Kind.SCHOOL and entry.open:
            under = f"district:{self._state}-{row.district}"
            yield from self._changed(
                entry, row, Aspect.DISTRICT, entry.under or [_NOTHING], under, "organisation.placed",
                was={"under": entry.under[-1].value if entry.under else ""}, under=under,
            )  # fmt: skip
        if row.name not in entry.others:
            alike = any(_alike(row.name, one.value) for one in entry.names)
            aspect = Aspect.SPELLING if alike else Aspect.NAME
            topic = "organisation.also_known" if alike else "organisation.renamed"
            was = {"name": entry.names[-1].value} if entry.names and not alike else None
            yield from self._changed(entry, row, aspect, entry.names, row.name, topic, was=was, name=row.name)
        spans = entry.read_grades()
        if row.grades and entry.open and row.grades not in spans:
            recorded = [
                Said(write_grades(span), one.by, one.since) for span, one in zip(spans, entry.grades, strict=True)
            ]
            yield from self._changed(
                entry, row, Aspect.GRADES, recorded or [_NOTHING], write_grades(row.grades), "organisation.described",
                was={"grades": spans[-1] if spans else ()}, grades=row.grades,
            )  # fmt: skip
        if row.nces and f"{self._scheme}/{row.nces}" not in {one.value for one in entry.codes}:
            codes = [one for one in entry.codes if one.value.startswith(f"{self._scheme}/")] or [_NOTHING]
            yield from self._changed(
                entry, row, Aspect.CODE, codes, f"{self._scheme}/{row.nces}", "organisation.identified",
                scheme=self._scheme, value=row.nces,
            )  # fmt: skip

    def _changed(
        self, entry: Entry, row: Listed, aspect: Aspect, recorded: Sequence[Said], said: str, topic: str, /,
        was: Mapping[str, Any] | None = None, **fields: Any,
    ) -> Iterator[Difference]:  # fmt: skip
        """A difference where the record says something and cannot mean this. What it does not say is not compared.
        `was` are the fields of what the record says last."""
        if not recorded or said in {one.value for one in recorded}:
            return
        told, as_of = recorded[-1], self._listing.as_of
        when = after(told if was is not None and told.by else None, as_of)
        shown = " or ".join(one.value for one in recorded)
        found = self._one(
            entry.id, row.name, aspect, shown, told, said, row.line, topic, when, "",
            **{"organisation": entry.id, **fields, "from": when},
        )  # fmt: skip
        if was is not None and told.by and as_of < told.since < OPEN_END:
            # An older list: what the record says holds since the day after at the earliest, and goes on.
            again = {"organisation": entry.id, **was, "from": between(shift(as_of, 1), told.since)}
            found = replace(found, statements=(*found.statements, Statement(topic, again, (self._listing.source,))))
        yield found

    def _one(
        self, id: str, name: str, aspect: Aspect, recorded: str, told: Said | None, said: str, line: int | None,
        topic: str | None, when: When | None, why: str, /, **fields: Any,
    ) -> Difference:  # fmt: skip
        told_of = (Statement(topic, fields, (self._listing.source,), why or None),) if topic else ()
        return Difference(
            id, name, aspect, recorded, (told.by or None) if told else None, str(said), line or None, told_of,
            str(when) if when else "", why,
        )  # fmt: skip


def after(told: Said | None, as_of: Day) -> When:
    """The day of a change: after the record's word is certain, by the day of the list."""
    return between(shift(told.since, 1), as_of) if told and OPEN_START < told.since < as_of else by(as_of)


def _alike(one: str, other: str) -> bool:
    """Whether two names are one, written differently, or one of them cut as lists cut names."""
    short, long = sorted((one, other), key=len)
    cut = len(short) >= CUT - 1 and long.startswith(short)
    return cut or _letters(one) == _letters(other) != ""


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).casefold()
