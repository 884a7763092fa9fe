-- attributes: those of some names of some entities at a moment. :ids list of ids · :types list of names · :on day · :p position
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked
CROSS JOIN (SELECT DISTINCT value AS name FROM json_each(:types)) AS kind
CROSS JOIN attribute AS l ON l.src = asked.id AND l.type = kind.name AND {l}
ORDER BY l.id
