"""GET routes for the files that the command line writes: evidence, exports, statements, panels. The same bytes.

Parameters are the options of the command line, under their names.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from starlette.routing import Route

from events.levers import Area, Lever
from graph.answers.panel_columns import Starts
from graph.answers.panel_periods import Every
from graph.answers.statement import statement
from graph.reader import Reader
from services.bootstrap import Ledger
from services.evidence.asking import bundle_name, hand, head_given, read
from services.files.export_forms import FORMS, ExportForm, Options, export, export_name
from services.files.export_manifest import manifest_of
from services.files.passing import file_name, safe_name
from services.files.statement import check_statement, content, write_statement
from services.http.files import Desk, Make, Moved, Ready
from services.http.graphql import BadRequest
from services.http.refusals import Parameters
from services.moments import read_instant
from services.panels import Wanted, write_table

_MOMENT: Final = ("on", "known", "position", "reading")
_MANY: Final = ("reading", "topic")
_EVIDENCE: Final = ("question", "since", *_MOMENT)
_STATEMENT: Final = ("school", *_MOMENT)
_PANEL: Final = (
    "within", "from", "to", "every", "known", "hindsight", "starts", "grade-bands", "reading", "codebook",
)  # fmt: skip
_STATEMENTS: Final = (".html", ".pdf", ".json")
_PANELS: Final = (".csv", ".parquet")
_MEDIA: Final = {
    ".zip": "application/zip", ".graphml": "application/graphml+xml", ".json": "application/json",
    ".jsonl": "application/jsonl", ".html": "text/html; charset=utf-8", ".pdf": "application/pdf",
    ".csv": "text/csv; charset=utf-8; header=present", ".parquet": "application/vnd.apache.parquet",
    ".md": "text/markdown; charset=utf-8",
}  # fmt: skip
_BATCH: Final = "application/cloudevents-batch+json"
_NAMES: Final = {"topics": "topic"}
"""Options that are given several times are named in the singular."""


def routes(desk: Desk) -> list[Route]:
    """All of them, over one desk."""
    return [
        Route("/evidence.zip", desk.hands(_evidence, _EVIDENCE, _MANY)),
        *(Route(f"/export/{form}", desk.hands(_Export(form), *_taken(form))) for form in ExportForm),
        *(Route(f"/statement{one}", desk.hands(_Statement(one), _STATEMENT, _MANY)) for one in _STATEMENTS),
        *(Route(f"/panel{one}", desk.hands(_Panel(one), _PANEL, _MANY)) for one in _PANELS),
    ]


def _evidence(asked: Parameters) -> Make:
    question = read(asked.needed("question", "holders school:bates --lever people"))
    line = asked.text("since")
    since = head_given(line, "since") if line is not None else None
    moment = _moment(asked)

    def make(ledger: Ledger, folder: Path, _: Moved) -> Ready:
        reader = moment.reader(ledger)
        path = folder / bundle_name(question, reader.at)
        made = hand(ledger, reader, question, path, since)
        return Ready(path, _MEDIA[".zip"], reader.at, headers={"Zoneledger-Head": made.head.line()})

    return make


@dataclass(frozen=True, slots=True)
class _Export:
    """An export, or its manifest alone: of the position that the headers of a file name it is that of these bytes. A
    header would be lost as soon as the file is saved, and has no room for every question."""

    form: ExportForm

    def __call__(self, asked: Parameters) -> Make:
        way = FORMS[self.form]
        options = Options(**{name: _option(asked, name) for name in way.takes if asked.text(_query(name)) is not None})
        ending = _ending(asked, way.endings)
        moment, only = _moment(asked), asked.flag("manifest")

        def make(ledger: Ledger, folder: Path, moved: Moved) -> Ready:
            reader = moment.reader(ledger)
            path = folder / export_name(self.form, options, reader.at, ending)
            export(ledger, reader, self.form, options, path, progress=moved)
            if only:
                return Ready(manifest_of(path), _MEDIA[".json"], reader.at, way.dated)
            batch = self.form is ExportForm.CLOUDEVENTS and ending == ".json"
            return Ready(path, _BATCH if batch else _MEDIA[ending], reader.at, way.dated)

        return make


@dataclass(frozen=True, slots=True)
class _Statement:
    ending: str

    def __call__(self, asked: Parameters) -> Make:
        school, moment = asked.needed("school", "school:bates"), _moment(asked)

        def make(ledger: Ledger, folder: Path, _: Moved) -> Ready:
            check_statement(folder / f"statement{self.ending}")
            reader = moment.reader(ledger)
            path = folder / file_name("statement", school, reader.at, self.ending)
            write_statement(content(statement(reader, school)), path)
            return Ready(path, _MEDIA[self.ending], reader.at)

        return make


@dataclass(frozen=True, slots=True)
class _Panel:
    """A panel, or its codebook alone."""

    ending: str

    def __call__(self, asked: Parameters) -> Make:
        every = asked.one_of("every", Every)
        if every is None:
            raise BadRequest(400, "every", "it is missing", ", ".join(Every))
        wanted = Wanted(
            within=asked.needed("within", "district:salem"), first=asked.needed("from", "2011-07-01"),
            last=asked.needed("to", "2014-06-30"), every=every, known=asked.text("known"),
            hindsight=asked.flag("hindsight"), reading=asked.texts("reading"),
            starts=asked.one_of("starts", Starts) or Starts.TERM, bands=asked.flag("grade-bands"),
        )  # fmt: skip
        only = asked.flag("codebook")

        def make(ledger: Ledger, folder: Path, moved: Moved) -> Ready:
            path = folder / safe_name(f"panel-{wanted.within}-{wanted.first}-{wanted.last}", self.ending)
            codebook = path.with_suffix(".md") if only else None
            table = write_table(ledger, wanted, path, beside=codebook, progress=moved)
            ending = ".md" if only else self.ending
            return Ready(codebook or path, _MEDIA[ending], table.at, dated=False)

        return make


@dataclass(frozen=True, slots=True)
class _Moment:
    on: str | None
    known: str | None
    position: int | None
    reading: Sequence[str]

    def reader(self, ledger: Ledger) -> Reader:
        known = read_instant(self.known, "known") if self.known is not None else None
        return ledger.reader(on=self.on, known=known, position=self.position, reading=self.reading)


def _moment(asked: Parameters) -> _Moment:
    position = asked.number("position", "position of the log", "1, 2, …")
    return _Moment(asked.text("on"), asked.text("known"), position, asked.texts("reading"))


def _taken(form: ExportForm) -> tuple[Sequence[str], Sequence[str], Sequence[str]]:
    """The parameters of a form, those that may come several times, and a reading, where it refuses that itself."""
    way = FORMS[form]
    own = (*map(_query, way.takes), *(("format",) if len(way.endings) > 1 else ()), "manifest")
    return ((*own, *_MOMENT), _MANY, ()) if way.dated else ((*own, "known", "position"), _MANY, ("reading",))


def _query(option: str) -> str:
    """What an option is called in a query."""
    return _NAMES.get(option, option.replace("_", "-"))


def _option(asked: Parameters, name: str) -> Any:
    match name:
        case "records":
            return asked.flag(name)
        case "after":
            return asked.number(name, "position of the log", "0, 1, 2, …")
        case "topics":
            return tuple(asked.texts(_query(name)))
        case "lever":
            return asked.one_of(name, Lever)
        case "area":
            return asked.one_of(name, Area)
    return asked.text(_query(name))


def _ending(asked: Parameters, endings: Sequence[str]) -> str:
    if (given := asked.text("format")) is None:
        return endings[0]
    if f".{given}" not in endings:
        raise BadRequest(
            400, f"format {given[:80]!r}", "there is no such format", ", ".join(one[1:] for one in endings)
        )
    return f".{given}"
