-- history: every version of every fact about some ids, both ends of links. :ids list of ids · :p position
SELECT {columns} FROM attribute AS l WHERE l.src IN (SELECT value FROM json_each(:ids)) AND l.known_from <= :p
UNION
SELECT {columns} FROM link AS l WHERE l.src IN (SELECT value FROM json_each(:ids)) AND l.known_from <= :p
UNION
SELECT {columns} FROM link AS l WHERE l.dst IN (SELECT value FROM json_each(:ids)) AND l.known_from <= :p
ORDER BY 1
