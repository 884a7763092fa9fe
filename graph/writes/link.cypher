// link: new links of one type, KIND, with what its value SHOWS by itself. $rows [id, src, dst, value, four days, known_from, known_to, said_by, ended_by, disputed, turns, …shown]
UNWIND $rows AS r
MATCH (a:Entity {id: r[1]})
MATCH (b:Entity {id: r[2]})
CREATE (a)-[:KIND {
  id: r[0], valid_from: date(r[4]), sure_from: date(r[5]), sure_to: date(r[6]), valid_to: date(r[7]),
  known_from: r[8], known_to: r[9], said_by: r[10], ended_by: r[11], disputed: r[12], turns: r[13], value: r[3] SHOWS
}]->(b)
RETURN count(*) AS n
