// end: those of one kind who are spoken of, in the record or not. $rows [id, kind]
UNWIND $rows AS r
MERGE (e:Entity {id: r[0]})
ON CREATE SET e:KIND, e.kind = r[1]
RETURN count(*) AS n
