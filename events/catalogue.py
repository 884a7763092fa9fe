"""Every event there is, by topic."""

from types import MappingProxyType
from typing import Final

from events import (
    authority,
    budget,
    cluster,
    contract,
    decision,
    engagement,
    evidence,
    organisation,
    policy,
    result,
    subcontract,
    zone,
)  # fmt: skip
from events.envelope import Event

CONCEPTS: Final = (
    organisation, zone, cluster, policy, contract, engagement, authority, subcontract, decision, budget, result,
    evidence,
)  # fmt: skip

TOPICS: Final = MappingProxyType(
    {
        kind.TOPIC: kind
        for concept in CONCEPTS
        for kind in vars(concept).values()
        if isinstance(kind, type) and issubclass(kind, Event) and kind.__module__ == concept.__name__
        and "TOPIC" in vars(kind)
    }
)  # fmt: skip
"""Topic to the kind of event, in the order in which the concepts tell them."""

FOUNDING: Final = frozenset(topic for topic, kind in TOPICS.items() if kind.FOUNDS)


def event_kind(topic: str) -> type[Event]:
    """The kind of event of a topic; `KeyError` for one that does not exist."""
    return TOPICS[topic]
