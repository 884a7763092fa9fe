// resting: the instruments and decisions one step from some, by basis, delegation or decision. :params {ids: ['grant:g1'], p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $ids AS asked
  MATCH (:Entity {id: asked})-[l:UNDER|DELEGATES]->(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN n
  UNION
  UNWIND $ids AS asked
  MATCH (:Entity {id: asked})<-[l:DELEGATES|ABOUT]-(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN n
  UNION
  UNWIND $ids AS asked
  MATCH (:Entity {id: asked})<-[l:UNDER]-(n)
  WHERE NOT asked STARTS WITH 'policy:' AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN n
}
WITH collect(n.id) AS id
RETURN id, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
