// rename: the latest names of those in the record. $rows [id, name]
UNWIND $rows AS r
OPTIONAL MATCH (e:Entity {id: r[0]}) WHERE e.known_from IS NOT NULL
SET e.name = r[1]
RETURN count(*) AS n
