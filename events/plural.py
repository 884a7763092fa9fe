"""How many of what, in words."""


def many(number: float, one: str, more: str | None = None) -> str:
    """`1 event`, `2 events`, `2.5 days`; `more` where the plural is not `one` with an s."""
    said = f"{number:g}" if isinstance(number, float) else f"{number}"
    return f"{said} {one if number == 1 else more or f'{one}s'}"
