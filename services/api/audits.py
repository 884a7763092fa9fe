"""What an auditor asks beside the findings, as the schema has it: lag, subawards, related parties."""

import strawberry

from graph.answers import lag as lags
from graph.answers import related as relations
from graph.answers import subawards as awards
from services.api.enums import described
from services.api.loader import bounds
from services.api.parts import Attestation, Bounds, Entity, Event, borne_out, told
from services.api.rows import Rows

described(awards.Occasion, {"SIGNING": "It was signed.", "AMENDMENT": "It was amended."})


@strawberry.type(description="A number of days between two; negative: recorded in advance.")
class LagDays:
    """The bounds of a date make those of a lag."""

    least: int = told("Where the last day that the date can mean is right.")
    most: int | None = told("Where the first one is; null: no first day is known.")


@strawberry.type(description="How long after they took effect one recorder recorded events. Imported ones stand apart.")
class ReportingLag:
    """Percentiles are by nearest rank, of the least days and of the most days apart."""

    recorder: Entity = told("Who recorded.")
    imported: bool = told("True: imported history, whose clock is the import's.")
    count: int = told("Events with a date by which it can be told.")
    undated: int = told("Events without one.")
    median: LagDays | None = told("Within which half of them were recorded.")
    ninetieth: LagDays | None = told("Within which nine tenths of them were recorded.")
    largest: LagDays | None = told("Within which all of them were recorded.")
    late: int = told("How many surely took more days than asked for.")
    possibly_late: int = told("How many more may have.")


@strawberry.type(description="An event that was recorded live long after it took effect.")
class BackDated:
    """With its lag."""

    event: Event = told("The event.")
    effective: str = told("Its first date, in its own words.")
    lag: LagDays = told("The days from that date to the day on which it was recorded.")
    certain: bool = told("Whether it was late whichever day its date means.")


@strawberry.type(
    description="What a subcontract stated, on one occasion, of what 2 CFR 200.332(b)(1) asks of a subaward."
)
class SubawardStated:
    """Fields are named as in `subcontract.signed`, in the order of the regulation."""

    subcontract: Entity = told("The subcontract.")
    prime: Entity = told("Whose work it is.")
    sub: Entity = told("Who does it.")
    occasion: awards.Occasion = told("Whether it was signed or amended.")
    on: str = told("When, in the words of its source.")
    subaward: bool = told("False: it stated nothing of the kind so far; nobody says that it passes on federal money.")
    stated: list[str] = told("What it stated then.")
    carried: list[str] = told("What was stated earlier, and not again.")
    missing: list[str] = told("What was never stated so far.")
    events: list[Event] = told("The event that says so.")
    last_attested: Attestation | None = borne_out()


@strawberry.type(description="The same person or body on both sides of a contract or subcontract.")
class RelatedParties:
    """As far as seats, boards and offices are recorded."""

    instrument: Entity = told("The contract or subcontract.")
    one: Entity = told("The party on the one side.")
    one_role: str = told("Its role there.")
    other: Entity = told("The party on the other side.")
    other_role: str = told("Its role there.")
    shared: Entity | None = told("The body on both sides; null for a person known by name.")
    name: str = told("Its name, or that of the person.")
    by_name: bool = told("True: a person known by name, possibly another of the same name.")
    one_by: str = told("How it stands on the one side.")
    other_by: str = told("How it stands on the other side.")
    internal: bool = told("Whether one side is an office of the other, as a district's own unit is.")
    certain: bool = told("Whether all of it surely holds on the day.")
    bounds: Bounds = told("When all of it holds.")
    events: list[Event] = told("The events that said so.")
    disputed: list[int] = told("Positions of open disputes under which it would be otherwise.")
    last_attested: Attestation | None = borne_out()


class AuditRows(Rows):
    """Makes rows, knowing what is selected of them."""

    def lag(self, row: lags.Lag) -> ReportingLag:
        """How late one recorder was."""
        return ReportingLag(
            recorder=self._ref(ReportingLag, "recorder", row.recorder),
            imported=row.imported,
            count=row.count,
            undated=row.undated,
            median=days(row.median),
            ninetieth=days(row.ninetieth),
            largest=days(row.largest),
            late=row.late,
            possibly_late=row.possibly_late,
        )

    def back_dated(self, row: lags.BackDated) -> BackDated:
        """A late entry."""
        event = self._loader.event(row.position, "event" in self._of(BackDated))
        return BackDated(
            event=event,
            effective=row.effective,
            lag=LagDays(least=row.lag.least, most=row.lag.most),
            certain=row.certain,
        )

    def stated(self, row: awards.Stated) -> SubawardStated:
        """What a subaward stated."""
        cls = SubawardStated
        return cls(
            subcontract=self._entity(cls, "subcontract", row.subcontract),
            prime=self._ref(cls, "prime", row.prime),
            sub=self._ref(cls, "sub", row.sub),
            occasion=row.occasion,
            on=row.on,
            subaward=row.subaward,
            stated=list(row.stated),
            carried=list(row.carried),
            missing=list(row.missing),
            events=self._events(cls, row.events),
        )

    def related(self, row: relations.Related) -> RelatedParties:
        """Somebody on both sides."""
        cls = RelatedParties
        return cls(
            instrument=self._entity(cls, "instrument", row.instrument),
            one=self._ref(cls, "one", row.one),
            one_role=row.one_role,
            other=self._ref(cls, "other", row.other),
            other_role=row.other_role,
            shared=None if row.by_name else self._entity(cls, "shared", row.shared),
            name=row.name,
            by_name=row.by_name,
            one_by=row.one_by,
            other_by=row.other_by,
            internal=row.internal,
            certain=row.certain,
            bounds=bounds(row.bounds),
            events=self._events(cls, row.events),
            disputed=list(row.disputed),
        )


def days(known: lags.Days | None) -> LagDays | None:
    """Days as the schema has them."""
    return LagDays(least=known.least, most=known.most) if known else None
