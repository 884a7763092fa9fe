"""The chain of a `why` as W3C PROV-JSON: what it rests on, the events that said so, their documents and who said it.

Which of our things are which of theirs: docs/standards.md.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final
from urllib.parse import quote

from events.envelope import Recorded, Source
from events.ids import PARTIES, kind_of
from events.levers import Area, Lever
from events.when import write_instant
from graph.answers.shapes import Ref, Step
from graph.draft import is_draft
from graph.moment import Moment
from graph.reader import Reader
from services.plain import fact_name

ANSWER: Final = "zl:answer"
_MADE_BY: Final = frozenset({"adopts", "authorises", "gives"})
Document = dict[str, Any]


def prov(base: str, question: dict[str, str], steps: Sequence[Step], at: Moment) -> Document:
    """The document. `base` is the URI of the record, below which everything is named; `question` is told as asked."""
    found = _Telling({"zl": f"{base}:"})
    found.answer(question, at)
    for number, step in enumerate(steps, 1):
        found.step(number, step)
    return found.document


def why_prov(
    reader: Reader, base: str, holder: str, over: str, lever: Lever, area: Area | None = None
) -> tuple[Document, dict[str, str], int]:
    """The document about a why, what was asked, and how many steps came. `NotAnswerable` as `Reader.why`."""
    who, place = reader.known([holder, over])
    steps = reader.why(who, place, lever, area)
    asked = {"holder": who, "over": place, "lever": lever.value, **({"area": area.value} if area else {})}
    return prov(base, asked, steps, reader.at), asked, len(steps)


class _Telling:
    def __init__(self, prefix: dict[str, str]) -> None:
        self.document: Document = {"prefix": prefix}
        self._related: set[tuple[str, tuple[tuple[str, str], ...]]] = set()

    def answer(self, question: dict[str, str], at: Moment) -> None:
        """What everything else is told for."""
        self._put("entity", ANSWER, {
            "prov:type": _name("prov:Collection"), "prov:label": "Why",
            **{f"zl:{key}": value for key, value in question.items()},
            "zl:on": _typed("xsd:date", at.on), "zl:known": _at(at.known), "zl:position": at.position,
            "zl:reconstructed": at.reconstructed, "zl:reading": list(at.reading) or None,
        })  # fmt: skip

    def step(self, number: int, step: Step) -> None:
        """A step as a member of the answer, with the fact, event and documents behind it."""
        me, source, target = f"zl:step:{number}", self._thing(step.source), self._thing(step.target)
        bounds = step.bounds
        self._put("entity", me, {
            "prov:type": _name("zl:Step"), "prov:label": _sentence(step), "zl:number": number, "zl:what": step.what,
            "zl:source": _name(source), "zl:target": _name(target), "zl:level": step.level,
            "zl:standing": step.standing, "zl:style": step.style, "zl:certain": step.certain,
            **({f"zl:{name}": day for name, day in asdict(bounds).items()} if bounds else {}),
            "zl:recorded": step.event is not None,
            "zl:disputed": list(step.disputed) or None,
        })  # fmt: skip
        self._relate("hadMember", collection=ANSWER, entity=me)
        self._made(step, source, target)
        if step.event is None:
            return
        event = self._event(step.event)
        held = me
        if step.fact is not None:
            fact = fact_name(step.fact)
            held = f"zl:fact:{fact}"
            self._put("entity", held, {"prov:type": _name("zl:Fact"), "prov:label": f"Fact {fact}"})
            self._relate("wasDerivedFrom", generatedEntity=me, usedEntity=held)
        self._relate("wasGeneratedBy", entity=held, activity=event)
        if not is_draft(step.event):
            self._relate("wasAttributedTo", entity=held, agent=f"zl:{step.event.recorded_by}")
        for source_ in step.event.sources:
            document = self._document(source_)
            self._relate("used", activity=event, entity=document)
            self._relate("wasDerivedFrom", generatedEntity=held, usedEntity=document, activity=event)

    def _made(self, step: Step, source: str | None, target: str | None) -> None:
        """Who made an instrument, and what it rests on."""
        if source is None or target is None:
            return
        if step.what in _MADE_BY:
            self._relate("wasAttributedTo", entity=target, agent=source)
        elif step.what == "rests on":
            self._relate("wasDerivedFrom", generatedEntity=source, usedEntity=target)
        elif step.what == "is delegated on as":
            self._relate("wasDerivedFrom", generatedEntity=target, usedEntity=source)

    def _thing(self, ref: Ref | None) -> str | None:
        if ref is None:
            return None
        if ref.kind in PARTIES:
            return self._agent(ref.id, ref.name)
        me = f"zl:{ref.id}"
        self._put("entity", me, {"prov:type": _name(f"zl:{ref.kind.value.title()}"), "prov:label": ref.name})
        return me

    def _agent(self, id: str, name: str | None = None) -> str:
        me = f"zl:{id}"
        self._put("agent", me, {"prov:type": _name("prov:Organization"), "zl:kind": kind_of(id).value})
        if name:
            self.document["agent"][me]["prov:label"] = name
        return me

    def _event(self, event: Recorded) -> str:
        me, at = f"zl:event:{event.id}", write_instant(event.recorded_at)
        self._put("activity", me, {
            "prov:startTime": at, "prov:endTime": at, "prov:type": _name("zl:Recording"),
            "prov:label": f"#{event.position} {event.topic}", "zl:topic": event.topic,
            "zl:position": event.position, "zl:reason": event.reason,
        })  # fmt: skip
        if is_draft(event):
            return me
        recorder = self._agent(event.recorded_by)
        self._relate("wasAssociatedWith", activity=me, agent=recorder)
        if event.on_behalf_of:
            self._relate("actedOnBehalfOf", delegate=recorder, responsible=self._agent(event.on_behalf_of), activity=me)
        return me

    def _document(self, source: Source) -> str:
        """A document, or the place in it that is named."""
        whole = f"zl:document:{quote(source.document, safe='')}"
        self._put("entity", whole, {
            "prov:type": _name("zl:Document"), "prov:label": source.title or source.document,
            "prov:location": source.uri, "zl:document": source.document, "zl:sha256": source.sha256,
            "zl:dated": source.dated.words if source.dated else None,
            "zl:published_on": source.published_on.words if source.published_on else None,
            "zl:first_hand": source.first_hand,
        })  # fmt: skip
        if source.locator is None:
            return whole
        place = f"{whole}:{quote(source.locator, safe='')}"
        self._put("entity", place, {"prov:type": _name("zl:Locator"), "prov:label": source.locator})
        self._relate("wasDerivedFrom", generatedEntity=place, usedEntity=whole)
        return place

    def _put(self, kind: str, name: str, values: dict[str, Any]) -> None:
        """Say it once: a document that events tell otherwise keeps what the first one says of each member, and gains
        what it left out."""
        told = self.document.setdefault(kind, {}).setdefault(name, {})
        for key, value in values.items():
            if value is not None:
                told.setdefault(key, value)

    def _relate(self, kind: str, **ends: str) -> None:
        relation = (kind, tuple(ends.items()))
        if relation not in self._related:
            self._related.add(relation)
            some = self.document.setdefault(kind, {})
            some[f"_:{kind}{len(some) + 1}"] = {f"prov:{end}": name for end, name in ends.items()}


def _sentence(step: Step) -> str:
    ends = (one.name if one else "" for one in (step.source, step.target))
    return " ".join(part for part in (next(ends), step.what, next(ends)) if part)


def _name(name: str | None) -> dict[str, str] | None:
    return None if name is None else _typed("prov:QUALIFIED_NAME", name)


def _typed(kind: str, value: str) -> dict[str, str]:
    return {"$": value, "type": kind}


def _at(when: datetime) -> dict[str, str]:
    return _typed("xsd:dateTime", write_instant(when))
