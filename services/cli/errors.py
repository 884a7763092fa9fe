"""What people are told when something cannot be done: what was asked, the rule, what would be accepted."""

import os
import sqlite3
import sys
from typing import Final

from events.grades import NotGrades
from events.ids import NotAnId
from events.log import LogFault, OtherContent
from events.statement import NotAStatement
from events.when import NotADate
from graph.errors import GraphFault, NotAnswerable
from graph.projector import Stopped
from services.cli.options import Code
from services.plain import safe
from services.settings import BadSetting
from services.statements import Refused

_TELL: Final = "This is a fault of zoneledger. `zoneledger --traceback …` shows where; please report it."


def told(error: Exception) -> tuple[Code, list[str]]:
    """The exit code, and the lines to say."""
    match error:
        case Refused():
            at = f"{error.field}: " if error.field else ""
            return Code.REFUSED, [f"Refused ({error.rule}): {at}{error.message}", *_accepted(error.accepted)]
        case BadSetting():
            rule, _, accepted = str(error).partition(". Accepted: ")
            return Code.USAGE, [f"Bad setting: {rule}", *_accepted(accepted)]
        case NotAStatement():
            return Code.REFUSED, [f"Refused (bad-field): {error.field}: {error.message}", *_accepted(error.accepted)]
        case NotAnswerable():
            return Code.REFUSED, [
                f"Not answerable ({error.code}): {error.asked}: {error.rule}",
                *_accepted(error.accepted),
            ]
        case NotADate() | NotGrades() | NotAnId():
            rule, _, accepted = str(error).partition(". Accepted: ")
            return Code.REFUSED, [f"Not answerable (BAD_INPUT): {rule}", *_accepted(accepted)]
        case OtherContent():
            return Code.REFUSED, [f"Refused (other-content): {error}", *_accepted("another --command key")]
        case LogFault():
            return Code.UNUSABLE, [f"The log cannot be used: {error}"]
        case GraphFault():
            return Code.UNUSABLE, [f"The graph cannot be used: {error}"]
        case Stopped():
            return Code.UNUSABLE, [f"The projection stands still: {error}"]
        case sqlite3.Error():
            return Code.UNUSABLE, [f"The graph cannot be used: {error}", *_accepted("zoneledger rebuild makes it anew")]
        case OSError():
            return Code.UNUSABLE, [f"{error.filename or 'A file'} cannot be used: {error.strerror or error}"]
        case _:
            return Code.FAULT, [f"{type(error).__name__}: {error}", _TELL]


def complain(lines: list[str]) -> None:
    """Write lines to where errors go."""
    for line in lines:
        sys.stderr.write(safe(line) + "\n")


def let_go_of_output() -> None:
    """The reader of a pipe has gone: what is left is not written, and its absence is no error."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)


def _accepted(what: str) -> list[str]:
    return [f"Accepted: {what}"] if what else []
