// existing: how many of each kind are in being, possibly too. :params {p: 4, on: date('2014-08-04')}
MATCH (e:Entity)-[l:HAS]->(a:Attribute)
WHERE l.name = 'status' AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  AND a.value IN ['open', 'in_force', 'auto_renewed', 'suspended', 'proposed'] AND e.known_from IS NOT NULL
WITH e.kind AS kind, count(DISTINCT e) AS number
WITH collect([kind, number]) AS found
RETURN [f IN found | f[0]] AS kind, [f IN found | f[1]] AS number,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
