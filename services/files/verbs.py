"""The verbs of questions in world files, and their answers as plain rows. Fields: docs/worlds.md."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from events.envelope import Recorded
from events.ids import Kind
from events.levers import Area, Level, Lever
from events.when import OPEN_END, OPEN_START, write_instant
from graph.answers.listing import Filter
from graph.answers.pages import Page
from graph.answers.shapes import Holding, Operation, Ref, Step, SubcontractEdge
from graph.facts import FOREVER, Version
from graph.reader import Reader
from services.files.values import read_value

Row = dict[str, Any]
Arguments = Mapping[str, Any]
_ALL: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Verb:
    """A question: what it takes (`needs` of it must be given), and how it is answered: rows of `fields`, a mapping
    of them, or without any a number or a list of ids. `parts` are the members of a mapping that hold rows, each with
    their fields; `some`: part of these rows suffices. A difference is answered at its later moment, and takes the
    reader of the earlier one as `before`."""

    answer: Callable[[Reader, Arguments], Any]
    needs: Sequence[str]
    takes: Sequence[str] = ()
    fields: Sequence[str] = ()
    single: bool = False
    parts: Mapping[str, Sequence[str]] | None = None
    some: bool = False


def _holding(one: Holding) -> Row:
    return {
        "holder": one.holder.id, "over": one.over.id, "lever": one.lever, "area": one.area, "level": one.level,
        "grades": list(one.grades), "standing": one.standing, "presumed": one.presumed, "certain": one.certain,
        "grant": one.grant, "basis": list(one.basis), "given_by": _ids(one.given_by), "share": one.share,
        "limits": one.limits, "path": list(one.path), "disputed": bool(one.disputed),
        "from": one.bounds.valid_from, "until": one.bounds.valid_to,
    }  # fmt: skip


def _holders(reader: Reader, said: Arguments) -> list[Row]:
    return [_holding(one) for one in reader.holders(_list(said["of"]), _lever(said), _area(said), said.get("grade"))]


def _holdings(reader: Reader, said: Arguments) -> list[Row]:
    return [_holding(one) for one in reader.holdings(_list(said["by"]), _lever(said))]


def _calendar(reader: Reader, said: Arguments) -> list[Row]:
    return [
        {
            "lever": one.lever, "from": one.since, "until": one.until, "in_being": one.in_being,
            "holders": [row.holder.id for row in one.holdings if row.standing.in_force],
            "certain": all(row.certain for row in one.holdings),
            "troubles": [each.trouble for each in one.remarks if each.certain],
            "possible_troubles": [each.trouble for each in one.remarks if not each.certain],
        }
        for one in reader.calendar(said["of"], _lever(said), _area(said), said.get("grade"))
    ]  # fmt: skip


def _check(reader: Reader, said: Arguments) -> Row:
    one = reader.check(said["holder"], said["over"], Lever(said["lever"]), _area(said), Level(said["level"]))
    return {
        "verdict": one.verdict, "certain": one.certain, "covered": list(one.covered), "missing": list(one.missing),
        "reason": one.reason,
    }  # fmt: skip


def _why(reader: Reader, said: Arguments) -> list[Row]:
    return [_step(one) for one in reader.why(said["holder"], said["over"], Lever(said["lever"]), _area(said))]


def _step(one: Step) -> Row:
    return {
        "what": one.what, "source": _id(one.source), "target": _id(one.target), "level": one.level,
        "standing": one.standing, "certain": one.certain, "style": one.style,
        "topic": one.event.topic if one.event else None, "document": _document(one.event),
        "disputed": bool(one.disputed),
    }  # fmt: skip


def _operators(reader: Reader, said: Arguments) -> list[Row]:
    return [_operation(one) for one in reader.operators(_list(said["of"]))]


def _operation(one: Operation) -> Row:
    return {
        "operator": one.operator.id, "at": one.at.id, "role": one.role, "on_paper": one.on_paper,
        "in_practice": one.in_practice, "certain": one.certain, "grades": list(one.grades),
        "days_a_week": one.days_a_week, "contract": one.contract, "engagement": one.engagement,
        "standing": one.standing, "disputed": bool(one.disputed),
        "from": one.bounds.valid_from, "until": one.bounds.valid_to,
    }  # fmt: skip


def _subcontracts(reader: Reader, said: Arguments) -> Row:
    found = reader.subcontracts(said["of"], said.get("direction", "down"), said.get("depth"))
    return {"edges": [_edge(one) for one in found.edges], "cycles": [list(one) for one in found.cycles]}


def _edge(one: SubcontractEdge) -> Row:
    return {
        "subcontract": one.subcontract, "prime": one.prime.id, "sub": one.sub.id, "under": one.under,
        "services": list(one.services), "places": list(one.places), "depth": one.depth, "certain": one.certain,
        "disputed": bool(one.disputed), "from": one.bounds.valid_from, "until": one.bounds.valid_to,
    }  # fmt: skip


def _audit(reader: Reader, said: Arguments) -> list[Row]:
    rules = _list(said["rules"]) if "rules" in said else None
    return [
        {
            "rule": one.rule, "about": list(one.about), "outcome": "violated" if one.violated else "unknown",
            "certain": one.certain, "since": one.since, "until": one.until, "missing": list(one.missing),
            "warning": one.warning,
        }
        for one in reader.audit(said.get("within"), rules)
    ]  # fmt: skip


def _find(reader: Reader, said: Arguments) -> list[Row]:
    kinds = [Kind(one) for one in _list(said.get("kinds", []))]
    return [
        {
            "entity": one.entity.id, "name": one.entity.name, "matched": one.matched, "exact": one.exact,
            "current": one.current,
        }
        for one in reader.find(said["text"], kinds, _ALL)
    ]  # fmt: skip


def _timeline(reader: Reader, said: Arguments) -> list[Row]:
    versions = reader.timeline(said["of"], limit=_ALL)
    events = reader.cited({one.said_by for one in versions})
    return [
        {
            "type": one.type, "src": one.src, "dst": one.dst, **_version(one, reader),
            "topic": events[one.said_by].topic,
            "from": None if one.valid_from == OPEN_START else one.valid_from,
            "until": None if one.valid_to == OPEN_END else one.valid_to, "current": one.known_to == FOREVER,
        }
        for one in versions
    ]  # fmt: skip


def _version(one: Version, reader: Reader) -> Row:
    return {"value": read_value(one.value), "certain": one.certain(reader.at.on), "disputed": bool(one.disputed)}


def _entity(reader: Reader, said: Arguments) -> Row:
    page = reader.entity(said["id"])
    return {
        "kind": page.kind, "name": page.name, "existence": page.being.existence, "since": page.being.since,
        "until": page.being.until,
        "attributes": [{"name": one.type, "qualifier": one.dst, **_version(one, reader)} for one in page.attributes],
        "out": [{"type": one.type, "to": one.dst, **_version(one, reader)} for one in page.links_out],
        "in": [{"type": one.type, "from": one.src, **_version(one, reader)} for one in page.links_in],
    }  # fmt: skip


def _entities(reader: Reader, said: Arguments) -> list[str]:
    return [one.id for one in _pages(reader, said)]


def _count(reader: Reader, said: Arguments) -> int:
    return len(_pages(reader, said))


def _pages(reader: Reader, said: Arguments) -> list[Page]:
    within = reader.known_if(said.get("within"))
    chosen = Filter(within, said.get("text"), said.get("in_being", True))
    return reader.entities(Kind(said["kind"]), limit=_ALL, filter=chosen)


def _events(reader: Reader, said: Arguments) -> list[Row]:
    found = reader.events(
        about=said.get("about"), topics=_list(said.get("topics", [])), by=said.get("by"),
        document=said.get("document"), late_by_days=said.get("late_by_days"), limit=_ALL,
        public_by=said.get("public_by"),
    )  # fmt: skip
    return [
        {
            "topic": one.topic, "recorded_by": one.recorded_by, "document": _document(one),
            "recorded_at": write_instant(one.recorded_at),
            "locator": one.sources[0].locator if one.sources else None, "reason": one.reason,
        }
        for one in found
    ]  # fmt: skip


def _difference(after: Reader, said: Arguments) -> list[Row]:
    before: Reader = said["before"]
    return [
        {
            "type": one.type, "src": one.src, "dst": one.dst, "before": read_value(one.before),
            "after": read_value(one.after), "certain_before": one.certain_before, "certain_after": one.certain_after,
            "label": one.label,
        }
        for one in before.difference(after, said.get("within"))
    ]  # fmt: skip


def _list(value: Any) -> list[str]:
    return [str(one) for one in value] if isinstance(value, list) else [str(value)]


def _lever(said: Arguments) -> Lever | None:
    return Lever(said["lever"]) if "lever" in said else None


def _area(said: Arguments) -> Area | None:
    return Area(said["area"]) if "area" in said else None


def _id(one: Ref | None) -> str | None:
    return one.id if one else None


def _ids(refs: Sequence[Ref]) -> list[str]:
    return [one.id for one in refs]


def _document(event: Recorded | None) -> str | None:
    return event.sources[0].document if event and event.sources else None


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_HOLDING: Final = _words(
    "holder over lever area level grades standing presumed certain grant basis given_by share limits path disputed "
    "from until"
)
_EDGE: Final = _words("subcontract prime sub under services places depth certain disputed from until")
_PAGE: Final = {
    "attributes": _words("name qualifier value certain disputed"),
    "out": _words("type to value certain disputed"),
    "in": _words("type from value certain disputed"),
}
VERBS: Final[Mapping[str, Verb]] = {
    "holders": Verb(_holders, ["of"], ["lever", "area", "grade"], _HOLDING),
    "calendar": Verb(
        _calendar, ["of"], ["lever", "area", "grade"],
        _words("lever from until in_being holders certain troubles possible_troubles"),
    ),
    "holdings": Verb(_holdings, ["by"], ["lever"], _HOLDING),
    "check": Verb(
        _check, ["holder", "over", "lever", "level"], ["area"], _words("verdict certain covered missing reason"), True
    ),
    "why": Verb(
        _why, ["holder", "over", "lever"], ["area"],
        _words("what source target level standing certain style topic document disputed"),
    ),
    "operators": Verb(
        _operators, ["of"], [],
        _words(
            "operator at role on_paper in_practice certain grades days_a_week contract engagement standing disputed "
            "from until"
        ),
    ),
    "subcontracts": Verb(
        _subcontracts, ["of"], ["direction", "depth"], _words("edges cycles"), True, {"edges": _EDGE}
    ),
    "audit": Verb(
        _audit, [], ["within", "rules"], _words("rule about outcome certain since until missing warning")
    ),
    "find": Verb(_find, ["text"], ["kinds"], _words("entity name matched exact current")),
    "timeline": Verb(
        _timeline, ["of"], [], _words("type src dst value from until current certain topic disputed")
    ),
    "difference": Verb(
        _difference, ["before", "after"], ["within"],
        _words("type src dst before after certain_before certain_after label"),
    ),
    "entity": Verb(
        _entity, ["id"], [], _words("kind name existence since until attributes out in"), True, _PAGE, some=True
    ),
    "entities": Verb(_entities, ["kind"], ["within", "text", "in_being"]),
    "count": Verb(_count, ["kind"], ["within", "text", "in_being"]),
    "events": Verb(
        _events, [], ["about", "topics", "by", "document", "late_by_days", "public_by"],
        _words("topic recorded_at recorded_by document locator reason"),
    ),
}  # fmt: skip
