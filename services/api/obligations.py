"""The board of obligations, as the schema has it: services owed, and who provides them."""

import strawberry

from events.when import Day
from graph.answers import obligations as graph
from graph.answers.audit.providing import ProvidedBy
from graph.answers.obligations_day import Provided
from services.api.enums import described
from services.api.parts import Attestation, Entity, Event, Moment, borne_out, told
from services.api.rows import Rows, ids, moment

described(
    Provided,
    {
        "COVERED": "In every grade in which it is owed, surely.",
        "POSSIBLY": "In every grade, but of some it is only possible.",
        "PARTLY": "In some grades nobody provides it.",
        "UNCOVERED": "Nobody provides it.",
        "NOT_OWED": "It is provided outside what contracts owe.",
        "NOT_RECORDED": "An instrument states no services, so that nobody can say what is owed.",
    },
)
described(
    ProvidedBy,
    {
        "ITSELF": "The instrument that owes it names who provides it.",
        "SUBCONTRACT": "A subcontract in force, at any tier, reaches the school.",
        "ENGAGEMENT": "Somebody works at the school, and is said to provide it.",
    },
)
described(
    graph.LackingWhen,
    {"NOW": "On the day of the moment.", "NEXT": "In the school year (1 July to 30 June) after that day."},
)


@strawberry.type(description="Somebody provides a service at a school.")
class ServiceProvider:
    """Under which instrument, in which grades, on how many days a week."""

    who: Entity | None = told("Who; null: the instrument does not say.")
    how: ProvidedBy = told("By what.")
    instrument: Entity = told("The contract, subcontract or engagement.")
    grades: list[str] = told("In these grades; empty: not limited.")
    days_a_week: float | None = told("Days a week on site; null: not stated.")
    certain: bool = told("Whether it surely does, whichever day within the sources' bounds is right.")
    until: Day | None = told("The first day on which it may not any more; null: no end is known.")


@strawberry.type(description="A service at a school, owed or provided, in a stretch of days with one answer.")
class Obligation:
    """What a contract owes, what a subcontract owes in its turn, and what is provided beside that."""

    school: Entity = told("Where.")
    instrument: Entity | None = told("The contract or subcontract that owes it; null: nobody does.")
    service: str | None = told("The line of service; null: the instrument states none.")
    by: list[Entity] = told("Who must provide it.")
    grades: list[str] = told("In these grades; empty: not limited.")
    days_a_week: float | None = told("Days a week for which the instrument reaches the school; null: not stated.")
    since: Day = told("Its first day, among those asked about.")
    until: Day = told("The first day after it, at the latest the one after those asked about.")
    state: Provided = told("Whether it is provided.")
    certain: bool = told("Whether it is owed and stands so whichever day within the sources' bounds is right.")
    lacking: list[str] = told("PARTLY: the grades in which nobody provides it.")
    providers: list[ServiceProvider] = told("Who provides it at the school, as of the first day; in other grades too.")
    ended: list[Entity] = told("The instruments under which it was provided before, and is not any more.")
    terms: list[graph.LackingWhen] = told("When it is lacking.")
    message: str = told("The same in a sentence.")
    missing: list[str] = told("What the record would have to say for this to be known.")
    events: list[Event] = told("The events that say so, of all its days.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="Services owed at schools, and who provides them, from a day to a day.")
class ObligationBoard:
    """School by school."""

    moment: Moment = told("The moment of the answer.")
    next_since: Day = told("The first day of the school year after the day of the moment.")
    next_until: Day = told("The first day after that school year.")
    rows: list[Obligation] = told("The obligations.")
    placeless: list[strawberry.ID] = told("Instruments that do not say where they reach: what they owe is not here.")


class ObligationRows(Rows):
    """Makes rows of the board, knowing what is selected of them."""

    def board(self, found: graph.Board) -> ObligationBoard:
        """The board."""
        below = self._below(ObligationBoard, "rows")
        return ObligationBoard(
            moment=moment(self._at),
            next_since=found.next_since,
            next_until=found.next_until,
            rows=[below._obligation(one) for one in found.rows],
            placeless=ids(one.id for one in found.placeless),
        )

    def _obligation(self, row: graph.Obligation) -> Obligation:
        cls = Obligation
        below = self._below(cls, "providers")
        return cls(
            school=self._ref(cls, "school", row.school),
            instrument=self._ref(cls, "instrument", row.instrument),
            service=row.service,
            by=self._entities(cls, "by", (one.id for one in row.by)),
            grades=list(row.grades),
            days_a_week=row.days_a_week,
            since=row.since,
            until=row.until,
            state=row.state,
            certain=row.certain,
            lacking=list(row.lacking),
            providers=[below._provider(one) for one in row.providers],
            ended=self._entities(cls, "ended", row.ended),
            terms=list(row.terms),
            message=row.message,
            missing=list(row.missing),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )

    def _provider(self, row: graph.Provider) -> ServiceProvider:
        cls = ServiceProvider
        return cls(
            who=self._ref(cls, "who", row.who),
            how=row.how,
            instrument=self._ref(cls, "instrument", row.instrument),
            grades=list(row.grades),
            days_a_week=row.days_a_week,
            certain=row.certain,
            until=row.until,
        )
