"""Cells that no spreadsheet runs as a formula: one way to mark them as text, and one to take the mark away."""

import re
from typing import Final

_STARTS: Final = "[=+\\-@\t\r\n\uff1d\uff0b\uff0d\uff20]"
_RUNS: Final = re.compile(_STARTS)
_MARKED: Final = re.compile(f"'+{_STARTS}")
_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{1,18})?%?", re.ASCII)


def escaped(text: str) -> str:
    """The text as a cell: a `'` before what a spreadsheet would run. Plain numbers, `-5`, stay as they are."""
    if _MARKED.match(text) or (_RUNS.match(text) and not _NUMBER.fullmatch(text)):
        return f"'{text}"
    return text


def unescaped(cell: str) -> str:
    """The text that `escaped` made the cell of."""
    return cell[1:] if _MARKED.match(cell) else cell
