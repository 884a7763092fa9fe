"""The processes of docker-compose.yml on one machine: the same commands, the same environment, real servers."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from typing import Any, Final

import yaml

ROOT: Final = Path(__file__).parent.parent
CLERK: Final = "office:clerk"
KEY: Final = "4f1c0de5b7a94d0f8c6224b1"
_PORT: Final = re.compile(r"http://[^:/]+:(\d+)/")
_WAIT: Final = 180.0


@dataclass(frozen=True, slots=True)
class Composed:
    """The services of the compose file, their hosts and secrets put in the place of those of the containers."""

    services: Mapping[str, Any]
    replaced: Mapping[str, str]

    def command(self, service: str, *words: str) -> list[str]:
        """The command of a service; ports are taken where they are free."""
        said = [str(word) for word in words or self.services[service]["command"]]
        said = ["0" if before == "--port" else word for before, word in zip(["", *said], said, strict=False)]
        return [sys.executable, "-m", "services.cli", *said]

    def environment(self, service: str) -> dict[str, str]:
        """What the service is told."""
        told = {name: self._here(str(value)) for name, value in self.services[service]["environment"].items()}
        kept = {name: value for name, value in os.environ.items() if not name.startswith("ZONELEDGER_")}
        return {**kept, **told, "PYTHONPATH": str(ROOT)}

    def _here(self, value: str) -> str:
        for there, here in self.replaced.items():
            value = value.replace(there, here)
        return value

    def run(self, service: str, *words: str) -> "subprocess.CompletedProcess[str]":
        """Run a command to its end with what the service is told."""
        return subprocess.run(
            self.command(service, *words), env=self.environment(service), capture_output=True, text=True, check=False
        )

    @contextmanager
    def started(self, service: str) -> Iterator["Running"]:
        """The service, until the end of the block."""
        process = subprocess.Popen(
            self.command(service), env=self.environment(service), stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stderr is not None
            said = process.stderr.readline()
            found = _PORT.search(said)
            assert found, said + process.stderr.read()
            running = Running(process, int(found[1]))
            until(lambda: running.health()[0] in (200, 503))
            yield running
        finally:
            process.terminate()
            process.wait()
            if process.stderr:
                process.stderr.close()


@dataclass(frozen=True, slots=True)
class Running:
    """A process that answers on a port of this machine."""

    process: "subprocess.Popen[str]"
    port: int

    def health(self) -> tuple[int, dict[str, Any]]:
        """Status and body of /health; 0 where it does not answer."""
        try:
            return self._asked("GET", "/health", None)
        except OSError:
            return 0, {}

    def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """What GraphQL answers, with the clerk's key; each time on a new connection."""
        return self._asked("POST", "/graphql", {"query": query, "variables": variables})[1]

    def _asked(self, method: str, path: str, body: object) -> tuple[int, dict[str, Any]]:
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_WAIT)
        try:
            headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
            connection.request(method, path, json.dumps(body) if body else None, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()


def composed(folder: Path, postgres: str, graph: str) -> Composed:
    """The services with a PostgreSQL and a Neo4j of the tests, and secrets written to a folder."""
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    for name, text in {"postgres_password": "unused", "neo4j_auth": "neo4j/unused", "keys": f"{CLERK} {KEY}"}.items():
        (folder / name).write_text(text + "\n", encoding="utf-8")
    files = folder / "files"
    files.mkdir(exist_ok=True)
    replaced = {
        "postgresql://zoneledger@postgres:5432/zoneledger": postgres, "neo4j://neo4j:7687": graph,
        "/run/secrets": str(folder), "/srv/files": str(files),
    }  # fmt: skip
    return Composed(services, replaced)


def until(so: Callable[[], object], seconds: float = _WAIT) -> None:
    """Wait for a condition."""
    end = time.monotonic() + seconds
    while not so():
        assert time.monotonic() < end, "it did not come to be in time"
        Event().wait(0.02)
