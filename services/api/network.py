"""Everything that can be asked at one moment."""

from types import GenericAlias
from typing import Annotated, Any, TypeVar

import strawberry

from events.ids import Kind
from events.levers import Area, Level, Lever
from events.when import Day
from graph.answers.flaw import Flaw
from graph.answers.statement import statement
from graph.reader import Reader
from services.api import answers as a
from services.api.calendar import Spell, spells
from services.api.context import Info, rows_of, selections_of_nodes
from services.api.crosswalk import Crossing, CrosswalkRows
from services.api.cursors import connection, page_size, read_cursor
from services.api.entities import KINDS
from services.api.enums import Direction, Grade, Outcome, Rule
from services.api.filters import Filter
from services.api.inputs import camel, described_arg
from services.api.loader import Loader
from services.api.parts import Connection, Entity, Moment, asked
from services.api.quality import Quality, QualityRows
from services.api.rows import Rows, moment
from services.api.scalars import Json
from services.api.selection import selected
from services.files.statement import content

T = TypeVar("T")
First = Annotated[int | None, described_arg("How many rows at most: 1 to 1000; not given: 100.")]
After = Annotated[str | None, described_arg("A cursor of the same list at the same moment.")]
Of = Annotated[list[strawberry.ID], described_arg("Ids of places: school, cluster, zone, district or state.")]
TheHolder = Annotated[strawberry.ID, described_arg("The holder's id: a party or a zone.")]
Over = Annotated[strawberry.ID, described_arg("The place's id.")]
TheLever = Annotated[Lever, described_arg("The lever.")]
AnyLever = Annotated[Lever | None, described_arg("Only this lever.")]
AnyArea = Annotated[Area | None, described_arg("Only this area; not given: all of the lever.")]
AnyGrade = Annotated[Grade | None, described_arg("Only what reaches this grade.")]


