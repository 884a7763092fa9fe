"""The releases of one contracting process: of a contract or a subcontract, event by event.

Each release says all that is known of the process then, with a null for what was said before and is not so any more.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any, Final

from msgspec import structs

from events import contract, subcontract, tags
from events.envelope import Event, Recorded
from events.evidence import Added
from events.log import Log
from events.when import day_of, midnight
from graph.answers.terms_told import ENDINGS
from graph.facts import Fact
from graph.fold import Said, fold_subject, is_word, standing
from services.files import ocds_state as state
from services.files import ocds_words as words
from services.files.ocds_documents import documents
from services.files.ocds_merge import merge, with_nulls
from services.files.ocds_names import Names

Json = dict[str, Any]
Amending = contract.Amended | contract.Renewed | contract.Assigned | subcontract.Amended
AMENDING: Final = (contract.Amended, contract.Renewed, contract.Assigned, subcontract.Amended)
_UNSAID: Final = frozenset({"contract", "subcontract", "from_", "on"})


@dataclass(frozen=True, slots=True)
class Process:
    """The events that bear on a contract or subcontract: its own, what was added to them, and those of every
    subcontract that was ever said to be under it."""

    id: str
    own: Sequence[Recorded]
    added: Sequence[Recorded]
    subs: Mapping[str, Sequence[Recorded]]


def read_process(log: Log, id: str, upto: int) -> Process:
    """The process of an id, by the log up to a position: at most three questions."""
    found = log.read_tagged([tags.subject(id), tags.named(id)], upto=upto)
    own = [one for one in found if id in one.subjects]
    slots = dict.fromkeys(tags.subject(f"event:{one.slot}") for one in own)
    subs = dict.fromkeys(sub for one in found for sub in _subs(one.body, id))
    added = log.read_tagged(list(slots), upto=upto) if slots else []
    theirs = log.read_tagged(list(map(tags.subject, subs)), upto=upto) if subs else []
    return Process(id, own, added, {sub: [one for one in theirs if sub in one.subjects] for sub in subs})


def _subs(body: Event, id: str) -> Iterator[str]:
    for one in (body, getattr(body, "replacement", None), getattr(body, "alternative", None)):
        if isinstance(one, subcontract.Signed) and one.under == id:
            yield one.id


def releases(process: Process, prefix: str, names: Names) -> Iterator[Json]:
    """The releases of a process, in order. Truncated at an instant they are what was known then."""
    telling = _Telling(process, prefix, names)
    events = {one.position: one for some in (process.own, process.added, *process.subs.values()) for one in some}
    for _, event in sorted(events.items()):
        release = telling.after(event)
        if release is not None:
            yield release


@dataclass(slots=True)
class _Telling:
    """What was told of a process so far."""

    process: Process
    prefix: str
    names: Names
    merged: Json = field(default_factory=dict)
    last: str = ""
    contracted: bool = False
    own: list[Recorded] = field(default_factory=list)
    added: list[Recorded] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    awards: list[tuple[str, ...]] = field(default_factory=list)
    amended: dict[int, Json] = field(default_factory=dict)
    sub_events: dict[str, list[Recorded]] = field(default_factory=dict)
    under: dict[str, None] = field(default_factory=dict)

    def after(self, event: Recorded) -> Json | None:
        """The release of an event; None where it tells nothing of the process, or nothing of it is known yet."""
        before, cited = list(self.under), documents(self._cited())
        self._see(event)
        known = self._known(event)
        if not (known.stands or self.last):
            return None
        own = self.process.id in event.subjects
        if not own and before == list(self.under) and cited == documents(self._cited()):
            return None
        return self._release(event, known, own)

    def _see(self, event: Recorded) -> None:
        own = self.process.id
        if own in event.subjects:
            self.own.append(event)
            slots = sorted(standing(self.own)[0].items())
            self.said = [one for _, one in slots if own in one.body.subjects() and not is_word(one.body)]
        if isinstance(event.body, Added):
            self.added.append(event)
        for sub in (one for one in event.subjects if one in self.process.subs):
            entries = self.sub_events.setdefault(sub, [])
            entries.append(event)
            if any(one.type == "UNDER" and one.dst == own for one in fold_subject(sub, entries)):
                self.under.setdefault(sub)
            else:
                self.under.pop(sub, None)

    def _cited(self) -> list[Recorded]:
        """What was said of it, and what was added to that: an event may have been another's before it was corrected."""
        slots = {one.slot for one in self.own}
        added = [one for one in self.added if isinstance(one.body, Added) and one.body.slot in slots]
        return sorted([*self.own, *added], key=lambda one: one.position)

    def _known(self, event: Recorded) -> state.Known:
        on, position = day_of(event.recorded_at.astimezone(UTC)), event.position
        facts = fold_subject(self.process.id, self.own) if self.own else []
        standing = [one.body for one in self.said]
        return state.Known(
            self.process.id, on, standing, facts, self._agreed(), lambda one: self.names.name(one, on, position)
        )

    def _agreed(self) -> list[Fact]:
        """The fold of what stands without its early ends."""
        entries = [
            structs.replace(self.own[0], position=one.slot, body=one.body, subjects=one.body.subjects())
            for one in self.said
            if not isinstance(one.body, ENDINGS)
        ]
        return fold_subject(self.process.id, entries) if entries else []

    def _release(self, event: Recorded, known: state.Known, own: bool) -> Json:
        ocid = words.ocid(self.prefix, self.process.id)
        release = f"{ocid}-{event.position}"
        suppliers = known.suppliers()
        awarded = not self.awards or self.awards[-1] != suppliers
        if awarded:
            self.awards.append(suppliers)
        body: Json = {
            "initiationType": "tender",
            "parties": state.parties(known),
            "awards": list(self._awards(known)),
            "contracts": [self._contract(known, release)],
            "relatedProcesses": state.above(known, self.prefix),
        }
        said = with_nulls(self.merged, {"ocid": ocid, **{name: value for name, value in body.items() if value}})
        tag = self._tag(event.body if own else None, known, awarded)
        merge(self.merged, said)
        self.last = release
        return {"ocid": ocid, "id": release, "date": words.instant(event.recorded_at), "tag": tag, **said}

    def _awards(self, known: state.Known) -> Iterator[Json]:
        """An award for each set of suppliers that there was: merging takes none out of a list. The contract names the
        last; what the others were once awarded stays, without a status."""
        for number, suppliers in enumerate(self.awards, 1):
            award: Json = {"id": f"{self.process.id}/award/{number}"}
            if number == len(self.awards) and (status := state.award_status(known)):
                award["status"] = status
            if suppliers:
                award["suppliers"] = [state.reference(known, one) for one in suppliers]
            yield award

    def _contract(self, known: state.Known, release: str) -> Json:
        made: Json = {"id": self.process.id, "awardID": f"{self.process.id}/award/{len(self.awards)}"}
        made |= state.agreement(known)
        for name, rows in (
            ("documents", documents(self._cited())),
            ("amendments", self._amendments(release)),
            ("relatedProcesses", [state.related(words.ocid(self.prefix, sub), "subContract") for sub in self.under]),
        ):
            if rows:
                made[name] = rows
        return made

    def _amendments(self, release: str) -> list[Json]:
        """What the parties agreed later, with the releases before and after it was known."""
        reasons = {one.position: one.reason or getattr(one.body, "reason", None) for one in self.own}
        found = []
        for one in self.said:
            if isinstance(one.body, AMENDING):
                before = {"amendsReleaseID": self.last} if self.last else {}
                releases = self.amended.setdefault(one.slot, {**before, "releaseID": release})
                found.append({**_amendment(one.slot, one.body, reasons.get(one.said_by)), **releases})
        return found

    def _tag(self, body: Event | None, known: state.Known, awarded: bool) -> list[str]:
        """What a release is about. Before anything is signed it is about an award."""
        first, fresh = not self.last, known.signed and not self.contracted
        self.contracted = self.contracted or known.signed
        if first or fresh:
            return ["award" if first else "awardUpdate", *(["contract"] if fresh else [])]
        if not self.contracted:
            return ["awardCancellation" if isinstance(body, ENDINGS) else "awardUpdate"]
        also = ["award"] if awarded else []
        if isinstance(body, ENDINGS):
            return ["contractTermination", *also]
        return ["contractAmendment" if isinstance(body, AMENDING) else "contractUpdate", *also]


def _amendment(slot: int, body: Amending, reason: str | None) -> Json:
    """An amendment by what was changed: the fields that were given, and its day, which is left out unless it is known
    exactly and is then in the words."""
    day = body.on if isinstance(body, contract.Assigned) else body.from_
    given = [
        field.encode_name.replace("_", " ")
        for field in structs.fields(body)
        if field.name not in _UNSAID and getattr(body, field.name) != field.default
    ]
    what = body.TOPIC.partition(".")[2].capitalize()
    description = f"{what}: {', '.join(given)}" if given else what
    made: Json = {"id": str(slot)}
    if exact := midnight(day):
        made["date"] = exact
    else:
        description = f"{description}, from {day.words}"
    return {**made, "description": description, **({"rationale": reason} if reason else {})}
