"""What is wrong with a network at one moment, and how well the record of it is borne out."""

from typing import Annotated

import strawberry

from events.ids import Kind
from events.when import Day
from graph.answers.flaw import Flaw
from graph.answers.outcome import Severity
from services.api import answers as a
from services.api.at_moment import After, AtMoment, First, filled, texts
from services.api.context import Info, rows_of, rows_of_nodes, selections_of_nodes
from services.api.crosswalk import Crossing, CrosswalkRows
from services.api.cursors import connection, numbered, page_size, read_cursor
from services.api.enums import Outcome, Rule
from services.api.inputs import described_arg
from services.api.loader import Loader
from services.api.parts import Connection, asked
from services.api.quality import Quality, QualityRows
from services.api.rows import Rows
from services.api.selection import wanted


@strawberry.type
class RecordAt(AtMoment):
    """Questions that judge the record."""

    @asked("Which rules are broken, or cannot be judged, within a scope or everywhere.")
    def audit(
        self,
        info: Info,
        within: Annotated[strawberry.ID | None, described_arg("A place's id; not given: the whole record.")] = None,
        rules: Annotated[list[Rule] | None, described_arg("Only these rules.")] = None,
        outcome: Annotated[Outcome | None, described_arg("Only this outcome.")] = None,
        severity: Annotated[list[Severity] | None, described_arg("Only of these severities.")] = None,
        waived: Annotated[
            bool | None, described_arg("True: only what surely is waived; false: that is left out.")
        ] = None,
        first: First = None,
        after: After = None,
    ) -> Connection[a.Finding]:
        """Findings in the order of their identity."""
        at, size = self.reader.at, page_size(first)
        what = f"audit {within} {sorted(rules or ())} {outcome} {sorted(severity or ())} {waived}"
        begun = read_cursor(after, what, at, str) or ""
        found = self.reader.audit(str(within) if within else None, [one.value for one in rules] if rules else None)
        passing = (
            one for one in found
            if outcome in (None, Outcome.VIOLATED if one.violated else Outcome.UNKNOWN)
            and (not severity or one.severity in severity) and waived in (None, one.waived)
        )  # fmt: skip
        judged = sorted(passing, key=lambda one: one.identity)
        page = [one for one in judged if one.identity > begun][: size + 1]
        selections = selections_of_nodes(info)
        if "firstSeen" in wanted(selections, a.Finding) and not at.reading:
            page = self.reader.first_seen(page)
        loader = Loader(self.reader)
        rows = Rows(loader, at, selections)
        return filled(loader, connection(page, size, what, at, lambda one: one.identity, rows.finding))

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
        asked = [texts(of or []), within, scheme, borne_on, sorted(kinds or ())]
        what = f"crosswalk {' '.join(map(str, asked))}"
        begun = read_cursor(after, what, at, int) or 0
        found = self.reader.crosswalk(texts(of or []), str(within) if within else None, scheme, borne_on, kinds or ())
        loader, rows = rows_of_nodes(self.reader, info, CrosswalkRows)
        return filled(loader, numbered(found, begun, size, what, at, rows.crossing))

    @asked("How well the facts of a place are borne out; of a state, district by district too.")
    def quality(self, info: Info, within: Annotated[strawberry.ID, described_arg("A place's id.")]) -> list[Quality]:
        """The place first, then its districts in the order of ids."""
        loader, rows = rows_of(self.reader, info, QualityRows)
        return filled(loader, [rows.quality(one) for one in self.reader.quality(str(within))])

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
        loader, rows = rows_of_nodes(self.reader, info, Rows)
        return filled(loader, connection(page, size, what, at, lambda one: one.id, rows.version))
