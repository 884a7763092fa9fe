-- believed_out: attributes and leaving links of some entities, of any day. :ids list of ids · :types list (empty: all) · :p position
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked
CROSS JOIN link AS l ON l.src = asked.id AND l.known_to > :p AND l.known_from <= :p
WHERE :types = '[]' OR l.type IN (SELECT value FROM json_each(:types))
UNION ALL
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked
CROSS JOIN attribute AS l ON l.src = asked.id AND l.known_to > :p AND l.known_from <= :p
WHERE :types = '[]' OR l.type IN (SELECT value FROM json_each(:types))
