// close_out: facts of one type, KIND, are believed no longer; each is found from where it leaves. $rows [id, src, known_to]
UNWIND $rows AS r
MATCH (:Entity {id: r[1]})-[l:KIND]->() WHERE l.id = r[0]
SET l.known_to = r[2]
RETURN count(*) AS n
