// scope: a place with all that is under it, and all that is above these. :params {within: 'district:salem', p: 4, on: date('2014-08-04')}
CALL () {
  MATCH (:Entity {id: $within})-[w:OVERSEES|HAS_SCHOOL|AUTHORISES|HAS_CLUSTER|INCLUDES*0..]->(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS scope
}
CALL (scope) {
  UNWIND scope AS s
  MATCH (s)<-[l:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES|HAS_OFFICE]-(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(DISTINCT n) AS next
}
CALL (next) {
  UNWIND next AS s
  MATCH (s)<-[w:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES|HAS_OFFICE*0..]-(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS over
}
CALL (scope, over) {
  UNWIND scope + over AS n
  RETURN collect(DISTINCT n.id) AS above
}
RETURN [n IN scope | n.id] AS scope, above,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
