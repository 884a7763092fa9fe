"""Keeps a server for as long as somebody holds the other end of its input: `keeper.py FOLDER COMMAND…`.

Orders come by line: `start` is answered by `started` when the server says so, or by `ended`; `crash` by `crashed`.
When the input ends, however it ends, so does the server, and its folder goes.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Thread
from typing import TextIO


def _say(word: str) -> None:
    """A line at once: two threads may speak at the same time, and `print` writes the end of a line by itself."""
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _follow(lines: TextIO, log: Path) -> None:
    told = False
    with log.open("a") as kept:
        for line in lines:
            kept.write(line)
            kept.flush()
            if not told and "Started." in line:
                told = True
                _say("started")
    if not told:
        _say("ended")


def _started(folder: Path, command: Sequence[str]) -> "subprocess.Popen[str]":
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    Thread(target=_follow, args=(server.stdout, folder / "console.log"), daemon=True).start()
    return server


def _end(server: "subprocess.Popen[str]") -> None:
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(30)
    server.kill()
    server.wait()


def main(folder: Path, command: Sequence[str]) -> None:
    """Obey until the input ends."""
    server: subprocess.Popen[str] | None = None
    in_docker = list(command[:2]) == ["docker", "run"]
    for line in sys.stdin:
        if line.strip() == "start":
            try:
                server = _started(folder, command)
            except OSError as why:
                (folder / "console.log").write_text(str(why))
                _say("ended")
        elif server is not None:
            if in_docker:
                subprocess.run(["docker", "kill", folder.name], check=False, stdout=subprocess.DEVNULL)
            server.kill()
            server.wait()
            _say("crashed")
    if server is not None:
        _end(server)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
