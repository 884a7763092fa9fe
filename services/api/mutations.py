"""A mutation for every event: the topic in camel case, `contract.signed` is `contractSigned`.

What cannot be true is refused as data, with the rule that it breaks and what would be accepted.
"""

from typing import Annotated, Any, Final

import strawberry

from events.catalogue import TOPICS
from services.api.context import Context, Info
from services.api.inputs import SourceInput, camel, described_arg, event_input, read_source, said, sentence
from services.api.parts import Moment, told
from services.api.rows import moment
from services.moments import day_asked, moment_of
from services.statements import Receipt, Refused, Statement

HEADER: Final = "X-Zoneledger-Recorder"


@strawberry.type(description="An event that was recorded.")
class RecordedEvent:
    """Where it stands."""

    id: strawberry.ID = told("Its id.")
    position: int = told("Its place in the log.")


@strawberry.type(description="The command was recorded.")
class Recorded:
    """What it became. Ask with `minPosition: position` to read your own words."""

    position: int = told("The position of its last event; 0 for a dry run.")
    events: list[RecordedEvent] = told("Its events, in order.")
    replayed: bool = told("Whether the same command had been recorded before: nothing was added.")
    moment: Moment | None = told("The moment after it, today; null for a dry run.")


@strawberry.type(name="Refused", description="The command cannot be true, or cannot be recorded. Nothing was added.")
class RefusedCommand:
    """Which rule it breaks."""

    rule: str = told("The short fixed name of the rule: unknown-id, end-without-beginning, …")
    message: str = told("The input and the rule, in a sentence.")
    field: str | None = told("The field of the input, as a path; null for the whole.")
    accepted: str = told("What would be accepted.")


RecordResult = Annotated[
    Recorded | RefusedCommand,
    strawberry.union("RecordResult", description="What became of a command: recorded, or refused with the reason."),
]
_ARGUMENTS: Final = {
    "source": (list[SourceInput] | None, "The documents that say so."),
    "reason": (str | None, "Why it is recorded."),
    "on_behalf_of": (strawberry.ID | None, "The id of the party for whom it is recorded."),
    "command": (strawberry.ID, "A key of your choice. The same key with the same content is recorded once."),
    "dry_run": (bool, "Only say whether it would be recorded."),
}


def record(context: Context, statement: Statement, command: str, dry_run: bool) -> Any:
    """Record a statement; what is refused comes back as data."""
    if context.recorder is None:
        return RefusedCommand(
            rule="no-recorder", message="nobody is named who records this", field=None,
            accepted=f"the id of a registered party in the header {HEADER}, or in the setting ZONELEDGER_RECORDER",
        )  # fmt: skip
    try:
        receipt: Receipt = context.ledger.record([statement], context.recorder, command, dry_run)
    except Refused as refused:
        return RefusedCommand(
            rule=refused.rule, message=refused.message, field=refused.field, accepted=refused.accepted
        )
    events = [
        RecordedEvent(id=strawberry.ID(str(one)), position=position)
        for one, position in zip(receipt.events, receipt.positions, strict=True)
    ]
    last = max(receipt.positions, default=0)
    if dry_run or not last:
        return Recorded(position=0, events=events, replayed=receipt.replayed, moment=None)
    # Not waited for: it is recorded, whatever becomes of the graph. Questions wait by `minPosition`.
    at = moment_of(context.ledger.log, day_asked(None, context.ledger.clock()), last, ())
    return Recorded(position=last, events=events, replayed=receipt.replayed, moment=moment(at))


def _mutation(topic: str) -> Any:
    def resolve(
        info: Info, input: Any, command: strawberry.ID, source: Any = None, reason: Any = None,
        on_behalf_of: Any = None, dry_run: bool = False,
    ) -> Any:  # fmt: skip
        sources = tuple(read_source(one) for one in source or ())
        statement = Statement(topic, said(input), sources, reason, str(on_behalf_of) if on_behalf_of else None)
        return record(info.context, statement, str(command), dry_run)

    resolve.__annotations__ |= {name: Annotated[kind, described_arg(text)] for name, (kind, text) in _ARGUMENTS.items()}
    resolve.__annotations__["input"] = Annotated[event_input(topic), described_arg("What happened.")]
    resolve.__annotations__["return"] = RecordResult
    return strawberry.mutation(resolver=resolve, name=camel(topic), description=sentence(TOPICS[topic]))


def _mutations() -> type:
    space: dict[str, Any] = {topic.replace(".", "_"): _mutation(topic) for topic in TOPICS}
    made = type("Mutation", (), {**space, "__module__": __name__, "__annotations__": {}})
    return strawberry.type(made, description="Everything that can be recorded: one mutation for each event.")


Mutation: Any = _mutations()
"""The root of all mutations."""
