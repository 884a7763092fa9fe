"""Which ids a question names: known ones, or a refusal that names every one that is not."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final

from events.ids import ID_FORM, PARTIES, Kind, kind_of
from events.log import Log
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.store import Entity, GraphStore

HOLDERS: Final = PARTIES | {Kind.ZONE}
"""What can hold authority: any party, or a zone that has no board or office."""
_NEAR = 3
_MAX_ID: Final = 200


def known_ids(
    store: GraphStore, log: Log, at: Moment, ids: Sequence[str], kinds: Collection[Kind] = ()
) -> list[str]:  # fmt: skip
    """The ids that these ids and codes (`scheme:value`) stand for, in the same order.

    Raises `NotAnswerable`: UNKNOWN_ID, NOT_YET_KNOWN or, where `kinds` are given, WRONG_KIND; each names all.
    """
    meant = meant_by(store, at, ids)
    return recorded(store, log, at, ids, meant, store.entities(sorted(set(meant.values()))), kinds)


def meant_by(store: GraphStore, at: Moment, ids: Sequence[str]) -> dict[str, str]:
    """What these stand for: codes for whom they identify, all else for itself, known or not."""
    if wrong := [one for one in dict.fromkeys(ids) if len(one) > _MAX_ID or not one.isprintable()]:
        # Neither an id nor a code looks so, and looking for what is near to them would take long or fail.
        named = ", ".join(f"{one[:60]!r}" for one in wrong[:10])
        raise NotAnswerable(Code.UNKNOWN_ID, named, "this is no id", f"{ID_FORM}; or a code, scheme:value")
    return {**{one: one for one in ids}, **_identified(store, at, [one for one in ids if _is_code(one)])}


def recorded(
    store: GraphStore, log: Log, at: Moment, ids: Sequence[str], meant: Mapping[str, str],
    anchors: Iterable[Entity], kinds: Collection[Kind] = (),
) -> list[str]:  # fmt: skip
    """What these stand for, in the same order, by the anchors of all that is meant; refuses as `known_ids` does."""
    known = {entity.id: entity for entity in anchors}
    if unknown := [one for one in dict.fromkeys(ids) if meant[one] not in known]:
        near = {one: store.near(one, _NEAR) for one in unknown}
        raise NotAnswerable(
            Code.UNKNOWN_ID, ", ".join(unknown), "nothing is recorded under this id", _nearest(unknown, near)
        )
    if later := [one for one in dict.fromkeys(ids) if known[meant[one]].known_from > at.position]:
        first = {one: known[meant[one]].known_from for one in later}
        instants = {one.position: f"{one.recorded_at:%Y-%m-%dT%H:%M:%SZ}" for one in log.at(sorted({*first.values()}))}
        when = ", ".join(f"{one} at position {first[one]}, {instants[first[one]]}" for one in later)
        raise NotAnswerable(
            Code.NOT_YET_KNOWN, ", ".join(later), f"first recorded after position {at.position}: {when}",
            f"a moment from position {max(first.values())}, {instants[max(first.values())]}, on",
        )  # fmt: skip
    if kinds and (others := [one for one in dict.fromkeys(ids) if known[meant[one]].kind not in kinds]):
        said = ", ".join(sorted({known[meant[one]].kind for one in others}))
        raise NotAnswerable(
            Code.WRONG_KIND, ", ".join(others), f"this question is not about a {said}", ", ".join(sorted(kinds))
        )
    return [meant[one] for one in ids]


def _nearest(unknown: Sequence[str], near: Mapping[str, Sequence[str]]) -> str:
    if not any(near.values()):
        return "an id that is recorded; find looks them up by name"
    if len(unknown) == 1:
        return ", ".join(near[unknown[0]])
    return "; ".join(f"for {one}: {', '.join(near[one]) or 'nothing near'}" for one in unknown)


def _is_code(text: str) -> bool:
    scheme, colon, value = text.partition(":")
    return bool(scheme and colon and value) and scheme not in set(Kind)


def _identified(store: GraphStore, at: Moment, codes: Sequence[str]) -> dict[str, str]:
    """Whom each code identifies, where it is one alone: on the day if any is identified then, else on any day."""
    found: dict[str, str] = {}
    for code in dict.fromkeys(codes):
        scheme, _, value = code.partition(":")
        bearers = [
            fact for fact in store.named([value], at, 50)
            if fact.type == "identifier" and fact.dst.lower() == f"{scheme}/{value}".lower()
        ]  # fmt: skip
        now = {fact.src for fact in bearers if fact.possible(at.on)} or {fact.src for fact in bearers}
        if len(now) > 1:
            raise NotAnswerable(
                Code.BAD_INPUT, code, "more than one bears this code", ", ".join(sorted(now, key=_by_kind))
            )
        if now:
            found[code] = now.pop()
    return found


def _by_kind(id: str) -> tuple[str, str]:
    return kind_of(id), id
