"""Disputes: what sources have otherwise, and the two readings of one side by side."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.options import Within
from services.cli.questions import question

if TYPE_CHECKING:
    from collections.abc import Sequence

    from events.envelope import Recorded, Source
    from graph.answers.bench import Bench
    from graph.answers.bench_dates import Dated
    from graph.answers.disputes import Dispute
    from graph.answers.shapes import Finding, Holding
    from graph.facts import Fact
    from graph.reader import Reader
    from services.cli.answer import Answer

Open = Annotated[bool, typer.Option("--open", help="Only those that nobody settled or withdrew.")]
Event = Annotated[str, typer.Argument(metavar="EVENT", help="The dispute: id or position of the event that opened it.")]


@dataclass(frozen=True, slots=True)
class Line:
    """A dispute. Positions are those of events; documents those that bear each side out."""

    position: int
    id: str
    state: str
    disputed: int
    topic: str
    alternative: str | None
    subjects: tuple[str, ...]
    recorded_at: str
    recorded_by: str
    record_documents: tuple[str, ...]
    alternative_documents: tuple[str, ...]
    reason: str | None
    settled_at: int | None
    settled_by: str | None
    settlement_documents: tuple[str, ...]
    withdrawn_at: int | None


@dataclass(frozen=True, slots=True)
class Apart:
    """Something that the two readings have otherwise: `part` is said, fact, holder, finding or date; a side is null
    where it says nothing. `events` are the positions of those that each side rests on."""

    part: str
    about: str
    what: str
    record: str | None
    alternative: str | None
    record_events: tuple[int, ...]
    alternative_events: tuple[int, ...]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    question(app, "disputes")(disputes)
    question(app, "dispute")(dispute)


def disputes(reader: "Reader", within: Within = None, only_open: Open = False) -> "Answer":
    """Which events a source has otherwise: who said so and when, on which documents, and what became of it."""
    from graph.answers.disputes import DisputeState
    from services.cli.answer import Answer, Column

    found = [one for one in reader.disputes(within) if not only_open or one.state is DisputeState.OPEN]
    return Answer(
        f"{'Open disputes' if only_open else 'Disputes'} {f'within {within}' if within else 'everywhere'}", Line,
        [_line(one) for one in found],
        [
            Column("#", lambda row: str(row.position)),
            Column("", lambda row: row.state.replace("_", " ")),
            Column("of", lambda row: f"#{row.disputed} {row.topic}"),
            Column("otherwise", lambda row: row.alternative or "it did not happen"),
            Column("about", lambda row: "\n".join(row.subjects)),
            Column("recorded", lambda row: f"{row.recorded_at[:10]} {row.recorded_by}"),
            Column("for the record", lambda row: "\n".join(row.record_documents)),
            Column("for the alternative", lambda row: "\n".join(row.alternative_documents)),
            Column("why", lambda row: row.reason or ""),
            Column("settled", lambda row: _settled(row)),
            Column("withdrawn", lambda row: f"#{row.withdrawn_at}" if row.withdrawn_at else ""),
        ],
        "Nothing is disputed.", no=any(one.state is DisputeState.OPEN for one in found),
    )  # fmt: skip


def dispute(reader: "Reader", event: Event, within: Within = None) -> "Answer":
    """The two readings of a dispute side by side, and what follows from each: facts, holders, findings, days."""
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite, said

    found = reader.dispute(event, within)
    rows = list(_rows(found))
    events = cite(reader, [*(row.record_events for row in rows), *(row.alternative_events for row in rows)])
    return Answer(
        f"Dispute #{found.dispute.position} of {found.dispute.root.topic} at position {found.dispute.root.position}",
        Apart, rows,
        [
            Column("", lambda row: row.part),
            Column("of", lambda row: row.about),
            Column("what", lambda row: row.what),
            Column("the record", lambda row: _side(row.record)),
            Column("the alternative", lambda row: _side(row.alternative)),
            Column("said by, the record", lambda row: said(row.record_events, events)),
            Column("said by, the alternative", lambda row: said(row.alternative_events, events)),
        ],
        "The two readings say the same.", cited=events, notes=_notes(found), no=bool(rows),
    )  # fmt: skip


def _line(one: "Dispute") -> Line:
    from events.evidence import Settled
    from events.when import write_instant

    by = one.settlement.body if one.settlement else None
    return Line(
        position=one.position, id=str(one.event.id), state=one.state.value, disputed=one.root.position,
        topic=one.root.topic, alternative=one.alternative.TOPIC if one.alternative else None,
        subjects=one.event.subjects, recorded_at=write_instant(one.event.recorded_at), recorded_by=_recorder(one.event),
        record_documents=_documents(one.record_sources), alternative_documents=_documents(one.alternative_sources),
        reason=one.said.reason or one.event.reason, settled_at=one.settlement.position if one.settlement else None,
        settled_by=by.by if isinstance(by, Settled) else None,
        settlement_documents=_documents(one.settlement_sources),
        withdrawn_at=one.withdrawal.position if one.withdrawal else None,
    )  # fmt: skip


def _recorder(event: "Recorded") -> str:
    behalf = f" for {event.on_behalf_of}" if event.on_behalf_of else ""
    return f"{event.recorded_by}{behalf}"


def _documents(sources: "Sequence[Source]") -> tuple[str, ...]:
    from services.plain import document

    return tuple(map(document, sources))


def _settled(row: Line) -> str:
    if row.settled_at is None:
        return ""
    by = f" by {row.settled_by}" if row.settled_by else ""
    return "\n".join((f"#{row.settled_at}{by}", *row.settlement_documents))


def _side(text: str | None) -> str:
    return "-" if text is None else text or "it holds"


def _notes(found: "Bench") -> list[str]:
    line = _line(found.dispute)
    notes = [f"The record: {found.record_is}", f"The alternative: {found.alternative_is}"]
    for name, documents in (("record", line.record_documents), ("alternative", line.alternative_documents)):
        notes.append(f"Documents for the {name}: {'; '.join(documents) or 'none'}.")
    if line.settled_at is not None:
        by = f" by {line.settled_by}" if line.settled_by else ""
        notes.append(
            f"Settled for the {line.state.removeprefix('for_')} at position {line.settled_at}{by}, on "
            f"{'; '.join(line.settlement_documents) or 'no document'}."
        )
    notes.append(f"Findings within {', '.join(found.scope)}; holders over {', '.join(found.places) or 'no place'}.")
    return notes


def _rows(found: "Bench") -> "Iterator[Apart]":
    record, other = found.dispute.stated_by, found.dispute.position
    for field in found.fields:
        if field.differs:
            yield Apart(
                "said", found.dispute.event.subjects[0], field.name, _stated(field.record), _stated(field.alternative),
                (record,) if record else (), (other,),
            )  # fmt: skip
    for fact in found.facts:
        sides = (_facts(fact.record), _facts(fact.alternative))
        events = [tuple(sorted({one.said_by for one in side})) for side in (fact.record, fact.alternative)]
        link = fact.type[:1] <= "Z"
        what = fact.type if not fact.dst else f"{fact.type} → {fact.dst}" if link else f"{fact.type}/{fact.dst}"
        yield Apart("fact", fact.src, what, *sides, *events)
    for held in found.holdings:
        one: Any = held.record or held.alternative
        yield Apart(
            "holder", one.over.id, one.lever if one.area is None else f"{one.lever}/{one.area}",
            _holding(held.record), _holding(held.alternative), _events(held.record), _events(held.alternative),
        )  # fmt: skip
    for judged in found.findings:
        one = judged.record or judged.alternative
        yield Apart(
            "finding", ", ".join(one.about), one.rule, _finding(judged.record), _finding(judged.alternative),
            _events(judged.record), _events(judged.alternative),
        )  # fmt: skip
    for day in found.dates:
        one = day.record or day.alternative
        what = one.what.value.replace("_", " ") + (f", year {one.year}" if one.year else "")
        yield Apart("date", one.about, what, _date(day.record), _date(day.alternative), (), ())


def _stated(value: Any) -> str | None:
    import json

    from services.plain import stated

    told = stated(value)
    return told if told is None or isinstance(told, str) else json.dumps(told, ensure_ascii=False)


def _facts(facts: "Sequence[Fact]") -> str | None:
    return "\n".join(map(_fact, facts)) if facts else None


def _fact(one: "Fact") -> str:
    from graph.answers.bench import other_end
    from graph.answers.shapes import Bounds
    from services.cli.dates import last_day, since

    said = " ".join(filter(None, (other_end(one), str(one.value)))) or "it holds"
    bounds = Bounds.of(one.valid_from, one.sure_from, one.sure_to, one.valid_to)
    days = [("from", since(bounds, ())), ("to", last_day(bounds, ()))]
    return " ".join([f"{said},", *(f"{word} {day}" for word, day in days if day)]).rstrip(",")


def _holding(row: "Holding | None") -> str | None:
    if row is None:
        return None
    from services.cli.cells import named, sure

    standing = "presumed" if row.presumed else row.standing.value.replace("_", " ")
    return f"{named(row.holder)}: {row.level or 'level not stated'}, {standing}, {sure(row.certain)}"


def _finding(row: "Finding | None") -> str | None:
    if row is None:
        return None
    outcome = "UNKNOWN" if not row.violated else "VIOLATED" if row.certain else "VIOLATED (possible)"
    return f"{outcome}: {row.message}"


def _events(row: "Holding | Finding | None") -> tuple[int, ...]:
    return row.events if row else ()


def _date(day: "Dated | None") -> str | None:
    if day is None:
        return None
    span = day.latest if day.earliest == day.latest else f"{day.earliest or '..'} to {day.latest or '..'}"
    return f"{span}, {'possibly passed' if day.passed is None else 'passed' if day.passed else 'to come'}"
