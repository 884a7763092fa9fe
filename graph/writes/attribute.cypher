// attribute: new attributes. $rows [id, entity, name, value, four days, known_from, known_to, said_by, ended_by, disputed, turns, qualifier]
UNWIND $rows AS r
MATCH (e:Entity {id: r[1]})
CREATE (e)-[:HAS {
  id: r[0], valid_from: date(r[4]), sure_from: date(r[5]), sure_to: date(r[6]), valid_to: date(r[7]),
  known_from: r[8], known_to: r[9], said_by: r[10], ended_by: r[11], disputed: r[12], turns: r[13], name: r[2],
  qualifier: r[14]
}]->(:Attribute {name: r[2], qualifier: r[14], value: r[3]})
RETURN count(*) AS n
