"""`zoneledger export ocds`: contracts and subcontracts as OCDS 1.1 releases or records."""

import re
from pathlib import Path
from typing import Annotated, Final

import typer

from services.cli import options
from services.cli.export_options import Force, Out, written
from services.cli.session import instant_given, opened

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
_ENDINGS: Final = (".jsonl", ".json")
_PREFIX: Final = re.compile(r"ocds-[a-z0-9]{6}")
_URI: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[A-Za-z0-9:/?#\[\]@!$&'()*+,;=._~%-]+")


def register(group: typer.Typer) -> None:
    """Add the form."""
    group.command("ocds")(ocds)


def ocds(
    ctx: typer.Context, out: Out, within: options.Within = None, records: Records = False, prefix: Prefix = None,
    publisher: Publisher = None, uri: Uri = None, known: options.Known = None, position: options.Position = None,
    force: Force = False, as_json: options.AsJson = False,
) -> None:  # fmt: skip
    """Contracts and subcontracts after the Open Contracting Data Standard: FILE.jsonl, or FILE.json for a package."""
    from services.cli.progress import progress
    from services.files.export_manifest import check_export
    from services.files.ocds import Asked, write_ocds
    from services.files.ocds_words import EXAMPLE_PREFIX

    _check(out, prefix, uri)
    check_export(out, force=force)
    with opened(ctx) as ledger:
        publisher = publisher or ledger.settings.recorder
        _check_publisher(out, publisher)
        reader = ledger.reader(known=instant_given(known, "--known"), position=position)
        place = reader.known_if(within)
        asked = Asked(place, records, prefix or EXAMPLE_PREFIX, publisher, uri)
        with progress("OCDS") as moved:
            sink = write_ocds(reader.store, ledger.log, reader.at, asked, out, force=force, progress=moved)
    counts = sink.said["counts"]
    written(out, sink, f"{counts['releases']} releases of {counts['processes']} contracting processes", as_json)


def _check(out: Path, prefix: str | None, uri: str | None) -> None:
    from services.statements import Refused

    if out.suffix not in _ENDINGS:
        raise Refused(
            "unknown-format", f"{out.name} is neither JSON Lines nor a package", "--out",
            "a name that ends in .jsonl (a line for each) or .json (a package)",
        )  # fmt: skip
    if prefix is not None and not _PREFIX.fullmatch(prefix):
        raise Refused(
            "bad-prefix", f"{prefix!r} is no prefix", "--prefix",
            "ocds- and six lower-case letters or digits, as registered",
        )  # fmt: skip
    if uri is not None and not _URI.fullmatch(uri):
        raise Refused("bad-uri", f"{uri!r} is no URI", "--uri", "https://example.org/contracts.json")


def _check_publisher(out: Path, publisher: str | None) -> None:
    from services.statements import Refused

    if out.suffix == ".json" and not publisher:
        raise Refused("no-publisher", "a package says who publishes it", "--publisher", "a name; or FILE.jsonl")
