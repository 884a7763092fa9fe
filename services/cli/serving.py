"""The server on this machine."""

import ipaddress
import socket
from typing import TYPE_CHECKING

import uvicorn

from services.cli.errors import complain
from services.statements import Refused

if TYPE_CHECKING:
    from services.bootstrap import Ledger
    from services.settings import Settings


def run(ledger: "Ledger", settings: "Settings", host: str | None, port: int | None) -> None:
    """Serve until interrupted. `Refused` for an address of the network, or a port that is taken."""
    from services.http.app import create_app

    with listen(host or settings.host, settings.port if port is None else port) as listening:
        address, taken = listening.getsockname()[:2]
        shown = f"[{address}]" if ":" in address else address
        complain([f"Zoneledger answers on http://{shown}:{taken}/ (GraphQL at /graphql). Ctrl-C stops it."])
        config = uvicorn.Config(create_app(ledger, settings.recorder), log_level="warning", lifespan="on")
        uvicorn.Server(config).run(sockets=[listening])


def listen(host: str, port: int) -> socket.socket:
    """A listening socket on a loopback address."""
    address = "127.0.0.1" if host == "localhost" else host
    accepted = "127.0.0.1, ::1 or localhost"
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        raise Refused("not-an-address", f"{host!r} is no address", "--host", accepted) from None
    if not found.is_loopback:
        raise Refused(
            "open-only-at-home", f"{host} can be reached from elsewhere, and no keys are configured", "--host", accepted
        )
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
