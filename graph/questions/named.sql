-- named: names, other names and codes, of any day, believed at a position. :words full-text query · :p position · :limit
-- Shortest first: of all in which the words begin words, the name that is nothing but the words is the shortest.
SELECT {columns} FROM word CROSS JOIN attribute AS l ON l.id = word.rowid AND l.known_from <= :p AND l.known_to > :p
WHERE word MATCH :words ORDER BY length(l.value), l.id LIMIT :limit
