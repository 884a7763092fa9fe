"""Loading worlds: what a file tells stands in the record, once, in order, with its own clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from services.bootstrap import Ledger
from services.files.worlds import load
from services.plain import stated
from services.settings import Settings
from services.statements import Refused, Statement
from tests.conftest import CLERK, Clock
from tests.worlds import SALEM, Shelf


@pytest.fixture
def shelf(tmp_path: Path, clock: Clock) -> Iterator[Shelf]:
    (tmp_path / "worlds").mkdir()
    with Ledger.open(Settings(tmp_path / "data"), clock) as ledger:
        yield Shelf(tmp_path / "worlds", ledger)


def refused(shelf: Shelf, *paths: Path) -> Refused:
    """The refusal of a load, after which the record is as it was."""
    before = shelf.ledger.log.head()
    with pytest.raises(Refused) as caught:
        shelf.load(*paths)
    assert shelf.ledger.log.head() == before
    assert caught.value.accepted
    return caught.value


def test_a_world_is_recorded_with_its_own_clock_sources_and_recorder(shelf: Shelf) -> None:
    shelf.load(shelf.write("salem", SALEM))
    zone = next(iter(shelf.ledger.reader().events(topics=["zone.authorised"])))
    assert zone.recorded_at.isoformat() == "2010-12-31T12:00:00+00:00"
    assert zone.imported_at is not None
    assert (zone.recorded_by, [one.document for one in zone.sources]) == (CLERK, ["pz"])
    assert str(zone.sources[0].dated) == "2010"


def test_the_same_file_again_records_nothing(shelf: Shelf, clock: Clock) -> None:
    path = shelf.write("salem", SALEM)
    first = shelf.load(path)
    assert (first.statements, first.recorded, first.already) == (5, 5, 0)
    head = shelf.ledger.log.head()
    clock.move(days=30)
    again = shelf.load(path)
    assert (again.statements, again.recorded, again.already, again.events) == (5, 0, 5, 0)
    assert shelf.ledger.log.head() == head


def test_one_more_line_anywhere_records_one_event(shelf: Shelf) -> None:
    shelf.load(shelf.write("salem", SALEM))
    head = shelf.ledger.log.head()
    opened = "  - organisation.renamed: {organisation: district:salem, name: Salem Schools}\n"
    first, rest = SALEM.split("  - organisation.registered: {id: school:bates", 1)
    report = shelf.load(shelf.write("salem", first + opened + "  - organisation.registered: {id: school:bates" + rest))
    assert (report.recorded, report.events) == (1, 1)
    assert shelf.told()[head:] == [("organisation.renamed", "district:salem")]


def test_equal_lines_are_as_many_events(shelf: Shelf) -> None:
    line = "  - organisation.described: {organisation: school:bates, level: middle, from: 2011}\n"
    shelf.load(shelf.write("salem", SALEM + line))
    assert shelf.load(shelf.write("salem", SALEM + line + line)).events == 1


def test_each_stands_for_its_numbers(shelf: Shelf) -> None:
    each = (
        '  - organisation.registered: {id: "school:salem-{n:02d}", name: "School {n} of 12", under: district:salem}\n'
    )
    shelf.load(shelf.write("salem", SALEM + each + "    each: [8, 12]\n"))
    pages = shelf.ledger.reader().pages([f"school:salem-{n}" for n in ("08", "09", "10", "11", "12")])
    assert [one.name for one in pages] == [f"School {n} of 12" for n in (8, 9, 10, 11, 12)]


def test_braces_are_text_and_never_reach_into_the_program(shelf: Shelf) -> None:
    name = "{n.__class__} {0} {n!r}"
    shelf.load(
        shelf.write("salem", SALEM + f'  - organisation.renamed: {{organisation: school:bates, name: "{name}"}}\n')
    )
    assert shelf.ledger.reader().entity("school:bates").name == name


def test_what_no_source_dates_began_by_the_day_it_was_recorded(shelf: Shelf) -> None:
    renamed = "  - organisation.renamed: {organisation: school:bates, name: Bates Middle}\n"
    shelf.load(shelf.write("salem", SALEM + renamed + "    at: 2011-03-01T23:30:00-05:00\n"))
    events = {event.topic: event for event in shelf.ledger.log.stream()}
    assert stated(events["organisation.renamed"].body)["from"] == "[..2011-03-02]"
    assert "from" not in stated(events["organisation.registered"].body)
    assert stated(events["zone.authorised"].body)["from"] == "2010"


def test_yaml_keeps_words_as_they_are_written(shelf: Shelf) -> None:
    closed = """\
      - organisation.renamed: {organisation: school:bates, name: no, from: [..2010-12-31]}
      - organisation.closed: {organisation: school:bates, on: 2013-06-30}
    """
    shelf.load(shelf.write("salem", SALEM + closed.replace("      -", "  -").rstrip() + "\n"))
    page = shelf.ledger.reader(on="2011-01-01").entity("school:bates")
    assert page.name == "no"
    assert [one.value for one in page.attributes if one.type == "grades"] == ['["06","07","08"]']
    assert page.being.until == "2013-06-30"


def test_files_are_told_together_by_time_then_file_then_line(shelf: Shelf) -> None:
    late = shelf.write("a-late", "happened:\n  - zone.closed: {zone: zone:salem}\n", clock="2012-05-24T12:00:00Z")
    twin = shelf.write("z-twin", "happened:\n  - organisation.registered: {id: body:union, name: Union}\n")
    shelf.load(late, twin, shelf.write("salem", SALEM))
    assert [subject for _, subject in shelf.told()] == [
        "office:clerk", "state:MA", "district:salem", "school:bates", "zone:salem", "body:union", "zone:salem",
    ]  # fmt: skip


def test_a_label_stands_for_the_event_of_its_item(shelf: Shelf) -> None:
    doubt = '  - evidence.disputed: {event: "@zone", reason: Another page, sources: [press]}\n    as: doubt\n'
    settled = 'happened:\n  - evidence.settled: {dispute: "@salem/doubt", for: record}\n'
    paths = shelf.write("salem", SALEM + doubt), shelf.write("boston", settled, clock="2012-05-24T12:00:00Z")
    shelf.load(*paths)
    *_, zone, disputed, settling = shelf.ledger.log.stream()
    assert stated(disputed.body)["event"] == str(zone.id)
    assert stated(disputed.body)["sources"] == [{"document": "press-2012"}]
    assert stated(settling.body)["dispute"] == str(disputed.id)
    assert shelf.load(*paths).recorded == 0


def test_only_bodies_that_are_named_are_recorded_with_what_they_are_under(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.also_known: {organisation: partner:ausl, name: Academy}\n"
    shelf.load(shelf.write("chicago", told))
    assert [subject for _, subject in shelf.told()] == ["office:clerk", "state:IL", "partner:ausl", "partner:ausl"]


def test_a_body_is_recorded_at_the_earliest_clock_that_names_it(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.also_known: {organisation: partner:mastery, name: Mastery Charter}\n"
    late = shelf.write("a", told, clock="2012-05-24T12:00:00Z")
    shelf.load(late, shelf.write("b", told))
    (named,) = [event for event in shelf.ledger.log.stream() if event.topic == "organisation.registered"][1:]
    assert (named.subjects[0], named.recorded_at.year) == ("partner:mastery", 2010)


def test_a_later_load_takes_the_bodies_that_are_there(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.also_known: {organisation: partner:mastery, name: Mastery Charter}\n"
    shelf.load(shelf.write("a", told))
    report = shelf.load(shelf.write("b", told.replace("Charter", "Schools"), clock="2012-05-24T12:00:00Z"))
    assert (report.recorded, report.already) == (1, 2)


def test_a_world_may_repeat_a_registration_word_for_word(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.registered: {id: partner:lead, name: LEAD}\n    as: own\n"
    said = '  - evidence.added: {event: "@own", sources: [press]}\n'
    report = shelf.load(shelf.write("a", told), shelf.write("b", told + said))
    assert (report.recorded, report.already) == (3, 1)
    _, registered, added = shelf.ledger.log.stream()
    assert stated(added.body)["event"] == str(registered.id)
    assert refused(shelf, shelf.write("c", told.replace("LEAD", "Lead"))).rule == "registered-already"


def test_a_world_that_registers_a_body_itself_says_on_which_source(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.registered: {id: partner:ausl, name: AUSL, under: state:IL}\n"
    shelf.load(shelf.write("chicago", told))
    assert [subject for _, subject in shelf.told()] == ["office:clerk", "state:IL", "partner:ausl"]
    assert [one.document for one in shelf.ledger.log.at([3])[0].sources] == ["pz"]
    named = "happened:\n  - organisation.also_known: {organisation: partner:ausl, name: Academy}\n"
    assert shelf.load(shelf.write("illinois", named)).recorded == 1


def test_a_second_declaration_with_other_content_names_both_places(shelf: Shelf) -> None:
    told = "happened:\n  - organisation.registered: {id: partner:lead, name: %s}\n"
    found = refused(shelf, shelf.write("a", told % "LEAD"), shelf.write("b", told % "Lead"))
    assert found.rule == "second-declaration"
    assert "a.yaml:10" in str(found)
    assert "b.yaml:10" in str(found)


def test_bodies_declared_twice_are_refused(shelf: Shelf) -> None:
    shelf.bodies("bodies:\n  - {id: office:clerk, name: Clerk}\n  - {id: office:clerk, name: The clerk}\n")
    assert "bodies.yaml:3" in str(refused(shelf, shelf.write("salem", SALEM)))


def test_an_import_clock_never_runs_behind_what_is_recorded(shelf: Shelf) -> None:
    shelf.load(shelf.write("late", SALEM, clock="2012-05-24T12:00:00Z"))
    early = shelf.write("early", "happened:\n  - zone.closed: {zone: zone:salem}\n")
    found = refused(shelf, early)
    assert (found.rule, found.field) == ("clock-runs-back", f"{early}:10 zone.closed at")


def test_nothing_is_imported_behind_a_live_event(shelf: Shelf) -> None:
    live = Statement("organisation.registered", {"id": CLERK, "name": "Clerk"})
    shelf.ledger.record([live], CLERK)
    assert refused(shelf, shelf.write("salem", SALEM)).rule == "import-after-live"


def test_a_dry_run_says_what_it_would_do_and_does_nothing(shelf: Shelf) -> None:
    path = shelf.write("salem", SALEM)
    report = load(shelf.ledger, [path], dry_run=True)
    assert (report.recorded, report.events, shelf.ledger.log.head()) == (5, 5, 0)
    shelf.load(path)
    assert load(shelf.ledger, [path], dry_run=True).recorded == 0


def test_a_refusal_in_the_last_line_leaves_nothing_of_the_others(shelf: Shelf) -> None:
    doubt = '  - evidence.disputed: {event: "@zone"}\n  - zone.closed: {zone: zone:boston}\n'
    found = refused(
        shelf,
        shelf.write("lynn", "happened:\n  - organisation.registered: {id: district:lynn, name: Lynn}\n"),
        shelf.write("salem", SALEM + doubt),
    )
    assert found.rule == "unknown-id"
    assert "salem.yaml:15 zone.closed zone" in str(found)
    assert "zone:salem" in found.accepted


def test_a_file_without_recorder_is_recorded_by_whoever_loads(shelf: Shelf) -> None:
    path = shelf.write("salem", SALEM)
    path.write_text(path.read_text().replace("recorder: office:clerk\n", ""))
    assert refused(shelf, path).rule == "no-recorder"
    load(shelf.ledger, [path], recorder="state:MA")
    assert {event.recorded_by for event in shelf.ledger.log.stream()} == {"state:MA"}


def test_progress_counts_every_statement(shelf: Shelf) -> None:
    seen: list[tuple[int, int]] = []
    load(shelf.ledger, [shelf.write("salem", SALEM)], progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (5, 5)


def test_a_load_that_was_killed_is_finished_by_running_it_again(shelf: Shelf) -> None:
    path = shelf.write("salem", SALEM + '  - evidence.disputed: {event: "@zone", reason: Another page.}\n')

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt(f"after {done} of {total}")

    with pytest.raises(KeyboardInterrupt, match="after 5 of 6"):
        load(shelf.ledger, [path], progress=killed)
    assert shelf.ledger.log.head() == 5
    report = shelf.load(path)
    assert (report.recorded, report.already, shelf.ledger.log.head()) == (1, 5, 6)
