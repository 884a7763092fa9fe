"""What stands in a field of a contract, in words."""

from typing import Any

from events.plural import many
from graph.answers.terms_lines import TermField
from graph.snapshot import read_list, read_value

_LISTS = frozenset({TermField.SERVICES, TermField.APPROVALS, TermField.EXIT})
_OBJECTS = frozenset({TermField.VALUE, TermField.COVERS, TermField.PROVIDES, TermField.TARGET, TermField.NOTICE,
                      TermField.SUBAWARD})  # fmt: skip


def worded(field: TermField, value: str | None) -> str:
    """A value as people read it; nothing for none."""
    if value is None:
        return ""
    if field in _LISTS:
        return "; ".join(_member(one) for one in read_list(value))
    if field not in _OBJECTS:
        return value.replace("_", " ") if field in (TermField.STATUS, TermField.OPERATING_ROLE) else value
    said = read_value(value)
    match field:
        case TermField.VALUE:
            return f"{said['amount']} {said.get('currency', 'USD')}"
        case TermField.COVERS | TermField.PROVIDES:
            return _reach(said) or "all of it"
        case TermField.TARGET:
            return _target(said)
        case TermField.NOTICE:
            return f"given by {said['by']}" if "by" in said else "given"
        case _:
            return "; ".join(f"{name.replace('_', ' ')}: {one}" for name, one in said.items())


def rests(value: str) -> str:
    """What something that rests on a contract says of itself: lever, area, level; role; services."""
    if value[:1] == "[":
        return "; ".join(map(str, read_list(value)))
    said = read_value(value)
    return ", ".join(str(said[name]) for name in ("role", "lever", "area", "level", "limits") if name in said)


def _member(one: Any) -> str:
    if isinstance(one, str):
        return one
    if "line" in one:
        return f"{one['line']} by {one['by']}" if "by" in one else str(one["line"])
    return f"{one['by']} ({one['kind']})" if "kind" in one else str(one["by"])


def _reach(said: dict[str, Any]) -> str:
    days = said.get("days_a_week")
    return "; ".join(
        part
        for part in (
            f"grades {' '.join(said['grades'])}" if "grades" in said else "",
            f"{many(days, 'day')} a week" if days is not None else "",
            ", ".join(said.get("services", ())),
        )
        if part
    )


def _target(said: dict[str, Any]) -> str:
    return ", ".join(
        part
        for part in (
            f"from {said['baseline']}" if "baseline" in said else "",
            f"to {said['target']}" if "target" in said else "",
            f"due {said['due'][0]}" if "due" in said else "",
        )
        if part
    )
