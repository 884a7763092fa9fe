"""Files that are whole or not there: written beside their name, and named once all is on the disk."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from services.statements import Refused


@contextmanager
def whole_file(
    path: Path, *, force: bool = False, option: str = "--out", accepted: str = "another name"
) -> Iterator[BinaryIO]:
    """A file to write, which gets its name when all went well; else nothing is left of it. `Refused` where somebody
    made a file of that name meanwhile, unless `force`."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with beside.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            beside.replace(path)
        else:
            _named(beside, path, there(path, option, accepted))
    finally:
        beside.unlink(missing_ok=True)


def there(path: Path, option: str = "--out", accepted: str = "another name") -> Refused:
    """The refusal of a name that is taken."""
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
