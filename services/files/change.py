"""What changed from one list to the next, as statements.

A list proves what stands in it. What does not stand in it any more is closed if the list is complete; a list of
rated schools proves no closure, so one is inferred only where no directory of the same import shows the school
later, is marked as inferred, and is retracted when the school comes back.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from events.grades import Grades
from events.when import OPEN_START, Day, between, by, exactly, shift
from services.files.listing import Listed, Listing, State
from services.statements import Statement

CUT = 34
"""Texas cuts names in its performance report at this many characters."""
INFERRED = "inferred: "


class Change(StrEnum):
    """What the comparison of two lists found."""

    REGISTERED = "registered"
    OPENED = "opened"
    CLOSED = "closed"
    RENAMED = "renamed"
    REGRADED = "grades changed"
    SUCCEEDED = "succeeded"
    CAME_BACK = "came back"


@dataclass(frozen=True, slots=True)
class Told:
    """A statement of an import. `undoes` names the school whose inferred closing it retracts."""

    change: Change
    code: str
    statement: Statement
    undoes: str | None = None


@dataclass(frozen=True, slots=True)
class _Word:
    """What one publisher last said of something: publishers write the same name and grades differently."""

    as_of: Day
    name: str
    grades: Grades


@dataclass(slots=True)
class _Known:
    state: State
    seen: Day
    words: dict[str, _Word]
    inferred_closed: bool = False


@dataclass(slots=True)
class Counts:
    """What a list shows beside the one before of its kind. Codes, not events."""

    opened: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    same_name: list[str] = field(default_factory=list)
    ambiguous: list[str] = field(default_factory=list)


class Comparison:
    """Goes through lists in the order in which they became known, and says what each one adds."""

    def __init__(self, state: str, listings: Sequence[Listing]) -> None:
        self._state = state
        self._known: dict[str, _Known] = {}
        self._last: dict[tuple[str, str], Listing] = {}
        self._active: dict[str, list[Day]] = defaultdict(list)
        for listing in listings:
            if listing.complete:
                for code, one in {**listing.districts, **listing.schools}.items():
                    if one.state is State.OPEN:
                        self._active[code].append(min(listing.as_of, one.since or listing.as_of))
                        self._active[code].append(listing.as_of)

    def tell(self, listing: Listing) -> tuple[list[Told], Mapping[str, Counts]]:
        """Statements that the list adds, and the counts beside the list before of its profile."""
        out: list[Told] = []
        counts: dict[str, Counts] = {}
        for kind in ("district", "school"):
            rows = listing.districts if kind == "district" else listing.schools
            if kind == "school" and not listing.of_schools:
                continue
            before = self._last.get((kind, self._series(listing)))
            if kind == "district" and listing.of_schools and listing.profile.value.startswith("tapr"):
                counts[kind] = Counts()
                out += self._arrivals(kind, listing, rows, None)
                continue
            counts[kind] = self._count(before, rows, kind)
            out += self._arrivals(kind, listing, rows, before)
            out += self._departures(kind, listing, rows, before)
            if kind == "school" and before is not None:
                out += self._successions(listing, before, counts[kind])
            self._last[kind, self._series(listing)] = listing
        return out, counts

    @staticmethod
    def _series(listing: Listing) -> str:
        return listing.profile.value.split("-")[0]

    def _count(self, before: Listing | None, rows: Mapping[str, Listed], kind: str) -> Counts:
        counts = Counts()
        if before is None:
            return counts
        old = before.districts if kind == "district" else before.schools
        counts.opened = sorted(rows.keys() - old.keys())
        counts.closed = sorted(old.keys() - rows.keys())
        counts.renamed = sorted(code for code in rows.keys() & old.keys() if rows[code].name != old[code].name)
        gone: dict[str, list[str]] = defaultdict(list)
        for code in counts.closed:
            gone[old[code].name].append(code)
        for code in counts.opened:
            others = [one for one in gone.get(rows[code].name, ()) if old[one].district != rows[code].district]
            if others:
                counts.same_name.append(code)
            if len(others) > 1:
                counts.ambiguous.append(code)
        return counts

    def _arrivals(
        self, kind: str, listing: Listing, rows: Mapping[str, Listed], before: Listing | None
    ) -> Iterator[Told]:
        for code, one in rows.items():
            known = self._known.get(code)
            if known is None:
                yield self._registered(kind, listing, one, before)
                continue
            if known.seen <= listing.as_of and one.state is not known.state:
                yield from self._changed(kind, listing, one, known)
            yield from self._described(kind, listing, one, known)
            known.seen = max(known.seen, listing.as_of)

    def _registered(self, kind: str, listing: Listing, one: Listed, before: Listing | None) -> Told:
        since, inferred = self._since(listing, one, before)
        under = f"district:{self._state}-{one.district}" if kind == "school" else f"state:{self._state.upper()}"
        fields: dict[str, Any] = {"id": f"{kind}:{self._state}-{one.code}", "name": one.name, "under": under}
        fields |= {"status": one.state.value, "from": since}
        if one.grades:
            fields["grades"] = one.grades
        if one.nces:
            fields["identifiers"] = [{"scheme": "nces", "value": one.nces}]
        word = _Word(listing.as_of, one.name, one.grades)
        self._known[one.code] = _Known(one.state, listing.as_of, {self._series(listing): word})
        change = Change.OPENED if inferred else Change.REGISTERED
        return self._told(change, kind, listing, one.code, "organisation.registered", inferred, **fields)

    def _since(self, listing: Listing, one: Listed, before: Listing | None) -> tuple[Any, str | None]:
        """Since when it is so. A first listing is an opening only where the list before could have shown it."""
        if one.since is not None and one.since <= listing.as_of:
            return exactly(one.since), None
        if before is None or any(day <= before.as_of for day in self._active.get(one.code, ())):
            return by(listing.as_of), None
        return self._between(
            before.as_of, listing.as_of
        ), f"first listed, as of {listing.as_of}, not as of {before.as_of}"

    def _changed(self, kind: str, listing: Listing, one: Listed, known: _Known) -> Iterator[Told]:
        on = self._between(known.seen, listing.as_of)
        if one.state is State.CLOSED:
            yield self._told(Change.CLOSED, kind, listing, one.code, "organisation.closed", on=on)
        elif known.inferred_closed:
            fields = {"reason": f"listed again as of {listing.as_of}"}
            statement = Statement("evidence.retracted", fields, (listing.source,), at=listing.known)
            yield Told(Change.CAME_BACK, one.code, statement, undoes=one.code)
        elif one.state is State.OPEN:
            if one.since is not None and known.seen < one.since <= listing.as_of:
                on = exactly(one.since)
            yield self._told(Change.OPENED, kind, listing, one.code, "organisation.opened", on=on)
        else:
            return
        known.state, known.inferred_closed = one.state, False

    def _described(self, kind: str, listing: Listing, one: Listed, known: _Known) -> Iterator[Told]:
        word = known.words.get(self._series(listing))
        known.words[self._series(listing)] = _Word(listing.as_of, one.name, one.grades)
        if word is None:
            return
        since = {"from": self._between(word.as_of, listing.as_of)}
        if one.name != word.name and not _is_cut(one.name, word.name):
            yield self._told(Change.RENAMED, kind, listing, one.code, "organisation.renamed", name=one.name, **since)
        if one.grades and one.grades != word.grades:
            fields = {"grades": one.grades, **since}
            yield self._told(Change.REGRADED, kind, listing, one.code, "organisation.described", **fields)

    def _departures(
        self, kind: str, listing: Listing, rows: Mapping[str, Listed], before: Listing | None
    ) -> Iterator[Told]:
        old = {} if before is None else before.districts if kind == "district" else before.schools
        for code in sorted(old.keys() - rows.keys()):
            known = self._known[code]
            shown_later = any(day >= listing.as_of for day in self._active.get(code, ()))
            if known.state is State.CLOSED or known.seen > listing.as_of or shown_later:
                continue
            known.inferred_closed, known.state = not listing.complete, State.CLOSED
            why = f"listed as of {before.as_of if before else ''}, no longer as of {listing.as_of}"
            yield self._told(
                Change.CLOSED,
                kind,
                listing,
                code,
                "organisation.closed",
                why,
                on=self._between(known.seen, listing.as_of),
            )

    def _successions(self, listing: Listing, before: Listing, counts: Counts) -> Iterator[Told]:
        closed_by_name: dict[str, list[str]] = defaultdict(list)
        for code in counts.closed:
            if self._known[code].state is State.CLOSED:
                closed_by_name[before.schools[code].name].append(code)
        for code in counts.same_name:
            one = listing.schools[code]
            former = [c for c in closed_by_name.get(one.name, ()) if before.schools[c].district != one.district]
            if code in counts.ambiguous or len(former) != 1:
                continue
            fields = {
                "predecessors": [f"school:{self._state}-{former[0]}"],
                "successors": [f"school:{self._state}-{code}"],
                "how": "renumbering",
                "on": self._between(before.as_of, listing.as_of),
            }
            why = INFERRED + "opened under exactly the name of one closed in another district"
            statement = Statement("organisation.succeeded", fields, (listing.source,), why, at=listing.known)
            yield Told(Change.SUCCEEDED, code, statement)

    def _told(
        self, change: Change, kind: str, listing: Listing, code: str, topic: str, why: str | None = None, **fields: Any
    ) -> Told:
        if topic != "organisation.registered":
            fields = {"organisation": f"{kind}:{self._state}-{code}", **fields}
        return Told(
            change, code, Statement(topic, fields, (listing.source,), INFERRED + why if why else None, at=listing.known)
        )

    @staticmethod
    def _between(before: Day, as_of: Day) -> Any:
        first = shift(before, 1)
        return between(first, as_of) if OPEN_START < first <= as_of else by(as_of)


def one_kind(code: str) -> str:
    """Texas counts districts with six digits, schools with nine."""
    return "district" if len(code) == 6 else "school"


def _is_cut(new: str, old: str) -> bool:
    """Whether one name is the other, cut at the length at which a list cuts names."""
    short, long = sorted((new, old), key=len)
    return len(short) >= CUT - 1 and long.startswith(short)
