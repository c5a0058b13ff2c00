-- Calibrations: how judges did against people -------------------------------------------------------------------------

CREATE TABLE calibrations (
    calibration_key INTEGER PRIMARY KEY AUTOINCREMENT,
    calibration_id  TEXT    NOT NULL UNIQUE,
    eval_id         TEXT    NOT NULL,
    grader          TEXT    NOT NULL,
    judge_hash      TEXT    NOT NULL,
    run_id          TEXT    NOT NULL,
    model           TEXT    NOT NULL,
    random_sample   INTEGER NOT NULL,          -- 1 when the labelled responses are a random sample of the run, or all of it
    responses       INTEGER NOT NULL,
    labelled        INTEGER NOT NULL,
    kappa           REAL,
    kappa_low       REAL,
    kappa_high      REAL,
    made_at         TEXT    NOT NULL,
    calibration     TEXT    NOT NULL,          -- JSON
    labels          BLOB    NOT NULL           -- compressed JSON lines; empty when the labels stand in the run itself
) STRICT;
CREATE INDEX calibrations_by_eval ON calibrations (eval_id, made_at);
