-- holdings: the grants of some holders, and what bears on how they stand. :ids list of holders · :on day · :p position
WITH RECURSIVE
granted (id) AS (
    SELECT l.dst FROM json_each(:ids) AS asked CROSS JOIN link AS l ON l.src = asked.value AND l.type = 'HOLDS' AND {l}
    UNION
    SELECT l.src FROM granted CROSS JOIN link AS l ON l.dst = granted.id AND l.type = 'DELEGATES' AND {l}
),
above (id) AS (
    SELECT l.dst FROM granted CROSS JOIN link AS l ON l.src = granted.id AND l.type = 'OVER' AND {l}
    UNION
    SELECT l.src FROM above CROSS JOIN link AS l ON l.dst = above.id
        AND l.type IN ('INCLUDES', 'HAS_CLUSTER', 'HAS_SCHOOL', 'OVERSEES', 'AUTHORISES') AND {l}
),
basis (id) AS (
    SELECT l.dst FROM granted CROSS JOIN link AS l ON l.src = granted.id AND l.type = 'UNDER' AND {l}
    UNION
    SELECT l.dst FROM basis CROSS JOIN link AS l ON l.src = basis.id AND l.type = 'UNDER' AND {l}
),
decided (id) AS (
    SELECT l.src FROM basis CROSS JOIN link AS l ON l.dst = basis.id AND l.type = 'ABOUT' AND {l}
),
linked (id, src, dst) AS (
    SELECT l.id, l.src, l.dst FROM granted CROSS JOIN link AS l ON l.dst = granted.id
        AND l.type IN ('HOLDS', 'GRANTED', 'DELEGATES') AND {l}
    UNION
    SELECT l.id, l.src, l.dst FROM (SELECT id FROM granted UNION SELECT id FROM basis) AS one
        CROSS JOIN link AS l ON l.src = one.id AND l.type IN ('OVER', 'UNDER') AND {l}
    UNION
    SELECT l.id, l.src, l.dst FROM above CROSS JOIN link AS l ON l.dst = above.id
        AND l.type IN ('INCLUDES', 'HAS_CLUSTER', 'HAS_SCHOOL', 'OVERSEES', 'AUTHORISES') AND {l}
    UNION
    SELECT l.id, l.src, l.dst FROM basis CROSS JOIN link AS l ON l.dst = basis.id
        AND l.type IN ('PARTY', 'ABOUT', 'ADOPTED') AND {l}
    UNION
    SELECT l.id, l.src, l.dst FROM decided CROSS JOIN link AS l ON l.dst = decided.id AND l.type = 'DECIDED' AND {l}
),
met (id) AS (
    SELECT value FROM json_each(:ids) UNION SELECT id FROM above UNION SELECT id FROM granted UNION SELECT id FROM basis
    UNION SELECT id FROM decided UNION SELECT src FROM linked UNION SELECT dst FROM linked
)
SELECT {columns} FROM (SELECT DISTINCT id FROM linked) AS one CROSS JOIN link AS l ON l.id = one.id
UNION ALL
SELECT {columns} FROM met CROSS JOIN attribute AS l ON l.src = met.id AND {l}
    AND l.type IN ('name', 'title', 'status', 'grades', 'coverage', 'approvals', 'outcome', 'basis', 'term', 'kind')
