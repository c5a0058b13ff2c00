-- Lists of runs are filtered, counted and paged in this index alone; only the rows of the page are read.
CREATE INDEX runs_listed ON runs (started_at DESC, run_key DESC, run_id, eval_id, model, status);
