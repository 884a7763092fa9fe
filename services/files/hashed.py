"""A file that is hashed as it is written."""

import hashlib
from typing import BinaryIO


class Hashed:
    """Passes on what is written to a file, from its beginning to its end; `size` is how many bytes that was."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._digest = file, hashlib.sha256()
        self.size, self.closed = 0, False

    def write(self, data: bytes) -> int:
        """Write the next piece."""
        self._digest.update(data)
        self.size += memoryview(data).nbytes
        return self._file.write(data)

    def tell(self) -> int:
        """How much was written."""
        return self.size

    def flush(self) -> None:
        """To the system, not to the disk."""
        self._file.flush()

    def close(self) -> None:
        """Whoever opened the file closes it."""
        self.closed = True

    def readable(self) -> bool:
        """It is only written."""
        return False

    def writable(self) -> bool:
        """It is."""
        return True

    def seekable(self) -> bool:
        """It is written in order."""
        return False

    @property
    def sha256(self) -> str:
        """SHA-256 in hex of all that was written so far."""
        return self._digest.hexdigest()
