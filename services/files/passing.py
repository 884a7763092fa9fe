"""Files that are made to be sent, and do not stay: their folder, and their names."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from graph.moment import Moment
from services.statements import Refused

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.]+")
_LONGEST: Final = 120


@contextmanager
def passing_folder() -> Iterator[Path]:
    """A folder that goes with the block. `Refused` (`disk-full`), naming no place of the server, where there is no
    room."""
    try:
        folder = TemporaryDirectory(prefix="zoneledger-")
    except OSError:
        raise _no_room() from None
    with folder as name:
        try:
            yield Path(name)
        except Refused as refused:
            if refused.rule != "disk-full":
                raise
            raise _no_room() from None


def file_name(what: str, of: str | None, at: Moment, ending: str, *, dated: bool = True) -> str:
    """A name that says what is in a file, in letters that every system takes; `dated`: it depends on the day."""
    words = filter(None, (what, of, at.on if dated else None, f"position-{at.position}"))
    return safe_name("-".join(words), ending)


def safe_name(words: str, ending: str) -> str:
    """A name of these words."""
    return _UNSAFE.sub("-", words).strip("-.")[:_LONGEST] + ending


def _no_room() -> Refused:
    return Refused(
        "disk-full", "there is no room for the file on the server; nothing is left of it", None,
        "something narrower; or the same later",
    )  # fmt: skip
