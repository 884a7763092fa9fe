-- The graph in one file. It can be thrown away: `zoneledger rebuild` makes it anew from the log.
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE entity (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, name TEXT NOT NULL, known_from INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE link (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, src TEXT NOT NULL, dst TEXT NOT NULL, value TEXT NOT NULL,
    valid_from TEXT NOT NULL, sure_from TEXT NOT NULL, sure_to TEXT NOT NULL, valid_to TEXT NOT NULL,
    known_from INTEGER NOT NULL, known_to INTEGER NOT NULL, said_by INTEGER NOT NULL, ended_by INTEGER NOT NULL,
    disputed TEXT NOT NULL, CHECK (valid_from < valid_to), CHECK (known_from < known_to)
);
CREATE TABLE attribute (
    id INTEGER PRIMARY KEY, type TEXT NOT NULL, src TEXT NOT NULL, dst TEXT NOT NULL, value TEXT NOT NULL,
    valid_from TEXT NOT NULL, sure_from TEXT NOT NULL, sure_to TEXT NOT NULL, valid_to TEXT NOT NULL,
    known_from INTEGER NOT NULL, known_to INTEGER NOT NULL, said_by INTEGER NOT NULL, ended_by INTEGER NOT NULL,
    disputed TEXT NOT NULL, CHECK (valid_from < valid_to), CHECK (known_from < known_to)
);
CREATE VIRTUAL TABLE word USING fts5 (
    text, content='', tokenize="unicode61 remove_diacritics 2", prefix='2 3'
);
