"""Everything that can be asked at one moment."""

from types import GenericAlias
from typing import Annotated, Any

import strawberry

from events.ids import Kind
from graph.reader import Reader
from services.api import answers as a
from services.api.at_moment import After, First, filled
from services.api.context import Info, rows_of, selections_of_nodes
from services.api.cursors import connection, page_size, read_cursor
from services.api.entities import KINDS
from services.api.filters import Filter
from services.api.inputs import camel, described_arg
from services.api.loader import Loader
from services.api.network_audits import AuditsAt
from services.api.network_authority import AuthorityAt
from services.api.network_contracts import ContractsAt
from services.api.network_disputes import DisputesAt
from services.api.network_files import FilesAt
from services.api.network_flow_down import FlowDownAt
from services.api.network_obligations import ObligationsAt
from services.api.network_prov import ProvAt
from services.api.network_record import RecordAt
from services.api.parts import Connection, Entity, Moment, asked
from services.api.rows import Rows, moment
from services.api.selection import selected


class Network(AuthorityAt, RecordAt, DisputesAt, AuditsAt, ContractsAt, ObligationsAt, ProvAt, FlowDownAt, FilesAt):
    """The network at a moment. `reading` is taken by single entities, holders, calendar, holdings, check, why,
    operators, subcontracts, terms, ending(within or of), audit(within), evidenceBundle and export(GRAPHML or PROV);
    elsewhere it is refused."""

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
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, [rows.found(one) for one in found])

    @asked("How many entities of each kind are in being.")
    def counts(self) -> list[a.Count]:
        """In the order of the kinds."""
        found = self.reader.store.existing(self.reader.at)
        return [a.Count(kind=kind, count=found[kind]) for kind in Kind if kind in found]


def one_entity(reader: Reader, info: Info, id: strawberry.ID, kind: Kind | None) -> Entity:
    """An entity with what is selected of it; refuses an unknown id, or one of another kind."""
    (known,) = reader.known([str(id)], (kind,) if kind else ())
    loader = Loader(reader)
    return filled(loader, loader.entity(known, selected(info)))


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
        return filled(
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
