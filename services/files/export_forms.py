"""The forms of an export: what each is asked, and how it is made. Written by the command line, HTTP and GraphQL."""

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, fields
from enum import StrEnum
from pathlib import Path
from typing import Final

from events.envelope import Recorded
from events.ids import PARTIES, PLACES
from events.levers import Area, Lever
from graph.answers.unread import unread
from graph.answers.whole_network import Network
from graph.errors import Code, NotAnswerable
from graph.moment import Moment
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.bods import Bods
from services.files.cloudevents import encoder_of, log_uri, read_source
from services.files.export_manifest import Sink, check_export, exported, manifest
from services.files.graphml import graphml
from services.files.ocds import Asked, write_ocds
from services.files.ocds_words import EXAMPLE_PREFIX
from services.files.passing import file_name
from services.files.prov import why_prov
from services.files.uris import is_uri
from services.moments import read_instant
from services.statements import Refused

_PREFIX: Final = re.compile(r"ocds-[a-z0-9]{6}")
_PAGE: Final = 1000
Progress = Callable[[int, int], None]


class ExportForm(StrEnum):
    """A form that others define."""

    OCDS = "ocds"
    BODS = "bods"
    CLOUDEVENTS = "cloudevents"
    GRAPHML = "graphml"
    PROV = "prov"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What an export is asked beside its moment and its file. A form takes those that it names (`FORMS`)."""

    within: str | None = None
    publisher: str | None = None
    records: bool = False
    prefix: str | None = None
    uri: str | None = None
    source: str | None = None
    about: str | None = None
    topics: tuple[str, ...] = ()
    by: str | None = None
    document: str | None = None
    recorded_from: str | None = None
    recorded_to: str | None = None
    after: int = 0
    holder: str | None = None
    over: str | None = None
    lever: Lever | None = None
    area: Area | None = None

    def given(self) -> list[str]:
        """The names of those that are not as they would be anyway."""
        return [one.name for one in fields(self) if getattr(self, one.name) != one.default]


@dataclass(frozen=True, slots=True)
class Making:
    """An export while it is made."""

    ledger: Ledger
    reader: Reader
    options: Options
    out: Path
    force: bool
    limit: int | None
    progress: Progress | None

    def sink(self) -> AbstractContextManager[Sink]:
        """Where it goes."""
        return exported(self.out, force=self.force, limit=self.limit)


@dataclass(frozen=True, slots=True)
class Way:
    """How a form is made, the options that it takes, the endings of its files (the first where none is asked for), and
    whether it speaks of a day: then it takes a reading, too."""

    make: Callable[[Making], Sink]
    takes: tuple[str, ...]
    endings: tuple[str, ...] = (".json",)
    dated: bool = False


def check(form: ExportForm, options: Options, out: Path, *, force: bool = False) -> None:
    """Refuse what can be told before anything is asked: a target, a prefix, a URI."""
    if form is ExportForm.OCDS:
        _check_ocds(options, out)
    elif form is ExportForm.CLOUDEVENTS:
        encoder_of(out)
        if options.source is not None:
            read_source(options.source)
    check_export(out, force=force)


def export(
    ledger: Ledger, reader: Reader, form: ExportForm, options: Options, out: Path, *, force: bool = False,
    limit: int | None = None, progress: Progress | None = None,
) -> Sink:  # fmt: skip
    """Write an export to a file, with its manifest beside it, and give what was said of it.

    `Refused` for what `check` refuses, for a publisher that nobody names (`no-publisher`), and for more than `limit`
    bytes (`too-large`). `NotAnswerable` for an option that the form does not take or lacks, a reading of a form that
    tells how the record became known, and as the reader says.
    """
    way = FORMS[form]
    if wrong := [one for one in options.given() if one not in way.takes]:
        raise NotAnswerable(Code.BAD_INPUT, ", ".join(wrong), f"{form} does not take it", ", ".join(way.takes))
    if not way.dated:
        dated = " and ".join(name for name, one in FORMS.items() if one.dated)
        unread(reader.at, f"{form} tells how the record became known, its disputes too, and", f"{dated} with one")
    check(form, options, out, force=force)
    return way.make(Making(ledger, reader, options, out, force, limit, progress))


def export_name(form: ExportForm, options: Options, at: Moment, ending: str) -> str:
    """What an export is called where nobody names it."""
    return file_name(form, options.within or options.about or options.over, at, ending, dated=FORMS[form].dated)


def _ocds(making: Making) -> Sink:
    options, reader, out = making.options, making.reader, making.out
    publisher = options.publisher or making.ledger.settings.recorder
    if out.suffix == ".json" and not publisher:
        raise Refused("no-publisher", "a package says who publishes it", "--publisher", "a name; or JSON Lines")
    asked = Asked(
        reader.known_if(options.within), options.records, options.prefix or EXAMPLE_PREFIX, publisher, options.uri
    )
    return write_ocds(
        reader.store, making.ledger.log, reader.at, asked, out, force=making.force, limit=making.limit,
        progress=making.progress,
    )  # fmt: skip


def _bods(making: Making) -> Sink:
    reader = making.reader
    place = reader.known_if(making.options.within, PLACES)
    publisher = making.options.publisher or making.ledger.settings.recorder
    if not publisher:
        raise Refused("no-publisher", "a statement says who publishes it", "--publisher", "a name")
    made = Bods(reader.store, making.ledger.log, reader.at, publisher, place)
    with making.sink() as sink:
        _pour(made.json(making.progress), sink)
        asked = {"within": place, "publisher": publisher}
        sink.said = manifest("bods", "BODS 0.4", reader.at, asked, made.counts, on=False)
    return sink


def _cloudevents(making: Making) -> Sink:
    asked, reader = making.options, making.reader
    first = read_instant(asked.recorded_from, "--recorded-from") if asked.recorded_from is not None else None
    end = read_instant(asked.recorded_to, "--recorded-to") if asked.recorded_to is not None else None
    source = log_uri(making.ledger.log) if asked.source is None else asked.source
    count, last = 0, asked.after

    def events() -> Iterator[Recorded]:
        nonlocal count, last
        while page := reader.events(
            about=asked.about, topics=asked.topics, by=asked.by, document=asked.document, recorded_from=first,
            recorded_to=end, after=last, limit=_PAGE,
        ):  # fmt: skip
            yield from page
            count, last = count + len(page), page[-1].position
            if making.progress:
                making.progress(last, reader.at.position)

    with making.sink() as sink:
        _pour(encoder_of(making.out)(events(), source), sink)
        told = {
            "source": source, "about": asked.about, "topics": list(asked.topics), "by": asked.by,
            "document": asked.document, "recorded_from": asked.recorded_from, "recorded_to": asked.recorded_to,
            "after": asked.after,
        }  # fmt: skip
        counts = {"events": count, "last": last}
        sink.said = manifest("cloudevents", "CloudEvents 1.0", reader.at, told, counts, on=False)
    return sink


def _graphml(making: Making) -> Sink:
    reader = making.reader
    place = reader.known_if(making.options.within, PARTIES | PLACES)
    network = Network(reader.store, reader.at, place)
    with making.sink() as sink:
        _pour(graphml(network, reader.at, place, making.progress), sink)
        counts = {"nodes": network.count, "edges": network.edges, "not_in_being": network.left_out}
        sink.said = manifest("graphml", "GraphML 1.0", reader.at, {"within": place}, counts)
    return sink


def _prov(making: Making) -> Sink:
    asked = making.options
    if asked.holder is None or asked.over is None or asked.lever is None:
        raise NotAnswerable(Code.BAD_INPUT, "prov", "it is of one why", "holder, over and lever; area, if any")
    base = log_uri(making.ledger.log)
    document, told, steps = why_prov(making.reader, base, asked.holder, asked.over, asked.lever, asked.area)
    counts = {name: len(document.get(name, ())) for name in ("entity", "activity", "agent")}
    with making.sink() as sink:
        sink.write(json.dumps(document, ensure_ascii=False, indent=2).encode() + b"\n")
        sink.said = manifest("prov", "PROV-JSON", making.reader.at, told, {"steps": steps, **counts})
    return sink


def _pour(pieces: Iterable[bytes], sink: Sink) -> None:
    for piece in pieces:
        sink.write(piece)


def _check_ocds(options: Options, out: Path) -> None:
    if out.suffix not in FORMS[ExportForm.OCDS].endings:
        raise Refused(
            "unknown-format", f"{out.name} is neither JSON Lines nor a package", "--out",
            "a name that ends in .jsonl (a line for each) or .json (a package)",
        )  # fmt: skip
    if options.prefix is not None and not _PREFIX.fullmatch(options.prefix):
        raise Refused(
            "bad-prefix", f"{options.prefix!r} is no prefix", "--prefix",
            "ocds- and six lower-case letters or digits, as registered",
        )  # fmt: skip
    if options.uri is not None and not is_uri(options.uri):
        raise Refused("bad-uri", f"{options.uri!r} is no URI", "--uri", "https://example.org/contracts.json")


FORMS: Final[Mapping[ExportForm, Way]] = {
    ExportForm.OCDS: Way(
        _ocds, ("within", "records", "prefix", "publisher", "uri"), endings=(".jsonl", ".json"),
    ),
    ExportForm.BODS: Way(_bods, ("within", "publisher")),
    ExportForm.CLOUDEVENTS: Way(
        _cloudevents, ("source", "about", "topics", "by", "document", "recorded_from", "recorded_to", "after"),
        endings=(".jsonl", ".json"),
    ),
    ExportForm.GRAPHML: Way(_graphml, ("within",), endings=(".graphml",), dated=True),
    ExportForm.PROV: Way(_prov, ("holder", "over", "lever", "area"), dated=True),
}  # fmt: skip
