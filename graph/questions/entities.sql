-- entities: anchors of ids. :ids list of ids
SELECT e.id, e.kind, e.name, e.known_from
FROM (SELECT DISTINCT value AS id FROM json_each(:ids)) AS asked CROSS JOIN entity AS e ON e.id = asked.id ORDER BY e.id
