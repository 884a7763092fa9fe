-- position: the last position applied.
SELECT value FROM meta WHERE key = 'position'
