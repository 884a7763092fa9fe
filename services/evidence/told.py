"""What a bundle says of itself, in plain words."""

from collections.abc import Mapping
from typing import Any

_README = """Evidence: {title}

What is in here
  answer.json     the question, the moment it was asked at, and the answer
  facts.json      the facts that the answer rests on, and all others of the same subjects
  events.jsonl    the events that say so, byte for byte as the log stores them, each with its proof
  subjects.json   for each subject, the position of its last event, with proof
  head.json       the head of the sealed log, and the proof that it goes on from an earlier one, if one was given
  verify.py       a program of one file that checks all of this, offline
  manifest.json   the SHA-256 of each file

How to check it
  python3 verify.py THIS.zip --head HEAD
  It needs Python 3.9 or later and nothing else. HEAD is the line that `zoneledger witness` printed and somebody
  published elsewhere: in minutes, in a letter, on a page. Without it the bundle only agrees with itself. Take a
  verify.py from somebody you trust rather than the one in here, or read it: it is made to be read.

The head of this bundle
  {head}

What is proved
  - Each event shown is in the log with this head, at its position, to the byte (RFC 6962).
  - Of the {subjects} subjects named in subjects.json no event is left out, from the first up to the head: neither
    between two nor at the end.
  - The facts of these subjects, as known at position {position} of the log, are exactly what these events say by the
    rules of docs/record.md. The program works them out anew.
  - Each row of the answer names facts that are among them; rows about a grant say what the grant says.{since}{reading}

What is not proved
  - That nothing was recorded after the head. Ask for a later head.
  - That what was recorded is true. The log says who recorded it, when, and on which documents.
  - How the answer was drawn from the facts beyond what stands above: names, standing, certainty, and what is presumed.
    A presumption rests on there being no grant, which only the whole log could show.
  - When the head was sealed and the bundle made: these are the clock of whoever made them. A head that was published
    elsewhere is as old as that publication.
"""
_SINCE = """
  - The log with the earlier head {since}
    is the beginning of this one: nothing in it was changed since."""


_READING = """
  - The answer takes these disputes as settled for their alternatives, whatever became of them: {reading}.
    Each is an event shown here, and the facts are worked out accordingly."""


def readme(title: str, head: str, since: str | None, subjects: int, moment: Mapping[str, Any]) -> str:
    """The page for whoever opens the bundle."""
    return _README.format(
        title=title, head=head, subjects=subjects, position=moment["position"],
        since=_SINCE.format(since=since) if since else "",
        reading=_READING.format(reading=", ".join(map(str, moment["reading"]))) if moment["reading"] else "",
    )  # fmt: skip
