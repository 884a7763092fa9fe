-- region: every fact of a scope, and of the instruments and parties that touch it. :within id · :on day · :p position
WITH RECURSIVE
scope (id) AS (
    SELECT :within
    UNION
    SELECT l.dst FROM scope CROSS JOIN link AS l ON l.src = scope.id
        AND l.type IN ('OVERSEES', 'HAS_SCHOOL', 'AUTHORISES', 'HAS_CLUSTER', 'INCLUDES') AND {l}
),
above (id) AS (
    SELECT id FROM scope
    UNION
    SELECT l.src FROM above CROSS JOIN link AS l ON l.dst = above.id
        AND l.type IN ('INCLUDES', 'HAS_CLUSTER', 'HAS_SCHOOL', 'OVERSEES', 'AUTHORISES', 'HAS_OFFICE') AND {l}
),
touching (id) AS (
    SELECT l.src FROM above CROSS JOIN link AS l ON l.dst = above.id
        AND l.type IN ('OVER', 'COVERS', 'AT', 'PROVIDES', 'ABOUT') AND {l}
    UNION
    SELECT l.dst FROM scope CROSS JOIN link AS l ON l.src = scope.id
        AND l.type IN ('RUNS', 'PARTY', 'HOLDS', 'PRIME', 'SUB', 'DECIDED') AND {l}
    UNION
    SELECT l.dst FROM touching CROSS JOIN link AS l ON l.src = touching.id AND l.type IN ('UNDER', 'DELEGATES') AND {l}
    UNION
    SELECT l.src FROM touching CROSS JOIN link AS l ON l.dst = touching.id AND {l}
        AND l.type IN ('DELEGATES', 'ABOUT', 'UNDER') AND (l.type <> 'UNDER' OR substr(l.dst, 1, 7) <> 'policy:')
),
working (id) AS (
    SELECT l.src FROM touching CROSS JOIN link AS l ON l.dst = touching.id AND l.type IN ('RUNS', 'SUB') AND {l}
    UNION
    SELECT s.src FROM working
        CROSS JOIN link AS l ON l.src = working.id AND l.type = 'PRIME' AND {l}
        CROSS JOIN link AS s ON s.dst = l.dst AND s.type = 'SUB' AND {s}
),
instrument (id) AS (
    SELECT id FROM touching
    UNION
    SELECT l.dst FROM working CROSS JOIN link AS l ON l.src = working.id AND l.type IN ('PRIME', 'SUB') AND {l}
),
linked (id, src, dst) AS (
    SELECT l.id, l.src, l.dst FROM above CROSS JOIN link AS l ON l.dst = above.id AND {l} AND l.type IN (
        'INCLUDES', 'HAS_CLUSTER', 'HAS_SCHOOL', 'OVERSEES', 'AUTHORISES', 'HAS_OFFICE', 'GOVERNS', 'FUNDS', 'SUCCEEDS')
    UNION
    SELECT l.id, l.src, l.dst FROM scope CROSS JOIN link AS l ON l.src = scope.id AND {l}
        AND l.type IN ('SERVES', 'SUCCEEDS', 'UNDER', 'HAS_OFFICE', 'GOVERNS', 'ADOPTED')
    UNION
    SELECT l.id, l.src, l.dst FROM instrument CROSS JOIN link AS l ON l.src = instrument.id AND {l}
        AND l.type IN ('OVER', 'COVERS', 'AT', 'PROVIDES', 'ABOUT', 'UNDER', 'DELEGATES')
    UNION
    SELECT l.id, l.src, l.dst FROM instrument CROSS JOIN link AS l ON l.dst = instrument.id AND {l}
        AND l.type IN ('HOLDS', 'GRANTED', 'PARTY', 'RUNS', 'PRIME', 'SUB', 'DECIDED', 'ADOPTED', 'DELEGATES', 'FUNDS')
),
met (id) AS (
    SELECT id FROM above UNION SELECT id FROM instrument UNION SELECT src FROM linked UNION SELECT dst FROM linked
),
office (id) AS (
    SELECT l.id FROM met CROSS JOIN link AS l ON l.dst = met.id AND l.type = 'HAS_OFFICE' AND {l}
)
SELECT {columns} FROM (SELECT id FROM linked UNION SELECT id FROM office) AS one CROSS JOIN link AS l ON l.id = one.id
UNION ALL
SELECT {columns} FROM met CROSS JOIN attribute AS l ON l.src = met.id AND {l}
