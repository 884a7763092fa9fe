"""The program that checks a bundle, from the command line.

Standing alone, for Python 3.9 and later: the last part of the program that an evidence bundle carries.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

from events.merkle import HEAD_FORM
from events.plural import many
from services.evidence.checks import check
from services.evidence.contents import heads_of, opened

USAGE = f"""python3 verify.py BUNDLE.zip [--head HEAD]...

Checks a bundle, offline. HEAD is a line or a file that you have from elsewhere, not from whoever made the bundle:
{HEAD_FORM}
Exit code 0: everything holds; 1: something is wrong, and is told; 2: the command line is."""


def run(words: Sequence[str]) -> int:
    """Check what the command line names, and say what was found."""
    paths, lines = [], []
    left = list(words)
    while left:
        word = left.pop(0)
        if word == "--head" and left:
            lines.append(left.pop(0))
        elif word.startswith("-"):
            print(USAGE)
            return 0 if word in ("-h", "--help") else 2
        else:
            paths.append(word)
    if len(paths) != 1:
        print(USAGE)
        return 2
    try:
        given = heads_of(lines)
    except (OSError, ValueError) as fault:
        print(f"--head: {fault}. Accepted: {HEAD_FORM}; or a file that holds it")
        return 2
    bundle = opened(paths[0])
    check(bundle, given)
    if bundle.wrong:
        print("NOT PROVED.")
        for one in bundle.wrong:
            print("- " + "".join(letter if letter.isprintable() else "?" for letter in one))
        return 1
    head = bundle.head
    if head is not None:
        _say(head.line(), bool(given), bundle.since.line() if bundle.since else None)
        for dispute in bundle.disputes():
            print(f"Read with dispute {dispute} as settled for its alternative, whatever became of it.")
        events, subjects = many(len(bundle.events), "event"), many(len(bundle.chains), "subject")
        print(f"{events}, {subjects}, nothing of theirs left out up to the head.")
    return 0


def _say(head: str, given: bool, since: str | None) -> None:
    print("OK. Every event is in the sealed log, and the facts are what the events say.")
    print(f"Head:  {head}")
    if since:
        print(f"Since: {since}, which is the beginning of the same log.")
    if not given:
        print("Compare the head with one that was published elsewhere: --head. Without that, the bundle only agrees")
        print("with itself.")
    print("What was recorded after the head is not shown; nor is it proved that what was recorded is true.")


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
