"""`import directory`: public lists of districts and schools, over the years, into the record.

All lists of one command are read first and told in the order in which they became known, so that a school which
one list no longer shows, but another does, is not closed. The same lists again record nothing; a killed import is
finished by running it again: each stretch of a list is one command, named by the list's digest.
"""

import csv
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from events.envelope import Source, event_id
from events.statement import NotAStatement, read_event
from events.when import NotADate, read_start
from services.bootstrap import Ledger
from services.files.change import Change, Comparison, Counts, Told, one_kind
from services.files.listing import Listing
from services.files.profiles import read_listing
from services.files.proposals import Proposal
from services.files.successions import propose_successions
from services.statements import Refused, Statement

CHUNK = 1000
Progress = Callable[[int, int], None]


@dataclass(slots=True)
class ListReport:
    """What one list gave: what it shows beside the one before, what was recorded of it, and what was left out. `key`
    is that by which it is retracted."""

    path: Path
    as_of: str
    rows: int
    key: str = ""
    recorded: dict[str, int] = field(default_factory=dict)
    already: bool = False
    schools: Counts | None = None
    districts: Counts | None = None
    notes: list[str] = field(default_factory=list)
    proposals: list[Proposal] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Succession:
    predecessors: tuple[str, ...]
    successors: tuple[str, ...]
    how: str
    on: str
    line: int


def import_directory(
    ledger: Ledger,
    paths: Sequence[Path],
    *,
    recorder: str,
    state: str = "tx",
    successions: Path | None = None,
    propose: bool = False,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> list[ListReport]:
    """Record what lists of a state's districts and schools show. `Refused` names the file and the rule.

    `successions` is a CSV with the headings predecessors, successors (codes, several apart by a space), how, on:
    successions that no name shows. `propose` looks for more of them, for a person to review. `dry_run` says what
    would be recorded and records nothing.
    """
    unique = {(one.digest, one.as_of): one for one in map(read_listing, paths)}
    listings = sorted(unique.values(), key=lambda one: (one.known, one.as_of, one.profile, one.path.name))
    named, source = _read_successions(successions) if successions else ([], None)
    reports = [
        ListReport(
            one.path,
            one.as_of,
            len(one.schools) or len(one.districts),
            f"directory:{one.digest}:{one.as_of}",
            notes=list(one.notes),
        )
        for one in listings
    ]
    if propose:
        given = frozenset(former for one in named for former in one.predecessors)
        for number, found in propose_successions(listings, state, given):
            reports[number].proposals.append(found)
    founding = [] if ledger.knows(f"state:{state.upper()}") else [_state(state, one) for one in listings[:1]]
    batches = _batches(state, listings, reports, named, source, founding, ledger.log.first_live() is None)
    total = sum(report.rows for report in reports)
    if dry_run:
        for _ in batches:
            pass
        return reports
    receipts = ledger.record_many(_counted(batches, reports, progress, total), recorded_by=recorder)
    for report in reports:
        report.already = all(receipt.replayed for receipt in receipts)
    return reports


Batch = tuple[Sequence[Statement], str]


def _counted(
    batches: Iterator[tuple[Batch, int]], reports: Sequence[ListReport], progress: Progress | None, total: int
) -> Iterator[Batch]:
    for batch, number in batches:
        if progress:
            progress(sum(report.rows for report in reports[: number + 1]), total)
        yield batch


def _batches(
    state: str,
    listings: Sequence[Listing],
    reports: Sequence[ListReport],
    named: Sequence[_Succession],
    source: Source | None,
    founding: Sequence[Statement],
    keep_clock: bool,
) -> Iterator[tuple[Batch, int]]:
    comparison = Comparison(state, listings)
    closings: dict[str, str] = {}
    waiting, met = list(named), set[str]()
    for number, (listing, report) in enumerate(zip(listings, reports, strict=True)):
        told, counts = comparison.tell(listing)
        report.schools, report.districts = counts.get("school"), counts.get("district")
        for one in told:
            report.recorded[one.change] = report.recorded.get(one.change, 0) + 1
        met.update(f"{one_kind(one.code)}:{state}-{one.code}" for one in told)
        ready = [one for one in waiting if {*one.predecessors, *one.successors} <= met]
        waiting = [one for one in waiting if one not in ready]
        told += [_succeeded(one, listing, source) for one in ready]
        if founding and number == 0:
            yield ([_dated(one, keep_clock) for one in founding], f"directory:{state}"), number
        for at in range(0, len(told), CHUNK):
            command = f"{report.key}:{at // CHUNK}"
            chunk = []
            for index, one in enumerate(told[at : at + CHUNK]):
                chunk.append(_dated(_linked(one, closings), keep_clock))
                if one.change is Change.CLOSED:
                    closings[one.code] = str(event_id(command, index))
            yield (chunk, command), number
    for left in waiting:
        missing = sorted({*left.predecessors, *left.successors} - met)
        message = f"line {left.line} of the successions names {', '.join(missing)}, which no list shows"
        raise Refused("unknown-id", message, "successions", "codes that stand in the lists of the same import")


def _linked(told: Told, closings: dict[str, str]) -> Statement:
    """A retraction names the event that it takes back, which is known once its command is."""
    if told.undoes is None:
        return told.statement
    return replace(told.statement, fields={"event": closings[told.undoes], **told.statement.fields})


def _dated(statement: Statement, keep_clock: bool) -> Statement:
    """With the list's own clock, as long as nothing live is recorded; the source keeps the day anyway."""
    return statement if keep_clock else replace(statement, at=None)


def _state(state: str, listing: Listing) -> Statement:
    fields = {"id": f"state:{state.upper()}", "name": STATES.get(state, state.upper())}
    return Statement("organisation.registered", fields, (listing.source,), at=listing.known)


def _succeeded(one: _Succession, listing: Listing, source: Source | None) -> Told:
    fields = {"predecessors": one.predecessors, "successors": one.successors, "how": one.how, "on": one.on}
    statement = Statement("organisation.succeeded", fields, (source,) if source else (), at=listing.known)
    return Told(Change.SUCCEEDED, one.successors[0].partition("-")[2], statement)


def _read_successions(path: Path) -> tuple[list[_Succession], Source]:
    needed = ("predecessors", "successors", "how", "on")
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            if not set(needed) <= set(rows.fieldnames or ()):
                raise Refused("bad-file", f"{path.name} lacks headings", str(path), ", ".join(needed))
            out = [_succession(path, rows.line_num, row) for row in rows]
    except (OSError, UnicodeDecodeError, csv.Error) as fault:
        raise Refused("bad-file", f"{path.name} cannot be read: {fault}", str(path), "a CSV in UTF-8") from None
    return out, Source(document=path.name, title="Successions given with the import")


def _succession(path: Path, line: int, row: dict[str, str]) -> _Succession:
    try:
        read_start(row["on"])
        one = _Succession(
            tuple(row["predecessors"].split()), tuple(row["successors"].split()), row["how"], row["on"], line
        )
        read_event(
            "organisation.succeeded",
            {"predecessors": one.predecessors, "successors": one.successors, "how": one.how, "on": one.on},
        )
    except (NotADate, NotAStatement) as fault:
        raise Refused(
            "bad-field", f"{path.name} line {line}: {fault}", str(path), getattr(fault, "accepted", "a date")
        ) from None
    return one


STATES = {"tx": "Texas"}
