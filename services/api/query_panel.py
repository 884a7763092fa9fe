"""The panel for evaluators, a page of rows at a time."""

from datetime import datetime
from itertools import chain, islice
from typing import Annotated, Final

import strawberry

from events.when import Day
from graph.answers.panel_columns import STARTS, Starts
from graph.answers.panel_periods import Every
from graph.errors import Code, NotAnswerable
from services.api.at_moment import After, First
from services.api.context import Info
from services.api.cursors import page_size, position_of, read_cursor, write_cursor
from services.api.enums import described
from services.api.inputs import described_arg
from services.api.parts import Moment, PageInfo, asked, told
from services.api.rows import moment
from services.panels import lay

MOST: Final = 50_000
"""Rows that a panel may have here: each page works them out anew, up to its own end."""
described(
    Every,
    {
        "DAY": "A day.",
        "MONTH": "A month, read on its last day.",
        "YEAR": "A year, read on its last day.",
        "SCHOOL_YEAR": "1 July to 30 June, read on 1 October, when schools are counted.",
    },
)
described(Starts, {one.name: f"{STARTS[one][:1].upper()}{STARTS[one][1:]}." for one in Starts})


@strawberry.type(description="A column of a panel.")
class PanelColumn:
    """As the codebook has it."""

    name: str = told("Its name.")
    meaning: str = told("What it says.")
    values: str = told("Which values it has.")
    rule: str = told("Where the rule stands that gives them.")


@strawberry.type(description="What each school of a place was under: a row for each school and period.")
class PanelPage:
    """The same rows as `zoneledger panel` writes."""

    moment: Moment = told("The latest knowledge of any period; `position` in a row is that of its own.")
    knowledge: str = told("Which knowledge the periods have, in words.")
    columns: list[PanelColumn] = told("The columns.")
    rows: list[list[str]] = told("Cells in the order of the columns; empty: there is nothing of the kind.")
    page_info: PageInfo = told("How to go on.")


@strawberry.type
class PanelAsked:
    """The question of evaluators."""

    @asked("A panel of schools by periods, to be joined with outcomes. `zoneledger panel` writes one of any size.")
    def panel(
        self,
        info: Info,
        within: Annotated[strawberry.ID, described_arg("The place's id: state, district, zone, cluster or school.")],
        begin: Annotated[Day, strawberry.argument(name="from", description="The first day.")],
        end: Annotated[Day, strawberry.argument(name="to", description="The last day.")],
        every: Annotated[Every, described_arg("How long a period is.")],
        known: Annotated[
            datetime | None, described_arg("Every period as known then; not given: each as known at its end.")
        ] = None,
        hindsight: Annotated[bool, described_arg("Every period as known now; not together with `known`.")] = False,
        reading: Annotated[
            list[strawberry.ID] | None,
            described_arg("Disputes taken as settled for their alternative; with `known` or `hindsight`."),
        ] = None,
        starts: Annotated[
            Starts, described_arg("What counts as the start of an operator's time at a school.")
        ] = Starts.TERM,
        grade_bands: Annotated[bool, described_arg("A row for each band of grades that a school has.")] = False,
        first: First = None,
        after: After = None,
    ) -> PanelPage:
        """Rows in the order of schools, periods and bands."""
        size, disputes = page_size(first), [str(one) for one in reading or ()]
        laid = lay(
            info.context.ledger, str(within), begin, end, every, known=known, hindsight=hindsight, reading=disputes,
            starts=starts, bands=grade_bands, head=position_of(after),
        )  # fmt: skip
        _bounded(laid.panel.schools, laid.periods)
        what = " ".join(
            map(str, ("panel", laid.place, begin, end, every, known, hindsight, disputes, starts, grade_bands))
        )
        begun = read_cursor(after, what, laid.at, int) or 0
        page = list(islice(chain.from_iterable(laid.panel.rows()), begun, begun + size + 1))
        shown = page[:size]
        return PanelPage(
            moment=moment(laid.at),
            knowledge=laid.knowledge,
            columns=[
                PanelColumn(name=one.name, meaning=one.meaning, values=one.values, rule=one.rule)
                for one in laid.panel.columns
            ],
            rows=[[*one.head, *one.body] for one in shown],
            page_info=PageInfo(
                has_next_page=len(page) > size,
                end_cursor=write_cursor(what, laid.at, begun + len(shown)) if shown else None,
            ),
        )


def _bounded(schools: int, spans: int) -> None:
    if schools * spans > MOST:
        raise NotAnswerable(
            Code.BAD_INPUT, "the panel", f"{schools:,} schools by {spans:,} periods are more than {MOST:,} rows",
            "fewer periods, or a smaller place; `zoneledger panel` writes any number",
        )  # fmt: skip
