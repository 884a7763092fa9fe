-- changed: versions about some ids opened or closed in a stretch of the log. :ids list of ids · :first, :p positions
SELECT {columns} FROM attribute AS l WHERE l.src IN (SELECT value FROM json_each(:ids))
    AND (l.known_from BETWEEN :first + 1 AND :p OR l.known_to BETWEEN :first + 1 AND :p)
UNION
SELECT {columns} FROM link AS l WHERE l.src IN (SELECT value FROM json_each(:ids))
    AND (l.known_from BETWEEN :first + 1 AND :p OR l.known_to BETWEEN :first + 1 AND :p)
UNION
SELECT {columns} FROM link AS l WHERE l.dst IN (SELECT value FROM json_each(:ids))
    AND (l.known_from BETWEEN :first + 1 AND :p OR l.known_to BETWEEN :first + 1 AND :p)
ORDER BY 1
