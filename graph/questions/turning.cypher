// turning: facts with a bound after a day, up to another, believed at a position. :params {days: 'turns:{2014-06-30 TO 2014-07-01]', p: 4, limit: 100}
CALL db.index.fulltext.queryRelationships('turning', $days) YIELD relationship AS l
WITH l WHERE l.known_to > $p AND l.known_from <= $p
WITH l LIMIT $limit
WITH collect(l) AS facts
RETURN [f IN facts | f.id] AS id,
  [f IN facts | coalesce(f.name, type(f))] AS type,
  [f IN facts | startNode(f).id] AS src,
  [f IN facts | coalesce(endNode(f).id, f.qualifier, '')] AS dst,
  [f IN facts | coalesce(f.value, endNode(f).value, '')] AS value,
  [f IN facts | toString(f.valid_from)] AS valid_from,
  [f IN facts | toString(f.sure_from)] AS sure_from,
  [f IN facts | toString(f.sure_to)] AS sure_to,
  [f IN facts | toString(f.valid_to)] AS valid_to,
  [f IN facts | f.known_from] AS known_from,
  [f IN facts | f.known_to] AS known_to,
  [f IN facts | f.said_by] AS said_by,
  [f IN facts | coalesce(f.ended_by, 0)] AS ended_by,
  [f IN facts | coalesce(f.disputed, [])] AS disputed,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
