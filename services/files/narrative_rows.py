"""A row of a narrative sheet, read into the event that it tells: names into ids, words into dates with bounds."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from functools import partial
from typing import Any, Final, get_args, get_origin

import msgspec

from events.catalogue import TOPICS
from events.contract import OperatingRole, PartyRole
from events.envelope import Event, Source
from events.fields import Money, Place
from events.ids import PARTIES, Kind
from events.statement import NotAStatement, field_table, read_event, unwrap
from events.when import OPEN_END, When, by
from services.files.cells import is_month_first, read_date, read_money, read_span, read_yes
from services.files.naming import Names
from services.files.narrative_ids import made_id
from services.files.narrative_instruments import Instruments, parties
from services.files.narrative_sentences import Sentence, Spoken, cell, since
from services.files.narrative_words import COLUMNS, Held, Word, read_lever, read_what
from services.statements import Refused

ENVELOPE: Final = ("date", "what", "who", "document", "place", "public_on", "first_hand", "note", "again")
_PLACES: Final = ("grades", "services", "days")
_SPECIAL: Final[Mapping[str, tuple[str, ...]]] = {
    "contract.signed": ("whom", "role"),
    "contract.proposed": ("whom", "role"),
    "organisation.constituted": ("whom", "role"),
    "authority.granted": ("lever",),
    "cluster.merged": ("whom", "over"),
    "cluster.split": ("whom", "over"),
    "budget.adopted": ("amount", "kind"),
}
_OPERATES: Final = frozenset({OperatingRole.LEAD, OperatingRole.MANAGING, OperatingRole.DIRECT})


class Rows:
    """Reads rows, each with the names and instruments of those before it."""

    def __init__(self, names: Names, instruments: Instruments, sheet: Source) -> None:
        self._names, self._instruments, self._sheet = names, instruments, sheet

    def read(self, row: Sentence) -> Spoken:
        """What the row tells. `Refused` names the column, the rule and what is accepted."""
        if not row.text("what"):
            raise Refused("bad-field", "nothing is said to have happened", "what", "joined cluster, renamed to, …")
        words, held = read_what(row.text("what"))
        if row.text("lever"):
            said = read_lever(row.text("lever"))
            if held not in (None, said):
                raise Refused("bad-field", "`what` names another lever", "lever", row.text("what"))
            held = said
        public = self._when(row, "public_on") if row.text("public_on") else None
        found: list[tuple[Word, dict[str, Any], Event, bool]] = []
        refusals: list[Refused] = []
        for word in words:
            try:
                fields = self._fields(word, row, held, public)
                found.append((word, fields, *self._event(word, row, fields)))
            except Refused as refused:
                refusals.append(refused)
        if not found:
            raise _worst(refusals)
        if len(found) > 1:
            topics = " or ".join(word.topic for word, *_ in found)
            raise Refused(
                "ambiguous-words", f"the row may tell {topics}", "what", "one of these topics, or ids of kinds"
            )
        word, fields, body, needs_id = found[0]
        dates = [row.text(column) for column in ("date", "until", "public_on")]
        asides = [f"{said} is read as month/day/year" for said in dates if is_month_first(said)]
        return Spoken(
            row.line, body, fields, self._source(row, public), row.text("note") or None,
            None if public is None or public.latest == OPEN_END else public.latest, _yes(row),
            needs_id, word.fields, tuple(asides),
        )  # fmt: skip

    def _event(self, word: Word, row: Sentence, fields: dict[str, Any]) -> tuple[Event, bool]:
        """The event, and whether it founds something new that needs an id which nobody has."""
        if word.fields.get("id") != "id" or row.text("id"):
            return _read(word, fields), False
        fields["id"] = made_id(word.topic, fields)
        body = _read(word, fields)
        if not parties(body):
            return body, False
        same = None if _yes(row) else self._instruments.same(body, since(body))
        if same is None:
            return body, True
        fields["id"] = same
        return _read(word, fields), False

    def _fields(self, word: Word, row: Sentence, held: Held | None, public: When | None) -> dict[str, Any]:
        fields: dict[str, Any] = {}
        for path, column in word.fields.items():
            inner = _annotation(word.topic, path)
            value: Any = None
            if column == "date":
                value = self._date(row, public)
            elif path == "id" and TOPICS[word.topic].FOUNDS:
                value = row.text("id") or None
            elif word.between and column == "id" and not row.text("id"):
                value = self._between(word, row, held)
            elif row.text(column):
                value = self._value(inner, row, column)
            if value is not None:
                _put(fields, path, value)
        for path, fixed in word.fixed.items():
            fields.setdefault(path, fixed)
        self._special(word, row, fields, held)
        _require_use(word, row, held)
        return fields

    def _date(self, row: Sentence, public: When | None) -> When:
        if row.text("date"):
            return self._when(row, "date")
        if public is None or public.latest == OPEN_END:
            accepted = "a date in the source's words, `unknown`, or the day in public_on by which it had happened"
            raise Refused("bad-field", "no date is given", "date", accepted)
        return by(public.latest)

    def _when(self, row: Sentence, column: str, last_day: bool = False) -> When:
        return cell(row, column, partial(read_date, last_day=last_day))

    def _value(self, annotation: Any, row: Sentence, column: str) -> Any:
        """A cell as the field takes it."""
        inner, extra, _, _ = unwrap(annotation)
        text = row.text(column)
        if inner is When:
            return self._when(row, column, extra.get("when") == "last_day")
        if extra.get("grades"):
            return cell(row, column, read_span)
        if get_origin(inner) is tuple:
            (item, _) = get_args(inner)
            kind, item_extra, _, _ = unwrap(item)
            if kind is Place:
                return [self._place(row, one, column) for one in row.each(column)]
            if "kinds" in item_extra:
                return [self._names.resolve(one, item_extra["kinds"], column) for one in row.each(column)]
            return row.each(column)
        if inner is Money:
            return {"amount": cell(row, column, read_money)}
        if "kinds" in extra or extra.get("finding"):
            if text.casefold() in extra.get("words", ()):
                return text.casefold()
            return self._names.resolve(text, extra.get("kinds", ()), column)
        if isinstance(inner, type) and issubclass(inner, StrEnum):
            return re.sub(r"[\s-]+", "_", text.casefold())
        return text

    def _place(self, row: Sentence, text: str, column: str) -> dict[str, Any]:
        kinds = unwrap(field_table(Place)["id"][1])[1]["kinds"]
        place: dict[str, Any] = {"id": self._names.resolve(text, kinds, column)}
        if row.text("grades"):
            place["grades"] = cell(row, "grades", read_span)
        if row.text("days"):
            place["days_a_week"] = row.text("days")
        if row.text("services"):
            place["services"] = row.each("services")
        return place

    def _between(self, word: Word, row: Sentence, held: Held | None) -> str:
        (kind,) = unwrap(_annotation(word.topic, next(p for p, c in word.fields.items() if c == "id")))[1]["kinds"]
        one = self._one(row, "who")
        other = self._one(row, "whom") if row.text("whom") else None
        over = {self._names.resolve(text, (), "over") for text in row.each("over")} if kind == Kind.GRANT else set()

        def fits(body: Event) -> bool:
            lever, area, places = (getattr(body, name, None) for name in ("lever", "area", "over"))
            return (held is None or held == (lever, area)) and (not over or over <= set(places or ()))

        return self._instruments.between(kind, one, other, fits, "whom" if other else "who")

    def _one(self, row: Sentence, column: str, kinds: Collection[Kind] = ()) -> str:
        return self._names.resolve(row.text(column), kinds, column)

    def _special(self, word: Word, row: Sentence, fields: dict[str, Any], held: Held | None) -> None:
        match word.topic:
            case "contract.signed" | "contract.proposed":
                fields |= self._parties(row)
            case "organisation.constituted":
                holder = row.text("whom")
                seat = {"seat": row.text("role"), "appointed_by": self._one(row, "who"), "holder": holder or None}
                if not seat["seat"]:
                    raise Refused("bad-field", "no seat is named", "role", "the seat of the board")
                fields["seats"] = [seat]
            case "authority.granted":
                if held is None:
                    raise Refused(
                        "bad-field", "no lever is named", "lever", "people, time, money, program, operations, …"
                    )
                fields |= {"lever": held[0].value, **({"area": held[1].value} if held[1] else {})}
            case "cluster.merged" | "cluster.split":
                to = self._one(row, "whom", {Kind.CLUSTER})
                schools = [self._names.resolve(one, {Kind.SCHOOL}, "over") for one in row.each("over")]
                fields["schools"] = [{"school": one, "to": to} for one in schools]
            case "budget.adopted" if row.text("amount"):
                line = {"line": row.text("kind") or "total", "amount": cell(row, "amount", read_money)}
                fields["lines"] = [line]

    def _parties(self, row: Sentence) -> dict[str, Any]:
        role = row.text("role").casefold()
        accepted = ", ".join(dict.fromkeys((*OperatingRole, *PartyRole)))
        if not row.text("whom"):
            raise Refused("bad-field", "nobody is named to sign with", "whom", "the second party")
        if role and role not in (*OperatingRole, *PartyRole):
            raise Refused("bad-field", f"{ascii(role)[:60]} is no role in a contract", "role", accepted)
        second = (
            PartyRole.OPERATOR if role in _OPERATES else PartyRole(role) if role in (*PartyRole,) else PartyRole.PARTY
        )
        first = PartyRole.PARTY if second in (PartyRole.PARTY, PartyRole.UNION) else PartyRole.AUTHORISER
        parties = [{"id": self._names.resolve(one, PARTIES, "who"), "role": first} for one in row.each("who")]
        parties += [{"id": self._names.resolve(one, PARTIES, "whom"), "role": second} for one in row.each("whom")]
        operating = {"operating_role": role} if role in (*OperatingRole,) else {}
        return {"parties": parties, **operating}

    def _source(self, row: Sentence, public: When | None) -> Source:
        if not row.text("document"):
            if row.text("place"):
                raise Refused("bad-field", "a place without its document", "place", "the document in `document`")
            own = Source(document=self._sheet.document, sha256=self._sheet.sha256, locator=f"line {row.line}")
            return msgspec.structs.replace(own, published_on=public)
        return Source(
            document=row.text("document"), locator=row.text("place") or None, published_on=public,
            first_hand=cell(row, "first_hand", read_yes) if row.text("first_hand") else None,
        )  # fmt: skip


def _yes(row: Sentence) -> bool:
    return bool(row.text("again")) and cell(row, "again", read_yes)


def _require_use(word: Word, row: Sentence, held: Held | None) -> None:
    """Refuse a cell that the event has no place for: what a source says is not dropped."""
    used = {*word.fields.values(), *ENVELOPE, *_SPECIAL.get(word.topic, ())}
    if {"covers", "at", "provides_at"} & set(word.fields):
        used |= {*_PLACES}
    if word.between:
        used |= {"whom", "lever", "over"}
    if held is not None:
        used.add("lever")
    for column in row.filled():
        if column not in used:
            accepted = f"nothing here; {word.topic} takes {', '.join(one for one in COLUMNS if one in used)}"
            raise Refused("bad-field", f"{word.topic} has no place for it", column, accepted)


def _worst(refusals: Sequence[Refused]) -> Refused:
    """Of the refusals of several kinds of event the one that says most: not that a name is of another kind."""
    return next((one for one in refusals if one.rule != "wrong-kind"), refusals[0])


def _annotation(topic: str, path: str) -> Any:
    kind: Any = TOPICS[topic]
    annotation: Any = None
    for part in path.split("."):
        annotation = field_table(kind)[part][1]
        kind = unwrap(annotation)[0]
    return annotation


def _put(fields: dict[str, Any], path: str, value: Any) -> None:
    outer, dot, inner = path.partition(".")
    if dot:
        fields.setdefault(outer, {})[inner] = value
    else:
        fields[path] = value


def _read(word: Word, fields: Mapping[str, Any]) -> Event:
    try:
        return read_event(word.topic, fields)
    except NotAStatement as bad:
        at = next((column for path, column in word.fields.items() if bad.field.split("[")[0] == path), "what")
        options = unwrap(_annotation(word.topic, bad.field))[0] if bad.field in word.fields else None
        accepted = bad.accepted
        if isinstance(options, type) and issubclass(options, StrEnum):
            accepted = ", ".join(options)
        raise Refused("bad-field", bad.message, at, accepted) from None
