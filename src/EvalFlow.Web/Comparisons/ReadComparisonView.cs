using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Web.Comparisons;

/// <summary>Two runs and what was found between them.</summary>
/// <param name="Found">Null when they were not compared yet.</param>
/// <param name="Flips">Null without a comparison.</param>
public sealed record ComparisonView(Run Baseline, Run Candidate, RunReport BaselineReport, RunReport CandidateReport, string Title, Comparison? Found, FlipPage? Flips)
{
    /// <summary>Whether the eval's scores can be relied on today.</summary>
    public required ScoreFreshness Fresh { get; init; }
}

/// <summary>Reads a comparison for its screen.</summary>
internal sealed class ReadComparisonView(IRunStore runs, IEvalRegistry registry, ReadRunReport reports, CompareRuns compare, ListFlips flips, ReadFreshness freshness)
{
    /// <exception cref="BadInputException">There is no such run, or it has not ended.</exception>
    public async Task<ComparisonView> RunAsync(string baseline, string candidate, ComparisonQuery query, CancellationToken cancellationToken)
    {
        Run before = await FindRun.EndedAsync(runs, baseline, cancellationToken);
        Run after = await FindRun.EndedAsync(runs, candidate, cancellationToken);
        Comparison? found = await compare.ReadAsync(before, after, cancellationToken);
        EvalVersion? version = await registry.FindByHashAsync(after.EvalHash, cancellationToken);
        return new ComparisonView(
            before, after, await reports.RunAsync(before, cancellationToken), await reports.RunAsync(after, cancellationToken), version?.Title ?? after.EvalId,
            found, found is null ? null : await flips.RunAsync(found, version is null ? null : EvalDefinitionReader.Read(version.Id, version.Source, []), query.ToFlips(), cancellationToken))
        {
            Fresh = await freshness.OfScoreAsync(after.EvalId, cancellationToken),
        };
    }
}
