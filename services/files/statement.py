"""A statement of authority as data, and as a file that is whole or not there. Format: docs/calendar.md."""

import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from events.envelope import Recorded
from events.when import write_instant
from graph.answers.shapes import Holding, Ref, Step
from graph.answers.statement import Cell, Chain, Statement
from services.files.statement_page import page
from services.files.whole import check_target, whole_file
from services.plain import moment
from services.statements import Refused

FORMAT: Final = "zoneledger statement of authority 1"
_KINDS: Final = (".html", ".pdf", ".json")


def content(said: Statement) -> dict[str, Any]:
    """The statement as JSON can hold it; `digest` is the SHA-256 of all the rest (`digest_of`)."""
    being = said.being
    body = {
        "format": FORMAT,
        "place": {**_ref(said.place), "existence": being.existence.value, "since": being.since, "until": being.until},
        "moment": moment(said.at),
        "authority": [_cell(one) for one in said.cells],
        "chains": [_chain(one) for one in said.chains],
        "events": [_event(said.events[position]) for position in sorted(said.events)],
    }  # fmt: skip
    return {**body, "digest": digest_of(body)}


def digest_of(body: dict[str, Any]) -> str:
    """SHA-256 in hex over the JSON of all but `digest`: keys sorted, no spaces, UTF-8."""
    rest = {key: value for key, value in body.items() if key != "digest"}
    text = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def check_statement(to: Path) -> None:
    """Refuse a name of another kind, and a target that cannot be one (`check_target`): before anything is asked."""
    if to.suffix.lower() not in _KINDS:
        raise Refused(
            "unknown-format", f"{to.name} is neither HTML, PDF nor JSON", "--out",
            f"a name that ends in {' or '.join(_KINDS)}",
        )  # fmt: skip
    if to.suffix.lower() == ".pdf" and find_spec("reportlab") is None:
        raise Refused(
            "no-library", "PDF needs reportlab, which is not installed", "--out",
            "pip install reportlab; or a name that ends in .html",
        )  # fmt: skip
    check_target(to)


def write_statement(told: dict[str, Any], to: Path) -> None:
    """Write the content to a file that is not there yet, as a page, sheets or JSON, by its ending. Nothing is left
    under the name unless it is whole."""
    check_statement(to)
    with whole_file(to) as file:
        file.write(_written(told, to.suffix.lower()))


def _written(told: dict[str, Any], kind: str) -> bytes:
    if kind == ".pdf":
        from services.files.statement_pdf import pdf

        return pdf(told)
    return (page(told) if kind == ".html" else json.dumps(told, ensure_ascii=False, indent=2) + "\n").encode()


def _cell(one: Cell) -> dict[str, Any]:
    return {
        "lever": one.lever.value, "area": one.area.value, "recorded": one.recorded,
        "holders": [_holding(row) for row in one.holdings],
    }  # fmt: skip


def _holding(row: Holding) -> dict[str, Any]:
    return {
        "holder": _ref(row.holder), "level": row.level.value if row.level else None, "presumed": row.presumed,
        "standing": row.standing.value, "in_force": row.standing.in_force, "certain": row.certain,
        "grades": list(row.grades), "share": row.share, "limits": row.limits,
        "valid_from": row.bounds.valid_from, "sure_from": row.bounds.sure_from,
        "sure_to": row.bounds.sure_to, "valid_to": row.bounds.valid_to,
        "grant": row.grant, "basis": list(row.basis), "given_by": [_ref(one) for one in row.given_by],
        "path": list(row.path), "events": list(row.events), "disputed": list(row.disputed),
    }  # fmt: skip


def _chain(one: Chain) -> dict[str, Any]:
    return {"holder": _ref(one.holder), "lever": one.lever.value, "steps": [_step(step) for step in one.steps]}


def _step(one: Step) -> dict[str, Any]:
    return {
        "what": one.what, "source": _ref(one.source) if one.source else None,
        "target": _ref(one.target) if one.target else None, "level": one.level.value if one.level else None,
        "standing": one.standing.value if one.standing else None, "certain": one.certain,
        "style": one.style.value if one.style else None, "event": one.event.position if one.event else None,
        "disputed": list(one.disputed),
    }  # fmt: skip


def _event(one: Recorded) -> dict[str, Any]:
    return {
        "position": one.position, "id": str(one.id), "topic": one.topic, "recorded_at": write_instant(one.recorded_at),
        "recorded_by": one.recorded_by,
        "documents": [
            {
                "document": source.document, "title": source.title, "locator": source.locator,
                "dated": source.dated.words if source.dated else None, "uri": source.uri, "sha256": source.sha256,
            }
            for source in one.sources
        ],
    }  # fmt: skip


def _ref(one: Ref) -> dict[str, Any]:
    return {"id": one.id, "name": one.name}
