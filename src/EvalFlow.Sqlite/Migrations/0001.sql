-- Timestamps are ISO 8601 in UTC and of one width, so that they sort as text. Keys ending in _key are internal; join on them.

-- Evaluations ---------------------------------------------------------------------------------------------------------

CREATE TABLE datasets (
    dataset_key  INTEGER PRIMARY KEY AUTOINCREMENT,
    complete     INTEGER NOT NULL,             -- 0 while its chunks are being written
    holder       INTEGER NOT NULL              -- who writes it; a dead writer's remains are swept away
) STRICT;

CREATE TABLE eval_samples (
    dataset_key  INTEGER NOT NULL REFERENCES datasets ON DELETE CASCADE,
    first        INTEGER NOT NULL,             -- 0-based ordinal of the first sample of the chunk
    count        INTEGER NOT NULL,
    bytes        BLOB    NOT NULL,             -- compressed JSON lines
    PRIMARY KEY (dataset_key, first)
) STRICT;

CREATE TABLE evals (
    eval_key     INTEGER PRIMARY KEY,
    id           TEXT    NOT NULL,
    version      TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    hash         TEXT    NOT NULL,
    dataset_hash TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    sample_count INTEGER NOT NULL,
    added_at     TEXT    NOT NULL,
    dataset_key  INTEGER NOT NULL REFERENCES datasets,
    UNIQUE (id, version)
) STRICT;
CREATE INDEX evals_by_hash ON evals (hash);

-- Runs ----------------------------------------------------------------------------------------------------------------

CREATE TABLE runs (
    run_key         INTEGER PRIMARY KEY,
    run_id          TEXT    NOT NULL UNIQUE,
    request_key     TEXT    NOT NULL,
    eval_id         TEXT    NOT NULL,
    eval_version    TEXT    NOT NULL,
    eval_hash       TEXT    NOT NULL,
    dataset_hash    TEXT    NOT NULL,
    hashes          TEXT    NOT NULL,          -- JSON: definition, prompt, generation, epochs, graders
    model           TEXT    NOT NULL,
    tool_version    TEXT    NOT NULL,
    epochs          INTEGER NOT NULL,
    sample_limit    INTEGER,
    baseline_run    TEXT,
    max_concurrency INTEGER NOT NULL,
    status          TEXT    NOT NULL,          -- running, completed, completed_with_errors, failed, cancelled
    attempt         INTEGER NOT NULL,
    planned         INTEGER NOT NULL,          -- (sample, epoch) pairs; 0 until the plan is frozen
    shards          INTEGER NOT NULL,
    started_at      TEXT    NOT NULL,
    finished_at     TEXT,
    reason          TEXT
) STRICT;
CREATE INDEX runs_by_request ON runs (request_key);

CREATE TABLE run_plans (
    run_key   INTEGER PRIMARY KEY REFERENCES runs,
    selection BLOB                             -- null when all samples are meant
) STRICT;

CREATE TABLE run_results (
    run_key INTEGER PRIMARY KEY REFERENCES runs,
    results TEXT NOT NULL                      -- JSON
) STRICT;

CREATE TABLE shards (
    run_key      INTEGER NOT NULL REFERENCES runs,
    shard        INTEGER NOT NULL,
    first        INTEGER NOT NULL,
    count        INTEGER NOT NULL,
    state        TEXT    NOT NULL,             -- open, committed
    completed    INTEGER NOT NULL DEFAULT 0,
    judge_failed INTEGER NOT NULL DEFAULT 0,
    errored      INTEGER NOT NULL DEFAULT 0,
    committed_at TEXT,
    PRIMARY KEY (run_key, shard)
) STRICT, WITHOUT ROWID;
CREATE INDEX open_shards ON shards (run_key, shard) WHERE state = 'open';

CREATE TABLE checkpoints (
    checkpoint_key INTEGER PRIMARY KEY AUTOINCREMENT,
    run_key        INTEGER NOT NULL,
    shard          INTEGER NOT NULL,
    results        BLOB    NOT NULL,           -- compressed JSON lines
    FOREIGN KEY (run_key, shard) REFERENCES shards
) STRICT;
CREATE INDEX checkpoints_by_shard ON checkpoints (run_key, shard);

