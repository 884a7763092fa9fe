"""GET /ending.ics: what ends or falls due, as a calendar to subscribe to."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from services.bootstrap import Ledger
from services.files.ics import MEDIA, calendar, title_of
from services.http.graphql import party_of
from services.http.refusals import REFUSALS, Parameters, refusal
from services.keys import Keys

DAYS: Final = 180
_TAKEN: Final = ("within", "of", "days")


async def ending_feed(request: Request, ledger: Ledger, keys: Keys | None) -> Response:
    """The calendar of a place, a party or everything, as known now. Where there are keys, nothing without one."""
    try:
        if keys:
            party_of(request, keys)
        asked = Parameters(request, _TAKEN)
        days = asked.number("days", "number of days", "0 to 3660")
        within, of = asked.text("within"), asked.text("of")
        made = await run_in_threadpool(_made, ledger, within, of, DAYS if days is None else days)
    except REFUSALS as fault:
        return refusal(fault)
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(made, headers=headers, media_type=MEDIA)


def _made(ledger: Ledger, within: str | None, of: str | None, days: int) -> bytes:
    reader = ledger.reader()
    return calendar(reader.ending(within, of, days), reader.at, title_of(within, of))
