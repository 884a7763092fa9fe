-- near: ids that begin alike. :low, :high bounds of the beginning · :limit
SELECT id FROM entity WHERE id >= :low AND id < :high ORDER BY id LIMIT :limit
