// facts: every version of every fact, one record each. :params {}
MATCH (a:Entity)-[f]->(b)
RETURN [f.id, coalesce(f.name, type(f)), a.id, coalesce(b.id, f.qualifier, ''), coalesce(f.value, b.value, ''),
  toString(f.valid_from), toString(f.sure_from), toString(f.sure_to), toString(f.valid_to),
  f.known_from, f.known_to, f.said_by, coalesce(f.ended_by, 0), f.disputed] AS fact
