// named: names, other names and codes, of any day, believed at a position. :params {query: '+bat*', phrases: [' bat'], p: 4, limit: 20}
// Shortest first: of all in which the words begin words, the name that is nothing but the words is the shortest.
CALL db.index.fulltext.queryNodes('name_words', $query) YIELD node
WITH node WHERE all(phrase IN $phrases WHERE node.words CONTAINS phrase)
MATCH (node)<-[l:HAS]-()
WHERE l.known_from <= $p AND l.known_to > $p
WITH l, node ORDER BY size(coalesce(node.value, '')), l.id LIMIT $limit
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
