"""Which contract, grant, engagement or subcontract is meant where prose names only its parties."""

from collections.abc import Callable, Iterator, Sequence
from difflib import get_close_matches
from typing import Final

from events import tags
from events.authority import Granted, Revoked
from events.budget import Adopted as Budgeted
from events.contract import Proposed, Terminated, Withdrawn
from events.contract import Signed as Contract
from events.decision import Made
from events.engagement import Began, Ended
from events.envelope import Event
from events.result import Reported
from events.subcontract import Ended as SubcontractEnded
from events.subcontract import Signed as Subcontract
from events.when import When
from services.boundary import Book, Told
from services.commands.words import standing
from services.statements import Refused

_ENDINGS: Final = (Revoked, Terminated, Withdrawn, Ended, SubcontractEnded)
_KINDS: Final[dict[str, tuple[type[Event], ...]]] = {
    "contract": (Contract, Proposed),
    "grant": (Granted,),
    "engagement": (Began,),
    "subcontract": (Subcontract,),
}


def parties(body: Event) -> frozenset[str]:
    """Who and where an instrument stands between."""
    match body:
        case Contract() | Proposed():
            return frozenset(one.id for one in body.parties)
        case Granted():
            return frozenset((body.holder, *body.by, *body.over))
        case Began():
            return frozenset((body.who, *(one.id for one in body.at)))
        case Subcontract():
            return frozenset((body.prime, body.sub))
        case Made():
            return frozenset((body.about, *body.by))
        case Budgeted():
            return frozenset((body.for_, *body.by))
        case Reported():
            return frozenset((body.about,))
        case _:
            return frozenset()


def is_same(one: Event, other: Event) -> bool:
    """Whether two foundings can be told of one instrument: what they say of its parties, places and matter agrees,
    where both say something."""
    if type(one) is not type(other):
        return False
    if isinstance(one, Contract | Proposed) and isinstance(other, Contract | Proposed):
        ids = parties(one) == parties(other) and one.kind == other.kind
        return ids and _agree([place.id for place in one.covers], [place.id for place in other.covers])
    match one, other:
        case Granted(), Granted():
            held = (one.holder, one.lever, one.area) == (other.holder, other.lever, other.area)
            return held and set(one.over) == set(other.over) and _agree(one.by, other.by)
        case Began(), Began():
            return one.who == other.who and {place.id for place in one.at} == {place.id for place in other.at}
        case Subcontract(), Subcontract():
            same = (one.prime, one.sub) == (other.prime, other.sub)
            return same and _agree([at.id for at in one.provides_at], [at.id for at in other.provides_at])
        case Made(), Made():
            return (one.about, one.outcome) == (other.about, other.outcome) and _agree(one.by, other.by)
        case Budgeted(), Budgeted():
            return (one.for_, one.year) == (other.for_, other.year) and _agree(one.by, other.by)
        case Reported(), Reported():
            same = (one.about, one.indicator, one.subgroup) == (other.about, other.indicator, other.subgroup)
            return same and one.for_year == other.for_year
        case _:
            return False


def _agree(some: Sequence[str], others: Sequence[str]) -> bool:
    return not some or not others or set(some) == set(others)


class Instruments:
    """Instruments of the record and of the rows so far, by who is party to them."""

    def __init__(self, log: Book) -> None:
        self._log = log
        self._recorded: dict[str, list[Event]] = {}
        self._told: list[Event] = []
        self._ended: dict[str, list[When]] = {}

    def add(self, body: Event) -> None:
        """A row tells this."""
        if body.FOUNDS and parties(body):
            self._told.append(body)
        if isinstance(body, _ENDINGS):
            self._ended.setdefault(body.subjects()[0], []).append(body.on)

    def between(self, kind: str, one: str, other: str | None, fits: Callable[[Event], bool], column: str) -> str:
        """The id of the one instrument of a kind that stands between two. `Refused` where there is none, or several."""
        found = [
            body for body in self._of(one)
            if isinstance(body, _KINDS[kind]) and (other is None or other in parties(body)) and fits(body)
        ]  # fmt: skip
        ids = list(dict.fromkeys(body.subjects()[0] for body in found))
        pair = one if other is None else f"{one} and {other}"
        if len(ids) == 1:
            return ids[0]
        if ids:
            raise Refused(f"ambiguous-{kind}", f"{len(ids)} stand between {pair}", column, f"in `id`: {', '.join(ids)}")
        named = [body.subjects()[0] for body in self._of(one) if isinstance(body, _KINDS[kind])]
        near = get_close_matches(f"{kind}:{other}", named, 3, 0.1)
        raise Refused(
            f"unknown-{kind}", f"no {kind} stands between {pair}", column,
            f"the {kind} in `id`{': ' + ', '.join(near) if near else ''}, or a row above that founds it",
        )  # fmt: skip

    def same(self, body: Event, since: When) -> str | None:
        """The id of the instrument of which a founding is one more account; None where it is another instrument.
        One that is over before it begins is another. `Refused` where it may be several."""
        who = next(iter(sorted(parties(body))), None)
        if who is None:
            return None
        ids = dict.fromkeys(
            one.subjects()[0] for one in self._of(who)
            if is_same(one, body) and not any(end.latest <= since.earliest for end in self._ends(one.subjects()[0]))
        )  # fmt: skip
        if body.subjects()[0] in ids:
            return body.subjects()[0]
        if len(ids) > 1:
            shown = ", ".join(ids)
            raise Refused(
                "ambiguous-id", f"the row may speak of {len(ids)} of them", "id", f"one of {shown}, or a new id"
            )
        return next(iter(ids), None)

    def _of(self, party: str) -> Iterator[Event]:
        if party not in self._recorded:
            kinds = tuple(kind for kinds in _KINDS.values() for kind in kinds)
            found = self._log.read_tagged([tags.named(party)])
            ids = dict.fromkeys(
                one.subjects[0] for one in found if isinstance(one.body, (*kinds, Made, Budgeted, Reported))
            )
            self._recorded[party] = [body for one in ids for body in self._standing(one) if body.FOUNDS]
        yield from self._recorded[party]
        yield from (body for body in self._told if party in parties(body))

    def _ends(self, id: str) -> list[When]:
        recorded = [body.on for body in self._standing(id) if isinstance(body, _ENDINGS)]
        return [*recorded, *self._ended.get(id, ())]

    def _standing(self, id: str) -> list[Event]:
        told = [Told(one.body, one.subjects, one) for one in self._log.read_tagged([tags.subject(id)])]
        return [body for _, body in standing(told) if body.subjects()[0] == id]
