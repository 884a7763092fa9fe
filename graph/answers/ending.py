"""What ends or falls due within so many days: terms, notices, renewals, approvals, reports, targets, windows."""

from typing import Final

from events.ids import Kind, kind_of
from events.when import OPEN_END, OPEN_START, Day, shift
from graph.answers.ending_days import UNKNOWN, Desk, Draft, instrument_days
from graph.answers.ending_facts import TIES, gather
from graph.answers.ending_milestones import school_days, zone_days
from graph.answers.ending_shapes import Ending
from graph.answers.holders import provenance, ref
from graph.answers.names import names
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.snapshot import Snapshot
from graph.store import GraphStore

MOST_DAYS: Final = 3660
_PLACES: Final = {Kind.ZONE: ("AUTHORISES",), Kind.SCHOOL: ("HAS_SCHOOL",)}
_DRAFTS: Final = {
    Kind.CONTRACT: instrument_days, Kind.SUBCONTRACT: instrument_days, Kind.GRANT: instrument_days,
    Kind.ZONE: zone_days, Kind.SCHOOL: school_days,
}  # fmt: skip


def ending(store: GraphStore, at: Moment, within: str | None, of: str | None, days: int) -> list[Ending]:
    """What falls on the moment's day or up to so many days after it, what is overdue, and what has no day, in the
    order of days: of a known place with all under it, of a known party, of both, or (neither) of everything.

    The number of questions to the store does not grow with how much ends. `NotAnswerable` BAD_INPUT for days outside
    0 to 3660.
    """
    if not 0 <= days <= MOST_DAYS:
        raise NotAnswerable(Code.BAD_INPUT, f"days {days}", "so many days cannot be looked ahead", f"0 to {MOST_DAYS}")
    scope = gather(store, at, within, of)
    desk = Desk(scope.known, shift(at.on, days))
    found = {
        (one.what, one.about, one.item): (one, _parties(desk, one))
        for kind, drafts in _DRAFTS.items()
        for unit in scope.units.get(kind, ())
        for one in drafts(desk, unit)
        if _falls(desk, one)
    }
    kept = [(one, parties) for one, parties in found.values() if of is None or of in parties]
    called = names(store, at, (each for one, parties in kept for each in (one.about, *parties)))
    return sorted((_made(desk, one, parties, called) for one, parties in kept), key=_order)


def _falls(desk: Desk, one: Draft) -> bool:
    earliest, latest = one.when
    return one.when == UNKNOWN or (earliest <= desk.last and (one.stays or latest >= desk.on))


def _parties(desk: Desk, one: Draft) -> tuple[str, ...]:
    """Who is, or will be, party to it; of what is over, who was."""
    links = [link for tie in _PLACES.get(kind_of(one.about), TIES) for link in desk.into(one.about, tie)]
    now = [link for link in links if link.valid_to > desk.on]
    return tuple(dict.fromkeys([*(link.src for link in now or links), *one.also]))


def _made(desk: Desk, one: Draft, parties: tuple[str, ...], names: Snapshot) -> Ending:
    earliest, latest = one.when
    overdue = one.stays and latest < desk.on
    facts, events, disputed = provenance(one.facts)
    about = ref(names, one.about)
    return Ending(
        what=one.what, about=about, item=one.item,
        earliest=None if earliest == OPEN_START else earliest, latest=None if latest == OPEN_END else latest,
        certain=one.sure and latest <= desk.last and (one.stays or earliest >= desk.on), overdue=overdue,
        parties=tuple(ref(names, party) for party in parties),
        instrument=None if kind_of(one.about) in _PLACES else about, message=one.message, missing=one.missing,
        facts=facts, events=events, disputed=disputed,
    )  # fmt: skip


def _order(one: Ending) -> tuple[Day, Day, str, str, str]:
    """What has no day comes last."""
    first = one.earliest or one.latest or OPEN_END
    return first, one.latest or OPEN_END, one.what, one.about.id, one.item or ""
