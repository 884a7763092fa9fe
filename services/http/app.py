"""The server: GraphQL, GraphiQL without internet, a page of questions to try, files to hand over, and health."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from services.api.schema import schema
from services.bootstrap import Ledger
from services.http.ending import ending_feed
from services.http.files import Desk
from services.http.graphql import answer
from services.http.handing import routes
from services.http.health import health
from services.http.pages import graphiql_page, try_page
from services.keys import Keys, keys_of
from services.settings import Settings

STATIC: Final = Path(__file__).parent / "static"
LOOPBACK: Final = ("127.0.0.1", "localhost", "::1", "[::1]")
"""Names by which a browser may ask; another name means that somebody else's page points here."""
_POLICY: Final = (
    "default-src 'self'; img-src 'self' data:; font-src 'self' data:; style-src 'self' 'unsafe-inline'; "
    "frame-ancestors 'none'; base-uri 'none'; form-action 'self'"
)


def create_app(
    ledger: Ledger, recorder: str | None = None, keys: Keys | None = None, close: bool = False
) -> Starlette:  # fmt: skip
    """The application. `recorder` records where a request's header names nobody. With `keys` it may be asked under any
    name, by those who have one; without, by loopback names only. `close`: the ledger is closed at its end."""
    # A page of somebody else's that points here carries no key.
    hosts = ["*"] if keys else list(LOOPBACK)
    desk = Desk(ledger, keys)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        # Made before the first request, which would else wait for it.
        await run_in_threadpool(schema)
        if not ledger.projector.apart:
            ledger.projector.start()
        try:
            yield
        finally:
            await run_in_threadpool(desk.close)
            # What still waits for a server that is away is broken off by it.
            await run_in_threadpool(ledger.close if close else ledger.projector.stop)

    async def graphql(request: Request) -> Response:
        if request.method == "POST":
            return await answer(request, ledger, recorder, keys)
        if "text/html" in request.headers.get("accept", ""):
            return _page(graphiql_page())
        return PlainTextResponse(
            "GET answers with a page for people only. Accepted: POST with application/json.\n",
            405, {"Allow": "POST"},
        )  # fmt: skip

    async def home(_: Request) -> Response:
        return _page(await run_in_threadpool(try_page, None if keys else ledger))

    async def told(_: Request) -> Response:
        return await run_in_threadpool(health, ledger)

    async def ending(request: Request) -> Response:
        return await ending_feed(request, ledger, keys)

    return Starlette(
        routes=[
            Route("/", home),
            Route("/graphql", graphql, methods=["GET", "POST"]),
            Route("/health", told),
            Route("/ending.ics", ending),
            *routes(desk),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False)],
        lifespan=lifespan,
    )


def from_environment() -> Starlette:
    """The application of one worker of several: with a ledger of its own, as the environment says."""
    settings = Settings.from_env(os.environ)
    return create_app(Ledger.open(settings), settings.recorder, keys_of(settings), close=True)


def _page(text: str) -> Response:
    return HTMLResponse(
        text,
        headers={
            "Content-Security-Policy": _POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "same-origin",
        },
    )
