-- believed_into: links that reach some entities, of any day. :ids list of ids · :types list of types · :p position
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked
CROSS JOIN json_each(:types) AS kind
CROSS JOIN link AS l ON l.dst = asked.id AND l.type = kind.value AND l.known_to > :p AND l.known_from <= :p
