"""Files that are whole or not there: written beside their name, and named once all is on the disk.

`force` is None where there is no option to write over a file that exists.
"""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from services.statements import Refused

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


def check_target(path: Path, *, force: bool | None = None, option: str = "--out") -> None:
    """Refuse a target that is a folder, has no folder to lie in, or exists (unless `force`): before anything is
    asked."""
    if path.is_dir():
        raise Refused("target-is-folder", f"{path} is a folder", option, "the name of a file")
    if not path.parent.is_dir():
        raise Refused("no-folder", f"{path.parent} is no folder", option, "a file in a folder that exists")
    if (path.exists() or path.is_symlink()) and not force:
        raise _taken(path, force, option)


@contextmanager
def whole_file(path: Path, *, force: bool | None = None, option: str = "--out") -> Iterator[BinaryIO]:
    """A file to write, which gets its name when all went well; else nothing is left of it.

    Raises `Refused` where somebody made a file of that name meanwhile (`target-exists`), unless `force`; and for a full
    disk (`disk-full`).
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            beside.replace(path)
        else:
            _named(beside, path, _taken(path, force, option))
    except OSError as fault:
        if fault.errno not in _FULL:
            raise
        raise Refused(
            "disk-full", f"there is no room for {path} ({fault.strerror}); nothing is left of it", option,
            "more room, or a file on another disk",
        ) from None  # fmt: skip
    finally:
        beside.unlink(missing_ok=True)


def _taken(path: Path, force: bool | None, option: str) -> Refused:
    accepted = "another name" if force is None else "another name, or --force"
    return Refused("target-exists", f"{path} exists: nothing is written over", option, accepted)


def _named(beside: Path, path: Path, taken: Refused) -> None:
    try:
        # Unlike a renaming, a link is refused where somebody made the file meanwhile.
        os.link(beside, path)
    except FileExistsError:
        raise taken from None
    except OSError:
        # Sticks and some shared folders have no links.
        if path.exists():
            raise taken from None
        beside.rename(path)
