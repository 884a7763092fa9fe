// close_into: links of one type, KIND, are believed no longer; each is found from where it leads. $rows [id, dst, known_to]
UNWIND $rows AS r
MATCH (:Entity {id: r[1]})<-[l:KIND]-() WHERE l.id = r[0]
SET l.known_to = r[2]
RETURN count(*) AS n
