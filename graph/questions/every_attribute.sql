-- every_attribute: all those of some entities at a moment. :ids list of ids · :on day · :p position
SELECT {columns}
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked CROSS JOIN attribute AS l ON l.src = asked.id AND {l}
ORDER BY l.id
