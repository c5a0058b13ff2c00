-- Alerts: rows, handling, notices, silences. -----------------------------------------------------------------------------

ALTER TABLE alerts ADD COLUMN details TEXT;                    -- JSON: domain, models, rows, handling; null when there are none

ALTER TABLE alert_deliveries ADD COLUMN release TEXT;          -- deliveries of one release keep their order; null: waits for none
ALTER TABLE alert_deliveries ADD COLUMN notice_key TEXT;       -- what receivers know a repeated message by
ALTER TABLE alert_deliveries ADD COLUMN notice TEXT;           -- JSON; null when the alert itself is the message
CREATE INDEX deliveries_waiting ON alert_deliveries (channel, release, delivery_id) WHERE delivered_at IS NULL AND due_at IS NOT NULL;
CREATE UNIQUE INDEX one_delivery_per_notice ON alert_deliveries (notice_key, channel) WHERE notice_key IS NOT NULL;

CREATE TABLE alert_silences (
    silence_id TEXT NOT NULL PRIMARY KEY,
    ends_at    TEXT NOT NULL,
    silence    TEXT NOT NULL                   -- JSON
) STRICT, WITHOUT ROWID;
CREATE INDEX silences_by_end ON alert_silences (ends_at);
