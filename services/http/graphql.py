"""GraphQL over HTTP: its media types and status rules, POST only, a limit of the body; answers run in threads."""

from dataclasses import dataclass
from typing import Any, Final

import orjson
from graphql import GraphQLError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from strawberry.exceptions import MissingQueryError
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError

from services.api.context import Context
from services.api.limits import MAX_BODY
from services.api.mutations import HEADER
from services.api.schema import schema
from services.bootstrap import Ledger
from services.keys import Keys

MEDIA: Final = "application/graphql-response+json"
JSON: Final = "application/json"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request asks."""

    query: str
    variables: dict[str, Any] | None
    operation: str | None


class BadRequest(Exception):
    """The request is no GraphQL request. Becomes an error of the answer, with its status."""

    def __init__(self, status: int, asked: str, rule: str, accepted: str) -> None:
        self.status = status
        self.extensions = {"code": "BAD_REQUEST", "asked": asked, "rule": rule, "accepted": accepted}
        super().__init__(f"{asked}: {rule}. Accepted: {accepted}")


async def answer(request: Request, ledger: Ledger, recorder: str | None, keys: Keys | None = None) -> Response:
    """Answer a POST. Where there are keys, the key says who records, and without one nothing is answered; else the
    header does, and without it the setting."""
    media = _media(request.headers.get("accept", ""))
    try:
        if keys:
            recorder = party_of(request, keys)
        asked = read_request(request.headers.get("content-type", ""), await _body(request))
        context = Context(ledger, recorder if keys else request.headers.get(HEADER) or recorder)
        data, refused = await run_in_threadpool(_execute, asked, context)
    except BadRequest as bad:
        error = {"message": str(bad), "extensions": bad.extensions}
        headers = {"WWW-Authenticate": "Bearer"} if bad.status == 401 else None
        return Response(orjson.dumps({"errors": [error]}), bad.status, headers, media)
    if refused and media == MEDIA:
        data.pop("data", None)
    return Response(orjson.dumps(data), 400 if refused and media == MEDIA else 200, media_type=media)


def party_of(request: Request, keys: Keys) -> str:
    """The party whose key a request carries; `BadRequest` 401 without one, 403 where it names another party."""
    party = keys.party(request.headers.get("authorization", ""))
    if party is None:
        raise BadRequest(401, "Authorization", "this server answers to those who have a key", "Bearer and the key")
    named = request.headers.get(HEADER)
    if named and named != party:
        raise BadRequest(403, f"{HEADER} {named[:80]!r}", f"the key is that of {party}", party)
    return party


def read_request(content_type: str, body: bytes) -> Asked:
    """What the body asks; `BadRequest` says what is wrong with it."""
    kind, _, parameters = content_type.lower().partition(";")
    if kind.strip() != JSON or ("charset" in parameters and "utf-8" not in parameters):
        raise BadRequest(415, f"content type {content_type[:60]!r}", "the body is JSON in UTF-8", JSON)
    try:
        said = orjson.loads(body)
    except orjson.JSONDecodeError as bad:
        raise BadRequest(400, "the body", f"it is no JSON: {bad}", '{"query": "…", "variables": {…}}') from None
    if not isinstance(said, dict):
        raise BadRequest(400, "the body", "it is no object; batches are not taken", '{"query": "…"}')
    query, variables, operation = said.get("query"), said.get("variables"), said.get("operationName")
    if not isinstance(query, str):
        raise BadRequest(400, "query", "it is missing, or no text", "a GraphQL document")
    if not isinstance(variables, dict | None):
        raise BadRequest(400, "variables", "they are no object", '{"on": "2014-08-04"}, or null')
    if not isinstance(operation, str | None):
        raise BadRequest(400, "operationName", "it is no text", "the name of an operation, or null")
    if not isinstance(said.get("extensions"), dict | None):
        raise BadRequest(400, "extensions", "they are no object", "{}, or null")
    return Asked(query, variables, operation)


def _execute(asked: Asked, context: Context) -> tuple[dict[str, Any], bool]:
    """The answer, and whether the request was refused before anything was asked."""
    try:
        result = schema().execute_sync(
            asked.query, variable_values=asked.variables, context_value=context, operation_name=asked.operation
        )
    except (CannotGetOperationTypeError, InvalidOperationTypeError, MissingQueryError):
        name = f"operationName {asked.operation!r}" if asked.operation else "query"
        raise BadRequest(400, name, "it names no one operation of the document", "one query or mutation") from None
    errors: list[GraphQLError] = result.errors or []
    data: dict[str, Any] = {"data": result.data}
    if errors:
        data = {"errors": [one.formatted for one in errors], **data}
    return data, bool(errors) and result.data is None and all(one.path is None for one in errors)


async def _body(request: Request) -> bytes:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MAX_BODY:
            raise BadRequest(413, "the body", f"it has more than {MAX_BODY} bytes", f"at most {MAX_BODY} bytes")
    return bytes(found)


def _media(accept: str) -> str:
    for part in accept.lower().split(","):
        kind = part.partition(";")[0].strip()
        if kind in (MEDIA, JSON):
            return kind
    return JSON
