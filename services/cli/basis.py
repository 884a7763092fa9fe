"""The basis of a decision that is recorded now: today, and all that is recorded by now."""

from collections.abc import Mapping
from typing import Any

from events.decision import Made
from services.bootstrap import Ledger
from services.moments import day_asked
from services.statements import Refused


def with_basis(ledger: Ledger, topic: str, said: Mapping[str, Any], command: str | None) -> dict[str, Any]:
    """The fields of a decision with `basis.on` and `basis.position` as of now where they do not give them; of a command
    that was done before those that it recorded, so that it is the same command."""
    if topic != Made.TOPIC:
        raise Refused("no-basis", f"{topic} has no basis", "--basis-now", Made.TOPIC)
    given = said.get("basis", {})
    if not isinstance(given, Mapping):
        raise Refused(
            "bad-field",
            "basis is given as one value",
            "basis",
            "basis.within=… and basis.questions=…, or no --basis-now",
        )
    on, position = day_asked(None, ledger.clock()), ledger.log.head()
    done = ledger.log.done(command) if command is not None else None
    if done is not None:
        (event,) = ledger.log.at([done[0][0]])
        if isinstance(event.body, Made) and event.body.basis is not None:
            on, position = event.body.basis.on.earliest, event.body.basis.position
    return {**said, "basis": {"on": on, "position": position, **given}}
