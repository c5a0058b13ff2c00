using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports;

/// <summary>Puts reports together from what is stored. Changes nothing, but for a comparison that nobody asked for before.</summary>
public sealed class ComposeReports(IRunStore runs, IEvalRegistry registry, ReadRunReport reports, CompareRuns compare, ReadFreshness freshness, TimeProvider clock)
{
    public async Task<ReportDocument> RunAsync(Run run, CancellationToken cancellationToken)
    {
        EvalDefinition definition = await DefinitionAsync(run, cancellationToken);
        return RunDocument.Of(new RunReportInput(
            await ReportAsync(run, cancellationToken), definition, await FailingSamples.ReadAsync(runs, run, definition, cancellationToken), clock.GetUtcNow())
        {
            Comparison = run.BaselineRun is null ? null : await StoredAsync(run.BaselineRun, run.RunId, cancellationToken),
        });
    }

    /// <summary>The comparison as it was last decided, with what somebody accepted; made now when there is none.</summary>
    public async Task<ReportDocument> CompareAsync(Run baseline, Run candidate, CancellationToken cancellationToken)
    {
        EvalDefinition definition = await DefinitionAsync(candidate, cancellationToken);
        Comparison comparison = await StoredAsync(baseline.RunId, candidate.RunId, cancellationToken)
            ?? await compare.RunAsync(new CompareRequest { Baseline = baseline, Candidate = candidate }, cancellationToken);
        return ComparisonDocument.Of(new ComparisonReportInput(
            comparison with { Stale = await StaleAsync(candidate.EvalId, cancellationToken) }, await reports.RunAsync(baseline, cancellationToken), await reports.RunAsync(candidate, cancellationToken), definition.Title, clock.GetUtcNow()));
    }

    /// <summary>An eval of a release with all that is known of its run.</summary>
    public async Task<ReleaseEval> EvalAsync(Run run, CancellationToken cancellationToken)
    {
        EvalDefinition definition = await DefinitionAsync(run, cancellationToken);
        return new ReleaseEval
        {
            EvalId = run.EvalId,
            Title = definition.Title,
            HarmDomain = definition.HarmDomain,
            Severity = definition.Severity,
            Owner = definition.Owner,
            Run = await ReportAsync(run, cancellationToken),
            Comparison = run.BaselineRun is null ? null : await StoredAsync(run.BaselineRun, run.RunId, cancellationToken),
            Samples = await FailingSamples.ReadAsync(runs, run, definition, cancellationToken),
        };
    }

    private async Task<RunReport> ReportAsync(Run run, CancellationToken cancellationToken) =>
        (await reports.RunAsync(run, cancellationToken)) with { Stale = await StaleAsync(run.EvalId, cancellationToken) };

    private async Task<IReadOnlyList<StaleReason>?> StaleAsync(string evalId, CancellationToken cancellationToken) =>
        (await freshness.OfScoreAsync(evalId, cancellationToken)).Eval?.Reasons;

    private async Task<EvalDefinition> DefinitionAsync(Run run, CancellationToken cancellationToken) => OpenRuns.ReadDefinition(
        await registry.FindByHashAsync(run.EvalHash, cancellationToken)
        ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry."));

    private async Task<Comparison?> StoredAsync(string baseline, string candidate, CancellationToken cancellationToken) =>
        await runs.ReadComparisonAsync(baseline, candidate, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Comparison>(stored, ReportJson.Compact) : null;
}
