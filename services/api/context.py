"""What a request brings along: the ledger, and who records."""

from dataclasses import dataclass
from typing import TypeVar

import strawberry
from strawberry.types.nodes import Selection

from graph.reader import Reader
from services.api.loader import Loader
from services.api.rows import Rows
from services.api.selection import below, selected
from services.bootstrap import Ledger


@dataclass(slots=True)
class Context:
    """`recorder` is the id of the party that records by this request; None refuses every mutation."""

    ledger: Ledger
    recorder: str | None = None


Info = strawberry.Info[Context, None]
R = TypeVar("R", bound=Rows)


def rows_of(reader: Reader, info: Info, kind: type[R], *path: str) -> tuple[Loader, R]:
    """A loader for the field that is being answered, and rows of a kind that know what is selected of it below a
    path."""
    loader = Loader(reader)
    return loader, kind(loader, reader.at, below(selected(info), *path))


def rows_of_nodes(reader: Reader, info: Info, kind: type[R]) -> tuple[Loader, R]:
    """The same for the rows of a connection."""
    loader = Loader(reader)
    return loader, kind(loader, reader.at, selections_of_nodes(info))


def selections_of_nodes(info: Info) -> list[Selection]:
    """What is selected of the rows of a connection, by `nodes` and by `edges { node }`."""
    everything = selected(info)
    return [*below(everything, "nodes"), *below(everything, "edges", "node")]
