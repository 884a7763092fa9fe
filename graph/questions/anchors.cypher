// anchors: every entity of the record, in id order, one record each. :params {}
MATCH (e:Entity) WHERE e.known_from IS NOT NULL
RETURN [e.id, e.kind, e.name, e.known_from] AS anchor ORDER BY e.id
