// page: the anchors of some entities, and every fact about them at a moment. :params {ids: ['school:bates'], p: 4, on: date('2014-08-04')}
UNWIND $ids AS asked
MATCH (:Entity {id: asked})-[l]-()
WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
WITH [f IN collect(DISTINCT l) | f {.*, of: type(f), from: startNode(f), to: endNode(f)}] AS facts
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
