"""Everything else that the graph is asked: show, list, network, timeline, find."""

from typing import TYPE_CHECKING, Annotated

import typer

from events.ids import Kind
from services import handed
from services.cli.options import Limit, Within
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.reader import Reader
    from services.cli.answer import Answer

One = Annotated[str, typer.Argument(metavar="ID", help="Anything with an id.")]
OfKind = Annotated[Kind, typer.Argument(metavar="KIND", help="school, partner, zone, contract, …")]
Kinds = Annotated[list[Kind] | None, typer.Option("--kind", help="Only this kind. Repeatable.")]
Words = Annotated[list[str], typer.Argument(metavar="TEXT…", help="Words, or beginnings of words, of a name.")]
Up = Annotated[bool, typer.Option("--up", help="To those for whom it works, instead of those who work for it.")]
Depth = Annotated[int | None, typer.Option("--depth", min=1, help="At most this many tiers.")]
Name = Annotated[str | None, typer.Option("--name", metavar="TEXT", help="Only with these words in the name.")]
Every = Annotated[bool, typer.Option("--every", help="Also what is not in being: closed, not yet, withdrawn.")]
Follow = Annotated[
    bool, typer.Option("--follow-succession", help="Also of all that it took the place of; each row says of whom.")
]
AfterId = Annotated[str, typer.Option("--after", metavar="ID", help="Go on after this id.")]
AfterNumber = Annotated[int, typer.Option("--after", metavar="N", min=0, help="Go on after this one.")]


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    question(app, "show")(show)
    question(app, "list", beside=True)(listing)
    question(app, "network")(network)
    question(app, "timeline")(timeline)
    question(app, "find")(find)


def show(reader: "Reader", of: One) -> "Answer":
    """Everything that holds of one thing: its attributes and links, each with its bounds."""
    from graph.facts import Version
    from services.cli.answer import Answer
    from services.cli.cells import cite
    from services.cli.versions import columns

    told = handed.show(reader, of)
    events = cite(reader, ((row.said_by, row.ended_by) for row in told.rows))
    return Answer(
        told.title, Version, told.rows, columns(events, both_times=False),
        "Nothing is known of it but that it is in the record.", cited=events,
    )  # fmt: skip


def listing(
    reader: "Reader", kind: OfKind, within: Within = None, name: Name = None, every: Every = False,
    after: AfterId = "", limit: Limit = 100,
) -> "Answer":  # fmt: skip
    """What there is of a kind on the day, in the order of ids, each with whether and since when it is in being."""
    from graph.answers.listing import Filter
    from graph.answers.pages import Page
    from services.cli.answer import Answer, Column
    from services.cli.versions import PageLine

    chosen = Filter(within, name, in_being=not every)
    pages: list[Page] = reader.entities(kind, after=after, limit=limit, filter=chosen)
    rows = [PageLine(one.id, one.kind, one.name, one.being) for one in pages]
    columns = [
        Column("id", lambda row: row.id),
        Column("name", lambda row: row.name),
        Column("", lambda row: handed.alive(row.being)),
    ]
    return Answer(
        f"Every {kind} {'in the record' if every else 'in being'}{f' within {within}' if within else ''}",
        PageLine, rows, columns, "None is recorded.",
        keys=columns[:1], says=lambda row: f"{row.name}: {handed.alive(row.being)}", no=not rows,
        notes=handed.go_on(rows, limit),
    )  # fmt: skip


def network(reader: "Reader", of: One, up: Up = False, depth: Depth = None) -> "Answer":
    """What hangs on a party by subcontract, tier by tier, cycles included."""
    from graph.answers.shapes import SubcontractEdge
    from services.cli.answer import Answer, Column
    from services.cli.cells import bounded, cite, named, sure

    found = reader.subcontracts(of, "up" if up else "down", depth)
    events = cite(reader, (edge.events for edge in found.edges))
    notes = [f"Cycle: {' → '.join((*one, one[0]))}" for one in found.cycles if one]
    return Answer(
        f"{'For whom' if up else 'Who'} {named(found.of)} {'works' if up else 'has work done by'}, by subcontract",
        SubcontractEdge, found.edges,
        [
            Column("tier", lambda row: str(row.depth)),
            Column("prime", lambda row: named(row.prime)),
            Column("sub", lambda row: named(row.sub)),
            Column("subcontract", lambda row: row.subcontract),
            Column("under", lambda row: row.under or ""),
            Column("services", lambda row: ", ".join(row.services)),
            Column("places", lambda row: ", ".join(row.places)),
            Column("certain", lambda row: sure(row.certain)),
            *bounded(events),
        ],
        "No subcontract is recorded.", cited=events, no=not found.edges,
        notes=[*notes, *(["It goes on: cut at the depth or at the limit."] if found.truncated else [])],
    )  # fmt: skip


def timeline(reader: "Reader", of: One, follow: Follow = False, after: AfterNumber = 0, limit: Limit = 100) -> "Answer":
    """Every version of every fact about something, in both times: when it held, and when the record believed it."""
    from graph.answers.crosswalk import Followed
    from graph.facts import Version
    from services.cli.answer import Answer, Column
    from services.cli.cells import cite
    from services.cli.versions import columns

    told = (handed.lineage if follow else handed.timeline)(reader, of, after, limit)
    events = cite(reader, ((row.said_by, row.ended_by) for row in told.rows))
    whose = [Column("history of", lambda row: row.history_of)] if follow else []
    return Answer(
        told.title, Followed if follow else Version, told.rows, [*whose, *columns(events, both_times=True)],
        "Nothing is recorded.", cited=events, notes=told.notes,
    )  # fmt: skip


def find(reader: "Reader", text: Words, kinds: Kinds = None, limit: Limit = 20) -> "Answer":
    """Anything by a name or code that it has, had or goes by; case and accents do not matter."""
    from graph.answers.shapes import Found
    from services.cli.answer import Answer, Column
    from services.cli.cells import named

    words = " ".join(text)
    rows = reader.find(words, kinds or (), limit)
    return Answer(
        f"Known by {words!r}", Found, rows,
        [
            Column("", lambda row: named(row.entity)),
            Column("kind", lambda row: row.entity.kind),
            Column("matched", lambda row: row.matched),
            Column("", lambda row: "exactly" if row.exact else ""),
            Column("", lambda row: "now" if row.current else "at another time"),
            Column("said by", lambda row: f"#{row.event}"),
        ],
        "Nothing has, had or goes by such a name.", no=not rows,
    )  # fmt: skip
