"""How well the record is borne out: counts for a place and its districts, and the facts behind a count."""

from typing import TYPE_CHECKING, Annotated

import typer

from graph.answers.flaw import Flaw
from services.cli.questions import question

if TYPE_CHECKING:
    from graph.answers.quality_words import Quality
    from graph.reader import Reader
    from services.cli.answer import Answer

_FLAWS = ", ".join(Flaw)
Within = Annotated[
    str | None, typer.Option("--within", metavar="ID", help="A state, zone, cluster, district or school; every state.")
]
Listed = Annotated[
    str | None, typer.Option("--list", metavar="WHAT", help=f"The facts behind a count: {_FLAWS}; or unjudged rules.")
]


def register(app: typer.Typer) -> None:
    """Add the verb."""
    question(app, "quality")(quality)


def quality(reader: "Reader", within: Within = None, listed: Listed = None) -> "Answer":
    """What has no document, one only, no exact day, no confirmation, is disputed, or cannot be judged."""
    if listed is None:
        return _counted(reader, within)
    if listed == "unjudged":
        from graph.answers.outcome import Outcome
        from services.cli.findings import audit

        return audit(reader, within, only=Outcome.UNKNOWN)
    try:
        flaw = Flaw(listed.replace("-", "_"))
    except ValueError:
        raise typer.BadParameter(f"{listed!r} is nothing that is counted; counted are {_FLAWS}, unjudged") from None
    return _listed(reader, within, flaw)


def _counted(reader: "Reader", within: str | None) -> "Answer":
    from events.when import write_instant
    from graph.answers.quality_words import Quality
    from services.cli.answer import Answer, Column
    from services.cli.cells import named

    rows = [row for one in _scopes(reader, within) for row in reader.quality(one)]
    return Answer(
        f"How well the record is borne out{f' within {within}' if within else ''}", Quality, rows,
        [
            Column("", lambda row: named(row.place)),
            Column("facts", lambda row: str(row.total)),
            Column("no document", lambda row: _share(row, row.undocumented)),
            Column("one only", lambda row: _share(row, row.one_source)),
            Column("one, second-hand", lambda row: _share(row, row.second_hand)),
            Column("no exact day", lambda row: _share(row, row.imprecise)),
            Column("disputed", lambda row: _share(row, row.disputed)),
            Column("unattested", lambda row: _share(row, row.unattested)),
            Column("since", lambda row: write_instant(row.oldest_unattested) if row.oldest_unattested else ""),
            Column("cannot be judged", lambda row: "\n".join(f"{one.rule} {one.findings}" for one in row.unjudged)),
            Column("would settle it", lambda row: "\n".join(dict.fromkeys(t for o in row.unjudged for t in o.missing))),
        ],
        "No state is recorded.", no=any(row.unattested or row.undocumented for row in rows),
    )  # fmt: skip


def _listed(reader: "Reader", within: str | None, flaw: Flaw) -> "Answer":
    from graph.facts import Version
    from services.cli.answer import Answer
    from services.cli.cells import cite
    from services.cli.versions import columns

    found = {fact.id: fact for one in _scopes(reader, within) for fact in reader.flawed(one, flaw)}
    rows = [found[one] for one in sorted(found)]
    events = cite(reader, ((row.said_by, row.ended_by) for row in rows))
    return Answer(
        f"Facts {flaw.value.replace('_', ' ')}{f' within {within}' if within else ''}", Version, rows,
        columns(events, both_times=False), "There is none.", cited=events, no=bool(rows),
    )  # fmt: skip


def _scopes(reader: "Reader", within: str | None) -> list[str]:
    """The place asked about; else every state in the record."""
    from events.ids import Kind
    from graph.answers.listing import Filter

    if within is not None:
        return [within]
    return [one.id for one in reader.entities(Kind.STATE, limit=1000, filter=Filter(in_being=False))]


def _share(row: "Quality", count: int) -> str:
    """A count, with its share where there is any."""
    return f"{count} ({count / row.total:.0%})" if count else "0"
