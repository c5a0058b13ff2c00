-- Budgets -------------------------------------------------------------------------------------------------------------

ALTER TABLE runs ADD COLUMN budget TEXT;       -- JSON; null for no bound
ALTER TABLE runs ADD COLUMN cache TEXT;        -- JSON; null when no cached answers are used
ALTER TABLE shards ADD COLUMN not_evaluated INTEGER NOT NULL DEFAULT 0;

-- Cached answers ------------------------------------------------------------------------------------------------------

-- Only used by runs that ask for it. As sensitive as the transcripts, and like them kept in this file only.
CREATE TABLE cached_responses (
    response_key TEXT    PRIMARY KEY,          -- hash of all that determines the answer
    stored_at    TEXT    NOT NULL,
    size         INTEGER NOT NULL,             -- of bytes
    bytes        BLOB    NOT NULL              -- compressed JSON
) STRICT;
CREATE INDEX cached_by_age ON cached_responses (stored_at, size);
