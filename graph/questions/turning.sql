-- turning: facts with a bound after a day, up to another, believed at a position. :first, :last days · :p position · :limit
-- Each kind of bound has an index, without those that are open or equal to their neighbour: OR asks each of them.
SELECT {columns} FROM link AS l WHERE l.known_to > :p AND l.known_from <= :p AND (
    (l.valid_from > :first AND l.valid_from <= :last)
    OR (l.valid_to > :first AND l.valid_to <= :last AND l.valid_to < '9999-12-31')
    OR (l.sure_from > :first AND l.sure_from <= :last AND l.sure_from <> l.valid_from)
    OR (l.sure_to > :first AND l.sure_to <= :last AND l.sure_to <> l.valid_to))
UNION ALL
SELECT {columns} FROM attribute AS l WHERE l.known_to > :p AND l.known_from <= :p AND (
    (l.valid_from > :first AND l.valid_from <= :last)
    OR (l.valid_to > :first AND l.valid_to <= :last AND l.valid_to < '9999-12-31')
    OR (l.sure_from > :first AND l.sure_from <= :last AND l.sure_from <> l.valid_from)
    OR (l.sure_to > :first AND l.sure_to <= :last AND l.sure_to <> l.valid_to))
LIMIT :limit
