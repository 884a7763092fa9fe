"""What a person would write straight against Neo4j for the questions of `growing`: one Cypher each, the same rows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from tests.bench.nation import Cluster


def _then(*names: str) -> str:
    return " AND ".join(
        f"{one}.known_to > $p AND {one}.known_from <= $p AND {one}.valid_to > $on AND {one}.valid_from <= $on"
        for one in names
    )


_HOLDERS: Final = f"""
UNWIND $ids AS asked
MATCH (:Entity {{id: asked}})<-[w:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES*0..]-(place)
WHERE all(l IN w WHERE {_then("l")})
WITH DISTINCT asked, place
MATCH (place)<-[o:OVER]-(g:Grant)<-[h:HOLDS]-(holder) WHERE {_then("o", "h")}
OPTIONAL MATCH (g)-[u:UNDER]->(k)-[s:HAS {{name: 'status'}}]->(standing) WHERE {_then("u", "s")}
RETURN asked, holder.id, holder.name, h.lever, h.area, h.level, g.id, k.id, standing.value"""
_HOLDINGS: Final = f"""
UNWIND $ids AS asked
MATCH (holder:Entity {{id: asked}})-[h:HOLDS]->(g)-[o:OVER]->(place) WHERE {_then("h", "o")}
OPTIONAL MATCH (g)-[u:UNDER]->(k)-[s:HAS {{name: 'status'}}]->(standing) WHERE {_then("u", "s")}
RETURN holder.id, h.lever, h.area, h.level, place.id, place.name, g.id, k.id, standing.value"""
_OPERATORS: Final = f"""
UNWIND $ids AS asked
MATCH (:Entity {{id: asked}})-[i:INCLUDES*0..1]->(place) WHERE all(l IN i WHERE {_then("l")})
CALL (place) {{
  MATCH (place)<-[a:AT]-(by:Engagement)<-[r:RUNS]-(who) WHERE {_then("a", "r")}
  RETURN who, by, r.role AS role
  UNION
  MATCH (place)<-[v:COVERS]-(by:Contract)<-[y:PARTY {{role: 'operator'}}]-(who) WHERE {_then("v", "y")}
  RETURN who, by, y.role AS role
}}
RETURN asked, place.id, who.id, who.name, by.id, role"""
_PAGE: Final = f"""
UNWIND $ids AS asked
MATCH (n:Entity {{id: asked}})-[l]-(other) WHERE {_then("l")}
RETURN type(l), l.name, l.value, coalesce(other.id, other.value), startNode(l) = n,
  l.valid_from, l.valid_to, l.said_by"""
_SUBCONTRACTS: Final = f"""
UNWIND $ids AS asked
MATCH ANY SHORTEST (:Entity {{id: asked}}) (()-[l:PRIME]->(k)<-[s:SUB]-() WHERE {_then("l", "s")})+ (who)
OPTIONAL MATCH (last:Entity {{id: k[-1].id}})-[p:PROVIDES]->(place) WHERE {_then("p")}
RETURN who.id, who.name, k[-1].id, size(k), collect(place.id)"""


@dataclass(frozen=True, slots=True)
class ByHand:
    """A text, and the ids that it is asked about."""

    text: str
    ids: Callable[[Cluster], list[str]]

    def parameters(self, cluster: Cluster) -> Mapping[str, Any]:
        """Of a cluster."""
        return {"ids": self.ids(cluster)}


BY_HAND: Final[Mapping[str, ByHand]] = {
    "holders of a school": ByHand(_HOLDERS, lambda one: [one.schools[-1]]),
    "of a cluster's schools": ByHand(_HOLDERS, lambda one: one.schools),
    "holdings": ByHand(_HOLDINGS, lambda one: [one.partner]),
    "check": ByHand(_HOLDERS, lambda one: [one.schools[-1]]),
    "operators": ByHand(_OPERATORS, lambda one: [one.id]),
    "page": ByHand(_PAGE, lambda one: [one.schools[-1]]),
    "subcontracts": ByHand(_SUBCONTRACTS, lambda one: [one.partner]),
}
"""By the names that `growing.QUESTIONS` has for them."""
