"""Whether the parts of a question fit together."""

from events.grades import GRADES
from events.levers import AREAS, Area, Lever
from graph.errors import Code, NotAnswerable


def fitting(lever: Lever | None, area: Area | None, grade: str | None = None) -> None:
    """Refuse an area of another lever, and what is no grade."""
    if area is not None and lever is not None and area not in AREAS[lever]:
        raise NotAnswerable(Code.BAD_INPUT, f"area {area}", f"is no area of {lever}", ", ".join(AREAS[lever]))
    if grade is not None and grade not in GRADES:
        raise NotAnswerable(Code.BAD_INPUT, f"grade {grade[:40]!r}", "there is no such grade", ", ".join(GRADES))
