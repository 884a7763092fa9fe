"""A JSON array written piece by piece, a member in each of its lines."""

from collections.abc import Iterable, Iterator


def json_array(members: Iterable[bytes]) -> Iterator[bytes]:
    """The array of these members, each encoded already; `[]` where there are none."""
    before = b"[\n"
    for one in members:
        yield before + one
        before = b",\n"
    yield b"[]\n" if before == b"[\n" else b"\n]\n"
