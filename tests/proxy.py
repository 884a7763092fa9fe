"""A network between a client and a server on this machine, which can be cut, stalled, or lose one answer."""

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from threading import Event, Lock, Thread
from typing import Final

# As the driver writes it: one chunk with the message COMMIT, which has no fields, and the end of the message.
COMMIT: Final = b"\x00\x02\xb0\x12\x00\x00"
_PIECE: Final = 65_536
# Closing then resets, as a network does that is gone.
_RESET: Final = struct.pack("ii", 1, 0)


class Loss(Enum):
    """What of the next commit gets lost, and the connection with it."""

    REQUEST = "it never comes to the server"
    ANSWER = "the server has committed, and the client is not told"


class Proxy:
    """Hands on what each side says, until it is told otherwise."""

    def __init__(self, host: str, port: int) -> None:
        self._server = host, port
        self._guard = Lock()
        self._open: set[socket.socket] = set()
        self._awake = Event()
        self._awake.set()
        self._losing: Loss | None = None
        self.losses = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._down = False
        self._accepting = Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def cut(self) -> None:
        """Reset every connection, and every new one, until `mend`."""
        with self._guard:
            self._down = True
            self._reset_all()

    def mend(self) -> None:
        """Hand on again."""
        self._down = False
        self._awake.set()

    def stall(self) -> None:
        """Keep every connection open and hand nothing on, until it is cut or mended."""
        self._awake.clear()

    def lose(self, loss: Loss) -> None:
        """Lose this of the next commit."""
        with self._guard:
            self._losing = loss

    def close(self) -> None:
        """End, and every connection with it."""
        self._down = True
        self._awake.set()
        # Accepting ends by it, where closing alone would not wake it.
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._accepting.join()
        with self._guard:
            self._reset_all()

    def _reset_all(self) -> None:
        for one in self._open:
            _reset(one)
        self._open.clear()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            try:
                server = socket.create_connection(self._server)
            except OSError:
                _reset(client)
                continue
            with self._guard:
                if self._down:
                    _reset(client)
                    _reset(server)
                    continue
                self._open |= {client, server}
            link = _Link(self, client, server)
            for work in (link.asked, link.answered):
                Thread(target=work, daemon=True).start()

    def passed(self) -> None:
        """Back when the network hands on."""
        self._awake.wait()

    def losing(self) -> Loss | None:
        """What gets lost now; asked once for a loss."""
        with self._guard:
            loss, self._losing = self._losing, None
            return loss

    def was_lost(self, client: socket.socket, server: socket.socket) -> None:
        """A loss has happened on a connection, which ends with it."""
        self.ended(client, server)
        with self._guard:
            self.losses += 1

    def ended(self, client: socket.socket, server: socket.socket) -> None:
        """A connection is over."""
        with self._guard:
            self._open -= {client, server}
        _reset(client)
        _reset(server)


class _Link:
    """One connection."""

    def __init__(self, proxy: Proxy, client: socket.socket, server: socket.socket) -> None:
        self._proxy, self._client, self._server = proxy, client, server
        self._answer_lost = False

    def asked(self) -> None:
        """Hand on what the client says."""
        self._handed(self._client, self._server, self._said)

    def answered(self) -> None:
        """Hand on what the server says."""
        self._handed(self._server, self._client, self._told)

    def _said(self, piece: bytes) -> bool:
        if piece.endswith(COMMIT):
            loss = self._proxy.losing()
            if loss is Loss.REQUEST:
                return False
            self._answer_lost = loss is Loss.ANSWER
        return True

    def _told(self, _: bytes) -> bool:
        return not self._answer_lost

    def _handed(self, source: socket.socket, target: socket.socket, wanted: Callable[[bytes], bool]) -> None:
        with suppress(OSError):
            while piece := source.recv(_PIECE):
                self._proxy.passed()
                if not wanted(piece):
                    self._proxy.was_lost(self._client, self._server)
                    return
                target.sendall(piece)
        self._proxy.ended(self._client, self._server)


def _reset(one: socket.socket) -> None:
    with suppress(OSError):
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        # Whoever reads it in another thread is woken; nothing is sent yet.
        one.shutdown(socket.SHUT_RD)
    one.close()


@contextmanager
def between(host: str, port: int) -> Iterator[Proxy]:
    """A network to a server, at a port of this machine."""
    made = Proxy(host, port)
    try:
        yield made
    finally:
        made.close()
