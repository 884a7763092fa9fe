// entities: anchors of ids. :params {ids: ['district:salem', 'school:bates']}
UNWIND $ids AS asked
MATCH (e:Entity {id: asked}) WHERE e.known_from IS NOT NULL
WITH collect(DISTINCT e) AS found
RETURN [e IN found | e.id] AS id, [e IN found | e.kind] AS kind, [e IN found | e.name] AS name,
  [e IN found | e.known_from] AS known_from,
  COLLECT { MATCH (g:Position) RETURN [g.rebuilds, g.done, g.of, g.format] } AS graph
