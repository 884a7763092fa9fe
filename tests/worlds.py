"""Writing world files for tests, and loading them into a ledger of their own."""

from pathlib import Path
from textwrap import dedent
from typing import Final

from services.bootstrap import Ledger
from services.files.worlds import LoadReport, load

SHIPPED: Final = Path(__file__).parent.parent / "services" / "demo" / "worlds"
"""The folder of the worlds that come with the program."""
HEAD = """\
world: {name}
clock: {clock}
recorder: office:clerk
moment: {{on: 2011-01-01}}
sources:
  pz: {{title: Partnership Zones, dated: "2010"}}
  press: {{document: press-2012}}
source: pz
"""
BODIES = """\
bodies:
  - {id: office:clerk, name: Clerk}
  - {id: partner:ausl, name: AUSL, under: state:IL}
  - {id: partner:mastery, name: Mastery}
  - {id: state:IL, name: Illinois}
  - {id: state:MA, name: Massachusetts}
"""
SALEM = """\
happened:
  - organisation.registered: {id: district:salem, name: Salem, under: state:MA}
  - organisation.registered: {id: school:bates, name: Bates, under: district:salem, grades: [06, 07, 08]}
  - zone.authorised: {id: zone:salem, name: Salem Zone, by: [district:salem], from: 2010}
    as: zone
"""


class Shelf:
    """A folder of world files and the ledger that they are loaded into."""

    def __init__(self, folder: Path, ledger: Ledger) -> None:
        self.folder, self.ledger = folder, ledger
        self.bodies(BODIES)

    def bodies(self, text: str) -> Path:
        """The file of bodies beside the worlds."""
        return self._write("bodies.yaml", text)

    def write(self, name: str, told: str, clock: str = "2010-12-31T12:00:00Z") -> Path:
        """A file of a world: the usual head, and what it tells."""
        return self._write(f"{name}.yaml", HEAD.format(name=name, clock=clock) + dedent(told))

    def _write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def load(self, *paths: Path) -> LoadReport:
        """Load them in one command."""
        return load(self.ledger, paths)

    def told(self) -> list[tuple[str, str]]:
        """The record: topic and first subject of every event, in order."""
        return [(event.topic, event.subjects[0]) for event in self.ledger.log.stream()]
