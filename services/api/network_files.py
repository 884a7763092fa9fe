"""What is handed over at one moment: an answer that proves itself, and the record in forms that others define."""

import json
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any, Final

import strawberry

from events.levers import Area, Lever
from events.when import write_instant
from graph.errors import Code, NotAnswerable
from graph.reader import Reader
from services.api.at_moment import AtMoment
from services.api.context import Info
from services.api.enums import described
from services.api.inputs import described_arg
from services.api.parts import asked, told
from services.api.scalars import Json
from services.bootstrap import Ledger
from services.evidence.asking import bundle_name, hand, head_given, read
from services.files.export_forms import FORMS, ExportForm, Options, export, export_name
from services.files.export_manifest import manifest_of
from services.files.passing import passing_folder
from services.statements import Refused

LIMIT: Final = 1_000_000
"""Bytes of a file in an answer."""
described(
    ExportForm,
    {
        "OCDS": "Open Contracting Data Standard 1.1: contracts and subcontracts.",
        "BODS": "Beneficial Ownership Data Standard 0.4: who holds authority.",
        "CLOUDEVENTS": "CloudEvents 1.0: the log.",
        "GRAPHML": "GraphML: the network of the moment.",
        "PROV": "W3C PROV-JSON: a why.",
    },
)


@strawberry.input(description="What an export is asked beside its moment. What a form does not take is refused.")
class ExportOptions:
    """Which form takes which: docs/standards.md."""

    within: strawberry.ID | None = told("Of a place or party; OCDS, BODS, GRAPHML.")
    publisher: str | None = told("Who publishes it; OCDS, BODS; not given: who records.")
    records: bool = told("Records instead of releases; OCDS.", False)
    prefix: str | None = told("The registered prefix of the publisher; OCDS.")
    uri: str | None = told("Where the package will lie; OCDS.")
    batch: bool = told("A package or batch instead of JSON Lines; OCDS, CLOUDEVENTS.", False)
    source: str | None = told("A URI as `source` of each; CLOUDEVENTS; not given: the URN of the log.")
    about: strawberry.ID | None = told("Only events that name it; CLOUDEVENTS.")
    topics: list[str] | None = told("Only of these topics; CLOUDEVENTS.")
    by: strawberry.ID | None = told("Only recorded by it; CLOUDEVENTS.")
    document: strawberry.ID | None = told("Only borne out by it; CLOUDEVENTS.")
    recorded_from: datetime | None = told("Only recorded then or later; CLOUDEVENTS.")
    recorded_to: datetime | None = told("Only recorded then or before; CLOUDEVENTS.")
    after: int = told("Only after this position; CLOUDEVENTS.", 0)
    holder: strawberry.ID | None = told("Who holds it; PROV.")
    over: strawberry.ID | None = told("What it is held over; PROV.")
    lever: Lever | None = told("The lever; PROV.")
    area: Area | None = told("The area; PROV; not given: all of the lever.")

    def read(self) -> Options:
        """As exports are asked."""
        given = {one.name: getattr(self, one.name) for one in fields(Options)}
        return Options(**{name: _plain(value) for name, value in given.items() if value is not None})


@strawberry.type(description="The record in a form that others define.")
class ExportFile:
    """As `zoneledger export` writes it."""

    manifest: Json = told("Form, moment, what was asked, how much came, bytes and SHA-256.")
    content: str = told("The file.")


@strawberry.type(description="An answer that proves itself: a bundle that was made and checked.")
class EvidenceBundle:
    """As `zoneledger evidence` writes it."""

    file: str = told("A name for it.")
    head: str = told("The head of the sealed log that it is held to; compare it with one published elsewhere.")
    events: int = told("How many events are in it.")
    subjects: int = told("How many subjects, of which none is left out.")
    size: int = told("Its bytes.")
    sha256: str = told("Their SHA-256, hexadecimal.")
    made: strawberry.Private[bytes | None] = None

    @asked("The file, a ZIP, in Base64.")
    def content(self) -> str | None:
        """Refused for one that is too large here."""
        if self.made is None:
            rule = f"the bundle has {self.size:,} bytes, more than {LIMIT:,}"
            raise _too_large("evidenceBundle", rule, "/evidence.zip")
        return b64encode(self.made).decode()


@strawberry.type
class FilesAt(AtMoment):
    """Files."""

    @asked("An answer as a file that proves itself: its events, that none is left out, a program that checks it.")
    def evidence_bundle(
        self,
        info: Info,
        question: Annotated[
            str,
            described_arg(
                "As on the command line: `holders school:x --lever people`; holdings, check, why, operators, show, "
                "timeline."
            ),
        ],
        since: Annotated[
            str | None, described_arg("Also prove that the log goes on from this earlier head, a line.")
        ] = None,
    ) -> EvidenceBundle:
        """The bundle that `zoneledger evidence` writes."""
        with _handing(self.reader, info.context.ledger) as folder:
            wanted = read(question)
            head = head_given(since, "since") if since is not None else None
            path = folder / bundle_name(wanted, self.reader.at)
            made = hand(info.context.ledger, self.reader, wanted, path, head)
            size = path.stat().st_size
            return EvidenceBundle(
                file=path.name, head=made.head.line(), events=made.events, subjects=made.subjects, size=size,
                sha256=made.sha256, made=path.read_bytes() if size <= LIMIT else None,
            )  # fmt: skip

    @asked("The record in a form that others define, with its manifest. Only GRAPHML and PROV look at the day.")
    def export(
        self,
        info: Info,
        form: Annotated[ExportForm, described_arg("The form.")],
        options: Annotated[ExportOptions | None, described_arg("What else is asked.")] = None,
    ) -> ExportFile:
        """The file that `zoneledger export` writes."""
        endings, batch = FORMS[form].endings, options is not None and options.batch
        if batch and len(endings) == 1:
            raise NotAnswerable(Code.BAD_INPUT, "batch", f"{form} does not take it", ", ".join(FORMS[form].takes))
        asked = options.read() if options else Options()
        with _handing(self.reader, info.context.ledger) as folder:
            path = folder / export_name(form, asked, self.reader.at, endings[-1] if batch else endings[0])
            try:
                export(info.context.ledger, self.reader, form, asked, path, limit=LIMIT)
            except Refused as refused:
                if refused.rule == "too-large":
                    raise _too_large(f"export {form}", refused.message, f"/export/{form}") from None
                raise
            manifest = json.loads(manifest_of(path).read_bytes())
            return ExportFile(manifest=Json(manifest), content=path.read_text(encoding="utf-8"))


@contextmanager
def _handing(reader: Reader, ledger: Ledger) -> Iterator[Path]:
    """A folder for a file. What is refused is told as of any question; a draft is handed to nobody."""
    if reader.at.position > ledger.log.head():
        rule = "it is recorded nowhere, so there is nothing to hand over"
        raise NotAnswerable(Code.BAD_INPUT, "the draft", rule, "a moment of the record")
    try:
        with passing_folder() as folder:
            yield folder
    except Refused as refused:
        named = refused.field.removeprefix("--") if refused.field else "the file"
        raise NotAnswerable(Code.BAD_INPUT, named, f"{refused.rule}: {refused.message}", refused.accepted) from None


def _too_large(what: str, rule: str, route: str) -> NotAnswerable:
    return NotAnswerable(Code.BAD_INPUT, what, rule, f"GET {route} of this server, which gives any; something narrower")


def _plain(value: Any) -> Any:
    match value:
        case datetime():
            return write_instant(value)
        case list():
            return tuple(value)
    return value
