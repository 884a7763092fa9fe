// listing: anchors of a kind recorded by a position, in id order. :params {kind: 'school', after: '', p: 4, limit: 100}
MATCH (e:Entity) WHERE e.id STARTS WITH $kind + ':' AND e.id > $after AND e.known_from <= $p
WITH e ORDER BY e.id LIMIT $limit
WITH collect(e) AS found
RETURN [e IN found | e.id] AS id, [e IN found | e.kind] AS kind, [e IN found | e.name] AS name,
  [e IN found | e.known_from] AS known_from,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
