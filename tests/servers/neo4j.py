"""A real Neo4j for the tests: the one that ZONELEDGER_TEST_NEO4J names, else one from Docker, else from Maven."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from socket import socket
from tempfile import mkdtemp
from typing import Final
from urllib.parse import unquote, urlsplit

from neo4j import GraphDatabase

from graph.neo4j_store import Neo4jStore

GIVEN: Final = "ZONELEDGER_TEST_NEO4J"
LTS: Final = "5.26.30"
CURRENT: Final = "2026.08.1"
JAVA: Final = {LTS: range(17, 22), CURRENT: range(21, 26)}
"""The releases that are tried, each with the versions of Java that it runs on."""
_MAIN: Final = {LTS: "org.neo4j.server.CommunityEntryPoint", CURRENT: "org.neo4j.server.Neo4jCommunity"}
_JAVAS: Final = Path("/usr/lib/jvm")
_POM: Final = """<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>
<groupId>zoneledger</groupId><artifactId>test-server</artifactId><version>1</version><dependencies>
<dependency><groupId>org.neo4j.app</groupId><artifactId>neo4j-server</artifactId><version>{0}</version></dependency>
<dependency><groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{0}</version></dependency>
</dependencies></project>
"""
# A graph of a test is small and soon another one: to plan anew takes longer than any answer.
_CONF: Final = """server.bolt.listen_address=127.0.0.1:{port}
server.http.enabled=false
dbms.usage_report.enabled=false
dbms.security.auth_enabled=false
server.memory.pagecache.size=256m
db.tx_log.preallocate=false
dbms.cypher.min_replan_interval=1h
"""
_OPENED: Final = ("java.nio", "java.io", "sun.nio.ch", "java.lang")
_HASTY: Final = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
_KEEPER: Final = Path(__file__).with_name("keeper.py")


@dataclass(frozen=True, slots=True)
class Address:
    """Where a server is, and as whom to speak to it."""

    uri: str
    user: str = ""
    password: str = field(default="", repr=False)

    def store(self) -> Neo4jStore:
        """A store on it."""
        return Neo4jStore(self.uri, user=self.user, password=self.password)


def missing(version: str = LTS) -> str | None:
    """Why there is no Neo4j of this release for the tests; None if there is one."""
    if (version == LTS and os.environ.get(GIVEN)) or _docker():
        return None
    if _java(version) and (_jars(version).is_dir() or shutil.which("mvn")):
        return None
    low, high = JAVA[version][0], JAVA[version][-1]
    named = f"{GIVEN} names none, " if version == LTS else ""
    return f"no Neo4j {version}: {named}no Docker answers, and there is no Java {low} to {high} with Maven"


class Given:
    """The server that the environment names. Refused unless its database is empty, or was a test's before."""

    def __init__(self, uri: str) -> None:
        place = urlsplit(uri)
        if not place.scheme or not place.hostname:
            raise ValueError(f"{GIVEN} is no address of a Neo4j: bolt://user:password@server:7687 is one")
        self.address = Address(
            f"{place.scheme}://{place.hostname}:{place.port or 7687}",
            unquote(place.username or ""), unquote(place.password or ""),
        )  # fmt: skip
        auth = (self.address.user, self.address.password) if self.address.user else None
        with GraphDatabase.driver(self.address.uri, auth=auth) as driver, driver.session() as session:
            found = session.run("MATCH (n) RETURN count(n) AS n, count(CASE WHEN n:ZoneledgerTest THEN 1 END) AS mark")
            number, mark = found.single(strict=True).values()
            if number and not mark:
                raise ValueError(
                    f"{GIVEN}: the database at {self.address.uri} holds {number:,} nodes; name an empty one"
                )
            session.run("MERGE (:ZoneledgerTest {id: 1})").consume()

    def stop(self) -> None:
        """It is not ours to stop."""


