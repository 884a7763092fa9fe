"""Whether an answer is what was expected: what is given must be so, what is not given does not matter."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from events.grades import NotGrades, read_grades
from events.plural import many
from services.files.asked import Expected
from services.files.verbs import Verb

_SHOWN: Final = 20


def wrong(expected: Expected, came: Any, verb: Verb) -> str | None:
    """Why an answer is another than the expected one; None: it is not."""
    if verb.single:
        return _wrong_whole(expected, came, verb)
    if expected.whole is not None:
        return None if same(expected.whole, came) else f"{came} came"
    rows: Sequence[Any] = came
    for one in expected.absent:
        if any(same(one, row) for row in rows):
            return f"{told(one)} came"
    if expected.rows is None:
        return None
    if not expected.some and len(rows) != len(expected.rows):
        return f"{many(len(rows), 'row')} came, not {len(expected.rows)}"
    missing = _unpaired(expected.rows, rows, same)
    return f"{', '.join(map(told, missing))} did not come" if missing else None


def _wrong_whole(expected: Expected, came: Any, verb: Verb) -> str | None:
    for one in expected.absent:
        if _part_of(one, came, verb, True):
            return f"{told(one)} came"
    for name, value in (expected.whole or {}).items():
        if not _part_of({name: value}, came, verb, expected.some or verb.some):
            return f"{name} is another"
    return None


def _part_of(expected: Mapping[str, Any], came: Mapping[str, Any], verb: Verb, some: bool) -> bool:
    """Whether every member is as expected; of those that hold rows, whether the rows are among those that came."""
    for name, value in expected.items():
        if name not in (verb.parts or {}):
            if not same(value, came.get(name), name):
                return False
            continue
        rows = came[name]
        wanted = _attributes(value) if isinstance(value, Mapping) else [*value] if value else []
        enough = len(rows) >= len(wanted) if some and wanted else len(rows) == len(wanted)
        if not enough or _unpaired(wanted, rows, same):
            return False
    return True


def _attributes(said: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Attributes by name, or by name and qualifier, as rows."""
    out = []
    for key, value in said.items():
        name, slash, qualifier = key.partition("/")
        out.append({"name": name, "value": value, **({"qualifier": qualifier} if slash else {})})
    return out


def same(expected: Any, came: Any, name: str = "") -> bool:
    """Whether what came is what is expected: of mappings every member that is given, lists in any order."""
    if name == "grades" and isinstance(came, list) and expected is not None:
        return _grades(expected) == came
    match expected:
        case None | bool():
            return expected is came or (expected is None and came in ([], ""))
        case Mapping():
            return isinstance(came, Mapping) and all(
                same(value, came.get(key), str(key)) for key, value in expected.items()
            )
        case list():
            if not isinstance(came, list):
                return len(expected) == 1 and same(expected[0], came)
            return len(expected) == len(came) and not _unpaired(expected, came, same)
    if isinstance(came, list):
        return len(came) == 1 and same(expected, came[0])
    if came is None or isinstance(came, bool | Mapping):
        return False
    return str(expected) == str(came) or _number(expected) == _number(came) is not None


def _grades(said: Any) -> list[str] | None:
    try:
        return list(read_grades(said if isinstance(said, str) else [str(one) for one in said]))
    except (NotGrades, TypeError):
        return None


def _number(value: Any) -> Decimal | None:
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _unpaired(wanted: Sequence[Any], rows: Sequence[Any], fits: Callable[[Any, Any], bool]) -> list[Any]:
    """Those wanted that find no row of their own, however the rows are dealt out."""
    options = [[n for n, row in enumerate(rows) if fits(one, row)] for one in wanted]
    taken: dict[int, int] = {}

    def place(one: int, tried: set[int]) -> bool:
        for row in options[one]:
            if row not in tried:
                tried.add(row)
                if row not in taken or place(taken[row], tried):
                    taken[row] = one
                    return True
        return False

    return [wanted[one] for one in range(len(wanted)) if not place(one, set())]


def told(value: Any) -> str:
    """A value in one line."""
    match value:
        case Mapping():
            return "{" + ", ".join(f"{key}: {told(one)}" for key, one in value.items()) + "}"
        case list() | tuple():
            shown = [told(one) for one in value[:_SHOWN]]
            more = [f"and {len(value) - _SHOWN} more"] if len(value) > _SHOWN else []
            return "[" + ", ".join([*shown, *more]) + "]"
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
    return str(value)


def shown(expected: Expected, came: Any) -> str:
    """What came, with the fields that the expected rows speak of."""
    rows = [*(expected.rows or ()), *expected.absent, expected.whole]
    names = dict.fromkeys(key for row in rows if isinstance(row, Mapping) for key in row)
    if not names:
        return told(came)
    if isinstance(came, Mapping):
        return told({name: came[name] for name in names if name in came})
    return told([{name: row[name] for name in names if name in row} for row in came])
