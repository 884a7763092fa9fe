-- named: names, other names and codes, of any day, believed at a position. :words full-text query · :p position · :limit
SELECT {columns} FROM word CROSS JOIN attribute AS l ON l.id = word.rowid AND l.known_from <= :p AND l.known_to > :p
WHERE word MATCH :words ORDER BY l.id LIMIT :limit
