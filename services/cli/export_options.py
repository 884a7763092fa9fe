"""What every form of `zoneledger export` takes, and what it says at its end.

A form is a command of a module with `register(group)`, named in `services/cli/export.py`. It takes `Out`, `Force`,
`options.Known`, `options.Position`, `options.AsJson` and, where it speaks of a day, `options.On` and `options.Reading`,
and hands all of that to `export`. How it is made: `services/files/export_forms.py`.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from services.cli.session import instant_given, opened

if TYPE_CHECKING:
    from services.files.export_forms import ExportForm, Options
    from services.files.export_manifest import Sink

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it; a manifest is written beside it.")]
Force = Annotated[bool, typer.Option("--force", help="Write over files that exist.")]


def export(
    ctx: typer.Context, form: "ExportForm", asked: "Options", out: Path, words: Callable[[Mapping[str, Any]], str], *,
    force: bool, as_json: bool, known: str | None, position: int | None, on: str | None = None,
    reading: Sequence[str] | None = None,
) -> None:  # fmt: skip
    """Write an export and say so, in the `words` that its manifest comes to: `12 releases of 4 processes`."""
    from services.cli.progress import progress
    from services.files.export_forms import check
    from services.files.export_forms import export as made

    check(form, asked, out, force=force)
    with opened(ctx) as ledger:
        reader = ledger.reader(on=on, known=instant_given(known, "--known"), position=position, reading=reading or ())
        with progress(form) as moved:
            sink = made(ledger, reader, form, asked, out, force=force, progress=moved)
    _say(out, sink, words(sink.said), as_json)


def _say(out: Path, sink: "Sink", what: str, as_json: bool) -> None:
    import sys

    from services.cli.show import say, write_json

    if as_json:
        write_json({"file": str(out), "sha256": sink.sha256, "bytes": sink.size, **sink.said})
    else:
        say(f"{out}: {what}.")
        moment = sink.said["moment"]
        say(f"As known {moment['known']} (position {moment['position']}).", "dim")
    sys.stderr.write(f"sha256 {sink.sha256}  {out}\n")
