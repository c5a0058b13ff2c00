-- What people decide and change. Every revision is kept. -----------------------------------------------------------------

CREATE TABLE records (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    parent   TEXT,
    state    TEXT NOT NULL,
    revision INTEGER NOT NULL,
    body     TEXT NOT NULL,                    -- JSON, in the words of the kind
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    note     TEXT,
    PRIMARY KEY (kind, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_parent ON records (kind, parent);
CREATE INDEX records_by_state ON records (kind, state);

CREATE TABLE record_revisions (
    kind     TEXT NOT NULL,
    id       TEXT NOT NULL,
    revision INTEGER NOT NULL,
    parent   TEXT,
    state    TEXT NOT NULL,
    body     TEXT NOT NULL,
    who      TEXT NOT NULL,
    at       TEXT NOT NULL,
    note     TEXT,
    PRIMARY KEY (kind, id, revision)
) STRICT, WITHOUT ROWID;
CREATE INDEX record_revisions_by_time ON record_revisions (at, kind, id, revision);
