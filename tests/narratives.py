"""Salem, and narrative sheets about it, for tests."""

from collections.abc import Sequence
from pathlib import Path

from services.files.narrative import NarrativeReport, Outcome, RowReport, import_narrative
from services.files.table import write_table
from services.statements import Refused
from tests.conftest import CLERK
from tests.town import Town

HEADINGS = ("date", "what", "who", "whom", "over", "level", "role", "kind", "until", "document", "place", "public_on")


class Salem(Town):
    """Salem with its zone, its cluster and two schools, told live; and narrative sheets about it."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / "data")
        self.folder = folder
        self.registered("state:MA", "Massachusetts")
        self.registered("district:salem", "Salem Public Schools", under="state:MA")
        self.registered("partner:mastery", "Mastery")
        self.say("zone.authorised", id="zone:salem", name="Salem Zone", by=["district:salem"], from_="2007")
        self.say("cluster.formed", id="cluster:north", name="North Cluster", zone="zone:salem", from_="2007")
        self.registered("school:bates", "Bates Middle School", under="district:salem")
        self.registered("school:carlton", "Carlton School", under="district:salem")

    def sheet(self, *rows: dict[str, str] | Sequence[str], name: str = "minutes.csv") -> Path:
        """A sheet of rows, each the cells from `date` on or by column."""
        cells = [dict(zip(HEADINGS, row, strict=False)) if not isinstance(row, dict) else row for row in rows]
        headings = list(dict.fromkeys((*HEADINGS, *(key for row in cells for key in row))))
        write_table(self.folder / name, headings, [{one: row.get(one, "") for one in headings} for row in cells])
        return self.folder / name

    def told(self, *rows: dict[str, str] | Sequence[str], name: str = "minutes.csv") -> NarrativeReport:
        """Import such a sheet; the report."""
        return import_narrative(self.ledger, self.sheet(*rows, name=name), recorder=CLERK)

    def refused(self, *rows: dict[str, str] | Sequence[str]) -> list[RowReport]:
        """The refused rows of a sheet that was not taken."""
        head = self.ledger.log.head()
        report = self.told(*rows)
        assert report.refused
        assert self.ledger.log.head() == head
        found = [one for one in report.rows if one.why is not None]
        assert all(one.why is not None and one.why.accepted for one in found)
        return found


def outcomes(report: NarrativeReport) -> list[Outcome]:
    return [one.outcome for one in report.rows]


def why(row: RowReport) -> Refused:
    assert row.why is not None
    return row.why
