"""Keys: who may ask from another machine, and as whom each records."""

import hashlib
from pathlib import Path
from typing import Final

from events.ids import PARTIES, NotAnId, read_id
from services.settings import BadSetting, Settings

SHORTEST: Final = 24
_ACCEPTED: Final = f"lines of a party's id and its key of {SHORTEST} characters or more: office:audit 5f0c…"
_BEARER: Final = "bearer "


class Keys:
    """The keys of a file, one a line behind the id of the party that records with it; `#` begins a comment."""

    def __init__(self, path: Path) -> None:
        """`BadSetting` names the line that is no key."""
        self._parties: dict[bytes, str] = {}
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as fault:
            raise BadSetting(f"{path} cannot be read: {fault}. Accepted: {_ACCEPTED}") from None
        for number, line in enumerate(lines, 1):
            if line.strip() and not line.lstrip().startswith("#"):
                self._add(f"{path}:{number}", line.split())
        if not self._parties:
            raise BadSetting(f"{path} holds no key. Accepted: {_ACCEPTED}")

    def party(self, authorization: str) -> str | None:
        """The party whose key a header `Authorization: Bearer …` carries; None for no key or an unknown one."""
        if authorization[: len(_BEARER)].lower() != _BEARER:
            return None
        # Looked up by digest: how long that takes says nothing of the key.
        return self._parties.get(_digest(authorization[len(_BEARER) :].strip()))

    def _add(self, where: str, words: list[str]) -> None:
        if len(words) != 2:
            raise BadSetting(f"{where} has {len(words)} words. Accepted: {_ACCEPTED}")
        party, key = words
        try:
            known = read_id(party) in PARTIES
        except NotAnId as fault:
            raise BadSetting(f"{where}: {fault}") from None
        if not known:
            raise BadSetting(f"{where}: {party} is no party. Accepted: {', '.join(sorted(PARTIES))}")
        if len(key) < SHORTEST or not key.isascii():
            raise BadSetting(f"{where}: the key is too short, or not plain ASCII. Accepted: {_ACCEPTED}")
        if self._parties.setdefault(_digest(key), party) != party:
            raise BadSetting(f"{where}: another party has the same key. Accepted: one key for one party")


def keys_of(settings: Settings) -> Keys | None:
    """The keys that the settings name; None where they name none."""
    return Keys(settings.keys) if settings.keys else None


def _digest(key: str) -> bytes:
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).digest()
