// engaged: who runs some engagements and who is the sub of some subcontracts. :params {ids: ['engagement:e1'], p: 4, on: date('2014-08-04')}
UNWIND $ids AS asked
MATCH (:Entity {id: asked})<-[l:RUNS|SUB]-(n)
WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
WITH collect(DISTINCT n.id) AS id
RETURN id, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
