"""Values of facts, taken apart for comparison."""

import json
import re
from typing import Any, Final

_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def read_value(text: str | None) -> Any:
    """The value of a fact: a text, or the mapping or list that it writes, dates in their words."""
    if text is None or not text.startswith(("{", "[")):
        return text
    try:
        return _in_words(json.loads(text))
    except json.JSONDecodeError:
        return text


def _in_words(value: Any) -> Any:
    match value:
        case dict():
            return {name: _in_words(one) for name, one in value.items()}
        case [str() as words, str() as earliest, str() as latest] if _DAY.fullmatch(earliest) and _DAY.fullmatch(
            latest
        ):
            return words
        case list():
            return [_in_words(one) for one in value]
    return value
