"""The statements of BODS records: what was new, updated or closed as more became known."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC
from typing import Any, Final
from uuid import uuid5

from events.envelope import Recorded
from graph.facts import Version
from services.files.bods_records import Details, Record
from services.files.uris import is_web
from services.plain import document

VERSION: Final = "0.4"
Statement = dict[str, Any]


class Series:
    """The records of one thing, at every position up to the moment at which what is believed of it changed."""

    def __init__(
        self, kind: str, facts: Sequence[Version], upto: int, told: Callable[[Sequence[Version]], list[Record]],
        first: int | None = None,
    ) -> None:  # fmt: skip
        turns = {turn for one in facts for turn in (one.known_from, one.known_to) if turn <= upto}
        self._kind = kind
        self._states = [
            (turn, told([one for one in facts if one.known_from <= turn < one.known_to]))
            for turn in sorted(turns | ({first} if first is not None else set()))
        ]

    def ends(self) -> set[str]:
        """The entities that any of the records names."""
        return {end for _, records in self._states for one in records for end in one.ends()}

    def positions(self) -> set[int]:
        """The events that the statements come from, and the disputes that they name."""
        disputed = {position for _, records in self._states for one in records for position in one.disputed}
        return {turn for turn, _ in self._states} | disputed

    def statements(self, events: Mapping[int, Recorded], publisher: str) -> Iterator[Statement]:
        """A statement for each record that an event made another. A record that was closed is not opened again: one
        that says the same later has a name of its own."""
        open_: dict[str, Record] = {}
        lives: dict[str, int] = {}
        for turn, records in self._states:
            now = {one.id: one for one in records}
            for one in sorted(open_.keys() | now.keys()):
                before, after = open_.get(one), now.get(one)
                if before == after:
                    continue
                status = "closed" if after is None else "updated" if before else "new"
                lives[one] = lives.get(one, 0) + (status == "new")
                name = one if lives[one] == 1 else f"{one}#{lives[one]}"
                told = after or _emptied(open_[one])
                yield self._statement(name, status, told, events[turn], events, publisher)
            open_ = now

    def _statement(
        self, name: str, status: str, record: Record, event: Recorded, events: Mapping[int, Recorded], publisher: str
    ) -> Statement:  # fmt: skip
        day = event.recorded_at.astimezone(UTC).date().isoformat()
        return {
            "statementId": str(uuid5(event.id, name)), "declarationSubject": record.about, "statementDate": day,
            "publicationDetails": {"publicationDate": day, "bodsVersion": VERSION, "publisher": {"name": publisher}},
            "recordId": name, "recordType": self._kind, "recordStatus": status, "recordDetails": record.details,
            "source": _source(event),
            "annotations": [
                _annotation(_cited(event), day),
                *(_annotation(f"Disputed by {_cited(events[one])}", day) for one in record.disputed),
            ],
        }  # fmt: skip


def _emptied(record: Record) -> Record:
    """What a closed relationship says: the ends, and that the record holds nothing between them any more."""
    details: Details = {**record.details, "interests": []}
    return record._replace(details=details, disputed=())


def _source(event: Recorded) -> dict[str, Any]:
    kinds = {one.first_hand for one in event.sources} - {None}
    types = [word for first_hand, word in ((True, "primaryResearch"), (False, "thirdParty")) if first_hand in kinds]
    address = next((one.uri for one in event.sources if one.uri and is_web(one.uri)), None)
    return {
        **({"type": types} if types else {}), **({"url": address} if address else {}),
        "assertedBy": [{"name": event.on_behalf_of or event.recorded_by}],
    }  # fmt: skip


def _cited(event: Recorded) -> str:
    documents = "; ".join(map(document, event.sources)) or "no document"
    reason = f" Reason: {event.reason}" if event.reason else ""
    return f"event {event.position} ({event.topic}, {event.id}): {documents}.{reason}"


def _annotation(description: str, day: str) -> dict[str, str]:
    return {
        "statementPointerTarget": "", "motivation": "commenting", "creationDate": day, "description": description,
    }  # fmt: skip
