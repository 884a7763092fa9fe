-- existing: how many of each kind are in being, possibly too. :on day · :p position
SELECT e.kind, count(*) FROM entity AS e WHERE EXISTS (
    SELECT 1 FROM attribute AS l WHERE l.src = e.id AND l.type = 'status' AND {l}
    AND l.value IN ('open', 'in_force', 'auto_renewed', 'suspended', 'proposed')
) GROUP BY e.kind