class Network:
    """The network at a moment. `reading` is taken by single entities, holders, calendar, holdings, check, why,
    operators, subcontracts and audit(within); elsewhere it is refused."""

    reader: strawberry.Private[Reader]

    def __init__(self, reader: Reader) -> None:
        self.reader = reader

    @asked("The moment that every answer below speaks of.")
    def moment(self) -> Moment:
        """The moment."""
        return moment(self.reader.at)

    @asked("Anything by its id, of whatever kind.")
    def entity(self, info: Info, id: Annotated[strawberry.ID, described_arg("Its id, or a code.")]) -> Entity | None:
        """One entity."""
        return one_entity(self.reader, info, id, None)

    @asked("Find by any name or code that something has, had or goes by.")
    def find(
        self,
        info: Info,
        text: Annotated[str, described_arg("Words, or the beginnings of words; case and accents do not matter.")],
        kinds: Annotated[list[Kind] | None, described_arg("Only these kinds.")] = None,
        first: First = None,
    ) -> list[a.Found]:
        """The best matches first."""
        found = self.reader.find(text, kinds or (), page_size(20 if first is None else first))
        loader, rows = rows_of(self.reader, info)
        return _run(loader, [rows.found(one) for one in found])

    @asked("Who holds authority over places, by grant and by presumption, with every standing.")
    def holders(
        self, info: Info, of: Of, lever: AnyLever = None, area: AnyArea = None, grade: AnyGrade = None
    ) -> list[a.Holding]:
        """Place by place in the order asked, the strongest standing first."""
        found = self.reader.holders(_texts(of), lever, area, grade.value if grade else None)
        loader, rows = rows_of(self.reader, info)
        return _run(loader, [rows.holding(one) for one in found])

    @asked("Who holds authority over a place on every day, as known at the moment: stretches without holes.")
    def calendar(
        self,
        info: Info,
        of: Annotated[strawberry.ID, described_arg("The place's id: school, cluster, zone, district or state.")],
        lever: AnyLever = None,
        area: AnyArea = None,
        grade: AnyGrade = None,
    ) -> list[Spell]:
        """Lever by lever, from the beginning of the record to its open end."""
        found = self.reader.calendar(str(of), lever, area, grade.value if grade else None)
        loader, rows = rows_of(self.reader, info, "holdings")
        return _run(loader, spells(rows, found))

    @asked("The statement of authority of a school: who holds each area, by what chain, what is not recorded; as JSON.")
    def statement(self, of: Annotated[strawberry.ID, described_arg("The school's id, or a code of it.")]) -> Json:
        """With the SHA-256 of its content, the same that the command line writes."""
        return Json(content(statement(self.reader, str(of))))

    @asked("What holders were granted: a row for each grant and place that it is over.")
    def holdings(
        self,
        info: Info,
        by: Annotated[list[strawberry.ID], described_arg("Ids of holders: parties or zones.")],
        lever: AnyLever = None,
    ) -> list[a.Holding]:
        """From the holder's side."""
        found = self.reader.holdings(_texts(by), lever)
        loader, rows = rows_of(self.reader, info)
        return _run(loader, [rows.holding(one) for one in found])

    @asked("Whether a holder holds at least a level over a place.")
    def check(
        self,
        info: Info,
        holder: TheHolder,
        over: Over,
        lever: TheLever,
        level: Annotated[Level, described_arg("The least level.")],
        area: AnyArea = None,
    ) -> a.Check:
        """A verdict with its reasons."""
        found = self.reader.check(str(holder), str(over), lever, area, level)
        loader, rows = rows_of(self.reader, info)
        return _run(loader, rows.check(found))

    @asked("The chain from the state's own power to the holder; for an absence, why not.")
    def why(self, info: Info, holder: TheHolder, over: Over, lever: TheLever, area: AnyArea = None) -> list[a.Step]:
        """Never empty."""
        found = self.reader.why(str(holder), str(over), lever, area)
        loader, rows = rows_of(self.reader, info)
        return _run(loader, [rows.step(one) for one in found])

    @asked("Who operates places, on paper and in practice.")
    def operators(self, info: Info, of: Of) -> list[a.Operation]:
        """Where the two differ, the row says so."""
        found = self.reader.operators(_texts(of))
        loader, rows = rows_of(self.reader, info)
        return _run(loader, [rows.operation(one) for one in found])

    @asked("All that hangs on a party by subcontract, to any depth, cycles included.")
    def subcontracts(
        self,
        info: Info,
        of: Annotated[strawberry.ID, described_arg("The party's id.")],
        direction: Annotated[Direction, described_arg("To its subs, or to its primes.")],
        depth: Annotated[int | None, described_arg("How deep; 1: its own; not given: all.")] = None,
    ) -> a.SubcontractNetwork:
        """Down or up."""
        found = self.reader.subcontracts(str(of), direction.value, depth)
        loader, rows = rows_of(self.reader, info)
        return _run(loader, rows.network(found))

    @asked("Which rules are broken, or cannot be judged, within a scope or everywhere.")
    def audit(
        self,
        info: Info,
        within: Annotated[strawberry.ID | None, described_arg("A place's id; not given: the whole record.")] = None,
        rules: Annotated[list[Rule] | None, described_arg("Only these rules.")] = None,
        outcome: Annotated[Outcome | None, described_arg("Only this outcome.")] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[a.Finding]:
        """Findings in the order of their identity."""
        at, size = self.reader.at, page_size(first)
        what = f"audit {within} {sorted(rules or ())} {outcome}"
        begun = read_cursor(after, what, at, str) or ""
        found = self.reader.audit(str(within) if within else None, [one.value for one in rules] if rules else None)
        wanted = sorted(
            (one for one in found if outcome in (None, Outcome.VIOLATED if one.violated else Outcome.UNKNOWN)),
            key=lambda one: one.identity,
        )
        page = [one for one in wanted if one.identity > begun][: size + 1]
        loader = Loader(self.reader)
        rows = Rows(loader, at, selections_of_nodes(info))
        return _run(loader, connection(page, size, what, at, lambda one: one.identity, rows.finding))

    @asked("Codes and sites, by year, along the lines of succession: of these, or of what lies within a place.")
    def crosswalk(
        self,
        info: Info,
        of: Annotated[
            list[strawberry.ID] | None,
            described_arg("Of these; neither this nor `within`: of all that took a place or gave it up."),
        ] = None,
        within: Annotated[
            strawberry.ID | None, described_arg("Of what lies in this place; with `of`: of those.")
        ] = None,
        scheme: Annotated[str | None, described_arg("Only codes of this scheme, and no sites.")] = None,
        borne_on: Annotated[Day | None, described_arg("Only what may be borne on this day; else of every day.")] = None,
        kinds: Annotated[
            list[Kind] | None, described_arg("Only of these kinds; within a place and not given: districts, schools.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Crossing]:
        """The farthest predecessor first; who has no code and no site has one row."""
        size, at = page_size(first), self.reader.at
        asked = [_texts(of or []), within, scheme, borne_on, sorted(kinds or ())]
        what = f"crosswalk {' '.join(map(str, asked))}"
        begun = read_cursor(after, what, at, int) or 0
        found = self.reader.crosswalk(_texts(of or []), str(within) if within else None, scheme, borne_on, kinds or ())
        loader = Loader(self.reader)
        rows = CrosswalkRows(loader, at, selections_of_nodes(info))
        page = list(enumerate(found, 1))[begun : begun + size + 1]
        return _run(loader, connection(page, size, what, at, lambda one: one[0], lambda one: rows.crossing(one[1])))

    @asked("How well the facts of a place are borne out; of a state, district by district too.")
    def quality(self, info: Info, within: Annotated[strawberry.ID, described_arg("A place's id.")]) -> list[Quality]:
        """The place first, then its districts in the order of ids."""
        loader = Loader(self.reader)
        rows = QualityRows(loader, self.reader.at, selected(info))
        return _run(loader, [rows.quality(one) for one in self.reader.quality(str(within))])

    @asked("The facts of a place that lack something: what a count of `quality` is made of.")
    def flawed(
        self,
        info: Info,
        within: Annotated[strawberry.ID, described_arg("A place's id.")],
        flaw: Annotated[Flaw, described_arg("What they lack.")],
        first: First = None,
        after: After = None,
    ) -> Connection[a.FactVersion]:
        """In the order of their ids."""
        size, at = page_size(first), self.reader.at
        what = f"flawed {within} {flaw}"
        begun = read_cursor(after, what, at, int)
        found = self.reader.flawed(str(within), flaw)
        page = [one for one in found if begun is None or one.id > begun][: size + 1]
        loader = Loader(self.reader)
        rows = Rows(loader, at, selections_of_nodes(info))
        return _run(loader, connection(page, size, what, at, lambda one: one.id, rows.version))

    @asked("How many entities of each kind are in being.")
    def counts(self) -> list[a.Count]:
        """In the order of the kinds."""
        found = self.reader.store.existing(self.reader.at)
        return [a.Count(kind=kind, count=found[kind]) for kind in Kind if kind in found]


def one_entity(reader: Reader, info: Info, id: strawberry.ID, kind: Kind | None) -> Entity:
    """An entity with what is selected of it; refuses an unknown id, or one of another kind."""
    (known,) = reader.known([str(id)], (kind,) if kind else ())
    loader = Loader(reader)
    return _run(loader, loader.entity(known, selected(info)))


def _texts(ids: list[strawberry.ID]) -> list[str]:
    return [str(one) for one in ids]


def _run(loader: Loader, answer: T) -> T:
    loader.run()
    return answer


def _single(kind: Kind) -> Any:
    def resolve(self: Any, info: Info, id: Any) -> Any:
        return one_entity(self.reader, info, id, kind)

    text = f"Its id, {kind.value}:…, or a code that identifies it."
    resolve.__annotations__ |= {"id": Annotated[strawberry.ID, described_arg(text)], "return": KINDS[kind] | None}
    about = f"The {kind.value} with this id." if kind is not Kind.EVENT else "What was said later about an event."
    return strawberry.field(resolver=resolve, name=_NAMES.get(kind, kind.value), description=about)


def _plural(kind: Kind) -> Any:
    def resolve(self: Any, info: Info, filter: Any = None, first: Any = None, after: Any = None) -> Any:
        at, size, what = self.reader.at, page_size(first), f"{kind} {filter}"
        begun = read_cursor(after, what, at, str) or ""
        found = self.reader.entities(kind, after=begun, limit=size + 1, filter=filter.read() if filter else None)
        loader = Loader(self.reader)
        below_rows = selections_of_nodes(info)
        return _run(
            loader,
            connection(found, size, what, at, lambda one: one.id, lambda one: loader.entity(one.id, below_rows)),
        )

    resolve.__annotations__ |= {
        "filter": Annotated[Filter | None, described_arg("Only those that meet all of this.")],
        "first": First, "after": After, "return": GenericAlias(Connection, (KINDS[kind],)),
    }  # fmt: skip
    name = camel(_PLURALS.get(kind, f"{kind.value}s"))
    return strawberry.field(resolver=resolve, name=name, description=f"Every {kind.value} in the order of ids.")


_NAMES = {Kind.EVENT: "evidence"}
_PLURALS = {Kind.POLICY: "policies", Kind.BODY: "bodies", Kind.SUBCONTRACT: "all_subcontracts"}
"""Subcontracts without more are the network of a party."""
for _kind in Kind:
    setattr(Network, f"one_{_kind.value}", _single(_kind))
    if _kind is not Kind.EVENT:
        setattr(Network, f"every_{_kind.value}", _plural(_kind))
strawberry.type(Network, description=" ".join((Network.__doc__ or "").split()))
