"""Texts as PostgreSQL can index them: one that is too long, or holds a NUL, under a short one that stands for it."""

import hashlib
import re
from typing import Final

_LONGEST: Final = 600
_KEPT: Final = 500
_MARK: Final = "\x01"
_CUT: Final = re.compile("[\x00\x01]")


def short(text: str) -> str:
    """The text itself where it can be indexed, else its beginning and its digest.

    A text that holds the mark is shortened too, so no text has the short form of another one."""
    if len(text) <= _LONGEST and (text.isprintable() or not _CUT.search(text)):
        return text
    return f"{beginning(text)}{_MARK}{hashlib.sha256(text.encode()).hexdigest()}"


def beginning(text: str) -> str:
    """What the short form of every text that begins so begins with. It sorts before them, as bytes and as text."""
    cut = _CUT.search(text)
    return text[: min(cut.start() if cut else _KEPT, _KEPT)]
