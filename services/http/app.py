"""The server: GraphQL, GraphiQL without internet, a page of questions to try, and health."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.bootstrap import Ledger
from services.http.graphql import answer
from services.http.pages import graphiql_page, try_page

STATIC: Final = Path(__file__).parent / "static"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1", "[::1]")
"""Names by which a browser may ask; another name means that somebody else's page points here."""
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)
_log = logging.getLogger("zoneledger.http")


def create_app(ledger: Ledger, recorder: str | None = None) -> Starlette:
    """The application. `recorder` records where a request's header names nobody."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        ledger.projector.start()
        try:
            yield
        finally:
            await run_in_threadpool(ledger.projector.stop)

    async def graphql(request: Request) -> Response:
        if request.method == "POST":
            return await answer(request, ledger, recorder)
        if "text/html" in request.headers.get("accept", ""):
            return _page(graphiql_page())
        return PlainTextResponse(
            "GET answers with a page for people only. Accepted: POST with application/json.\n",
            405, {"Allow": "POST"},
        )  # fmt: skip

    async def home(_: Request) -> Response:
        return _page(await run_in_threadpool(try_page, ledger))

    async def health(_: Request) -> Response:
        return await run_in_threadpool(_health, ledger)

    return Starlette(
        routes=[
            Route("/", home),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/health", health),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(LOOPBACK), www_redirect=False)],
        lifespan=lifespan,
    )


def _page(text: str) -> Response:
    return HTMLResponse(
        text,
        headers={
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        },
    )


def _health(ledger: Ledger) -> Response:
    try:
        head = ledger.log.head()
        projected = min(ledger.store.position(), head)
    except Exception:
        _log.exception("the ledger cannot be read")
        return JSONResponse({"ok": False}, 503)
    return JSONResponse({"ok": True, "head": head, "position": projected, "lag": head - projected})
