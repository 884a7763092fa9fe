"""`zoneledger export ocds`: contracts and subcontracts as OCDS 1.1 releases or records."""

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from events.plural import many
from services.cli import options
from services.cli.export_options import Force, Out, export

Records = Annotated[bool, typer.Option("--records", help="Records: releases with what they come to, and its history.")]
Publisher = Annotated[
    str | None,
    typer.Option(
        "--publisher", metavar="NAME", help="Who publishes, for a package. ZONELEDGER_RECORDER where not given.",
        show_default=False,
    ),
]  # fmt: skip
Prefix = Annotated[
    str | None,
    typer.Option(
        "--prefix", metavar="OCID-PREFIX", help="The registered prefix of the publisher; the standard's example.",
        show_default=False,
    ),
]  # fmt: skip
Uri = Annotated[str | None, typer.Option("--uri", metavar="URI", help="Where the package will lie; a made-up urn.")]


def register(group: typer.Typer) -> None:
    """Add the form."""
    group.command("ocds")(ocds)


def ocds(
    ctx: typer.Context, out: Out, within: options.Within = None, records: Records = False, prefix: Prefix = None,
    publisher: Publisher = None, uri: Uri = None, known: options.Known = None, position: options.Position = None,
    force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Contracts and subcontracts after the Open Contracting Data Standard: FILE.jsonl, or FILE.json for a package."""
    from services.files.export_forms import ExportForm, Options

    def words(said: Mapping[str, Any]) -> str:
        releases, processes = said["counts"]["releases"], said["counts"]["processes"]
        return f"{many(releases, 'release')} of {many(processes, 'contracting process', 'contracting processes')}"

    asked = Options(within=within, records=records, prefix=prefix, publisher=publisher, uri=uri)
    export(ctx, ExportForm.OCDS, asked, out, words, force=force, as_json=as_json, known=known, position=position)
