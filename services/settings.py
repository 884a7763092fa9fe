"""Settings: everything that the environment may say, read once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

PREFIX: Final = "ZONELEDGER_"
DATA: Final = Path("zoneledger-data")
HOST: Final = "127.0.0.1"
PORT: Final = 8000
WAIT_SECONDS: Final = 10
LOGS: Final = frozenset({"postgresql", "postgres"})
GRAPHS: Final = frozenset({"neo4j", "neo4j+s", "neo4j+ssc", "bolt", "bolt+s", "bolt+ssc"})


class BadSetting(ValueError):
    """A setting that does not exist, or with a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the record lies, who records, and where the server listens.

    `data` is the folder of the log and the graph, where these are files; `log` and `graph` are the addresses of a
    PostgreSQL and a Neo4j that hold them instead, `log_password` a file with the password of the one, `graph_auth` a
    file with user/password of the other, as Neo4j's own image reads it. `recorder` is the party that records where a
    command names none; `wait_seconds` how long an answer waits for the projection; `keys` the file of those who may
    ask from elsewhere.
    """

    data: Path = DATA
    recorder: str | None = None
    host: str = HOST
    port: int = PORT
    wait_seconds: float = WAIT_SECONDS
    # Addresses may hold a password: they are not shown.
    log: str | None = field(default=None, repr=False)
    log_password: Path | None = None
    graph: str | None = field(default=None, repr=False)
    graph_auth: Path | None = None
    graph_database: str = "neo4j"
    keys: Path | None = None

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """From `ZONELEDGER_*`, and `PORT` where `ZONELEDGER_PORT` is not set. A name that is no setting is refused."""
        names = {name for name in env if name.startswith(PREFIX) and not name.startswith(PREFIX + "TEST_")}
        for name in sorted(names - NAMES):
            near = get_close_matches(name, NAMES, 1)
            raise BadSetting(f"{name} is no setting. Accepted: {', '.join(near or sorted(NAMES))}")
        said = {name.removeprefix(PREFIX): value for name, value in env.items() if name in NAMES and value}
        return cls(
            data=Path(said.get("DATA", DATA)),
            recorder=said.get("RECORDER"),
            host=said.get("HOST", HOST),
            port=_number(env, PREFIX + "PORT" if PREFIX + "PORT" in env else "PORT", PORT, 0, 65535),
            wait_seconds=_number(env, PREFIX + "WAIT_SECONDS", WAIT_SECONDS, 0, 3600),
            log=_address(said, "LOG", LOGS, "postgresql://user@host:5432/database"),
            log_password=_file(said, "LOG_PASSWORD_FILE"),
            graph=_address(said, "GRAPH", GRAPHS, "neo4j://host:7687"),
            graph_auth=_file(said, "GRAPH_AUTH_FILE"),
            graph_database=said.get("GRAPH_DATABASE", "neo4j"),
            keys=_file(said, "KEYS_FILE"),
        )


NAMES: Final = {
    PREFIX + name
    for name in (
        "DATA", "RECORDER", "HOST", "PORT", "WAIT_SECONDS", "LOG", "LOG_PASSWORD_FILE", "GRAPH", "GRAPH_AUTH_FILE",
        "GRAPH_DATABASE", "KEYS_FILE",
    )
}  # fmt: skip


def secret(path: Path | None) -> str | None:
    """What a file of a secret holds, without the end of its line; None where there is no file."""
    if path is None:
        return None
    try:
        return path.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as fault:
        raise BadSetting(f"{path} cannot be read: {fault}. Accepted: a readable file that holds the secret") from None


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSetting(f"{name}={text!r} is not a number from {low} to {high}")
    return int(text)


def _file(said: Mapping[str, str], name: str) -> Path | None:
    return Path(said[name]) if name in said else None


def _address(said: Mapping[str, str], name: str, schemes: frozenset[str], example: str) -> str | None:
    found = said.get(name)
    if found is None:
        return None
    try:
        parts = urlsplit(found)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in schemes or not (parts.netloc or parts.query):
        raise BadSetting(
            f"{PREFIX}{name} is no address of a kind that is known here. "
            f"Accepted: {', '.join(sorted(schemes))}, as in {example}"
        )
    return found
