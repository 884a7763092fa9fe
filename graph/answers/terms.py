"""A contract or subcontract as it stands: every field after all that amended it, and what each amendment changed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from events import contract, subcontract
from events.ids import Kind, kind_of
from events.log import Log
from events.when import Day, shift
from graph.answers import standing
from graph.answers.audit.days import Dated, Known
from graph.answers.existence import by_states
from graph.answers.gathering import Gathering
from graph.answers.holders import provenance, ref
from graph.answers.names import names
from graph.answers.shapes import Ref
from graph.answers.span import Span
from graph.answers.terms_lines import JOINED, Key, Segment, TermField, before, lines
from graph.answers.terms_shapes import Altered, Amendment, Approved, Provision, Resting, Terms
from graph.answers.terms_told import ENDINGS, LastDay, Word, last_days, words
from graph.facts import Version
from graph.moment import Moment
from graph.snapshot import Snapshot, read_list
from graph.store import GraphStore

KINDS: Final = frozenset({Kind.CONTRACT, Kind.SUBCONTRACT})
"""What has terms."""
_EXPECTED: Final = {
    Kind.CONTRACT: (
        TermField.PARTY, TermField.SIGNED_ON, TermField.LAST_DAY, TermField.VALUE, TermField.COVERS,
        TermField.SERVICES, TermField.TARGET, TermField.EXIT,
    ),
    Kind.SUBCONTRACT: (
        TermField.PRIME, TermField.SUB, TermField.UNDER, TermField.SIGNED_ON, TermField.LAST_DAY, TermField.VALUE,
        TermField.PROVIDES, TermField.SERVICES, TermField.SUBAWARD,
    ),
}  # fmt: skip
_ORDER: Final = {one: n for n, one in enumerate(TermField)}
_UNCLIPPED: Final = frozenset({"status", "notice"})
_HOLDING: Final = {Kind.GRANT: "HOLDS", Kind.ENGAGEMENT: "RUNS", Kind.SUBCONTRACT: "SUB", Kind.CONTRACT: "PARTY"}
_AGREED: Final = ("HOLDS", "RUNS", "PRIME", "SUB", "PARTY", "DELEGATES", "ABOUT")
_AUTOMATIC: Final = frozenset({"ended", "auto_renewed"})
"""Statuses that follow from the days of a term."""


def terms(store: GraphStore, log: Log, at: Moment, of: str) -> Terms:
    """A known contract or subcontract as it stands at the moment. The number of questions to the store grows with how
    deep the chains of instruments at it are, not with how many these are."""
    found = Gathering(store, at)
    down = _gathered(found, of)
    facts = list(found.facts.values())
    own = [one for one in facts if one.src == of or (one.dst == of and one.type in JOINED)]
    states = [one for one in own if one.type == "status"]
    rows, told = lines(of, own), words(log, own)
    ends = last_days(told, states)
    shot = Dated(Known(at, facts), _day(own, at.on))
    called = _names(store, at, facts)
    provisions = sorted(
        [*_provisions(rows, told, shot.at.on, called), *_last_day(states, ends, shot.at.on)],
        key=lambda one: _ORDER[one.field],
    )
    said = {TermField.UNDER if one.field is TermField.BASIS else one.field for one in provisions}
    stand = standing.instrument(shot, of)
    return Terms(
        of=ref(called, of), day=shot.at.on, being=by_states(states, at),
        standing=stand.standing, certain=stand.certain(shot), provisions=tuple(provisions),
        approvals=tuple(_approvals(shot, of, called)), resting=tuple(_resting(shot, down, of, called)),
        amendments=tuple(_amendment(word, rows, ends, called) for word in told),
        not_recorded=tuple(one for one in _EXPECTED[kind_of(of)] if one not in said),
    )  # fmt: skip


def _gathered(found: Gathering, of: str) -> list[str]:
    """Everything that bears on it, of any day; what rests on it, by id."""
    down = found.spread(
        [of],
        lambda front: {
            *(one.src for one in found.ask(front, ("UNDER",), False)),
            *(one.dst for one in found.ask(front, ("DELEGATES",), True)),
        },
    )
    above = found.spread(
        down,
        lambda front: {
            *(one.dst for one in found.ask(front, ("UNDER",), True)),
            *(one.src for one in found.ask(front, ("DELEGATES",), False)),
        },
    )
    policies = {one for one in above if kind_of(one) is Kind.POLICY}
    found.ask(policies, ("title", "status"), True)
    found.ask(above - policies, (), True)
    about = [one.src for one in found.ask(above - policies, _AGREED, False) if one.type == "ABOUT"]
    decisions = [one for one in about if kind_of(one) is Kind.DECISION]
    found.ask(decisions, ("outcome",), True)
    found.ask(decisions, ("DECIDED",), False)
    return sorted(down - {of}, key=lambda one: (kind_of(one), one))


def _names(store: GraphStore, at: Moment, facts: Iterable[Version]) -> Snapshot:
    ids = {end for one in facts for end in ((one.src, one.dst) if one.is_link else (one.src,))}
    ids |= {str(one["by"]) for fact in facts if fact.type == "approvals" for one in read_list(fact.value)}
    return names(store, at, ids)


def _day(own: Sequence[Version], on: Day) -> Day:
    """The day, if anything is agreed for it; else the last before on which something was, else the first after."""
    agreed = [one for one in own if one.type not in _UNCLIPPED]
    if not agreed or any(one.possible(on) for one in agreed):
        return on
    past = [one.valid_to for one in agreed if one.valid_to <= on]
    return shift(max(past), -1) if past else min(one.valid_from for one in agreed)


def _named(key: Key, called: Snapshot) -> tuple[Ref | None, str | None]:
    """The party or place, or the indicator, that a key names."""
    if not key.item or key.field is TermField.TARGET:
        return None, key.item or None
    return ref(called, key.item), None


def _provisions(
    rows: Mapping[Key, Sequence[Segment]], told: Sequence[Word], on: Day, called: Snapshot
) -> Iterator[Provision]:
    founding = {word.event.position for word in told if word.founding}
    for key, row in rows.items():
        of, item = _named(key, called)
        for n, segment in enumerate(row):
            here = [one for one in segment.facts if one.possible(on)]
            if here:
                event = segment.facts[0].said_by
                yield Provision(
                    field=key.field, of=of, item=item, value=segment.value, before=before(row, n),
                    amended=event not in founding, certain=any(one.certain(on) for one in here),
                    bounds=segment.span.bounds(), event=event, facts=tuple(one.id for one in here),
                    disputed=tuple(sorted({each for one in here for each in one.disputed})),
                )  # fmt: skip


def _last_day(states: Sequence[Version], ends: Sequence[LastDay], on: Day) -> Iterator[Provision]:
    """The last day as all events leave it: of the stretch in which the day lies, or of the next one."""
    marks = [one for one in states if one.value == "ended" and one.sure_from > on]
    mark = min(marks, key=lambda one: (one.valid_from, one.id), default=None)
    stated = [one for one in ends if mark is None or one.word.event.position == mark.said_by]
    if not stated:
        return
    last = stated[-1]
    since = last.word.on
    yield Provision(
        field=TermField.LAST_DAY, of=None, item=None, value=last.value, before=last.before,
        amended=not last.word.founding, certain=mark is None or mark.sure_from < mark.sure_to,
        bounds=Span(since.earliest, since.latest).bounds() if since else Span().bounds(),
        event=last.word.event.position, facts=(mark.id,) if mark else (), disputed=mark.disputed if mark else (),
    )  # fmt: skip


def _approvals(shot: Dated, of: str, called: Snapshot) -> Iterator[Approved]:
    needed = shot.value(of, "approvals")
    kinds = {str(one["by"]): one.get("kind") for one in read_list(needed.value)} if needed else {}
    for party, given in standing.approvals(shot, of):
        facts = [fact for one in given for fact in one]
        yield Approved(
            by=ref(called, party), kind=kinds[party], given=bool(given),
            certain=not given or any(all(fact.certain(shot.at.on) for fact in one) for one in given),
            decisions=tuple(dict.fromkeys(one[0].src for one in given)), events=provenance(facts)[1],
        )  # fmt: skip


def _resting(shot: Dated, down: Sequence[str], of: str, called: Snapshot) -> Iterator[Resting]:
    inside = {of, *down}
    for one in down:
        kind = kind_of(one)
        basis = [link for link in shot.ever_out(one, "UNDER") if link.dst in inside]
        given = [link for link in shot.ever_into(one, "DELEGATES") if link.src in inside]
        rests = max([*basis, *given], key=lambda link: (link.possible(shot.at.on), link.type, link.id))
        ties = shot.into(one, _HOLDING[kind]) or shot.ever_into(one, _HOLDING[kind])
        stand = _stand(shot, one)
        value = shot.value(one, "services") if kind is Kind.SUBCONTRACT else ties[-1] if ties else None
        _, events, disputed = provenance([rests, *ties])
        yield Resting(
            instrument=ref(called, one), under=rests.dst if rests.type == "UNDER" else rests.src,
            parties=tuple(dict.fromkeys(ref(called, tie.src) for tie in ties)), value=value.value if value else "",
            standing=stand.standing, certain=stand.certain(shot), bounds=Span.of(rests).bounds(),
            events=events, disputed=disputed,
        )  # fmt: skip


def _stand(shot: Dated, one: str) -> standing.Stand:
    match kind_of(one):
        case Kind.GRANT:
            return standing.grant(shot, one)
        case Kind.ENGAGEMENT:
            return standing.by_status(shot, one)
        case _:
            return standing.instrument(shot, one)


def _amendment(
    word: Word, rows: Mapping[Key, Sequence[Segment]], ends: Sequence[LastDay], called: Snapshot
) -> Amendment:  # fmt: skip
    changes = [one for key, row in rows.items() for one in _altered(word, key, row, called)]
    changes += [
        Altered(TermField.LAST_DAY, None, None, one.before, one.value)
        for one in ends
        if one.word is word and one.before != one.value
    ]
    kept = [one for one in changes if not word.founding or one.before is not None]
    return Amendment(
        event=word.event.position, root=word.event.slot, topic=word.content.TOPIC, since=word.on,
        recorded_at=word.event.recorded_at, changes=tuple(sorted(kept, key=lambda one: _ORDER[one.field])),
    )  # fmt: skip


def _altered(word: Word, key: Key, row: Sequence[Segment], called: Snapshot) -> Iterator[Altered]:
    position = word.event.position
    ending = isinstance(word.content, ENDINGS)
    of, item = _named(key, called)
    for n, segment in enumerate(row):
        follows = key.field is TermField.STATUS and segment.value in _AUTOMATIC and not ending
        if segment.facts[0].said_by == position and not follows:
            yield Altered(key.field, of, item, before(row, n), segment.value)
        if segment.facts[-1].ended_by == position and _leaves(word.content, key):
            yield Altered(key.field, of, item, segment.value, None)


def _leaves(content: object, key: Key) -> bool:
    """Whether an event takes away what a key names."""
    match content:
        case contract.Amended():
            left = [(one.id, str(one.role)) for one in content.parties_left]
            return key.item in content.drops or (key.item, key.role) in left
        case subcontract.Amended():
            return key.item in content.drops
        case contract.Assigned():
            return key.field is TermField.PARTY and key.role == contract.PartyRole.OPERATOR and key.item != content.to
        case _:
            return False
