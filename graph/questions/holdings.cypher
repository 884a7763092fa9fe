// holdings: the anchors of some holders, their grants, and what bears on how they stand. :params {ids: ['partner:ausl'], p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $ids AS asked
  MATCH (n:Entity {id: asked})
  RETURN collect(DISTINCT n) AS holders
}
CALL (holders) {
  UNWIND holders AS h
  MATCH (h)-[l:HOLDS]->(g)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  WITH DISTINCT g
  MATCH (g)<-[w:DELEGATES*0..]-(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS granted
}
CALL (granted) {
  UNWIND granted AS g
  MATCH (g)-[l:OVER]->(a)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  WITH DISTINCT a
  MATCH (a)<-[w:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES*0..]-(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS above
}
CALL (granted) {
  UNWIND granted AS g
  MATCH (g)-[w:UNDER*1..]->(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS basis
}
CALL (basis) {
  UNWIND basis AS b
  MATCH (b)<-[l:ABOUT]-(n)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(DISTINCT n) AS decided
}
CALL (above, granted, basis, decided) {
  CALL (above, granted, basis, decided) {
    UNWIND granted AS n
    MATCH (n)<-[l:HOLDS|GRANTED|DELEGATES]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND granted + basis AS n
    MATCH (n)-[l:OVER|UNDER]->()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND above AS n
    MATCH (n)<-[l:INCLUDES|HAS_CLUSTER|HAS_SCHOOL|OVERSEES|AUTHORISES]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND basis AS n
    MATCH (n)<-[l:PARTY|ABOUT|ADOPTED]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND decided AS n
    MATCH (n)<-[l:DECIDED]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
  }
  RETURN collect(l) AS links
}
WITH holders + above + granted + basis + decided AS walked, links
CALL (walked, links) {
  UNWIND walked + [l IN links | startNode(l)] + [l IN links | endNode(l)] AS n
  WITH DISTINCT n
  MATCH (n)-[l:HAS]->()
  WHERE l.name IN ['name', 'title', 'status', 'grades', 'coverage', 'approvals', 'outcome', 'basis', 'term', 'kind']
    AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS attributes
}
WITH [f IN links + attributes | f {.*, of: type(f), from: startNode(f), to: endNode(f)}] AS facts
RETURN [f IN facts | f.id] AS id,
  [f IN facts | coalesce(f.name, f.of)] AS type,
  [f IN facts | f.from.id] AS src,
  [f IN facts | coalesce(f.to.id, f.qualifier, '')] AS dst,
  [f IN facts | coalesce(f.value, f.to.value, '')] AS value,
  [f IN facts | toString(f.valid_from)] AS valid_from,
  [f IN facts | toString(f.sure_from)] AS sure_from,
  [f IN facts | toString(f.sure_to)] AS sure_to,
  [f IN facts | toString(f.valid_to)] AS valid_to,
  [f IN facts | f.known_from] AS known_from,
  [f IN facts | f.known_to] AS known_to,
  [f IN facts | f.said_by] AS said_by,
  [f IN facts | coalesce(f.ended_by, 0)] AS ended_by,
  [f IN facts | coalesce(f.disputed, [])] AS disputed,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph,
  COLLECT { UNWIND $ids AS one MATCH (e:Entity {id: one}) WHERE e.known_from IS NOT NULL
    RETURN DISTINCT [e.id, e.kind, e.name, e.known_from] } AS anchors
