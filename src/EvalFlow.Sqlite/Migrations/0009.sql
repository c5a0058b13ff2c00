-- Views for analysts and dashboards: docs/sql.md. Their columns stay; columns may be added. No prompt and no response is in any of them.

CREATE VIEW v_evals AS
SELECT id AS eval_id, version AS eval_version, title, sample_count AS samples, added_at,
       ROW_NUMBER() OVER (PARTITION BY id ORDER BY eval_key DESC) = 1 AS is_latest,
       hash AS eval_hash, dataset_hash
FROM evals;

CREATE VIEW v_runs AS
SELECT runs.run_id, runs.eval_id, runs.eval_version, runs.model, runs.status, runs.started_at, runs.finished_at,
       ROUND((julianday(runs.finished_at) - julianday(runs.started_at)) * 86400, 3) AS seconds,
       runs.epochs, runs.sample_limit, runs.baseline_run, runs.planned,
       counts.completed, counts.judge_failed, counts.errored, counts.not_evaluated,
       results.results ->> '$.usage.input_tokens' AS input_tokens,
       results.results ->> '$.usage.output_tokens' AS output_tokens,
       results.results ->> '$.usage.cost_usd' AS cost_usd,
       results.results ->> '$.requests.sent' AS requests_sent,
       results.results ->> '$.requests.rate_limited' AS requests_rate_limited,
       results.results ->> '$.requests.cached' AS requests_cached,
       results.results ->> '$.gate.passed' AS gate_passed,
       runs.eval_hash, runs.dataset_hash, runs.tool_version, runs.reason
FROM runs
LEFT JOIN run_results AS results ON results.run_key = runs.run_key
LEFT JOIN (
    SELECT run_key, SUM(completed) AS completed, SUM(judge_failed) AS judge_failed, SUM(errored) AS errored, SUM(not_evaluated) AS not_evaluated
    FROM shards WHERE state = 'committed' GROUP BY run_key
) AS counts ON counts.run_key = runs.run_key;

CREATE VIEW v_metrics AS
SELECT runs.run_id, runs.eval_id, runs.eval_version, runs.model, runs.started_at,
       metric.value ->> '$.name' AS metric, metric.value ->> '$.grader' AS grader, metric.value ->> '$.label' AS label,
       metric.value ->> '$.direction' AS direction, metric.value ->> '$.primary' AS is_primary,
       (SELECT group_concat(part.key || '=' || part.value, ', ') FROM json_each(metric.value, '$.slice') AS part) AS slice,
       metric.value ->> '$.n' AS n, metric.value ->> '$.clusters' AS clusters,
       metric.value ->> '$.value' AS value, metric.value ->> '$.std_error' AS std_error,
       metric.value ->> '$.ci.low' AS ci_low, metric.value ->> '$.ci.high' AS ci_high,
       metric.value ->> '$.ci.level' AS ci_level, metric.value ->> '$.ci.method' AS ci_method,
       metric.value ->> '$.bounds.low' AS bounds_low, metric.value ->> '$.bounds.high' AS bounds_high
FROM run_results
JOIN runs ON runs.run_key = run_results.run_key
JOIN json_each(run_results.results, '$.metrics') AS metric;

CREATE VIEW v_scores AS
SELECT runs.run_id, runs.eval_id, runs.eval_version, runs.model, s.sample_id, s.epoch, grader.name AS grader,
       CASE s.outcome WHEN 0 THEN 'scored' WHEN 1 THEN 'judge_failed' WHEN 2 THEN 'errored' ELSE 'skipped' END AS outcome,
       label.name AS label, s.value, s.reason
FROM score_rows AS s
JOIN runs ON runs.run_key = s.run_key
JOIN names AS grader ON grader.name_key = s.grader
LEFT JOIN names AS label ON label.name_key = s.label;

CREATE VIEW v_comparisons AS
SELECT c.baseline_run, c.candidate_run, c.saved_at, c.comparison ->> '$.eval_id' AS eval_id,
       c.comparison ->> '$.baseline_model' AS baseline_model, c.comparison ->> '$.candidate_model' AS candidate_model,
       c.comparison ->> '$.comparable' AS comparable, c.comparison ->> '$.accepted_by' AS accepted_by,
       row.value ->> '$.metric' AS metric,
       (SELECT group_concat(part.key || '=' || part.value, ', ') FROM json_each(row.value, '$.slice') AS part) AS slice,
       row.value ->> '$.direction' AS direction, row.value ->> '$.primary' AS is_primary, row.value ->> '$.verdict' AS verdict,
       row.value ->> '$.n_paired' AS n_paired, row.value ->> '$.n_unmatched' AS n_unmatched,
       row.value ->> '$.baseline' AS baseline, row.value ->> '$.candidate' AS candidate, row.value ->> '$.delta' AS delta,
       row.value ->> '$.ci.low' AS ci_low, row.value ->> '$.ci.high' AS ci_high, row.value ->> '$.ci.level' AS ci_level,
       row.value ->> '$.ci.method' AS ci_method, row.value ->> '$.test' AS test,
       row.value ->> '$.p_value' AS p_value, row.value ->> '$.q_value' AS q_value,
       row.value ->> '$.newly_failing' AS newly_failing, row.value ->> '$.newly_passing' AS newly_passing,
       row.value ->> '$.mde' AS mde, row.value ->> '$.margin' AS margin, row.value ->> '$.needed_n' AS needed_n,
       row.value ->> '$.summary' AS summary
FROM comparisons AS c
JOIN json_each(c.comparison, '$.comparisons') AS row;

CREATE VIEW v_flips AS
SELECT c.baseline_run, c.candidate_run, c.comparison ->> '$.eval_id' AS eval_id,
       flip.value ->> '$.sample_id' AS sample_id, flip.value ->> '$.epoch' AS epoch, flip.value ->> '$.metric' AS metric,
       flip.value ->> '$.from' AS from_label, flip.value ->> '$.to' AS to_label, flip.value ->> '$.worse' AS worse
FROM comparisons AS c
JOIN json_each(c.comparison, '$.flips') AS flip;

CREATE VIEW v_alerts AS
SELECT alert_id, kind, severity, state, title, eval_id, details ->> '$.domain' AS harm_domain, metric, slice, owner,
       baseline_run, candidate_run, details ->> '$.baseline_model' AS baseline_model, details ->> '$.candidate_model' AS candidate_model,
       raised_at, last_seen_at, times_seen, (SELECT act.value ->> '$.who' FROM json_each(details, '$.handling.history') AS act WHERE act.value ->> '$.what' = 'acknowledged' LIMIT 1) AS acknowledged_by
FROM alerts;

CREATE VIEW v_calibrations AS
SELECT calibration_id, eval_id, grader, run_id, model, made_at, random_sample AS is_random_sample, responses, labelled,
       kappa, kappa_low, kappa_high
FROM calibrations;

-- What people decided, every revision: findings, sign-offs, waivers, exports of transcripts.
CREATE VIEW v_records AS
SELECT kind, id, parent, state, revision, who, at, note, body
FROM record_revisions;
