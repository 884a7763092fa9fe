"""A line to a Neo4j that can be cut at the worst moment: when a commit is done, and nobody was told yet. It counts how
often something was said over it."""

import socket
from contextlib import suppress
from threading import Event, Thread
from types import TracebackType
from typing import Final
from urllib.parse import urlsplit

COMMIT: Final = b"\x00\x02\xb0\x12\x00\x00"
"""The message of Bolt that commits, as it goes over the line."""
RUN: Final = b"\xb3\x10"
"""The beginning of the one that runs a text."""


class Line:
    """Passes on what both sides say. `uri` is what a driver is to connect to."""

    def __init__(self, uri: str) -> None:
        place = urlsplit(uri)
        self._server = (place.hostname or "", place.port or 7687)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"bolt://127.0.0.1:{self._listener.getsockname()[1]}"
        self._lose: bytes | None = None
        self.lost = self.said = 0
        Thread(target=self._accept, daemon=True).start()

    def __enter__(self) -> "Line":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def lose_next_answer(self, to: bytes = COMMIT) -> None:
        """Let the next such message reach the server and be done, and cut the line before its answer comes back."""
        self._lose = to

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(self._server) as server:
            cutting = Event()
            back = Thread(target=self._pass_back, args=(server, client, cutting), daemon=True)
            back.start()
            with suppress(OSError):
                while data := client.recv(65536):
                    self.said += 1
                    if self._lose is not None and self._lose in data:
                        self._lose = None
                        cutting.set()
                    server.sendall(data)
            with suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            back.join()

    def _pass_back(self, server: socket.socket, client: socket.socket, cutting: Event) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                if cutting.is_set():
                    self.lost += 1
                    break
                client.sendall(data)
        with suppress(OSError):
            client.shutdown(socket.SHUT_RDWR)
