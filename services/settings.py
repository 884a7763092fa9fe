"""Settings: everything that the environment may say, read once."""

from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Final

PREFIX: Final = "ZONELEDGER_"
DATA: Final = Path("zoneledger-data")
HOST: Final = "127.0.0.1"
PORT: Final = 8000
WAIT_SECONDS: Final = 10


class BadSetting(ValueError):
    """A setting that does not exist, or with a value that it cannot have."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the record lies, who records, and where the server listens.

    `data` is the folder of the log and the graph; `recorder` the party that records where a command names none;
    `wait_seconds` how long an answer waits for the projection.
    """

    data: Path = DATA
    recorder: str | None = None
    host: str = HOST
    port: int = PORT
    wait_seconds: float = WAIT_SECONDS

    @classmethod
    def from_env(cls, env: Mapping[str, str]) -> "Settings":
        """From `ZONELEDGER_DATA`, `_RECORDER`, `_HOST`, `_PORT` (or `PORT`) and `_WAIT_SECONDS`; no other name."""
        names = {name for name in env if name.startswith(PREFIX) and not name.startswith(PREFIX + "TEST_")}
        for name in sorted(names - _NAMES):
            near = get_close_matches(name, _NAMES, 1)
            raise BadSetting(f"{name} is no setting. Accepted: {', '.join(near or sorted(_NAMES))}")
        return cls(
            data=Path(env.get(PREFIX + "DATA") or DATA),
            recorder=env.get(PREFIX + "RECORDER") or None,
            host=env.get(PREFIX + "HOST") or HOST,
            port=_number(env, PREFIX + "PORT" if PREFIX + "PORT" in env else "PORT", PORT, 0, 65535),
            wait_seconds=_number(env, PREFIX + "WAIT_SECONDS", WAIT_SECONDS, 0, 3600),
        )


_NAMES: Final = {PREFIX + name for name in ("DATA", "RECORDER", "HOST", "PORT", "WAIT_SECONDS")}


def _number(env: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    text = env.get(name) or str(default)
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSetting(f"{name}={text!r} is not a number from {low} to {high}")
    return int(text)