CREATE TABLE outputs (
    run_key INTEGER NOT NULL,
    part    TEXT    NOT NULL,                  -- outputs (transcripts), scores (compact), statistics
    shard   INTEGER NOT NULL,
    bytes   BLOB    NOT NULL,
    PRIMARY KEY (run_key, part, shard),
    FOREIGN KEY (run_key, shard) REFERENCES shards
) STRICT;

-- Grader and label names, written once each.
CREATE TABLE names (
    name_key INTEGER PRIMARY KEY,
    name     TEXT NOT NULL UNIQUE
) STRICT;

-- Clustered by run and shard: a run is read in one sweep and a shard is removed in one, without a further index.
-- No foreign key: checking it for each of a million rows would cost more than it tells.
CREATE TABLE score_rows (
    run_key   INTEGER NOT NULL,
    shard     INTEGER NOT NULL,
    row       INTEGER NOT NULL,
    sample_id TEXT    NOT NULL,
    epoch     INTEGER NOT NULL,
    grader    INTEGER NOT NULL,
    outcome   INTEGER NOT NULL,
    label     INTEGER,
    value     REAL,
    reason    TEXT,
    PRIMARY KEY (run_key, shard, row)
) STRICT, WITHOUT ROWID;

CREATE VIEW scores AS
SELECT runs.run_id, s.sample_id, s.epoch, grader.name AS grader,
       CASE s.outcome WHEN 0 THEN 'scored' WHEN 1 THEN 'judge_failed' WHEN 2 THEN 'errored' ELSE 'skipped' END AS outcome,
       label.name AS label, s.value, s.reason
FROM score_rows AS s
JOIN runs ON runs.run_key = s.run_key
JOIN names AS grader ON grader.name_key = s.grader
LEFT JOIN names AS label ON label.name_key = s.label;

CREATE TABLE metrics (
    run_id    TEXT    NOT NULL,
    metric    TEXT    NOT NULL,
    slice     TEXT,                            -- name=value; null for all samples
    n         INTEGER NOT NULL,
    value     REAL,
    std_error REAL,
    ci_low    REAL,
    ci_high   REAL,
    ci_method TEXT
) STRICT;
CREATE INDEX metrics_by_run ON metrics (run_id);

CREATE TABLE comparisons (
    baseline_run  TEXT NOT NULL,
    candidate_run TEXT NOT NULL,
    comparison    TEXT NOT NULL,               -- JSON
    saved_at      TEXT NOT NULL,
    PRIMARY KEY (baseline_run, candidate_run)
) STRICT;

-- Alerts --------------------------------------------------------------------------------------------------------------

CREATE TABLE alerts (
    alert_key     INTEGER PRIMARY KEY,
    alert_id      TEXT    NOT NULL UNIQUE,
    dedup_key     TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    severity      INTEGER NOT NULL,            -- 1 (mild) to 5 (critical)
    title         TEXT    NOT NULL,
    body          TEXT    NOT NULL,
    eval_id       TEXT    NOT NULL,
    metric        TEXT    NOT NULL,
    slice         TEXT,
    owner         TEXT,
    baseline_run  TEXT    NOT NULL,
    candidate_run TEXT    NOT NULL,
    raised_at     TEXT    NOT NULL,
    last_seen_at  TEXT    NOT NULL,
    times_seen    INTEGER NOT NULL,
    state         TEXT    NOT NULL             -- open, acknowledged, resolved
) STRICT;
CREATE UNIQUE INDEX one_unresolved_alert ON alerts (dedup_key) WHERE state <> 'resolved';

-- Which candidate runs an alert has counted, so that each counts once.
CREATE TABLE alert_sightings (
    alert_key     INTEGER NOT NULL REFERENCES alerts,
    candidate_run TEXT    NOT NULL,
    raised_as     TEXT    NOT NULL,            -- id of the alert as it was raised
    PRIMARY KEY (alert_key, candidate_run)
) STRICT, WITHOUT ROWID;
CREATE INDEX sightings_by_id ON alert_sightings (raised_as, candidate_run);

