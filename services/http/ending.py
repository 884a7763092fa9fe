"""GET /ending.ics: what ends or falls due, as a calendar to subscribe to."""

from typing import Final

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from events.log import LogFault
from graph.errors import Code, GraphFault, NotAnswerable
from services.bootstrap import Ledger
from services.files.ics import MEDIA, calendar, title_of
from services.http.graphql import BadRequest, party_of
from services.keys import Keys

DAYS: Final = 180
_TAKEN: Final = ("within", "of", "days")
_STATUS: Final = {Code.UNKNOWN_ID: 404, Code.NOT_YET_KNOWN: 404, Code.NOT_PROJECTED: 503}
_LONGEST: Final = 6


async def ending_feed(request: Request, ledger: Ledger, keys: Keys | None) -> Response:
    """The calendar of a place, a party or everything, as known now. Where there are keys, nothing without one."""
    try:
        if keys:
            party_of(request, keys)
        within, of, days = _asked(request)
        made = await run_in_threadpool(_made, ledger, within, of, days)
    except BadRequest as bad:
        return _refused(str(bad), bad.status, {"WWW-Authenticate": "Bearer"} if bad.status == 401 else {})
    except NotAnswerable as no:
        return _refused(str(no), _STATUS.get(no.code, 400))
    except (LogFault, GraphFault) as fault:
        return _refused(str(fault), 503)
    headers = {"Cache-Control": "private, no-cache", "X-Content-Type-Options": "nosniff"}
    return Response(made, headers=headers, media_type=MEDIA)


def _asked(request: Request) -> tuple[str | None, str | None, int]:
    given = request.query_params.multi_items()
    names = [name for name, _ in given]
    if wrong := [name for name in names if name not in _TAKEN or names.count(name) > 1]:
        raise BadRequest(400, f"parameter {wrong[0][:80]!r}", "it is unknown, or given twice", ", ".join(_TAKEN))
    found = dict(given)
    days = found.get("days", str(DAYS))
    if not (days.isascii() and days.isdecimal() and len(days) <= _LONGEST):
        raise BadRequest(400, f"days {days[:80]!r}", "it is no number of days", "0 to 3660")
    return found.get("within"), found.get("of"), int(days)


def _made(ledger: Ledger, within: str | None, of: str | None, days: int) -> bytes:
    reader = ledger.reader()
    return calendar(reader.ending(within, of, days), reader.at, title_of(within, of))


def _refused(message: str, status: int, headers: dict[str, str] | None = None) -> Response:
    return PlainTextResponse(f"{message}\n", status, headers)
