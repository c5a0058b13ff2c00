using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports;

/// <summary>Reads how a metric went over the runs of an eval, or over the releases that it was run for.</summary>
public sealed class ReadTrend(IRunStore runs, IEvalRegistry registry, ReadRunReport reports, ReleaseSet releases)
{
    public const int PageSize = 30;

    /// <exception cref="BadInputException">There is no such eval.</exception>
    public async Task<Trend> RunAsync(string evalId, TrendQuery query, CancellationToken cancellationToken)
    {
        EvalVersion version = await FindEval.ByNameAsync(registry, evalId, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        MetricSpec chosen = definition.Metrics.FirstOrDefault(one => one.Name == query.Metric) ?? definition.PrimaryMetric;
        IReadOnlyList<(TrendRelease Release, string RunId)> released = await ReleasedAsync(version.Id, cancellationToken);
        Shown shown = query.PerRelease ? await OfReleasesAsync(version.Id, released, query, cancellationToken) : await OfRunsAsync(version.Id, query, cancellationToken);
        ILookup<string, TrendRelease> names = released.ToLookup(one => one.RunId, one => one.Release);
        List<TrendEntry> entries = [];
        for (int i = shown.Runs.Count > PageSize ? 1 : 0; i < shown.Runs.Count; i++)
        {
            entries.Add(await EntryAsync(shown.Runs[i], i > 0 ? shown.Runs[i - 1] : null, version, chosen, cancellationToken) with { Releases = [.. names[shown.Runs[i].RunId]] });
        }
        bool isGated = definition.Gate?.Metric == chosen.Name;
        return new Trend(
            version.Id, definition.Title, chosen.Name, chosen.Direction, isGated ? definition.Gate!.Max : null, isGated ? definition.Gate!.Min : null,
            [.. definition.Metrics.Select(one => one.Name)], shown.Models, entries, shown.Total, shown.Page, shown.Pages)
        {
            PerRelease = query.PerRelease,
        };
    }

    // With the run before the oldest one shown, which that one is held against.
    private async Task<Shown> OfRunsAsync(string evalId, TrendQuery query, CancellationToken cancellationToken)
    {
        RunQuery asked = new(evalId, string.IsNullOrEmpty(query.Model) ? null : query.Model, EndedOnly: true);
        PageOfRuns found = await PageOfRuns.FindAsync(runs, asked, query.Page, PageSize, cancellationToken, beyond: 1);
        return new Shown([.. found.Found.Runs.Reverse()], found.Found.Models, found.Found.Total, found.Page, found.Pages);
    }

    private async Task<Shown> OfReleasesAsync(
        string evalId, IReadOnlyList<(TrendRelease Release, string RunId)> released, TrendQuery query, CancellationToken cancellationToken)
    {
        List<Run> ended = [];
        foreach (string id in released.Select(one => one.RunId).Distinct(StringComparer.Ordinal))
        {
            if (await runs.FindAsync(id, cancellationToken) is { HasEnded: true } run && (string.IsNullOrEmpty(query.Model) || run.Model == query.Model))
            {
                ended.Add(run);
            }
        }
        int pages = Math.Max(1, (ended.Count + PageSize - 1) / PageSize);
        int page = Math.Clamp(query.Page, 1, pages);
        return new Shown(
            [.. ended.Skip((page - 1) * PageSize).Take(PageSize + 1).Reverse()], (await runs.SearchAsync(new RunQuery(evalId, Take: 0), cancellationToken)).Models,
            ended.Count, page, pages);
    }

    // Newest first. The run of a release is that of the released model; what it is held against belongs to the release it was made for.
    private async Task<IReadOnlyList<(TrendRelease Release, string RunId)>> ReleasedAsync(string evalId, CancellationToken cancellationToken) =>
    [
        .. from release in await releases.ListAsync(cancellationToken)
           from eval in release.Body.Evals
           where eval.EvalId == evalId && eval.CandidateRun is not null
           select (new TrendRelease(release.Id, release.Body.Event.Name), eval.CandidateRun),
    ];

    private async Task<TrendEntry> EntryAsync(Run run, Run? before, EvalVersion newest, MetricSpec metric, CancellationToken cancellationToken)
    {
        MetricReport? found = (await reports.RunAsync(run, cancellationToken)).Metrics.FirstOrDefault(one => one.Name == metric.Name && one.Slice is null);
        return new TrendEntry(
            run.RunId, run.Model, run.StartedAt, run.EvalVersion, found?.N ?? 0, found?.Value, found?.Ci,
            before is null ? null : await VerdictAsync(before.RunId, run.RunId, metric.Name, cancellationToken), Note(run, newest));
    }

    private async Task<Verdict?> VerdictAsync(string before, string run, string metric, CancellationToken cancellationToken) =>
        await runs.ReadComparisonAsync(before, run, cancellationToken) is { } stored
            ? JsonSerializer.Deserialize<Verdicts>(stored, ReportJson.Compact)!.Comparisons.FirstOrDefault(row => row.Metric == metric && row.Slice is null)?.Verdict
            : null;

    private static string? Note(Run run, EvalVersion newest)
    {
        string[] notes =
        [
            .. run.EvalHash == newest.Hash ? [] : new[] { run.EvalVersion == newest.Version ? "other content of the eval" : $"version {run.EvalVersion}" },
            .. run.Limit is { } limit ? [$"at most {Numbers.Count(limit)} samples"] : Array.Empty<string>(),
            .. run.Status == RunStatus.CompletedWithErrors ? ["some samples were not evaluated"] : Array.Empty<string>(),
        ];
        return notes.Length == 0 ? null : string.Join(", ", notes);
    }

    /// <param name="Runs">Oldest first; one more than a page when there is one before.</param>
    private sealed record Shown(IReadOnlyList<Run> Runs, IReadOnlyList<string> Models, int Total, int Page, int Pages);

    // A comparison without its lists of samples, which may be long.
    private sealed record Verdicts(IReadOnlyList<VerdictOfRow> Comparisons);

    private sealed record VerdictOfRow(string Metric, IReadOnlyDictionary<string, string>? Slice, Verdict Verdict);
}