class Started:
    """A server of its own, which does not outlive this process: its keeper ends it when our end of the pipe closes."""

    def __init__(self, lasting: bool = False, version: str = LTS) -> None:
        """`lasting`: it will be asked for long enough for thorough compiling to pay."""
        self.folder = Path(mkdtemp(prefix="zoneledger-neo4j-"))
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = Address(f"bolt://127.0.0.1:{port}")
        command = _in_docker(port, self.folder, version) if _docker() else _in_java(port, self.folder, version, lasting)
        self._keeper = subprocess.Popen(
            [sys.executable, str(_KEEPER), str(self.folder), *command],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1, start_new_session=True,
        )  # fmt: skip
        self.restart()

    def restart(self) -> None:
        """Start it again where it was; back when it answers."""
        if (said := self._told("start")) != "started":
            log = self.folder / "console.log"
            shown = log.read_text(errors="replace")[-2000:] if log.exists() else "nothing was said"
            self.stop()
            raise RuntimeError(f"Neo4j did not start ({said or 'no keeper'}): {shown}")

    def crash(self) -> None:
        """End it at once, as it stands."""
        self._told("crash")

    def stop(self) -> None:
        """End it, and take its folder away."""
        if self._keeper.stdin:
            self._keeper.stdin.close()
        self._keeper.wait()
        if self._keeper.stdout:
            self._keeper.stdout.close()

    def _told(self, order: str) -> str:
        if self._keeper.stdin is None or self._keeper.stdout is None:
            return "no keeper"
        self._keeper.stdin.write(f"{order}\n")
        return self._keeper.stdout.readline().strip()


def start(lasting: bool = False) -> Given | Started:
    """The server for all tests of a run, or, `lasting`, for measurements."""
    uri = os.environ.get(GIVEN)
    return Given(uri) if uri else Started(lasting)


def _in_docker(port: int, folder: Path, version: str) -> list[str]:
    return [
        "docker", "run", "--rm", "--name", folder.name, "-p", f"127.0.0.1:{port}:7687", "-v", f"{folder}/data:/data",
        "-e", "NEO4J_AUTH=none", "-e", "NEO4J_server_memory_pagecache_size=256m",
        "-e", "NEO4J_server_memory_heap_max__size=1g", "-e", "NEO4J_dbms_cypher_min__replan__interval=1h",
        f"neo4j:{version}",
    ]  # fmt: skip


def _in_java(port: int, folder: Path, version: str, lasting: bool) -> list[str]:
    for name in ("conf", "data", "logs", "plugins", "import"):
        (folder / name).mkdir()
    (folder / "conf" / "neo4j.conf").write_text(_CONF.format(port=port))
    opened = [f"--add-opens=java.base/{one}=ALL-UNNAMED" for one in _OPENED]
    return [
        _java(version) or "java", "-Xmx1g", *(() if lasting else _HASTY), *opened, "--enable-native-access=ALL-UNNAMED",
        "-cp", f"{_fetched(version)}/*",
        _MAIN[version], f"--home-dir={folder}", f"--config-dir={folder}/conf", "--console-mode",
    ]  # fmt: skip


def _jars(version: str) -> Path:
    cache = os.environ.get("ZONELEDGER_TEST_CACHE")
    return (Path(cache) if cache else Path.home() / ".cache" / "zoneledger-tests") / f"neo4j-{version}"


def _fetched(version: str) -> Path:
    """The folder of the jars, fetched when they are first needed."""
    jars = _jars(version)
    if not jars.is_dir():
        jars.parent.mkdir(parents=True, exist_ok=True)
        beside = Path(mkdtemp(prefix="neo4j-", dir=jars.parent))
        (beside / "pom.xml").write_text(_POM.format(version))
        words = ["mvn", "-q", "-B", "dependency:copy-dependencies", f"-DoutputDirectory={beside / 'lib'}"]
        subprocess.run(words, cwd=beside, check=True, stdout=subprocess.DEVNULL)
        try:
            (beside / "lib").rename(jars)
        except OSError:
            # Another run had them first.
            if not jars.is_dir():
                raise
        shutil.rmtree(beside)
    return jars


@cache
def _docker() -> bool:
    return _said(["docker", "info", "--format", "{{.ServerVersion}}"]) is not None


@cache
def _java(version: str) -> str | None:
    """The program of a Java on which a release runs: that of the path, of JAVA_HOME, or one that is installed."""
    homes = [Path(os.environ["JAVA_HOME"])] if os.environ.get("JAVA_HOME") else []
    installed = sorted(_JAVAS.iterdir()) if _JAVAS.is_dir() else []
    for program in ("java", *(str(home / "bin" / "java") for home in (*homes, *installed))):
        found = re.search(r'version "(\d+)', _said([program, "-version"]) or "")
        if found and int(found[1]) in JAVA[version]:
            return program
    return None


def _said(command: Sequence[str]) -> str | None:
    if shutil.which(command[0]) is None:
        return None
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    except subprocess.TimeoutExpired:
        return None
    return done.stdout + done.stderr if done.returncode == 0 else None
