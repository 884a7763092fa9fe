"""docker-compose.yml by the specification of Compose and by dclint, which carries its schema. Needs npx."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_the_compose_file_follows_the_specification_and_its_linter() -> None:
    line = ["npx", "--yes", "dclint@3", "--max-warnings", "0", "docker-compose.yml"]
    found = subprocess.run(line, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 0, found.stdout + found.stderr


def test_the_linter_is_awake(tmp_path: Path) -> None:
    wrong = tmp_path / "docker-compose.yml"
    wrong.write_text((ROOT / "docker-compose.yml").read_text().replace("healthcheck:", "healthchek:"))
    line = ["npx", "--yes", "dclint@3", "--max-warnings", "0", str(wrong)]
    assert subprocess.run(line, cwd=tmp_path, capture_output=True, check=False).returncode != 0
