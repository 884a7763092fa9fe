"""`zoneledger export bods`, `cloudevents`, `graphml` and `prov`: authority, the log, the network and a why."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from events.ids import PARTIES, PLACES
from events.levers import Lever
from services.cli import options
from services.cli.export_options import Force, Out
from services.cli.history import About, After, By, Document, RecordedFrom, RecordedTo, Topics
from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from events.envelope import Recorded

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
_PAGE = 1000


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
    from services.cli.export_options import written
    from services.cli.progress import progress
    from services.files.bods import Bods
    from services.files.export_manifest import check_export, exported, manifest
    from services.statements import Refused

    check_export(out, force=force)
    with opened(ctx) as ledger:
        reader = ledger.reader(known=instant_given(known, "--known"), position=position)
        place, name = reader.known_if(within, PLACES), publisher or ledger.settings.recorder
        if not name:
            raise Refused("no-publisher", "a statement says who publishes it", "--publisher", "a name")
        made = Bods(reader.store, ledger.log, reader.at, name, place)
        with exported(out, force=force) as sink, progress("BODS") as moved:
            for piece in made.json(moved):
                sink.write(piece)
            asked = {"within": place, "publisher": name}
            sink.said = manifest("bods", "BODS 0.4", reader.at, asked, made.counts, on=False)
    counts = made.counts
    written(out, sink, f"{counts['statements']} statements, {counts['relationships']} of relationships", as_json)


def cloudevents(
    ctx: typer.Context, out: Out, source: SourceUri = None, about: About = None,
    topics: Topics = None, by: By = None, document: Document = None, recorded_from: RecordedFrom = None,
    recorded_to: RecordedTo = None, after: After = 0, known: options.Known = None, position: options.Position = None,
    force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """The log, or some of it, as CloudEvents 1.0: FILE.jsonl, an event in each line, or FILE.json, one batch."""
    from services.cli.export_options import written
    from services.cli.progress import progress
    from services.files.cloudevents import encoder_of, log_uri, read_source
    from services.files.export_manifest import check_export, exported, manifest

    encoded = encoder_of(out)
    check_export(out, force=force)
    first = instant_given(recorded_from, "--recorded-from")
    end = instant_given(recorded_to, "--recorded-to")
    with opened(ctx) as ledger:
        reader = ledger.reader(known=instant_given(known, "--known"), position=position)
        uri = read_source(source) if source is not None else log_uri(ledger.log)
        count, last = 0, after

        def events() -> "Iterator[Recorded]":
            nonlocal count, last
            while page := reader.events(
                about=about, topics=topics or (), by=by, document=document, recorded_from=first, recorded_to=end,
                after=last, limit=_PAGE,
            ):  # fmt: skip
                yield from page
                count, last = count + len(page), page[-1].position
                moved(last, reader.at.position)

        with exported(out, force=force) as sink, progress("CloudEvents") as moved:
            for piece in encoded(events(), uri):
                sink.write(piece)
            asked = {
                "source": uri, "about": about, "topics": topics or [], "by": by, "document": document,
                "recorded_from": recorded_from, "recorded_to": recorded_to, "after": after,
            }  # fmt: skip
            sink.said = manifest(
                "cloudevents", "CloudEvents 1.0", reader.at, asked, {"events": count, "last": last}, on=False
            )
    written(out, sink, f"{count} events", as_json)


def graphml(
    ctx: typer.Context, out: Out, within: options.Within = None, on: options.On = None, known: options.Known = None,
    position: options.Position = None, force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """The network of a moment as GraphML: what is in being on the day, and every link between."""
    from graph.answers.whole_network import Network
    from services.cli.export_options import written
    from services.cli.progress import progress
    from services.files.export_manifest import check_export, exported, manifest
    from services.files.graphml import graphml as pieces

    check_export(out, force=force)
    with opened(ctx) as ledger:
        reader = ledger.reader(on=on, known=instant_given(known, "--known"), position=position)
        place = reader.known_if(within, PARTIES | PLACES)
        network = Network(reader.store, reader.at, place)
        with exported(out, force=force) as sink, progress("GraphML") as moved:
            for piece in pieces(network, reader.at, place, moved):
                sink.write(piece)
            counts = {"nodes": network.count, "edges": network.edges, "not_in_being": network.left_out}
            sink.said = manifest("graphml", "GraphML 1.0", reader.at, {"within": place}, counts)
    left = f"; {network.left_out} more are recorded, but not in being then" if network.left_out else ""
    written(out, sink, f"{network.count} nodes and {network.edges} edges on {reader.at.on}{left}", as_json)


def prov(
    ctx: typer.Context, holder: Holder, over: Over, lever: OneLever, out: Out, area: options.OnArea = None,
    on: options.On = None, known: options.Known = None, position: options.Position = None,
    reading: options.Reading = None, force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Why somebody holds a lever over a place, or does not, as W3C PROV-JSON."""
    import json

    from services.cli.export_options import written
    from services.files.cloudevents import log_uri
    from services.files.export_manifest import check_export, exported, manifest
    from services.files.prov import why_prov

    check_export(out, force=force)
    with opened(ctx) as ledger:
        instant = instant_given(known, "--known")
        reader = ledger.reader(on=on, known=instant, position=position, reading=reading or ())
        document, asked, steps = why_prov(reader, log_uri(ledger.log), holder, over, lever, area)
        counts = {name: len(document.get(name, ())) for name in ("entity", "activity", "agent")}
        with exported(out, force=force) as sink:
            sink.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
            sink.said = manifest("prov", "PROV-JSON", reader.at, asked, {"steps": steps, **counts})
    written(out, sink, f"{steps} steps, on {reader.at.on}", as_json)
