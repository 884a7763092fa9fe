"""What was known when a decision was taken."""

from typing import Annotated

import strawberry

from services.api import answers as a
from services.api.at_moment import After, First
from services.api.context import Info
from services.api.differing import differing
from services.api.inputs import described_arg
from services.api.parts import Moment, asked, told
from services.api.rows import moment
from services.api.scalars import Json
from services.api.selection import below, selected
from services.files.dossier import dossier


@strawberry.type(description="A question that a decision was taken on.")
class BasisQuestion:
    """Then and now."""

    question: str = told("As it was stated.")
    rows: int | None = told("How many rows its answer had then; null: it was not answered.")
    why_not: str | None = told("Why it was not answered.")
    same_now: bool = told("Whether the knowledge of now answers alike, whatever event says so.")


@strawberry.type(description="What was known when a decision was taken, and what was learned since.")
class Dossier:
    """`content` never changes; all else is as of now."""

    content: Json = told("What was known then: moment, questions, answers, events, and the SHA-256 of all the rest.")
    digest: str = told("That SHA-256, in hexadecimal.")
    then: Moment = told("The moment that the decision was taken on.")
    within: strawberry.ID | None = told("The scope that it was taken on; null: everything.")
    questions: list[BasisQuestion] = told("The questions, then and now.")
    learned: a.Difference = told(
        "What differs between the two knowledges of that day within the scope, but the decision itself."
    )
    notes: list[str] = told("What there is to say about the basis.")


@strawberry.type
class DossierAsked:
    """A question about a decision."""

    @asked("What was known when a decision was taken: its recorded basis, asked again as then; what was learned since.")
    def dossier(
        self,
        info: Info,
        decision: Annotated[strawberry.ID, described_arg("The decision's id.")],
        first: First = None,
        after: After = None,
    ) -> Dossier:
        """A page of what was learned; everything else whole."""
        found = dossier(info.context.ledger, str(decision))
        what, selections = f"dossier {decision}", below(selected(info), "learned")
        return Dossier(
            content=Json(found.content),
            digest=found.content["digest"],
            then=moment(found.then.at),
            within=strawberry.ID(found.within) if found.within else None,
            questions=[
                BasisQuestion(question=one.question, rows=one.rows, why_not=one.why_not, same_now=one.same_now)
                for one in found.questions
            ],
            learned=differing(found.then, found.now, found.learned, what, first, after, selections),
            notes=list(found.notes),
        )
