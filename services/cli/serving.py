"""The server: on this machine, or for those who have a key."""

import ipaddress
import os
import signal
import socket
import sys
from typing import TYPE_CHECKING, Final

import uvicorn

from services.cli.errors import complain
from services.statements import Refused

if TYPE_CHECKING:
    from starlette.applications import Starlette

    from services.bootstrap import Ledger
    from services.settings import Settings

GRACE_SECONDS: Final = 5
"""How long answers are waited for that are owed when the server is told to end."""


def run(ledger: "Ledger", settings: "Settings", host: str | None, port: int | None) -> None:
    """Serve until interrupted. `Refused` for a port that is taken, and, without keys, for an address of the network."""
    from services.http.app import create_app
    from services.keys import keys_of

    app = create_app(ledger, settings.recorder, keys_of(settings))
    with _announced(settings, host, port) as listening:
        serve(app, listening)


def run_workers(settings: "Settings", host: str | None, port: int | None, workers: int) -> None:
    """The same in several processes, each with a ledger of its own. The data folder is handed on by the environment."""
    from uvicorn.supervisors import Multiprocess

    from services.keys import keys_of

    # Refused here, once: a worker that cannot start is started again for ever.
    keys_of(settings)
    os.environ["ZONELEDGER_DATA"] = str(settings.data)
    with _announced(settings, host, port) as listening:
        config = uvicorn.Config(
            "services.http.app:from_environment", factory=True, workers=workers, log_level="warning", lifespan="on",
            timeout_graceful_shutdown=GRACE_SECONDS,
        )  # fmt: skip
        Multiprocess(config, sockets=[listening]).run()


def serve(app: "Starlette", listening: socket.socket) -> None:
    """Serve one application on a socket until interrupted, or told to end."""
    # The server hands the signal on when it has ended well; what is open is closed on the way out.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    config = uvicorn.Config(app, log_level="warning", lifespan="on", timeout_graceful_shutdown=GRACE_SECONDS)
    uvicorn.Server(config).run(sockets=[listening])


def _announced(settings: "Settings", host: str | None, port: int | None) -> socket.socket:
    listening = listen(host or settings.host, settings.port if port is None else port, open_to=bool(settings.keys))
    complain([f"Zoneledger answers on http://{address_of(listening)}/ (GraphQL at /graphql). Ctrl-C stops it."])
    return listening


def address_of(listening: socket.socket) -> str:
    """Host and port as a browser takes them."""
    address, port = listening.getsockname()[:2]
    return f"[{address}]:{port}" if ":" in address else f"{address}:{port}"


def listen(host: str, port: int, open_to: bool = False) -> socket.socket:
    """A listening socket on a loopback address; with `open_to`, on any."""
    address = "127.0.0.1" if host == "localhost" else host
    accepted = "127.0.0.1, ::1 or localhost"
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        raise Refused("not-an-address", f"{host!r} is no address", "--host", accepted) from None
    if not found.is_loopback and not open_to:
        raise Refused(
            "open-only-at-home", f"{host} can be reached from elsewhere, and no keys are configured", "--host",
            f"{accepted}; or keys, by ZONELEDGER_KEYS_FILE",
        )  # fmt: skip
    made = socket.socket(socket.AF_INET6 if found.version == 6 else socket.AF_INET, socket.SOCK_STREAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        made.bind((address, port))
        made.listen(128)
    except OSError as taken:
        made.close()
        raise Refused(
            "port-taken", f"port {port} of {host} cannot be used: {taken.strerror}", "--port",
            "another port, by --port or PORT; 0 takes a free one",
        ) from None  # fmt: skip
    return made
