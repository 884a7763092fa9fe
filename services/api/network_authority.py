"""Who holds, who operates, who works for whom, at one moment."""

from typing import Annotated

import strawberry

from events.levers import Level
from graph.answers.statement import statement
from services.api import answers as a
from services.api.at_moment import AnyArea, AnyGrade, AnyLever, AtMoment, Of, Over, TheHolder, TheLever, filled, texts
from services.api.calendar import Spell, spells
from services.api.context import Info, rows_of
from services.api.enums import Direction
from services.api.inputs import described_arg
from services.api.parts import asked
from services.api.rows import Rows
from services.api.scalars import Json
from services.files.statement import content


@strawberry.type
class AuthorityAt(AtMoment):
    """Questions about authority."""

    @asked("Who holds authority over places, by grant and by presumption, with every standing.")
    def holders(
        self, info: Info, of: Of, lever: AnyLever = None, area: AnyArea = None, grade: AnyGrade = None
    ) -> list[a.Holding]:
        """Place by place in the order asked, the strongest standing first."""
        found = self.reader.holders(texts(of), lever, area, grade.value if grade else None)
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, [rows.holding(one) for one in found])

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
        loader, rows = rows_of(self.reader, info, Rows, "holdings")
        return filled(loader, spells(rows, found))

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
        found = self.reader.holdings(texts(by), lever)
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, [rows.holding(one) for one in found])

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
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, rows.check(found))

    @asked("The chain from the state's own power to the holder; for an absence, why not.")
    def why(self, info: Info, holder: TheHolder, over: Over, lever: TheLever, area: AnyArea = None) -> list[a.Step]:
        """Never empty."""
        found = self.reader.why(str(holder), str(over), lever, area)
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, [rows.step(one) for one in found])

    @asked("Who operates places, on paper and in practice.")
    def operators(self, info: Info, of: Of) -> list[a.Operation]:
        """Where the two differ, the row says so."""
        found = self.reader.operators(texts(of))
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, [rows.operation(one) for one in found])

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
        loader, rows = rows_of(self.reader, info, Rows)
        return filled(loader, rows.network(found))
