"""`zoneledger export`: the record in forms that others define, each a command of its own.

How a form is made: `services/cli/export_options.py`.
"""

from typing import Final

import typer

from services.cli import export_graph, export_ocds

_FORMS: Final = (export_ocds, export_graph)


def register(app: typer.Typer) -> None:
    """Add the group."""
    group = typer.Typer(
        help="The record in forms that others define, each a file with a manifest that says what it holds.",
        no_args_is_help=True,
    )
    for form in _FORMS:
        form.register(group)
    app.add_typer(group, name="export")
