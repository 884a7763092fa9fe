"""A contract: parties, what it covers, its term, its renewals, and how it stands."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import structs

from events import contract as told
from events.fields import Renewal
from events.fields import Term as Agreed
from events.when import OPEN_END, OPEN_START, When, between, shift, shift_months
from graph.facts import Fact
from graph.folds.term import Term
from graph.folds.values import listed, money, properties, reached, whole
from graph.timeline import Book, Start

if TYPE_CHECKING:
    from graph.fold import Said


def fold(subject: str, said: "Sequence[Said]") -> list[Fact]:
    """The facts of a contract."""
    book = Book(subject)
    term = Term(book)
    agreed: dict[int, Agreed] = {}
    operators: list[str] = []
    notices: list[tuple[When, int, int]] = []
    for one in said:
        book.turn(one.slot, one.said_by, one.founding)
        match one.body:
            case told.Signed() | told.Proposed() as event:
                agreed[one.slot] = event.term
                _agreed(book, term, event)
                operators += (party.id for party in event.parties if party.role == told.PartyRole.OPERATOR)
            case told.Amended() as event:
                _amended(book, term, event, agreed)
                operators += (party.id for party in event.parties if party.role == told.PartyRole.OPERATOR)
            case told.Renewed() as event:
                term.open(event.from_, event.last_day)
            case told.Assigned() as event:
                _assigned(book, event, operators)
            case told.NoticeGiven() as event:
                book.attribute("notice", properties(by=event.by), event.on)
                notices.append((event.on, one.slot, one.said_by))
            case told.Suspended() as event:
                book.attribute("status", "suspended", event.from_)
            case told.Resumed() as event:
                book.attribute("status", "in_force", event.from_)
            case told.Terminated() | told.Withdrawn() as event:
                term.close(event.on, withdrawn=isinstance(event, told.Withdrawn))
    term.restate()
    for opening in list(term.openings):
        if opening.slot in agreed and agreed[opening.slot].renewal is Renewal.AUTOMATIC and opening.end is not None:
            _renew(term, opening, agreed[opening.slot], notices)
    book.unclipped = frozenset({"status", "notice"})
    within = term.intervals()
    return book.facts(within)


def _agreed(book: Book, term: Term, event: told.Signed | told.Proposed) -> None:
    me, on = book.subject, event.term.from_
    term.open(on, event.term.last_day, "in_force" if isinstance(event, told.Signed) else "proposed")
    _describe(book, event, on)
    book.attribute("term", whole(event.term), on)
    book.attribute("signed_on", event.signed_on.words if event.signed_on else None, on)
    _join(book, event.parties, on)
    for basis in event.under:
        book.link("UNDER", me, basis, on)
    _cover(book, event, on)


def _amended(book: Book, term: Term, event: told.Amended, agreed: dict[int, Agreed]) -> None:
    me, on = book.subject, event.from_
    _describe(book, event, on)
    if event.term_last_day:
        term.restate_end(on, event.term_last_day)
    if agreed and (event.term_last_day or event.renewal):
        slot = max(agreed)
        before = agreed[slot]
        agreed[slot] = structs.replace(
            before, last_day=event.term_last_day or before.last_day, renewal=event.renewal or before.renewal
        )
        book.attribute("term", whole(agreed[slot]), on)
    _join(book, event.parties, on)
    for party in event.parties_left:
        book.end(("PARTY", party.id, party.role), on)
    for basis in event.under:
        book.link("UNDER", me, basis, on)
    _cover(book, event, on)
    for gone in event.drops:
        book.end(("COVERS", me, gone), on)


def _assigned(book: Book, event: told.Assigned, operators: list[str]) -> None:
    role = told.PartyRole.OPERATOR
    value = properties(role=role)
    book.link("PARTY", event.to, book.subject, event.on, value, key=(event.to, role))
    for other in dict.fromkeys(operators):
        if other != event.to:
            book.end(("PARTY", other, role), event.on)
    operators.append(event.to)


def _describe(book: Book, event: told.Signed | told.Proposed | told.Amended, on: When) -> None:
    book.attribute("kind", event.kind, on)
    book.attribute("operating_role", event.operating_role, on)
    book.attribute("approvals", listed(event.approvals_required), on)
    book.attribute("exit", listed(event.exit), on)
    book.attribute("services", listed(event.services), on)
    book.attribute("value", money(event.value), on)
    for one in event.indicators:
        book.attribute("target", properties(baseline=one.baseline, target=one.target, due=one.due), on, one.name)


def _join(book: Book, parties: Sequence[told.ContractParty], on: When) -> None:
    for party in parties:
        key = (party.id, party.role)
        book.link("PARTY", party.id, book.subject, on, properties(role=party.role), key=key)


def _cover(book: Book, event: told.Signed | told.Proposed | told.Amended, on: When) -> None:
    for place in event.covers:
        book.link("COVERS", book.subject, place.id, place.from_ or on, reached(place), place.last_day)


def _renew(term: Term, opening: Start, agreed: Agreed, notices: Sequence[tuple[When, int, int]]) -> None:
    """An automatic renewal leaves the term open after its last day, until a notice in time ends it."""
    first = opening.end
    if first is None:
        return
    slot, said_by = term.giver(opening)
    ends = [(_period_end(first, agreed, on), slot, said) for on, slot, said in notices]
    found = min(ends, key=lambda one: (one[0].earliest, one[0].latest, one[1]), default=None)
    if found is None:
        term.replace(opening, None, slot, said_by)
    else:
        term.replace(opening, *found)
    if found is None or (found[0].earliest, found[0].latest) != (first.earliest, first.latest):
        term.renew(opening, first, slot, said_by)


def _period_end(first: When, agreed: Agreed, notice: When) -> When:
    """The end of the first period for which the notice is in time."""
    heard, end, k = shift(notice.latest, agreed.notice_days or 0), first, 0
    while heard > end.earliest and end.earliest != OPEN_END:
        if not agreed.renewal_months or first.earliest == OPEN_START:
            return between(heard, OPEN_END)
        k += 1
        months = agreed.renewal_months * k
        end = between(shift_months(first.earliest, months), shift_months(first.latest, months))
    return end
