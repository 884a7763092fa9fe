"""Salem and Mastery for tests of exports: authority by contract and by statute, from exact and from vague days."""

import hashlib
import json
from errno import ENOSPC
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

from typer.testing import CliRunner, Result

from services.cli.main import app
from services.cli.session import Session
from services.files.export_manifest import Sink, manifest_of
from tests.panels import pasted
from tests.town import Town

PAGE = Path(__file__).parent.parent / "docs" / "standards.md"
STATE, SALEM, LINCOLN, BATES = "state:MA", "district:salem", "school:lincoln", "school:bates"
MASTERY, AUSL = "partner:mastery", "partner:ausl"
PEOPLE: dict[str, Any] = {
    "id": "grant:people", "holder": MASTERY, "lever": "people", "area": "hiring", "level": "full", "over": [LINCOLN],
    "by": [SALEM], "under": "contract:lead", "grades": "06-08", "from": "2011-07-01", "last_day": "2016-06-30",
}  # fmt: skip
TIME: dict[str, Any] = {
    "id": "grant:time", "holder": AUSL, "lever": "time", "over": [LINCOLN], "under": "policy:act", "share": 0.25,
    "limits": "evenings only", "from": "SY2012",
}  # fmt: skip


def office(folder: Path) -> Town:
    """What the clerk recorded, a statement a day; `grant:people` is event 9, `grant:time` event 10."""
    town = Town(folder)
    town.registered(STATE, "Massachusetts", from_="[..]")
    town.registered(SALEM, "Salem", under=STATE)
    codes = [{"scheme": "nces", "value": "250001"}]
    town.registered(LINCOLN, "Lincoln & Sons", under=SALEM, grades="06-08", identifiers=codes)
    codes = [{"scheme": "ein", "value": "04-1234567"}, {"scheme": "uei", "value": "YNDUZMUZF8H8"}]
    town.registered(MASTERY, "Mastery", legal_form="non_profit", identifiers=codes)
    town.registered(AUSL, "AUSL", from_="[..2001-12-31]")
    town.say("policy.adopted", id="policy:act", title="Turnaround Act", by=[STATE], from_="2010-01-01")
    town.say(
        "contract.signed", id="contract:lead", kind="performance", operating_role="lead", covers=[LINCOLN],
        parties=[{"id": SALEM, "role": "authoriser"}, {"id": MASTERY, "role": "operator"}],
        term={"from": "2011-07-01", "last_day": "2016-06-30"}, source="contract, signed",
    )  # fmt: skip
    town.say("authority.granted", **PEOPLE, source="contract, signed", reason="As section 4 says.")
    town.say("authority.granted", **TIME)
    return town


def run(town: Town, *words: str) -> Result:
    """`zoneledger export`, as somebody would run it."""
    return CliRunner().invoke(app, ["export", *words], obj=Session(ledger=town.ledger))


def wrote(town: Town, out: Path, *words: str) -> dict[str, Any]:
    """The manifest of an export that went well; it names the bytes that lie there."""
    result = run(town, *words, "--out", str(out))
    assert result.exit_code == 0, result.output
    said: dict[str, Any] = json.loads(manifest_of(out).read_text())
    data = out.read_bytes()
    assert (said["file"], said["bytes"], said["sha256"]) == (out.name, len(data), hashlib.sha256(data).hexdigest())
    assert said["sha256"] in result.stderr
    return said


def full(_sink: Sink, _data: bytes) -> NoReturn:
    """`Sink.write` on a disk that has no room."""
    raise OSError(ENOSPC, "No space left on device")


def example(folder: Path, names: str) -> ModuleType:
    """The example of docs/standards.md that names something, as somebody would paste it into a file."""
    blocks = [one.split("```")[0] for one in PAGE.read_text(encoding="utf-8").split("```python\n")[1:]]
    (block,) = [one for one in blocks if names in one]
    return pasted(block, folder / "example_of_the_page.py")
