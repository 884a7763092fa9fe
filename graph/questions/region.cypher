// region: every fact of a scope, and of the instruments and parties that touch it. :params {scope: ['school:bates'], above: ['school:bates'], instruments: [], p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $above + $instruments AS asked
  MATCH (n:Entity {id: asked})
  RETURN collect(n) AS walked
}
CALL () {
  CALL () {
    UNWIND $above AS asked
    MATCH (:Entity {id: asked})<-[l:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES|HAS_OFFICE|GOVERNS|FUNDS|SUCCEEDS]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND $scope AS asked
    MATCH (:Entity {id: asked})-[l:SERVES|SUCCEEDS|UNDER|HAS_OFFICE|GOVERNS|ADOPTED]->()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND $instruments AS asked
    MATCH (:Entity {id: asked})-[l:OVER|COVERS|AT|PROVIDES|ABOUT|UNDER|DELEGATES]->()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND $instruments AS asked
    MATCH (:Entity {id: asked})<-[l:HOLDS|GRANTED|PARTY|RUNS|PRIME|SUB|DECIDED|ADOPTED|DELEGATES|FUNDS]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
  }
  RETURN collect(l) AS links
}
CALL (walked, links) {
  UNWIND walked + [l IN links | startNode(l)] + [l IN links | endNode(l)] AS n
  RETURN collect(DISTINCT n) AS met
}
CALL (met, links) {
  UNWIND links AS l
  RETURN l
  UNION
  UNWIND met AS n
  MATCH (n)<-[l:HAS_OFFICE]-()
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN l
  UNION
  UNWIND met AS n
  MATCH (n)-[l:HAS]->()
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN l
}
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
