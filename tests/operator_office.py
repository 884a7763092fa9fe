"""An office that imports small lists of operators, made up after real ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from graph.answers.shapes import Operation
from services.bootstrap import Ledger
from services.files.operator_import import OperatorImport, import_operators
from services.files.operator_profiles import OperatorProfile, load_profile
from services.files.proposals import Proposal, write_proposals
from tests.reviewing import answered

LATER = datetime(2026, 8, 4, 12, tzinfo=UTC)
HEAD = "School System,School System Name,SiteCd,SiteName,Nonprofit,Charter Type\n"
TOTAL = ",,,Total,,\n"
BATES, CARLTON, LANIER = "school:la-017001", "school:la-017002", "school:la-3AP001"


def bates(operator: str = "", type: str = "", name: str = "Bates Elementary") -> str:
    """The row of an ordinary school."""
    return f'017,East Parish,017001,{name},"{operator}",{type}'


def carlton(operator: str = "Celerity Schools", type: str = "Type 1") -> str:
    """The row of a charter school of the parish."""
    return f'017,East Parish,017002,Carlton High,"{operator}",{type}'


def lanier(operator: str = "Celerity Schools", type: str = "Type 5") -> str:
    """The row of a charter school of the Recovery School District."""
    return f'R36,All Orleans,3AP001,Lanier Charter,"{operator}",{type}'


@dataclass
class Office:
    """Imports lists by their years into a ledger."""

    ledger: Ledger
    folder: Path
    profile: OperatorProfile = field(default_factory=lambda: load_profile("louisiana-sites"))

    def lists(self, years: Mapping[int, Sequence[str]], head: str = HEAD) -> list[Path]:
        """Files of these years, each with a total below."""
        out = []
        for year, rows in years.items():
            path = self.folder / f"la-sites-{year}.csv"
            path.write_text(head + "".join(f"{row}\n" for row in rows) + ("" if head != HEAD else TOTAL))
            out.append(path)
        return out

    def tell(
        self, years: Mapping[int, Sequence[str]], *, dry_run: bool = False, aliases: Path | None = None,
        accept: Path | None = None, head: str = HEAD,
    ) -> OperatorImport:  # fmt: skip
        """Import lists of these years."""
        return import_operators(
            self.ledger, self.lists(years, head), self.profile, recorder="state:LA", dry_run=dry_run,
            aliases=aliases, accept=accept,
        )  # fmt: skip

    def review(self, proposals: Sequence[Proposal], answer: str) -> Path:
        """Proposals with the same answer to each."""
        path = self.folder / f"reviewed-{answer}.csv"
        write_proposals(path, answered(proposals, answer))
        return path

    def at(self, school: str, on: str, position: int | None = None) -> list[Operation]:
        """Who works at a school on a day."""
        return self.ledger.reader(on=on, position=position).operators([school])

    def who(self, school: str, on: str, position: int | None = None) -> list[str]:
        """The names of those who work at a school on a day."""
        return [one.operator.name for one in self.at(school, on, position)]
