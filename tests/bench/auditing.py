"""The audit of one state in the record of a nation, beside the same state in a record of its own."""

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from events.envelope import Event
from events.sqlite_log import SQLiteLog
from events.tags import ids_in
from graph.answers.audit.rules import Rule
from graph.moment import Moment
from graph.reader import Reader
from graph.rebuild import rebuild
from graph.sqlite_store import SQLiteStore
from tests.bench.nation import Clock, Cluster, Nation, _school, day, plain, written
from tests.bench.table import Profile, Row, ms, ratio, streaks_in_turn

ON = day(1800)
STATE = "state:AA"
AT_MOST = 2
NATIONWIDE = Rule.SUBCONTRACT_CYCLE
"""It follows the subcontracts of partners wherever they are, and so finds in the nation what one state cannot show."""


class _ByState(Nation):
    """A nation in which every state has its share of clusters, and no zone lies in two states."""

    def _lay_out(self) -> None:
        districts = list(self._districts.items())
        share = max(20, self.size // 20 // len(self._states))
        number = 0
        for n in range(len(self._states)):
            number += -number % 3
            clustered = 0
            for district, schools in districts[n :: len(self._states)]:
                for some in _clusters(list(schools)):
                    if clustered < share:
                        ids, partner = [_school(one) for one in some], self._partners[number % len(self._partners)]
                        zone = f"zone:z{number // 3:04d}"
                        self.clusters.append(Cluster(f"cluster:c{number:04d}", zone, district, ids, partner))
                        clustered += len(some)
                        number += 1


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The row about the audit of a state."""
    nation = list(_ByState(profile.large or profile.schools).events())
    own = list(_of_state(nation))
    with _reader(folder / "nation", nation) as whole, _reader(folder / "alone", own) as alone:
        events = len(nation)
        # Who audits does not hold the nation's events beside, for the collector to walk over.
        nation.clear()
        own.clear()
        return [_row(profile, events, whole, alone)]


def _row(profile: Profile, events: int, nation: Reader, alone: Reader) -> Row:
    rules = [rule for rule in Rule if rule is not NATIONWIDE]
    found, same = ([one.identity for one in reader.audit(STATE, rules)] for reader in (nation, alone))
    if found != same or not found:
        raise AssertionError(f"{len(found)} findings in the nation, {len(same)} alone")
    ours, bare = streaks_in_turn(profile.repeats, lambda: nation.audit(STATE, rules), lambda: alone.audit(STATE, rules))
    compared, schools = ratio(ours, bare), profile.large or profile.schools
    return Row(
        f"the audit of a state in a nation of {schools:,} schools, {events:,} events: {len(found)} findings",
        ms(ours), f"the state alone, {alone.at.position:,} events: {ms(bare)}", f"{compared:.2f}",
        f"within {AT_MOST}", compared <= AT_MOST,
    )  # fmt: skip


def _clusters(schools: list[int]) -> Iterator[list[int]]:
    """Neighbouring schools, six at a time; the last may be three to five."""
    for n in range(0, len(schools), 6):
        if len(some := schools[n : n + 6]) >= 3:
            yield some


def _of_state(nation: Sequence[Event]) -> Iterator[Event]:
    """What happened in one state: its districts, schools and clusters with their instruments, and every partner."""
    known = {STATE}
    for event in nation:
        own, *others = event.subjects()
        named = {one for one in ids_in(event) if one != own and not one.startswith("partner:")}
        if own.startswith(("office:", "partner:")) or (event.FOUNDS and named and named <= known):
            known.add(own)
        if {own, *others} <= known:
            yield event


@contextmanager
def _reader(folder: Path, told: Sequence[Event]) -> Iterator[Reader]:
    """Every question, over these events in a folder of their own."""
    folder.mkdir()
    with closing(SQLiteLog(folder / "events.db", Clock())) as log:
        written(log, plain(told), "nation")
        rebuild(log, folder / "graph.db")
        with closing(SQLiteStore(folder / "graph.db", read_only=True)) as store:
            head = log.head()
            yield Reader(store, log, Moment(on=ON, position=head, known=log.at([head])[0].recorded_at))
