// operators: the anchors of some places, and what bears on who operates them. :params {ids: ['school:bates'], p: 4, on: date('2014-08-04')}
CALL () {
  UNWIND $ids AS asked
  MATCH (:Entity {id: asked})<-[w:INCLUDES|HAS_SCHOOL|HAS_CLUSTER|OVERSEES*0..]-(n)
  WHERE all(l IN w WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on)
  RETURN collect(DISTINCT n) AS above
}
CALL (above) {
  UNWIND above AS n
  MATCH (n)<-[l:COVERS|AT]-(i)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(DISTINCT i) AS instruments
}
CALL (above, instruments) {
  CALL (above, instruments) {
    UNWIND above AS n
    MATCH (n)<-[l:INCLUDES|HAS_SCHOOL|HAS_CLUSTER|OVERSEES|COVERS|AT]-()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
    UNION
    UNWIND instruments AS n
    MATCH (n)-[l:UNDER]->()
    WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
    RETURN l
  }
  RETURN collect(l) AS links
}
CALL (instruments) {
  UNWIND instruments AS n
  MATCH (n)<-[l:PARTY|RUNS|ABOUT]-(m)
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS named, collect(DISTINCT m) AS namers
}
CALL (namers) {
  UNWIND namers AS n
  MATCH (n)<-[l:DECIDED]-()
  WHERE l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS deciding
}
CALL (above, instruments, namers) {
  UNWIND above + instruments + namers AS n
  WITH DISTINCT n
  MATCH (n)-[l:HAS]->()
  WHERE l.name IN ['name', 'title', 'status', 'grades', 'operating_role', 'approvals', 'outcome']
    AND l.known_to > $p AND l.known_from <= $p AND l.valid_to > $on AND l.valid_from <= $on
  RETURN collect(l) AS attributes
}
WITH [f IN links + named + deciding + attributes | f {.*, of: type(f), from: startNode(f), to: endNode(f)}] AS facts
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
