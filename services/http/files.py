"""Files that the server makes whole, sends, and forgets."""

import asyncio
import hashlib
from base64 import b64encode
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import SEEK_END
from pathlib import Path
from threading import Condition, Event
from typing import BinaryIO, Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from events.when import write_instant
from graph.moment import Moment
from services.bootstrap import Ledger
from services.files.passing import passing_folder
from services.http.graphql import BadRequest, party_of
from services.http.refusals import REFUSALS, Parameters, refusal
from services.keys import Keys

AT_ONCE: Final = 2
"""Files that a worker makes at once: each takes a thread, and may read the whole record. Nobody waits in line for it:
who comes then is told so, since a line of such requests would only be given up by whoever stands in it."""
PATIENCE: Final = 3
"""Seconds in which what is given up at the end has to be tidied up."""
_CHUNK: Final = 1 << 18


@dataclass(frozen=True, slots=True)
class Ready:
    """A file that lies whole under the name by which it is sent; `dated`: it speaks of the day of its moment."""

    path: Path
    media: str
    at: Moment
    dated: bool = True
    headers: Mapping[str, str] = field(default_factory=dict)


Moved = Callable[[int, int], None]
Make = Callable[[Ledger, Path, Moved], Ready]
"""Makes a file in a folder, and says on the way how far it is."""


class Gone(Exception):
    """Nobody waits for the file any more."""


class Desk:
    """Where files are asked for. Where there are keys, nothing without one."""

    def __init__(self, ledger: Ledger, keys: Keys | None) -> None:
        self._ledger, self._keys = ledger, keys
        self._free, self._busy = Condition(), 0
        self._ending = Event()

    def hands(
        self, read: Callable[[Parameters], Make], taken: Sequence[str], many: Sequence[str], beside: Sequence[str] = ()
    ) -> Callable[[Request], Awaitable[Response]]:
        """The answer to requests for files of one kind: `read` says of what is asked how it is made."""

        async def answer(request: Request) -> Response:
            try:
                if self._keys:
                    party_of(request, self._keys)
                return await self._awaited(request, read(Parameters(request, taken, many, beside)))
            except REFUSALS as fault:
                return refusal(fault)
            except Gone:
                return refusal(BadRequest(503, "the file", "the server is ending", "the same again in some seconds"))

        return answer

    def close(self) -> None:
        """Give up what is being made. A process that ends before a thread has tidied up would leave its folder."""
        self._ending.set()
        with self._free:
            self._free.wait_for(lambda: not self._busy, PATIENCE)

    async def _awaited(self, request: Request, make: Make) -> Response:
        gone = Event()
        watching = asyncio.create_task(_watch(request, gone))
        try:
            return await run_in_threadpool(self._made, make, gone)
        finally:
            watching.cancel()

    def _made(self, make: Make, gone: Event) -> Response:
        def moved(_done: int, _total: int) -> None:
            if gone.is_set() or self._ending.is_set():
                raise Gone

        with self._one():
            return _made(self._ledger, make, moved)

    @contextmanager
    def _one(self) -> Iterator[None]:
        with self._free:
            if self._busy >= AT_ONCE:
                rule = f"{AT_ONCE} files are being made already, as many as this server makes at once"
                raise BadRequest(503, "the file", rule, "the same again in some seconds")
            self._busy += 1
        try:
            yield
        finally:
            with self._free:
                self._busy -= 1
                self._free.notify_all()


class Handed(Response):
    """A file, sent and closed, whoever is gone meanwhile."""

    def __init__(self, file: BinaryIO, size: int, media: str, headers: Mapping[str, str]) -> None:
        super().__init__(None, headers={**headers, "Content-Length": str(size)}, media_type=media)
        self._file, self._size = file, size

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; to HEAD, what is said of it."""
        del receive
        with self._file:
            await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
            left = 0 if scope["method"] == "HEAD" else self._size
            while left > 0:
                chunk = await run_in_threadpool(self._file.read, _CHUNK)
                left -= len(chunk)
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _watch(request: Request, gone: Event) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    gone.set()


def _made(ledger: Ledger, make: Make, moved: Moved) -> Handed:
    # What is open can be read without a name: nothing is left of it, however this process or the request ends.
    with passing_folder() as folder:
        ready = make(ledger, folder, moved)
        file = ready.path.open("rb")
    try:
        digest = hashlib.file_digest(file, "sha256").digest()
        size = file.seek(0, SEEK_END)
        file.seek(0)
        return Handed(file, size, ready.media, _headers(ready, digest))
    except BaseException:
        file.close()
        raise


def _headers(ready: Ready, digest: bytes) -> dict[str, str]:
    at = ready.at
    return {
        "Content-Disposition": f'attachment; filename="{ready.path.name}"',
        "Repr-Digest": f"sha-256=:{b64encode(digest).decode()}:",
        "Cache-Control": "private, no-cache",
        "X-Content-Type-Options": "nosniff",
        **({"Zoneledger-On": at.on} if ready.dated else {}),
        "Zoneledger-Known": write_instant(at.known),
        "Zoneledger-Position": str(at.position),
        "Zoneledger-Reconstructed": "true" if at.reconstructed else "false",
        **({"Zoneledger-Reading": ", ".join(map(str, at.reading))} if at.reading else {}),
        **ready.headers,
    }
