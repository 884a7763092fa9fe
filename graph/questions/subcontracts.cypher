// subcontracts: the anchors of some parties, and the subcontracts of these and of the parties at the other ends. :params {ids: ['partner:ausl'], near: 'PRIME', far: 'SUB', p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $ids AS asked
  MATCH (n:Entity {id: asked})
  RETURN collect(DISTINCT n) AS asked
}
CALL (asked) {
  UNWIND asked AS n
  MATCH (n)-[l:PRIME|SUB]->(k)
  WHERE type(l) = $near AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  WITH DISTINCT k
  MATCH (k)<-[s:PRIME|SUB]-(m)
  WHERE type(s) = $far AND s.known_to > $p AND s.known_from <= $p AND s.valid_to > $on AND s.valid_from <= $on
  RETURN collect(DISTINCT m) AS next
}
CALL (asked, next) {
  UNWIND asked + next AS n
  WITH DISTINCT n
  MATCH (n)-[l:PRIME|SUB]->(k)
  WHERE type(l) = $near AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS given, collect(DISTINCT k) AS subcontracts
}
CALL (subcontracts) {
  UNWIND subcontracts AS n
  MATCH (n)<-[l:PRIME|SUB]-(m)
  WHERE type(l) = $far AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS taken, collect(DISTINCT m) AS others
}
CALL (subcontracts) {
  UNWIND subcontracts AS n
  MATCH (n)-[l:UNDER|PROVIDES]->()
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS linked
}
CALL (asked, subcontracts, others) {
  UNWIND asked + subcontracts + others AS n
  WITH DISTINCT n
  MATCH (n)-[l:HAS]->()
  WHERE l.name IN ['name', 'services'] AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS attributes
}
WITH [f IN given + taken + linked + attributes | f {.*, of: type(f), from: startNode(f), to: endNode(f)}] AS facts
RETURN [f IN facts | f.id] AS id,
  [f IN facts | coalesce(f.name, f.of)] AS type,
  [f IN facts | f.from.id] AS src,
  [f IN facts | coalesce(f.to.id, f.qualifier, '')] AS dst,
  [f IN facts | coalesce(f.value, f.to.value, '')] AS value,
  [f IN facts | toString(f.valid_from)] AS valid_from,
  [f IN facts | toString(f.sure_from)] AS sure_from,
  [f IN facts | toString(f.sure_to)] AS sure_to,
  [f IN facts | toString(f.valid_to)] AS valid_to,
  [f IN facts | f.known_from] AS known_from,
  [f IN facts | f.known_to] AS known_to,
  [f IN facts | f.said_by] AS said_by,
  [f IN facts | coalesce(f.ended_by, 0)] AS ended_by,
  [f IN facts | coalesce(f.disputed, [])] AS disputed,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph,
  COLLECT { UNWIND $ids AS one MATCH (e:Entity {id: one}) WHERE e.known_from IS NOT NULL
    RETURN DISTINCT [e.id, e.kind, e.name, e.known_from] } AS anchors
