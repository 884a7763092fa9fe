"""`zoneledger export bods`, `cloudevents`, `graphml` and `prov`: authority, the log, the network and a why."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from events.levers import Lever
from events.plural import many
from services.cli import options
from services.cli.export_options import Force, Out, export
from services.cli.history import About, After, By, Document, RecordedFrom, RecordedTo, Topics

Publisher = Annotated[
    str | None,
    typer.Option(
        "--publisher", metavar="NAME", help="Who publishes the statements. ZONELEDGER_RECORDER where not given.",
        show_default=False,
    ),
]  # fmt: skip
SourceUri = Annotated[
    str | None,
    typer.Option("--source", metavar="URI", help="`source` of each; not given: the URN of this log, by its origin."),
]
Holder = Annotated[str, typer.Argument(metavar="HOLDER", help="Who holds it: a party or a zone.")]
Over = Annotated[str, typer.Argument(metavar="PLACE", help="What it is held over.")]
OneLever = Annotated[Lever, typer.Option("--lever", help="The lever.")]


def register(group: typer.Typer) -> None:
    """Add the forms."""
    group.command("bods")(bods)
    group.command("cloudevents")(cloudevents)
    group.command("graphml")(graphml)
    group.command("prov")(prov)


def bods(
    ctx: typer.Context, out: Out, within: options.Within = None, publisher: Publisher = None,
    known: options.Known = None, position: options.Position = None, force: Force = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Authority as BODS 0.4 statements: who holds what over whom, as it became known up to the moment."""
    from services.files.export_forms import ExportForm, Options

    def words(said: Mapping[str, Any]) -> str:
        counts = said["counts"]
        return f"{many(counts['statements'], 'statement')}, {counts['relationships']} of relationships"

    asked = Options(within=within, publisher=publisher)
    export(ctx, ExportForm.BODS, asked, out, words, force=force, as_json=as_json, known=known, position=position)


def cloudevents(
    ctx: typer.Context, out: Out, source: SourceUri = None, about: About = None,
    topics: Topics = None, by: By = None, document: Document = None, recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None, after: After = 0, known: options.Known = None, position: options.Position = None,
    force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """The log, or some of it, as CloudEvents 1.0: FILE.jsonl, an event in each line, or FILE.json, one batch."""
    from services.files.export_forms import ExportForm, Options

    def words(said: Mapping[str, Any]) -> str:
        return many(said["counts"]["events"], "event")

    asked = Options(
        source=source, about=about, topics=tuple(topics or ()), by=by, document=document,
        recorded_from=recorded_from, recorded_to=recorded_to, after=after,
    )  # fmt: skip
    export(ctx, ExportForm.CLOUDEVENTS, asked, out, words, force=force, as_json=as_json, known=known, position=position)


def graphml(
    ctx: typer.Context, out: Out, within: options.Within = None, on: options.On = None, known: options.Known = None,
    position: options.Position = None, reading: options.Reading = None, force: Force = False,
    as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """The network of a moment as GraphML: what is in being on the day, and every link between."""
    from services.files.export_forms import ExportForm, Options

    def words(said: Mapping[str, Any]) -> str:
        counts = said["counts"]
        left = f"; recorded, but not in being then: {gone} more" if (gone := counts["not_in_being"]) else ""
        nodes, edges = many(counts["nodes"], "node"), many(counts["edges"], "edge")
        return f"{nodes} and {edges} on {said['moment']['on']}{left}"

    export(
        ctx, ExportForm.GRAPHML, Options(within=within), out, words, force=force, as_json=as_json, known=known,
        position=position, on=on, reading=reading,
    )  # fmt: skip


def prov(
    ctx: typer.Context, holder: Holder, over: Over, lever: OneLever, out: Out, area: options.OnArea = None,
    on: options.On = None, known: options.Known = None, position: options.Position = None,
    reading: options.Reading = None, force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Why somebody holds a lever over a place, or does not, as W3C PROV-JSON."""
    from services.files.export_forms import ExportForm, Options

    def words(said: Mapping[str, Any]) -> str:
        return f"{many(said['counts']['steps'], 'step')}, on {said['moment']['on']}"

    export(
        ctx, ExportForm.PROV, Options(holder=holder, over=over, lever=lever, area=area), out, words, force=force,
        as_json=as_json, known=known, position=position, on=on, reading=reading,
    )  # fmt: skip
