-- facts: every version of every fact, in order.
SELECT {columns} FROM link AS l UNION ALL SELECT {columns} FROM attribute AS l ORDER BY 1
