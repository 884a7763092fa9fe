"""Answers that take no reading of a dispute: they speak of the record as it stands."""

from graph.errors import Code, NotAnswerable
from graph.moment import Moment


def unread(at: Moment, what: str, others: str = "audit(within)") -> None:
    """Refuse a moment that reads disputes otherwise than the record; `others` take one."""
    if at.reading or at.upheld:
        raise NotAnswerable(Code.BAD_INPUT, "reading", f"{what} takes no reading", f"no reading here, or {others}")
