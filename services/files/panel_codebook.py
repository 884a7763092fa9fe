"""The codebook of a panel, made from the declarations of its columns."""

from collections.abc import Mapping, Sequence
from typing import Final

from graph.answers.panel_columns import BANDS, SEVERAL, STARTS, Column, Starts

_READING: Final = f"""\
A cell with several values has `{SEVERAL.strip()}` between them; the columns of one group (an operator, its role, its
contract, …) have theirs in the same order. An empty cell says that there is nothing of the kind: the school is not in
being, or nobody holds it. `not recorded` says that the record does not know, which is never a no; `none` says that
there is none, because the record declares itself complete there. `certain` holds whichever day within the dates of the
source is right, `possible` only for some of them. `level` of a lever `not recorded`: the grant does not say.
"""


def codebook(columns: Sequence[Column], about: Mapping[str, str], starts: Starts, sha256: str) -> str:
    """The codebook as Markdown. `about` is what the panel was asked for, `sha256` that of the CSV."""
    lines = ["# Codebook", "", "| asked | |", "|---|---|"]
    lines += [f"| {_safe(name)} | {_safe(value)} |" for name, value in about.items()]
    lines += [f"| sha256 of the table | {sha256} |", "", _READING]
    lines += [f"A start is {STARTS[starts]} (`--starts {starts}`).", ""]
    if any(one.name == "grade_band" for one in columns):
        lines += ["Bands: " + "; ".join(f"{band}: {', '.join(grades)}" for band, grades in BANDS.items()) + ".", ""]
    lines += ["| column | meaning | values | rule |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(map(_safe, (f'`{c.name}`', c.meaning, c.values, c.rule)))} |" for c in columns]
    return "\n".join(lines) + "\n"


def _safe(text: str) -> str:
    return " ".join(text.replace("|", "\\|").split())
