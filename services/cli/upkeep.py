"""Looking after the record: status, rebuild, verify."""

from typing import TYPE_CHECKING, Annotated

import typer

from events.plural import many
from services.cli.options import AsJson, Code
from services.cli.session import opened

if TYPE_CHECKING:
    from services.bootstrap import Ledger

Large = Annotated[
    int, typer.Option("--large", min=0, metavar="N", help="Also the N subjects with most events; reads the whole log.")
]
Heads = Annotated[
    list[str] | None,
    typer.Option(
        "--head", metavar="HEAD", help="A head that `witness` printed, or a file that holds it: is it of this log? "
        "Repeatable.",
    ),
]  # fmt: skip


def register(app: typer.Typer) -> None:
    """Add the verbs."""
    app.command("status")(status)
    app.command("rebuild")(rebuild)
    app.command("verify")(verify)


def status(ctx: typer.Context, large: Large = 0, as_json: AsJson = False) -> None:
    """How much is in the record, since when, and whether the graph is up to date."""
    from events.when import write_instant
    from graph.answers.attested import unattested as unattested_of
    from services.cli.answer import Column
    from services.cli.show import say, table, write_json
    from services.plain import plain

    with opened(ctx) as ledger:
        head, live = ledger.log.head(), ledger.log.first_live()
        ends = ledger.log.at([1, head]) if head else []
        counts = ledger.store.existing(ledger.moment()) if head else {}
        # Asking projects what is left: how far the graph is, is read after that.
        projected = min(ledger.store.position(), head)
        unattested = unattested_of(ledger.log, head)
        subjects = _large(ledger, large, head) if large else []
    whole: dict[str, object] = {
        "head": head,
        "projected": projected,
        "lag": head - projected,
        "first_recorded": write_instant(ends[0].recorded_at) if ends else None,
        "last_recorded": write_instant(ends[-1].recorded_at) if ends else None,
        "first_live": live,
        "attestation": plain(unattested),
        "in_being_today": {kind.value: count for kind, count in sorted(counts.items())},
    }
    if large:
        whole["large_subjects"] = [{"subject": one, "events": count} for one, count in subjects]
    if as_json:
        write_json(whole)
        return
    say(f"{many(head, 'event')}, {projected} of them in the graph ({head - projected} to go).")
    if ends:
        say(f"Recorded from {whole['first_recorded']} to {whole['last_recorded']}.")
    if unattested.recorded_at:
        oldest = f"#{unattested.since}, recorded {write_instant(unattested.recorded_at)}"
        statements = many(unattested.statements, "statement")
        say(f"{unattested.unattested} of {statements} nobody ever confirmed, since {oldest}.")
    table(
        [Column("kind", lambda row: row[0]), Column("in being today, possibly too", lambda row: str(row[1]))],
        sorted(counts.items()), "Nothing is in being.",
    )  # fmt: skip
    if large:
        table([Column("subject", lambda row: row[0]), Column("events", lambda row: str(row[1]))], subjects, "None.")


def rebuild(ctx: typer.Context) -> None:
    """Make the graph anew from the log, beside the old one, and put it in its place."""
    from services.cli.progress import progress
    from services.cli.show import say

    with opened(ctx) as ledger, progress("Rebuild") as moved:
        position = ledger.rebuild(moved)
    say(f"The graph is made anew from {many(position, 'event')}.")


def verify(ctx: typer.Context, heads: Heads = None, as_json: AsJson = False) -> None:
    """Whether the log is whole and what was sealed, and whether the graph is what a fresh fold of the log gives."""
    from events.seal_check import differences
    from services.cli.evidence import head_of
    from services.cli.integrity import compare, faults
    from services.cli.progress import progress
    from services.cli.show import say, write_json

    given = [head_of(one, "--head") for one in heads or ()]
    with opened(ctx) as ledger:
        with progress("Seals") as moved:
            found = list(differences(ledger.log, ledger.sealer.store, given, moved))
        sealed = ledger.sealer.store.last()
        # What is not as it was sealed may not even be readable: it is told before anything reads it.
        if found and not as_json:
            for fault in found:
                say(fault)
        at = ledger.moment().position if ledger.log.head() else 0
        with progress("Log") as moved:
            broken = list(faults(ledger.log, at, moved))
        with progress("Graph") as moved:
            held, fresh = compare(ledger.log, ledger.store, moved)
    same = held == fresh
    if as_json:
        write_json({
            "position": at, "faults": found + broken, "digest": held, "fresh": fresh, "same": same,
            "sealed": sealed.size if sealed else 0, "heads": [one.line() for one in given],
        })  # fmt: skip
    else:
        for fault in broken:
            say(fault)
        say(f"The log: {many(at, 'event')}, {many(len(broken), 'fault') if broken else 'whole'}.")
        if sealed or given:
            size = sealed.size if sealed else 0
            what = many(len(found), "fault") if found else f"as they were sealed{', and as published' if given else ''}"
            say(f"The seals: {many(size, 'event')}, {what}.")
        say(
            f"The graph: {held}"
            + (", as a fresh fold gives." if same else f". A fresh fold gives {fresh}: rebuild it.")
        )
    if found or broken or not same:
        raise typer.Exit(Code.NO)


def _large(ledger: "Ledger", number: int, head: int) -> list[tuple[str, int]]:
    from collections import Counter

    from services.cli.progress import progress

    counted: Counter[str] = Counter()
    with progress("Log") as moved:
        for event in ledger.log.stream():
            counted.update(event.subjects)
            if event.position % 1000 == 0:
                moved(event.position, head)
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))[:number]
