"""What every form of `zoneledger export` takes, and what it says at its end.

A form is a module with `register(group)`, named in `services/cli/export.py`. It takes `Out`, `Force`, `options.Within`,
`options.Known`, `options.Position`, `options.AsJson` and, where it depends on a day, `options.On`; it calls
`check_export` before it asks anything, writes into `exported` (both in `services/files/export_manifest.py`) under a
`progress` bar, and ends with `written`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from services.files.export_manifest import Sink

Out = Annotated[Path, typer.Option("--out", metavar="FILE", help="Where to write it; a manifest is written beside it.")]
Force = Annotated[bool, typer.Option("--force", help="Write over files that exist.")]


def written(out: Path, sink: "Sink", what: str, as_json: bool) -> None:
    """Say what was written: `what` in words (`12 releases of 4 processes`), or the manifest as JSON."""
    import sys

    from services.cli.show import say, write_json

    if as_json:
        write_json({"file": str(out), "sha256": sink.sha256, "bytes": sink.size, **sink.said})
    else:
        say(f"{out}: {what}.")
        moment = sink.said["moment"]
        say(f"As known {moment['known']} (position {moment['position']}).", "dim")
    sys.stderr.write(f"sha256 {sink.sha256}  {out}\n")
