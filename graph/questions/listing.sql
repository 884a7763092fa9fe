-- listing: anchors of a kind recorded by a position, in id order. :kind · :after id · :p position · :limit
SELECT id, kind, name, known_from FROM entity
WHERE kind = :kind AND id > :after AND known_from <= :p ORDER BY id LIMIT :limit