CREATE TABLE alert_deliveries (
    delivery_id  INTEGER PRIMARY KEY AUTOINCREMENT,
    alert_key    INTEGER NOT NULL REFERENCES alerts,
    channel      TEXT    NOT NULL,
    attempts     INTEGER NOT NULL DEFAULT 0,   -- failed ones
    due_at       TEXT,                         -- null when given up
    delivered_at TEXT,
    error        TEXT
) STRICT;
CREATE INDEX deliveries_due ON alert_deliveries (due_at) WHERE delivered_at IS NULL AND due_at IS NOT NULL;

-- Work queue ----------------------------------------------------------------------------------------------------------

-- Processes that hold leases or workflows, so that another can tell that the holder has died.
CREATE TABLE holders (
    holder_key      INTEGER PRIMARY KEY AUTOINCREMENT,
    machine         TEXT    NOT NULL,
    process         INTEGER NOT NULL,
    process_started TEXT    NOT NULL,          -- tells a process from a later one with the same number
    token           TEXT    NOT NULL,          -- tells two holders in one process apart
    heartbeat_at    TEXT    NOT NULL
) STRICT;

CREATE TABLE queue_items (
    item_key    INTEGER PRIMARY KEY AUTOINCREMENT,
    queue       TEXT    NOT NULL,
    item_id     TEXT    NOT NULL,
    payload     TEXT    NOT NULL,
    enqueued_at TEXT    NOT NULL,
    visible_at  TEXT    NOT NULL,              -- not received before; end of the lease while there is one
    deliveries  INTEGER NOT NULL DEFAULT 0,
    crashes     INTEGER NOT NULL DEFAULT 0,    -- deliveries cut short because the holder's process died
    receipt     TEXT,
    holder      INTEGER,
    poisoned    INTEGER NOT NULL DEFAULT 0,
    reason      TEXT,                          -- why it was last given back
    UNIQUE (queue, item_id)
) STRICT;
CREATE INDEX queue_by_time ON queue_items (queue, poisoned, visible_at);
CREATE INDEX queue_by_holder ON queue_items (queue, holder) WHERE holder IS NOT NULL;

-- Workflows -----------------------------------------------------------------------------------------------------------

CREATE TABLE workflow_instances (
    instance_key  INTEGER PRIMARY KEY AUTOINCREMENT,
    instance_id   TEXT    NOT NULL UNIQUE,
    workflow      TEXT    NOT NULL,
    parent_key    INTEGER REFERENCES workflow_instances,
    root_id       TEXT    NOT NULL,            -- the outermost instance that led to this one
    status        TEXT    NOT NULL,            -- running, completed, failed, cancelled
    result        TEXT,                        -- JSON
    error         TEXT,
    custom_status TEXT,
    started_at    TEXT    NOT NULL,
    finished_at   TEXT,
    last_seq      INTEGER NOT NULL,
    owner         INTEGER                      -- holder that runs it now
) STRICT;
CREATE INDEX running_instances ON workflow_instances (instance_key) WHERE status = 'running';
CREATE INDEX instances_by_parent ON workflow_instances (parent_key) WHERE parent_key IS NOT NULL;
CREATE INDEX instances_by_owner ON workflow_instances (owner) WHERE owner IS NOT NULL;

-- The journal; rows are only ever added.
CREATE TABLE workflow_history (
    instance_key INTEGER NOT NULL REFERENCES workflow_instances,
    seq          INTEGER NOT NULL,
    kind         TEXT    NOT NULL,             -- started, scheduled, completed, failed, retry, fired, raised, cancelled, finished
    step         INTEGER,
    name         TEXT,                         -- kind and name of the step, or name of the event
    payload      TEXT,                         -- JSON, or the text of an error
    due          TEXT,                         -- of timers, waits and retries
    at           TEXT    NOT NULL,
    PRIMARY KEY (instance_key, seq)
) STRICT, WITHOUT ROWID;

-- Who is told when an instance ends.
CREATE TABLE workflow_waits (
    instance_key INTEGER NOT NULL REFERENCES workflow_instances,
    parent_key   INTEGER NOT NULL REFERENCES workflow_instances,
    parent_step  INTEGER NOT NULL,
    PRIMARY KEY (instance_key, parent_key, parent_step)
) STRICT, WITHOUT ROWID;
