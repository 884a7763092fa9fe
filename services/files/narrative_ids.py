"""Ids for what a row founds and its sheet does not name: the same for every account of the same thing."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

import msgspec

from services.statements import Refused

_KEY: Final = 63
_DIGEST: Final = 8
_ENCODER: Final = msgspec.json.Encoder(enc_hook=str, order="deterministic")
_FIRST: Final = ("parties", "who", "holder", "prime", "sub", "by", "for", "about")
# What a second account of the same instrument may have otherwise is no part of its key.
_LOOSE: Final = frozenset(
    ("from", "last_day", "on", "term", "level", "limits", "grades", "role", "operating_role", "services", "value",
     "under", "id", "conditions", "lines", "status", "share", "published_on")
)  # fmt: skip


def slug(text: str) -> str:
    """A key made of a name: small letters, digits and hyphens."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain.replace("'", "").replace("\u2019", "")).strip("-")


def made_id(topic: str, fields: Mapping[str, Any]) -> str:
    """The id of what a row founds and the sheet does not name, the same for every account of it.

    `Refused` where it cannot be made: a party's id says what it is.
    """
    concept = topic.partition(".")[0]
    if concept == "organisation":
        accepted = "kind:key, such as school:bates; kinds: state, district, school, office, board, body, partner"
        raise Refused("bad-field", "what is registered needs an id", "id", accepted)
    kind = {"authority": "grant"}.get(concept, concept)
    name = slug(str(fields.get("name") or fields.get("title") or ""))
    if kind in ("zone", "policy", "cluster"):
        if not name:
            raise Refused("bad-field", f"the {kind} has no name", "name", f"the name of the {kind}, or an id in `id`")
        zone = str(fields.get("zone", "")).partition(":")[2]
        return f"{kind}:{_short(f'{zone}-{name}' if kind == 'cluster' and zone else name, '')}"
    firm = {name: value for name, value in fields.items() if name not in _LOOSE}
    digest = hashlib.sha256(_ENCODER.encode([topic, firm])).hexdigest()[:_DIGEST]
    keys = [one.partition(":")[2] for one in _ids({name: firm.get(name) for name in (*_FIRST, *firm)})][:2]
    return f"{kind}:{_short('-'.join(keys), digest)}"


def next_id(id: str, number: int) -> str:
    """The id of the same thing once more: `contract:bates-2`."""
    kind, _, key = id.partition(":")
    return f"{kind}:{key[: _KEY - 5].rstrip('-')}-{number}"


def _short(key: str, digest: str) -> str:
    if digest:
        return f"{key[: _KEY - _DIGEST - 1].strip('-._')}-{digest}" if key else digest
    if len(key) <= _KEY:
        return key
    return _short(key, hashlib.sha256(key.encode()).hexdigest()[:_DIGEST])


def _ids(value: Any) -> list[str]:
    match value:
        case str() if re.fullmatch(r"[a-z]+:[A-Za-z0-9][A-Za-z0-9._-]{0,62}", value):
            return [value]
        case Mapping():
            return list(dict.fromkeys(one for part in value.values() for one in _ids(part)))
        case list() | tuple():
            return list(dict.fromkeys(one for part in value for one in _ids(part)))
    return []
