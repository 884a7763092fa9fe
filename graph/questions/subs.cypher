// subs: whom some parties subcontract to. :params {ids: ['partner:ausl'], p: 4, on: date('2014-08-04')}
UNWIND $ids AS asked
MATCH (:Entity {id: asked})-[l:PRIME]->(k)
WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
WITH DISTINCT k
MATCH (k)<-[s:SUB]-(n)
WHERE s.known_to > $p AND s.known_from <= $p AND s.valid_to > $on AND s.valid_from <= $on
WITH collect(DISTINCT n.id) AS id
RETURN id, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
