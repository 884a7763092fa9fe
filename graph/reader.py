"""One moment of the graph, and every question that can be asked of it. What services read through."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from events.envelope import Recorded
from events.ids import PARTIES, PLACES, Kind
from events.levers import Area, Level, Lever
from events.log import Log
from events.when import Day
from graph.answers import holders as held
from graph.answers.asked import fitting
from graph.answers.attested import Attestation, attested
from graph.answers.check import check as checked
from graph.answers.crosswalk import Crossing, Followed, crosswalk, lineage
from graph.answers.difference import difference
from graph.answers.existence import being as existence
from graph.answers.find import find
from graph.answers.flaw import Flaw
from graph.answers.happened import happened
from graph.answers.known import HOLDERS, known_ids, meant_by, recorded
from graph.answers.listing import Filter, listing
from graph.answers.names import names
from graph.answers.network import THEMES, subcontracts
from graph.answers.operators import operators
from graph.answers.pages import Page, pages
from graph.answers.quality_words import Quality
from graph.answers.shapes import Being, Check, Finding, Found, Holding, Operation, Ref, Row, Step, SubcontractNetwork
from graph.answers.timeline import timeline
from graph.answers.unread import unread
from graph.answers.why import why as explained
from graph.errors import Code, NotAnswerable
from graph.facts import Version
from graph.moment import Moment
from graph.overlay import Overlay
from graph.snapshot import Snapshot
from graph.store import GraphStore, Theme

if TYPE_CHECKING:
    from graph.answers.bench import Bench
    from graph.answers.calendar import Spell
    from graph.answers.disputes import Dispute
    from graph.answers.ending_shapes import Ending
    from graph.answers.flow_down_shapes import FlowDown
    from graph.answers.money_words import Account
    from graph.answers.obligations import Board
    from graph.answers.terms_shapes import Terms


class Reader:
    """Answers at one moment. Lists of ids are checked once: `NotAnswerable` names all that are unknown
    (`UNKNOWN_ID`, with the nearest known ones), first recorded later (`NOT_YET_KNOWN`) or of another kind
    (`WRONG_KIND`). A code of somebody else's, `nces:482364002581`, is accepted for the id that it identifies."""

    def __init__(self, store: GraphStore, log: Log, at: Moment) -> None:
        self.log, self.at = log, at
        self.store = store
        if at.reading or at.upheld:
            self.store = Overlay(log, store, at)

    def known(self, ids: Sequence[str], kinds: Collection[Kind] = ()) -> list[str]:
        """The ids that these ids and codes stand for, in the same order; refuses those that are none."""
        return known_ids(self.store, self.log, self.at, ids, kinds)

    def known_if(self, id: str | None, kinds: Collection[Kind] = ()) -> str | None:
        """The same of one that need not be named; None where it is not."""
        return None if id is None else self.known([id], kinds)[0]

    def ref(self, id: str) -> Ref:
        """Its id, kind and name on the day."""
        return next(iter(self.refs([id]).values()))

    def refs(self, ids: Sequence[str]) -> dict[str, Ref]:
        """The same for many, by id."""
        found = self.known(ids)
        called = names(self.store, self.at, found)
        return {one: held.ref(called, one) for one in found}

    def being(self, ids: Sequence[str]) -> dict[str, Being]:
        """Whether each is in being on the day, since and until when."""
        return existence(self.store, self.at, self.known(ids))

    def entity(self, id: str) -> Page:
        """Everything that holds of one entity at the moment."""
        return self.pages([id])[0]

    def pages(self, ids: Sequence[str]) -> list[Page]:
        """The same for many, in the order asked."""
        found, shot = self._bearing(Theme.PAGE, ids)
        return pages(self.store, self.at, found, shot)

    def entities(self, kind: Kind, *, after: str = "", limit: int = 100, filter: Filter | None = None) -> list[Page]:
        """Entities of a kind in id order, after an id."""
        self._no_reading("a listing")
        narrowed = replace(filter, within=self.known([filter.within])[0]) if filter and filter.within else filter
        return listing(self.store, self.at, kind, after, limit, narrowed)

    def holders(
        self, of: Sequence[str], lever: Lever | None = None, area: Area | None = None, grade: str | None = None
    ) -> list[Holding]:
        """Who holds what over these places: by grant, with its standing, and by presumption."""
        fitting(lever, area, grade)
        places, shot = self._bearing(Theme.AUTHORITY, of, PLACES)
        return held.holders(shot, places, lever, area, grade)

    def calendar(
        self, of: str, lever: Lever | None = None, area: Area | None = None, grade: str | None = None
    ) -> "list[Spell]":
        """Who holds what over a place on every day, as known at the moment: stretches, with what is not in order."""
        from graph.answers.calendar import calendar

        fitting(lever, area, grade)
        return calendar(self.store, self.at, self.known([of], PLACES)[0], lever, area, grade)

    def holdings(self, by: Sequence[str], lever: Lever | None = None) -> list[Holding]:
        """What these holders were granted, a row for each grant and place that it is over."""
        found, shot = self._bearing(Theme.HOLDINGS, by, HOLDERS)
        return held.holdings(shot, found, lever)

    def check(self, holder: str, over: str, lever: Lever, area: Area | None, level: Level) -> Check:
        """Whether a holder holds at least a level over a place."""
        fitting(lever, area)
        if level is Level.NONE:
            raise NotAnswerable(Code.BAD_INPUT, "level none", "everybody holds at least none", "advisory, shared, full")
        shot, holder, over = self._pair(holder, over)
        return checked(shot, holder, over, lever, area, level)

    def why(self, holder: str, over: str, lever: Lever, area: Area | None = None) -> list[Step]:
        """The chain from the state's own power to the holder, or the steps that say why there is none."""
        fitting(lever, area)
        shot, holder, over = self._pair(holder, over)
        return explained(shot, self.log, self.store, holder, over, lever, area)

    def operators(self, of: Sequence[str]) -> list[Operation]:
        """Who operates these places, on paper and in practice."""
        places, shot = self._bearing(Theme.OPERATORS, of, PLACES)
        return operators(shot, places)

    def subcontracts(self, of: str, direction: str, depth: int | None = None) -> SubcontractNetwork:
        """All that hangs on a party by subcontract; direction `down` (its subs) or `up` (its primes)."""
        if direction not in THEMES:
            raise NotAnswerable(Code.BAD_INPUT, f"direction {direction!r}", "there is no such direction", "down, up")
        (found,), shot = self._bearing(THEMES[direction], [of])
        return subcontracts(self.store, self.at, found, direction, depth, shot=shot)

    def flow_down(self, of: str) -> "FlowDown":
        """Whether a subcontract keeps within what it is under."""
        from graph.answers.flow_down import flow_down

        return flow_down(self.store, self.at, self.known([of], [Kind.SUBCONTRACT])[0])

    def terms(self, of: str) -> "Terms":
        """A contract or subcontract as it stands, after all that amended it."""
        from graph.answers.terms import KINDS, terms

        return terms(self.store, self.log, self.at, self.known([of], KINDS)[0])

    def ending(self, within: str | None = None, of: str | None = None, days: int = 180) -> "list[Ending]":
        """What ends or falls due up to so many days after the day: in a place, of a party, or anywhere."""
        from graph.answers.ending import ending

        if within is None and of is None:
            self._no_reading("what ends everywhere")
        return ending(self.store, self.at, self.known_if(within, PLACES), self.known_if(of, PARTIES), days)

    def find(self, text: str, kinds: Sequence[Kind] = (), limit: int = 20) -> list[Found]:
        """Entities by a name or code that they have, had or go by."""
        self._no_reading("find")
        return find(self.store, self.at, text, kinds, limit)

    def difference(self, after: "Reader", within: str | None = None) -> list[Row]:
        """What differs between this moment and another, within an entity or everywhere, and why."""
        self._no_reading("a difference")
        after._no_reading("a difference")
        latest = max(self, after, key=lambda one: one.at.position)
        return difference(self.store, self.log, self.at, after.at, latest.known_if(within))

    def timeline(self, of: str, after: int = 0, limit: int = 100) -> list[Version]:
        """Every version of every fact about it, in order of id, after an id."""
        self._no_reading("a timeline")
        return timeline(self.store, self.at, self.known([of]), after, limit)

    def lineage(self, of: str, after: int = 0, limit: int = 100) -> list[Followed]:
        """The same of a thing and of all that it took the place of; each row says of which."""
        self._no_reading("a timeline")
        return lineage(self.store, self.at, self.known([of])[0], after, limit)

    def crosswalk(
        self, of: Sequence[str] = (), within: str | None = None, scheme: str | None = None,
        borne_on: Day | None = None, kinds: Collection[Kind] = (),
    ) -> list[Crossing]:  # fmt: skip
        """Codes and sites, by year, of these or of what lies within a place, and of all before and after them."""
        return crosswalk(self.store, self.at, self.known(of), self.known_if(within), scheme, borne_on, kinds)

    def quality(self, within: str) -> list[Quality]:
        """How well what belongs to a place is borne out; of a state, district by district too."""
        from graph.answers.quality import quality

        return quality(self.store, self.log, self.at, self.known([within], PLACES)[0])

    def flawed(self, within: str, flaw: Flaw) -> list[Version]:
        """The facts of a place that lack something, in order of id."""
        from graph.answers.quality import flawed

        return flawed(self.store, self.log, self.at, self.known([within], PLACES)[0], flaw)

    def attested(self, events: Collection[Recorded]) -> dict[int, Attestation]:
        """The last confirmation of each of these events, by position; those that have none are left out."""
        return attested(self.store, self.log, self.at, events)

    def events(
        self, *, about: str | None = None, topics: Sequence[str] = (), by: str | None = None,
        document: str | None = None, recorded_from: datetime | None = None, recorded_to: datetime | None = None,
        late_by_days: int | None = None, public_by: Day | None = None, after: int = 0, limit: int = 100,
    ) -> list[Recorded]:  # fmt: skip
        """Events of the log up to the moment, filtered, in order, after a position."""
        self._no_reading("a list of events")
        return happened(
            self.log, self.at,
            about=self.known_if(about), topics=topics, by=self.known_if(by),
            document=document, recorded_from=recorded_from, recorded_to=recorded_to,
            late_by_days=late_by_days, public_by=public_by, after=after, limit=limit,
        )  # fmt: skip

    def audit(self, within: str | None = None, rules: Sequence[str] | None = None) -> list[Finding]:
        """Which rules are broken, or cannot be judged, within a scope or everywhere, and what was waived."""
        from graph.answers.audit import audit
        from graph.answers.audit.waivers import waived

        if within is None:
            self._no_reading("an audit of everything")
        found = audit(self.store, self.at, self.known_if(within), rules)
        return waived(self.store, self.log, self.at, found)

    def first_seen(self, findings: Sequence[Finding]) -> list[Finding]:
        """These findings of the moment, each with the first knowledge with which it is found on the day."""
        from graph.answers.audit.seen import first_seen

        self._no_reading("what was first seen")
        seen = first_seen(self.store, self.log, self.at, findings)
        return [replace(one, first_seen=seen[one.identity]) for one in findings]

    def disputes(self, within: str | None = None) -> "list[Dispute]":
        """Every dispute known at the moment, within a scope or everywhere, in order: who has what otherwise, and
        whether it is open, settled or withdrawn."""
        from graph.answers.disputes import disputes

        self._no_reading("a list of disputes")
        return disputes(self.store, self.log, self.at, self.known_if(within))

    def dispute(self, id: str, within: str | None = None) -> "Bench":
        """The two readings of a dispute, by its id or position, and what follows from each."""
        from graph.answers.bench import bench

        self._no_reading("a dispute")
        return bench(self.store, self.log, self.at, id, self.known_if(within))

    def obligations(self, of: str, first: Day | None = None, last: Day | None = None) -> "Board":
        """Services owed by or to a contract, subcontract, party or school, and who provides them, from day to day."""
        from graph.answers.obligations import OF, obligations

        return obligations(self.store, self.at, self.known([of], OF)[0], first, last)

    def money(self, of: str, year: str | None = None) -> "Account":
        """Budgets, values of contracts and of subcontracts of a place, party or instrument, and how they compare."""
        from graph.answers.money import OF, money

        return money(self.store, self.at, self.known([of], OF)[0], year)

    def cited(self, positions: Collection[int]) -> dict[int, Recorded]:
        """The events at these positions."""
        return {event.position: event for event in self.log.at(sorted(set(positions)))}

    def _bearing(self, theme: Theme, ids: Sequence[str], kinds: Collection[Kind] = ()) -> tuple[list[str], Snapshot]:
        """As `known`, with what bears on a question about them, asked for at once."""
        meant = meant_by(self.store, self.at, ids)
        anchors, facts = self.store.bearing(theme, list(dict.fromkeys(meant.values())), self.at)
        return recorded(self.store, self.log, self.at, ids, meant, anchors, kinds), Snapshot(self.at, facts)

    def _pair(self, holder: str, over: str) -> tuple[Snapshot, str, str]:
        """What bears on who holds what over a place, and the ids that both stand for."""
        meant = meant_by(self.store, self.at, [holder, over])
        anchors, facts = self.store.bearing(Theme.AUTHORITY, [meant[over]], self.at, [meant[holder]])
        known = partial(recorded, self.store, self.log, self.at)
        holder, over = known([holder, over], meant, anchors)
        known([holder], {holder: holder}, anchors, HOLDERS)
        known([over], {over: over}, anchors, PLACES)
        return Snapshot(self.at, facts), holder, over

    def _no_reading(self, what: str) -> None:
        others = "holders, holdings, check, why, operators, subcontracts, an entity, audit(within)"
        unread(self.at, what, others)
