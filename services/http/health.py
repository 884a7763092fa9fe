"""Health: whether the record can be asked, and how far the graph is behind it."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from graph.errors import NotAnswerable
from services.bootstrap import Ledger

_log = logging.getLogger("zoneledger.http")


def health(ledger: Ledger) -> Response:
    """Of a server: 200 where it can answer, 503 where it cannot, with the positions of log and graph."""
    try:
        head = ledger.log.head()
        projected = min(ledger.store.position(), head)
    except NotAnswerable as not_yet:
        return JSONResponse({"ok": False, "why": not_yet.rule}, 503)
    except Exception:
        _log.exception("the ledger cannot be read")
        return JSONResponse({"ok": False}, 503)
    return JSONResponse({"ok": True, "head": head, "position": projected, "lag": head - projected})


def projector_health(ledger: Ledger) -> Response:
    """Of a projector: whether it leads or stands by, and where and why it stands still (503)."""
    projector = ledger.projector
    said: dict[str, object] = {"ok": True, "role": "leader" if projector.leading else "standby"}
    if stopped := projector.stopped:
        said |= {"ok": False, "position": stopped.position, "event": stopped.event, "why": repr(stopped.why)}
    elif fault := projector.fault:
        said |= {"ok": False, "why": str(fault)}
    elif unsealed := projector.unsealed:
        said |= {"ok": False, "why": f"the log is not sealed: {unsealed}"}
    else:
        try:
            head = ledger.log.head()
            said |= {"head": head, "position": (position := ledger.store.position()), "lag": head - position}
        except NotAnswerable as rebuilding:
            said["why"] = rebuilding.rule
        except Exception as fault_now:
            said |= {"ok": False, "why": str(fault_now)}
    return JSONResponse(said, 200 if said["ok"] else 503)


def create_projector(ledger: Ledger) -> Starlette:
    """A projector that follows the log as long as the application lives, and says at /health how it does."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ledger.projector.start()
        try:
            yield
        finally:
            await run_in_threadpool(ledger.projector.stop)

    async def told(_: Request) -> Response:
        return await run_in_threadpool(projector_health, ledger)

    return Starlette(routes=[Route("/health", told)], lifespan=lifespan)
