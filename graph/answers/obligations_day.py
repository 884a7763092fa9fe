"""Which services are owed at a school on one day, and who provides them; grade by grade."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum

from events.fields import Aspect
from events.grades import Grades, common
from events.ids import Kind, kind_of
from graph.answers.audit import chain, providing
from graph.answers.audit.case import Case, Covering, Sure
from graph.answers.audit.providing import Providing
from graph.answers.reach import days_of
from graph.facts import Version


class Provided(StrEnum):
    """Whether a service that is owed is provided."""

    COVERED = "covered"
    POSSIBLY = "possibly"
    PARTLY = "partly"
    UNCOVERED = "uncovered"
    NOT_OWED = "not_owed"
    NOT_RECORDED = "not_recorded"


@dataclass(frozen=True, slots=True)
class Due:
    """A service at a school on a day. `instrument` owes it (None: nobody does), `by` are those who must provide it;
    `service` None: the instrument states none. `lacking` are the grades that nobody provides for (empty: all, or none).
    `missing` is what the record would have to say for an absence of providers to be known."""

    school: str
    instrument: str | None
    service: str | None
    by: tuple[str, ...]
    grades: Grades
    days_a_week: float | None
    state: Provided
    certain: bool
    lacking: Grades
    providers: tuple[Providing, ...]
    missing: tuple[str, ...]
    facts: tuple[Version, ...]

    @property
    def key(self) -> tuple[str, str, str, Grades]:
        """What stays the same from day to day."""
        return self.school, self.instrument or "", self.service or "", self.grades


def due(case: Case, school: str) -> list[Due]:
    """What is owed at a school on the day, by contracts and by subcontracts, and what is provided beside that."""
    rows = [*_by_contracts(case, school), *_by_subcontracts(case, school)]
    return [*rows, *_beside(case, school, rows)]


def _by_contracts(case: Case, school: str) -> Iterator[Due]:
    for contract in case.covering(school):
        need = min(case.in_force(contract.instrument), case.sure(contract.span))
        if not need:
            continue
        by = tuple(sorted(providing.operators(case, contract.instrument)))
        stand = case.stand(contract.instrument).facts
        lines = providing.owed(case, contract)
        if not lines:
            yield _unstated(school, contract, by, need, (*contract.facts, *stand))
        for line, (facts, named) in lines.items():
            found = providing.of_contract(case, contract, school, line, named)
            yield _judged(case, school, contract, line, need, found, by, (*contract.facts, *facts, *stand))


def _by_subcontracts(case: Case, school: str) -> Iterator[Due]:
    """What has been passed on: the sub owes it to its prime."""
    for subcontract in case.covering(school, "PROVIDES"):
        need = min(chain.in_force(case, subcontract.instrument), case.sure(subcontract.span))
        if not need:
            continue
        by = tuple(sorted(providing.subs(case, subcontract.instrument)))
        lines, facts = providing.taken_over(case, subcontract)
        facts = (*subcontract.facts, *facts, *case.shot.status(subcontract.instrument))
        if not lines:
            yield _unstated(school, subcontract, by, need, facts)
        for line in lines:
            found = providing.of_subcontract(case, subcontract, school, line)
            yield _judged(case, school, subcontract, line, need, found, by, facts)


def _beside(case: Case, school: str, rows: Collection[Due]) -> Iterator[Due]:
    """What is provided there outside what contracts in force owe: another service, or by somebody else. Not recorded,
    where one does not state its services or no contract is known."""
    contracts = [one for one in rows if one.instrument and kind_of(one.instrument) is Kind.CONTRACT]
    owed = {chain.plain(one.service) for one in contracts if one.service}
    unstated = [f"the services of {one.instrument}" for one in contracts if one.service is None]
    if not contracts and not case.complete(school, Aspect.OPERATORS):
        unstated = ["whether every contract there is recorded"]
    offers: dict[str, tuple[str, list[Providing]]] = {}
    for subcontract in case.covering(school, "PROVIDES"):
        sure = min(chain.in_force(case, subcontract.instrument), case.sure(subcontract.span))
        for line in providing.taken_over(case, subcontract)[0] if sure else ():
            offers.setdefault(chain.plain(line), (line, []))[1].append(
                providing.by_subcontract(case, subcontract, sure)
            )
    for work in case.works(school):
        for line in work.services:
            one = providing.by_engagement(work, case.sure(work.span))
            offers.setdefault(chain.plain(line), (line, []))[1].append(one)
    served = _served(rows)
    for plain, (line, every) in offers.items():
        found = tuple(one for one in every if (one.instrument, plain) not in served)
        missing = () if plain in owed else tuple(dict.fromkeys(unstated))
        if found:
            yield Due(
                school, None, line, (), (), None, Provided.NOT_RECORDED if missing else Provided.NOT_OWED,
                any(one.certain for one in found) and not missing, (), found, missing,
                tuple(fact for one in found for fact in one.facts),
            )  # fmt: skip


def _served(rows: Collection[Due]) -> set[tuple[str, str]]:
    """What provides which services that a contract owes; and what does so for a subcontract among these."""
    told = [
        (row.instrument, chain.plain(row.service), one.instrument)
        for row in rows if row.instrument and row.service for one in row.providers
    ]  # fmt: skip
    found = {(by, line) for owing, line, by in told if kind_of(owing) is Kind.CONTRACT}
    return found | {(by, line) for owing, line, by in told if (owing, line) in found}


def _unstated(school: str, owing: Covering, by: tuple[str, ...], need: Sure, facts: tuple[Version, ...]) -> Due:
    return Due(
        school, owing.instrument, None, by, owing.grades, days_of(owing.facts[0]), Provided.NOT_RECORDED,
        need is Sure.CERTAIN, (), (), (f"the services of {owing.instrument}",), facts,
    )  # fmt: skip


def _judged(
    case: Case, school: str, owing: Covering, line: str, need: Sure, found: Collection[Providing],
    by: tuple[str, ...], facts: tuple[Version, ...],
) -> Due:  # fmt: skip
    state, lacking = _cover(owing.grades, found)
    missing = [f"where {one} provides" for one in providing.vague(case, by, line)]
    if not case.complete(school, Aspect.SERVICES):
        missing.append("whether all subcontracts there are recorded")
    if state is Provided.POSSIBLY and not owing.grades and any(one.grades for one in found):
        missing.append(f"the grades of {school}")
    sure = state is not Provided.POSSIBLY and all(one.certain for one in found if state is Provided.PARTLY)
    return Due(
        school, owing.instrument, line, by, owing.grades, days_of(owing.facts[0]), state,
        need is Sure.CERTAIN and sure, lacking, tuple(found), () if state is Provided.COVERED else tuple(missing),
        (*facts, *(fact for one in found for fact in one.facts)),
    )  # fmt: skip


def _cover(owed: Grades, found: Collection[Providing]) -> tuple[Provided, Grades]:
    """How far what is owed in these grades (empty: not limited) is provided, and in which of them it is not at all."""
    if not owed:
        if any(one.certain and not one.grades for one in found):
            return Provided.COVERED, ()
        return (Provided.POSSIBLY if found else Provided.UNCOVERED), ()
    here = [(set(common(owed, one.grades) or ()), one.certain) for one in found]
    some = {grade for grades, _ in here for grade in grades}
    lacking = tuple(grade for grade in owed if grade not in some)
    if lacking:
        return (Provided.PARTLY, lacking) if some else (Provided.UNCOVERED, ())
    sure = {grade for grades, certain in here if certain for grade in grades}
    return (Provided.COVERED if sure == some else Provided.POSSIBLY), ()
