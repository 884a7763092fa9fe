-- everywhere: facts of some types about anything, of any day. :types list of types · :p position
SELECT {columns} FROM link AS l
WHERE l.type IN (SELECT value FROM json_each(:types)) AND l.known_to > :p AND l.known_from <= :p
UNION ALL
SELECT {columns} FROM attribute AS l
WHERE l.type IN (SELECT value FROM json_each(:types)) AND l.known_to > :p AND l.known_from <= :p
