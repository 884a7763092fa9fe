"""The documents of a process: every source that an event of it cites."""

from collections.abc import Iterable
from typing import Any

from events.envelope import Recorded, Source
from events.when import midnight
from services.files.uris import is_web


def documents(events: Iterable[Recorded]) -> list[dict[str, Any]]:
    """Each document once, in the order in which they were cited first, with every place in it that was cited. What
    a later event says of it completes what an earlier one said."""
    cited: dict[str, tuple[dict[str, Any], dict[str, None]]] = {}
    for source in (one for event in events for one in _sources(event)):
        made, places = cited.setdefault(source.document, ({"id": source.document}, {}))
        if source.title:
            made["title"] = source.title
        if source.uri and is_web(source.uri):
            made["url"] = source.uri
        if published := midnight(source.published_on):
            made["datePublished"] = published
        if source.locator:
            places[source.locator] = None
    return [{**made, "description": "; ".join(places)} if places else made for made, places in cited.values()]


def _sources(event: Recorded) -> tuple[Source, ...]:
    said: tuple[Source, ...] = getattr(event.body, "sources", ())
    return (*event.sources, *said)
