// entity: anchors of one kind. $rows [id, kind, name, known_from]; those known stay known from when they were
UNWIND $rows AS r
MERGE (e:Entity {id: r[0]})
SET e:KIND, e.kind = r[1], e.name = coalesce(r[2], e.name, r[0]), e.known_from = coalesce(e.known_from, r[3])
RETURN count(*) AS n
