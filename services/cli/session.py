"""What a command works with: the ledger of the data folder, and the moments that were asked for."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from services.bootstrap import Ledger
    from services.settings import Settings


@dataclass(slots=True)
class Session:
    """`data` is the folder named on the command line; `ledger` one that is open already and stays so."""

    data: Path | None = None
    ledger: "Ledger | None" = None


def settings_of(ctx: typer.Context) -> "Settings":
    """The settings of the environment, with the folder of the command line."""
    from services.settings import Settings

    session = ctx.ensure_object(Session)
    named = {"ZONELEDGER_DATA": str(session.data)} if session.data else {}
    return Settings.from_env({**os.environ, **named})


@contextmanager
def opened(ctx: typer.Context) -> "Iterator[Ledger]":
    """The ledger, closed again unless it was open before."""
    session = ctx.ensure_object(Session)
    if session.ledger is not None:
        yield session.ledger
        return
    from services.bootstrap import Ledger

    ledger = Ledger.open(settings_of(ctx))
    try:
        yield ledger
    finally:
        ledger.close()


def instant_given(text: str | None, option: str) -> datetime | None:
    """The instant that an option names; None where it is not given."""
    return read_instant(text, option) if text is not None else None


def read_instant(text: str, option: str) -> datetime:
    """The instant that an option names; refuses a day, or a time without its zone."""
    from services.moments import read_instant as read

    return read(text, option)
