"""The image: what the Dockerfile copies and installs is all that the program needs, and nothing it runs as root."""

import fnmatch
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest
import yaml

ROOT: Final = Path(__file__).parent.parent
STEPS: Final = [
    line.split(maxsplit=1) for line in (ROOT / "Dockerfile").read_text().splitlines() if line and line[0].isupper()
]


def steps(name: str) -> list[str]:
    return [rest for word, rest in STEPS if word == name]


@pytest.fixture
def context(tmp_path: Path) -> Path:
    """The folder of the image after its COPY steps, of what .dockerignore lets through."""
    allowed = [line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    made = tmp_path / "image"
    made.mkdir()
    for step in steps("COPY"):
        *names, target = step.split()
        for name in names:
            assert any(fnmatch.fnmatch(name, one) for one in allowed), f"{name} is kept out by .dockerignore"
            source = ROOT / name
            if source.is_dir():
                shutil.copytree(source, made / target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, made / target)
    return made


def test_what_the_image_installs_is_whole_and_runs(context: Path, tmp_path: Path) -> None:
    assert any("--requirement requirements.lock" in step for step in steps("RUN"))
    assert any("pip install --no-deps ." in step for step in steps("RUN"))
    site = tmp_path / "site"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--no-index"]
    subprocess.run([*pip, "--target", str(site), "."], cwd=context, check=True)
    shipped = {path for top in ("events", "graph", "services") for path in (ROOT / top).rglob("*")}
    for path in shipped:
        if path.is_file() and "__pycache__" not in path.parts:
            assert (site / path.relative_to(ROOT)).exists(), path
    run = [sys.executable, "-c", "import services; print(services.__file__)"]
    env = {**os.environ, "PYTHONPATH": str(site), "PYTHONSAFEPATH": "1"}
    where = subprocess.run(run, cwd=tmp_path, env=env, check=True, capture_output=True, text=True).stdout
    assert where.startswith(str(site))
    told = [sys.executable, "-m", "services.cli", "schema"]
    schema = subprocess.run(told, cwd=tmp_path, env=env, check=True, capture_output=True, text=True).stdout
    assert schema == (ROOT / "schema.graphql").read_text()


def test_the_image_is_not_root_and_starts_the_program() -> None:
    assert steps("USER") == ["10001"]
    assert steps("ENTRYPOINT") == ['["zoneledger"]']
    names = [word for word, _ in STEPS]
    assert names.index("USER") > max(n for n, word in enumerate(names) if word == "RUN")


def test_of_the_services_only_the_server_has_a_port_and_on_this_machine_alone() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    assert set(services) == {"api", "migrate", "neo4j", "postgres", "projector"}
    assert {name: one.get("ports", []) for name, one in services.items() if "ports" in one} == {
        "api": ["127.0.0.1:8000:8000"]
    }
    for name, one in services.items():
        assert one["deploy"]["resources"]["limits"].keys() == {"cpus", "memory"}, name
        assert name == "migrate" or one["healthcheck"]["test"][0] == "CMD", name
        assert not any("PASSWORD" in key and not key.endswith("_FILE") for key in one["environment"]), name


def test_files_that_are_handed_over_are_made_on_a_disk_that_the_server_may_write_to() -> None:
    api = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]["api"]
    folder = api["environment"]["TMPDIR"]
    assert api["volumes"] == [f"files:{folder}"]
    assert folder not in api["tmpfs"]
    assert any(step.endswith(f"install -d -o zoneledger {folder}") for step in steps("RUN"))
