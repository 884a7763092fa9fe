// touching: the instruments and decisions that touch some places, and the parties of a scope. :params {scope: ['school:bates'], above: ['school:bates'], p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $above AS asked
  MATCH (:Entity {id: asked})<-[l:OVER|COVERS|AT|PROVIDES|ABOUT]-(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN n
  UNION
  UNWIND $scope AS asked
  MATCH (:Entity {id: asked})-[l:RUNS|PARTY|HOLDS|PRIME|SUB|DECIDED]->(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN n
}
WITH collect(n.id) AS id
RETURN id, COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
