-- links_out: links that leave some entities at a moment. :ids list of ids · :types list of types · :on day · :p position
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked
CROSS JOIN json_each(:types) AS kind CROSS JOIN link AS l ON l.src = asked.id AND l.type = kind.value AND {l}
ORDER BY l.id
