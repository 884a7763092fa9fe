-- A dead version is passed inside the index; a walk starts at either end of a link. Attributes are asked for by name, or
-- all that an entity has: these have an index without names, for there would be a dead stretch to pass for each.
CREATE INDEX IF NOT EXISTS link_out ON link (src, type, known_to, valid_to, valid_from, known_from);
CREATE INDEX IF NOT EXISTS link_into ON link (dst, type, known_to, valid_to, valid_from, known_from);
CREATE INDEX IF NOT EXISTS attribute_of ON attribute (src, type, known_to, valid_to, valid_from, known_from);
CREATE INDEX IF NOT EXISTS attribute_any ON attribute (src, known_to, valid_to, valid_from, known_from);
CREATE INDEX IF NOT EXISTS entity_kind ON entity (kind, id);
CREATE INDEX IF NOT EXISTS attribute_code ON attribute (dst) WHERE type = 'identifier';
-- What turns between two days. Most ends are open and most bounds exact: these are left out.
CREATE INDEX IF NOT EXISTS link_from ON link (valid_from);
CREATE INDEX IF NOT EXISTS link_to ON link (valid_to) WHERE valid_to < '9999-12-31';
CREATE INDEX IF NOT EXISTS link_sure_from ON link (sure_from) WHERE sure_from <> valid_from;
CREATE INDEX IF NOT EXISTS link_sure_to ON link (sure_to) WHERE sure_to <> valid_to;
CREATE INDEX IF NOT EXISTS attribute_from ON attribute (valid_from);
CREATE INDEX IF NOT EXISTS attribute_to ON attribute (valid_to) WHERE valid_to < '9999-12-31';
CREATE INDEX IF NOT EXISTS attribute_sure_from ON attribute (sure_from) WHERE sure_from <> valid_from;
CREATE INDEX IF NOT EXISTS attribute_sure_to ON attribute (sure_to) WHERE sure_to <> valid_to;
