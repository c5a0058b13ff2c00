using System.Text.Json;
using EvalFlow.Core.Calibration;

namespace EvalFlow.Core.Runs;

/// <summary>Puts together what is known of a run, at any time of its life.</summary>
public sealed class ReadRunReport(IRunStore runs, ICalibrationStore calibrations)
{
    public async Task<RunReport> RunAsync(Run run, CancellationToken cancellationToken)
    {
        (RunReport report, JudgeRules? rules) = await ReadAsync(run, cancellationToken);
        return rules is null || report.Metrics.Count == 0
            ? report
            : CalibratedReport.Apply(report, run, rules, await calibrations.ListAsync(run.EvalId, cancellationToken));
    }

    /// <summary>The run without its metrics, for lists.</summary>
    public async Task<RunReport> SummaryAsync(Run run, CancellationToken cancellationToken) =>
        (await ReadAsync(run, cancellationToken)).Report with { Metrics = [], Agreement = [], Gate = null };

    private async Task<(RunReport Report, JudgeRules? Rules)> ReadAsync(Run run, CancellationToken cancellationToken)
    {
        RunProgress progress = await runs.ReadProgressAsync(run.RunId, cancellationToken);
        string? stored = await runs.ReadResultsAsync(run.RunId, cancellationToken);
        RunResults? results = stored is null ? null : JsonSerializer.Deserialize<RunResults>(stored, ReportJson.Compact);
        RunReport report = new()
        {
            RunId = run.RunId,
            EvalId = run.EvalId,
            EvalVersion = run.EvalVersion,
            EvalHash = run.EvalHash,
            DatasetHash = run.DatasetHash,
            Model = run.Model,
            Status = run.Status,
            Reason = run.Reason,
            StartedAt = run.StartedAt,
            FinishedAt = run.FinishedAt,
            Epochs = run.Epochs,
            Limit = run.Limit,
            BaselineRun = run.BaselineRun,
            Budget = run.Budget is { } budget ? new BudgetReport(budget.Usd, budget.Tokens) : null,
            ToolVersion = run.ToolVersion,
            Samples = new SampleCounts(run.Planned, progress.Counts.Completed, progress.Counts.JudgeFailed, progress.Counts.Errored, progress.Counts.NotEvaluated),
            Requests = results?.Requests ?? new RequestCounts(0, 0, 0, 0),
            Usage = results?.Usage ?? new Usage(null, null, null),
            Metrics = results?.Metrics ?? [],
            Gate = results?.Gate,
            Agreement = results?.Agreement ?? [],
            Errors = results?.Errors ?? [],
            Limits = results?.Limits ?? [],
        };
        return (report, results?.JudgeRules);
    }
}
