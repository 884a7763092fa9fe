"""The crosswalk, as the schema has it: lines of succession with their codes and sites."""

from collections.abc import Sequence
from typing import Any

import strawberry
from strawberry.types.nodes import Selection

from events.organisation import Succession
from graph.answers import crosswalk as graph
from graph.answers.crosswalk import Followed, Relation, followed
from graph.reader import Reader
from services.api.enums import described
from services.api.loader import Loader, bounds
from services.api.parts import Attestation, Bounds, Entity, Event, asked, told, weakest
from services.api.selection import wanted

described(
    Relation,
    {
        "ITSELF": "The one asked about.",
        "PREDECESSOR": "It took the place of this one, at some distance.",
        "SUCCESSOR": "This one took its place, at some distance.",
    },
)


@strawberry.type(description="A code or a site of one on the line of succession of the one asked about.")
class Crossing:
    """Codes and sites of every year, and by which step of succession their bearer is reached."""

    of: Entity = told("The one asked about.")
    relation: Relation = told("What the bearer is to it.")
    steps: int = told("How many steps of succession lie between; 0: itself.")
    entity: Entity = told("The bearer.")
    how: Succession | None = told("How the bearer was succeeded, or succeeded, at the step that leads to it.")
    beside: Entity | None = told("Whom it gave its place to, or took it from, at that step; null for itself.")
    succeeded: Bounds | None = told("When that step was.")
    what: str | None = told("`identifier` or `site`; null: none is recorded.")
    scheme: str | None = told("The scheme of the code; null for a site.")
    code: str | None = told("The code, or the site.")
    bounds: Bounds | None = told("When it was borne.")
    certain: bool = told("Whether it was surely borne on the day asked about; where none is asked, on some day.")
    events: list[Event] = told("The events that said so: of the code, and of the step.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")

    @asked("The oldest of the last confirmations of its events; null: one was never confirmed.")
    def last_attested(self) -> Attestation | None:
        """It is as well confirmed as the least of what it rests on."""
        return weakest(self.events)


class CrosswalkRows:
    """Makes rows of the crosswalk, knowing what is selected of them."""

    def __init__(self, loader: Loader, selections: Sequence[Selection]) -> None:
        self._loader, self._fields = loader, wanted(selections, Crossing)

    def crossing(self, row: graph.Crossing) -> Crossing:
        """A row."""
        fields = self._fields
        return Crossing(
            of=self._entity("of", row.of.id, row.of.name),
            relation=row.relation,
            steps=row.steps,
            entity=self._entity("entity", row.entity.id, row.entity.name),
            how=Succession(row.how) if row.how else None,
            beside=self._entity("beside", row.beside, None),
            succeeded=bounds(row.succeeded) if row.succeeded else None,
            what=row.what,
            scheme=row.scheme,
            code=row.code,
            bounds=bounds(row.bounds) if row.bounds else None,
            certain=row.certain,
            events=self._loader.events(row.events, "events" in fields or "lastAttested" in fields),
            disputed=list(row.disputed),
        )

    def _entity(self, name: str, id: str | None, known: str | None) -> Any:
        return self._loader.entity(id, self._fields[name], known) if id is not None and name in self._fields else None


def history(reader: Reader, of: str, after: int, limit: int, follow: bool) -> Sequence[Followed]:
    """The history of one, and of all that it took the place of where that is asked."""
    if follow:
        return reader.lineage(of, after, limit)
    line = reader.known([of])
    return [followed(one, line) for one in reader.timeline(of, after, limit)]
