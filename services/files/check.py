"""Whether worlds are answered as their files say: every question asked, its answer compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from graph.errors import NotAnswerable
from graph.reader import Reader
from services.bootstrap import Ledger
from services.files.asked import EVENT, Question, When, questions
from services.files.comparing import shown, told, wrong
from services.files.gathering import gather
from services.files.verbs import VERBS
from services.files.yaml_marks import Spot


@dataclass(frozen=True, slots=True)
class Checked:
    """A question that was asked. `why` says what is wrong with the answer (null: nothing); `expected` and `came` are
    the two answers in one line each, what came with the fields that were expected."""

    spot: Spot
    ask: str
    expected: str
    came: str
    why: str | None

    @property
    def right(self) -> bool:
        """Whether the answer is as the file says."""
        return self.why is None

    def __str__(self) -> str:
        head = f"{self.spot} {self.ask}"
        return head if self.right else f"{head}\n  {self.why}\n  expected: {self.expected}\n  came:     {self.came}"


def check(ledger: Ledger, paths: Sequence[Path]) -> list[Checked]:
    """Ask every question of these worlds, which have to be loaded. `Refused` for a file that cannot be read."""
    # Who recorded them makes no difference to what is asked, so any party does where a file names none.
    gathered = gather(ledger.log, paths, ledger.settings.recorder or "office:clerk")
    return [ask(ledger, one) for one in questions(gathered)]


def ask(ledger: Ledger, question: Question) -> Checked:
    """Ask one question."""
    expected = question.expected
    try:
        came = _answer(ledger, question)
    except NotAnswerable as refused:
        came_text = f"refused, {refused.code}: {refused}"
        why = None if expected.code is refused.code else f"{refused.code} came"
        if why is None and (missing := [one for one in expected.names if one not in str(refused)]):
            why = f"the refusal does not name {', '.join(missing)}"
        return Checked(question.spot, question.ask, _expectation(question), came_text, why)
    why = f"no refusal came, {expected.code} is expected" if expected.code else None
    return Checked(
        question.spot, question.ask, _expectation(question), shown(expected, came),
        why or wrong(expected, came, VERBS[question.verb]),
    )  # fmt: skip


def _answer(ledger: Ledger, question: Question) -> Any:
    said = {name: _placed(ledger, value) for name, value in question.said.items()}
    if question.before is not None:
        said["before"] = _reader(ledger, question.before)
    return VERBS[question.verb].answer(_reader(ledger, question.at), said)


def _placed(ledger: Ledger, value: Any) -> Any:
    """The graph knows an event by the position of its root."""
    if isinstance(value, list):
        return [_placed(ledger, one) for one in value]
    if not isinstance(value, str) or not value.startswith(EVENT):
        return value
    event = ledger.log.find(value.removeprefix(EVENT))
    return f"{EVENT}{event.slot}" if event else value


def _reader(ledger: Ledger, at: When) -> Reader:
    return ledger.reader(on=at.on, known=at.known, reading=at.reading)


def _expectation(question: Question) -> str:
    expected = question.expected
    if expected.code:
        return f"refused, {expected.code}" + (f", naming {', '.join(expected.names)}" if expected.names else "")
    parts = []
    if expected.rows is not None or expected.whole is not None:
        rows = expected.whole if expected.rows is None else expected.rows
        parts.append(told(rows) + (" and perhaps more" if expected.some else ""))
    if expected.absent:
        parts.append(f"none of {told(expected.absent)}")
    return "; ".join(parts)
