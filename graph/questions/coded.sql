-- coded: codes of any day, believed at a position. :code scheme/value · :p position · :limit
SELECT {columns} FROM attribute AS l
WHERE l.type = 'identifier' AND l.dst = :code AND l.known_from <= :p AND l.known_to > :p ORDER BY l.id LIMIT :limit
