"""The crosswalk, as the schema has it: lines of succession with their codes and sites."""

from collections.abc import Sequence

import strawberry

from events.organisation import Succession
from graph.answers import crosswalk as graph
from graph.answers.crosswalk import Followed, Relation, followed
from graph.reader import Reader
from services.api.enums import described
from services.api.loader import bounds
from services.api.parts import Attestation, Bounds, Entity, Event, borne_out, told
from services.api.rows import Rows

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
    last_attested: Attestation | None = borne_out()


class CrosswalkRows(Rows):
    """Makes rows of the crosswalk, knowing what is selected of them."""

    def crossing(self, row: graph.Crossing) -> Crossing:
        """A row."""
        cls = Crossing
        return cls(
            of=self._ref(cls, "of", row.of),
            relation=row.relation,
            steps=row.steps,
            entity=self._ref(cls, "entity", row.entity),
            how=Succession(row.how) if row.how else None,
            beside=self._entity(cls, "beside", row.beside),
            succeeded=bounds(row.succeeded) if row.succeeded else None,
            what=row.what,
            scheme=row.scheme,
            code=row.code,
            bounds=bounds(row.bounds) if row.bounds else None,
            certain=row.certain,
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )


def history(reader: Reader, of: str, after: int, limit: int, follow: bool) -> Sequence[Followed]:
    """The history of one, and of all that it took the place of where that is asked."""
    if follow:
        return reader.lineage(of, after, limit)
    line = reader.known([of])
    return [followed(one, line) for one in reader.timeline(of, after, limit)]
