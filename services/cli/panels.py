"""What each command is for: the headings under which help lists them, and their order."""

from typing import Final

import typer

_PANELS: Final = {
    "Begin": "demo serve ask schema",
    "Record": "record load import retract reconcile confirm",
    "Who holds what": "holders holdings check why operators calendar statement show list find",
    "What happened, and when it was known": "timeline events difference crosswalk",
    "Audit": "audit audits waivers quality lag subawards related disputes dispute dossier what-if",
    "Contracts and partners": "contract ending obligations money network flow-down",
    "Hand over": "panel evidence export seal witness",
    "Keep": "status rebuild verify migrate project copy health",
}
PANELS: Final = {name: panel for panel, names in _PANELS.items() for name in names.split()}
"""The heading of each command."""


def arrange(app: typer.Typer) -> None:
    """Put every command under its heading. A command without one is an error."""
    order = list(PANELS)
    for command in app.registered_commands:
        command.rich_help_panel = PANELS[command.name or ""]
    for group in app.registered_groups:
        group.rich_help_panel = PANELS[str(group.name)]
    app.registered_commands.sort(key=lambda one: order.index(one.name or ""))
