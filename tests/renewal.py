"""A contract that Salem renews, on what it knows by then; and what comes to light afterwards."""

from pathlib import Path
from typing import Any, Final

from typer.testing import CliRunner

from services.cli.main import app
from services.cli.session import Session
from tests.town import Town

SALEM, BATES, AUSL, RENEWAL = "district:salem", "school:bates", "partner:ausl", "decision:renewal"
ON: Final = "2014-09-01"
PEOPLE: Final = "holders school:bates --lever people"


def salem_of(folder: Path, last_day: str = "2015-06-30") -> Town:
    """Salem lets AUSL lead Bates by contract, with people in full."""
    made = Town(folder)
    made.registered(SALEM, "Salem")
    made.registered(BATES, "Bates", under=SALEM)
    made.registered(AUSL, "AUSL")
    made.say(
        "contract.signed", id="contract:c", kind="performance", operating_role="lead", begins=True,
        parties=[{"id": SALEM, "role": "authoriser"}, {"id": AUSL, "role": "operator"}],
        term={"from": "2012-07-01", "last_day": last_day}, covers=[{"id": BATES}], source="minutes",
    )  # fmt: skip
    made.say(
        "authority.granted", id="grant:g", holder=AUSL, lever="people", level="full", over=[BATES], by=SALEM,
        under="contract:c", from_="2012-07-01",
    )  # fmt: skip
    return made


def renewed(town: Town, *questions: str, **basis: Any) -> str:
    """Salem renews the contract, on what is known by now."""
    known = {"on": ON, "position": town.ledger.log.head(), "within": SALEM, "questions": list(questions), **basis}
    town.say(
        "decision.made", id=RENEWAL, about="contract:c", by=[SALEM], outcome="approved", on=ON,
        basis={name: one for name, one in known.items() if one is not None},
    )  # fmt: skip
    return RENEWAL


def learn(town: Town) -> None:
    """What comes to light afterwards: an end, a correction, somebody who was not known, a dispute, a settlement."""
    town.say("authority.level_changed", grant="grant:g", level="advisory", from_="2013-07-01", source="press")
    town.say("evidence.disputed", event="2", alternative={
        "organisation.registered": {"id": SALEM, "name": "Salem City", "from": "1990-09-01"}
    })  # fmt: skip
    town.say("evidence.settled", dispute=str(town.ledger.log.head()), for_="alternative")
    town.registered("school:late", "Late", under=SALEM)
    town.say("contract.terminated", contract="contract:c", on="2014-01-01")


def run(town: Town, *words: str, code: int = 0) -> str:
    came = CliRunner().invoke(app, list(words), obj=Session(ledger=town.ledger), env={"COLUMNS": "200"})
    assert came.exit_code == code, came.output
    return came.output
