// near: ids that begin alike. :params {start: 'school:b', limit: 10}
MATCH (e:Entity) WHERE e.id STARTS WITH $start AND e.known_from IS NOT NULL
WITH e.id AS one ORDER BY one LIMIT $limit
WITH collect(one) AS id
RETURN id, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
