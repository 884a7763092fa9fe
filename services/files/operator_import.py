"""`import operators`: yearly lists of schools and who runs them, into the record, with proposals to review.

Each list is compared with the record as it was just before that list, so the same list again finds what it found,
records nothing, and finishes a load that was killed.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from events import tags
from events.envelope import event_id
from services.bootstrap import Ledger
from services.files.accepting import Reviewed, record_accepted
from services.files.operator_charters import tell_operators
from services.files.operator_lists import OperatorList, read_operator_list
from services.files.operator_names import Aliases, read_aliases
from services.files.operator_plan import Act, Counts, Plan
from services.files.operator_profiles import OperatorProfile
from services.files.operator_state import Before, State, end_command, read_state
from services.files.proposals import Proposal, read_proposals
from services.reading import digest_of
from services.record import Progress


@dataclass(slots=True)
class OperatorReport:
    """What one list gave. `counts` are None for the first list; `already` where nothing of it was new."""

    path: Path
    key: str
    as_of: str
    rows: int
    operators: Counter[str]
    recorded: Counter[Act] = field(default_factory=Counter)
    counts: Counts | None = None
    already: bool = False
    notes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class OperatorImport:
    """What an import of lists came to. `proposals` are open: nobody has answered them in this import."""

    reports: list[OperatorReport]
    proposals: list[Proposal]
    reviewed: Reviewed = field(default_factory=Reviewed)


def import_operators(
    ledger: Ledger,
    paths: Sequence[Path],
    profile: OperatorProfile,
    *,
    recorder: str,
    aliases: Path | None = None,
    accept: Path | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> OperatorImport:
    """Record what lists show, year after year, and what a person accepted. `Refused` names the file and the rule.

    `aliases` is a reviewed table of names that are one; `accept` are proposals that a person answered. `dry_run`
    says what would be recorded, and proposed, and records nothing.
    """
    reviewed = read_proposals(accept) if accept else []
    names = read_aliases(aliases, reviewed)
    unique = {one.key: one for one in (read_operator_list(path, profile) for path in paths)}
    listings = sorted(unique.values(), key=lambda one: (one.as_of, one.path.name))
    done = OperatorImport([], [])
    total = sum(one.rows for one in listings)
    state: State | None = None
    for listed in listings:
        finished = ledger.log.done(end_command(listed)) is not None
        if state is None or not dry_run or finished:
            state = read_state(ledger, listed, _begun(ledger, listed))
        plan = _planned(ledger, listed, state, names)
        if finished and not _as_recorded(ledger, plan):
            # Other spellings were one when it was recorded; what it proposes names the events of that time.
            plan = _planned(ledger, listed, read_state(ledger, listed, _begun(ledger, listed)), Aliases({}))
            if not _as_recorded(ledger, plan):
                plan.proposals.clear()
                plan.notes.append("it was recorded with other aliases: give these again to see what it proposes")
        report = OperatorReport(
            listed.path, listed.key, listed.as_of, listed.rows, listed.operators(), plan.recorded,
            plan.counts if state.before else None, finished, [*listed.notes, *plan.notes],
        )  # fmt: skip
        done.reports.append(report)
        done.proposals += plan.proposals
        if not dry_run and not finished:
            ledger.record_many(plan.batches(_clock(ledger)), recorded_by=recorder)
        if finished:
            # What was recorded since is not in the state of that list.
            state = None
        else:
            state.before = Before(listed.as_of, listed.says_operators)
        if progress:
            progress(sum(one.rows for one in done.reports), total)
    answers = {one.key for one in reviewed if one.accept}
    done.proposals = [one for one in _once(done.proposals) if one.key not in answers]
    done.reviewed = record_accepted(ledger, reviewed, recorder, accepted_from=accept, dry_run=dry_run)
    return done


def _begun(ledger: Ledger, listed: OperatorList) -> int:
    """The position before the first event of a list; the head, where none is recorded. The document of a list that
    is recorded keeps its name, whatever the file is called now."""
    log = ledger.log
    if done := log.done(end_command(listed)):
        listed.source = log.at([done[0].start])[0].sources[0]
    events = log.read_tagged([tags.document(listed.source.document)])
    first = next((one.position for one in events if one.command.startswith(f"{listed.key}:")), None)
    return log.head() if first is None else first - 1


def _planned(ledger: Ledger, listed: OperatorList, state: State, names: Aliases) -> Plan:
    home = listed.profile.home
    known = ledger.log.at(list(ledger.log.firsts([tags.registered(home)]).values()))
    # Where the state is not registered, that is the first that the list says.
    root = str(known[0].id if known else event_id(f"{listed.key}:0", 0))
    plan = Plan(listed, state, names, root)
    plan.found()
    plan.schools()
    tell_operators(plan)
    return plan


def _clock(ledger: Ledger) -> Callable[[str], bool]:
    """Whether a command keeps the list's own clock: as long as nothing live is recorded, or if it did."""
    live = ledger.log.first_live()

    def clocked(command: str) -> bool:
        done = ledger.log.done(command)
        return live is None or (done is not None and done[0].start < live)

    return clocked


def _as_recorded(ledger: Ledger, plan: Plan) -> bool:
    """Whether the plan of a list is what was recorded of it."""
    for statements, command in plan.batches(_clock(ledger)):
        done = ledger.log.done(command)
        (first,) = ledger.log.at([done[0].start]) if done else (None,)
        if done is None or first is None or digest_of(statements, first.recorded_by) != done[1]:
            return False
    return True


def _once(proposals: Sequence[Proposal]) -> list[Proposal]:
    return list({one.key: one for one in proposals}.values())
