// position: the last position applied. :params {}
MATCH (p:Position)
WITH collect(p.position) AS position
RETURN position, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
