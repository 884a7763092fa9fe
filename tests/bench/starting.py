"""`zoneledger --help`, beside an interpreter that does nothing."""

import subprocess
import sys
from pathlib import Path
from statistics import median

from tests.bench.table import Profile, Row, in_turn

_HELP = "from services.cli.main import main; main()"


def measure(profile: Profile, folder: Path) -> list[Row]:
    """The row about starting."""

    def run(code: str, *words: str) -> None:
        subprocess.run([sys.executable, "-c", code, *words], cwd=_ROOT, env=env, capture_output=True, check=True)

    env = {"ZONELEDGER_DATA": str(folder), "PATH": "", "COLUMNS": "100"}
    ours, bare = in_turn(max(profile.repeats, 2), lambda: run(_HELP, "--help"), lambda: run("pass"))
    return [
        Row(
            "`zoneledger --help`",
            f"{median(ours):.2f} s",
            f"an empty program {median(bare):.2f} s",
            f"{median(ours) - median(bare):.2f} s more",
            "0.4 s",
            median(ours) < 0.4,
        )
    ]


_ROOT = Path(__file__).parent.parent.parent
