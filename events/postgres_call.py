"""One command as one call of the server, which completes the states with what it alone knows: their places."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final

from psycopg.sql import SQL

from events.codec import Codec
from events.envelope import event_id
from events.log import Command, Draft, Unless
from events.placing import ticks
from events.postgres_tags import short
from events.tags import subject, tags_of

COPY_FROM: Final = 50
"""Events in a transaction from which on they are copied in and not handed to a function."""

APPEND: Final = SQL("""
    SELECT * FROM {stored_events_append}(%s::text, %s::text, %s::text[], %s::bigint, %s::text[], %s::uuid[], %s::text[],
        %s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::bytea[], %s::int[], %s::int[], %s::text[], %s::int[],
        %s::text[], %s::bytea[])""")
_BEFORE_INSTANT: Final = b'{"slot":0,"recorded_at":"'
# A quotation mark inside a text is escaped, so this stands nowhere before the field itself.
_BEFORE_PREVIOUS: Final = b',"previous":['


def at_once(command: Command) -> bool:
    """Whether a command can be one call: a few events by the clock. Clocks of an import are judged under the lock."""
    return len(command.drafts) < COPY_FROM and all(draft.recorded_at is None for draft in command.drafts)


def call_of(
    codec: Codec, clock: Callable[[], datetime], command: Command, unless: Unless | None
) -> Sequence[object]:  # fmt: skip
    """The values of `APPEND` for a command."""
    places: dict[str, int] = {}
    refs: list[int] = []
    counts: list[int] = []
    asked: list[str] = []
    tags: list[tuple[str, int]] = []
    longs: dict[str, bytes] = {}
    states: list[tuple[str, int, bytes, bytes, bytes]] = []
    for index, draft in enumerate(command.drafts):
        subjects = draft.body.subjects()
        for one in subjects:
            if one not in places:
                asked.append(short(subject(one)))
                places[one] = len(asked)
            refs.append(places[one])
        places.update(dict.fromkeys(subjects, -1 - index))
        counts.append(len(subjects))
        states.append(_pieces(codec, clock, command.key, draft, subjects))
        for tag in tags_of(draft.body, subjects, draft.sources, draft.recorded_by):
            brief = short(tag)
            tags.append((brief, index + 1))
            if brief != tag:
                longs[brief] = tag.encode()
    tags.sort()
    topics, nows, texts, middles, tails = zip(*states, strict=True) if states else ((), (), (), (), ())
    return (
        short(command.key), command.digest, list(map(short, unless.tags)) if unless else [],
        unless.position if unless else 0, asked, [event_id(command.key, n) for n in range(len(states))], list(topics),
        [draft.slot for draft in command.drafts], list(nows), [text.decode() for text in texts], list(middles),
        list(tails), refs, counts, [tag for tag, _ in tags], [n for _, n in tags], list(longs), list(longs.values()),
    )  # fmt: skip


def _pieces(
    codec: Codec, clock: Callable[[], datetime], key: str, draft: Draft, subjects: tuple[str, ...]
) -> tuple[str, int, bytes, bytes, bytes]:
    """Topic, instant in microseconds and as written, and the state from there to its previous positions, and after
    them."""
    now = clock().astimezone(UTC)
    topic, state = codec.encode(
        draft, slot=0, recorded_at=now, command=key, imported_at=None, subjects=subjects, previous=(0,) * len(subjects)
    )
    start = len(_BEFORE_INSTANT)
    end = state.index(b'"', start)
    place = state.index(_BEFORE_PREVIOUS, end) + len(_BEFORE_PREVIOUS)
    return topic, ticks(now), state[start:end], state[end + 1 : place], state[state.index(b"]", place) :]
