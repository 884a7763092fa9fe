"""What cannot be answered over HTTP, in words and a status; and the parameters of a request."""

from collections.abc import Collection, Sequence
from enum import StrEnum
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from events.grades import NotGrades
from events.ids import NotAnId
from events.log import LogFault
from events.when import NotADate
from graph.errors import Code, GraphFault, NotAnswerable
from services.http.graphql import BadRequest
from services.statements import Refused

REFUSALS: Final = (BadRequest, NotAnswerable, Refused, NotADate, NotGrades, NotAnId, LogFault, GraphFault)
WAIT_SECONDS: Final = 5
"""After which a server that was busy may be asked again."""
_STATUS: Final = {Code.UNKNOWN_ID: 404, Code.NOT_YET_KNOWN: 404, Code.NOT_PROJECTED: 503}
_RULES: Final = {"no-library": 501, "busy": 503, "disk-full": 507}
_LONGEST: Final = 18
E = TypeVar("E", bound=StrEnum)


def refusal(fault: Exception) -> Response:
    """The answer to a request that is met by one of `REFUSALS`."""
    match fault:
        case BadRequest():
            return _told(str(fault), fault.status)
        case NotAnswerable():
            return _told(str(fault).removeprefix("--"), _STATUS.get(fault.code, 400))
        case Refused():
            return _told(_words(fault), _RULES.get(fault.rule, 400))
        case LogFault() | GraphFault():
            return _told(str(fault), 503)
    return _told(str(fault), 400)


class Parameters:
    """The parameters of a request: those `taken`, each once, but those of `many`. `beside`: read, and refused later."""

    def __init__(
        self, request: Request, taken: Sequence[str], many: Collection[str] = (), beside: Collection[str] = ()
    ) -> None:
        self._given: dict[str, list[str]] = {}
        for name, value in request.query_params.multi_items():
            if (name not in taken and name not in beside) or (name in self._given and name not in many):
                rule = "it is unknown, or given twice"
                raise BadRequest(400, f"parameter {name[:80]!r}", rule, ", ".join(taken))
            if "\0" in value:
                raise BadRequest(400, f"parameter {name!r}", "it holds a NUL", "Unicode text")
            self._given.setdefault(name, []).append(value)

    def texts(self, name: str) -> list[str]:
        """Every value."""
        return self._given.get(name, [])

    def text(self, name: str) -> str | None:
        """The value; None where it is not given."""
        return next(iter(self.texts(name)), None)

    def needed(self, name: str, example: str) -> str:
        """The value of what has to be given."""
        found = self.text(name)
        if found is None:
            raise BadRequest(400, name, "it is missing", f"{name}={example}")
        return found

    def number(self, name: str, what: str, accepted: str) -> int | None:
        """The value as a number from 0 on."""
        found = self.text(name)
        if found is None or (found.isascii() and found.isdecimal() and len(found) <= _LONGEST):
            return None if found is None else int(found)
        raise BadRequest(400, f"{name} {found[:80]!r}", f"it is no {what}", accepted)

    def flag(self, name: str) -> bool:
        """Whether it is so; not given: it is not."""
        found = self.text(name) or "false"
        if found not in ("true", "false"):
            raise BadRequest(400, f"{name} {found[:80]!r}", "it is neither true nor false", "true, false")
        return found == "true"

    def one_of(self, name: str, kind: type[E]) -> E | None:
        """The value as one of several."""
        found = self.text(name)
        try:
            return None if found is None else kind(found)
        except ValueError:
            raise BadRequest(400, f"{name} {found!r:.80}", f"there is no such {name}", ", ".join(kind)) from None


def _words(fault: Refused) -> str:
    """As the command line says it, the option as a parameter."""
    named = fault.field.removeprefix("--") if fault.field and fault.field != "--out" else ""
    accepted = f". Accepted: {fault.accepted}" if fault.accepted else ""
    return f"{named}{': ' if named else ''}{fault.message}{accepted}"


def _told(message: str, status: int) -> Response:
    headers = {401: {"WWW-Authenticate": "Bearer"}, 503: {"Retry-After": str(WAIT_SECONDS)}}.get(status)
    return PlainTextResponse(f"{message}\n", status, headers)
