using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Planning;

/// <summary>Takes from runs how much the scores of an eval vary.</summary>
public sealed class PlanInputs(IRunStore runs, IEvalRegistry registry, ReadRunReport reports, CompareRuns compare)
{
    /// <summary>From one run: its rate or spread, its clusters, and how much it varies on one sample. How two runs go together it cannot tell.</summary>
    public async Task<ScoreVariation> FromAsync(Run run, string? metric, CancellationToken cancellationToken)
    {
        RunReport report = await reports.RunAsync(run, cancellationToken);
        MetricReport found = Choose([.. report.Metrics.Where(each => each.Slice is null)], metric, run.RunId, each => each.Name, each => each.Primary);
        ScoreSpread spread = await SpreadAsync(run, found.Name, cancellationToken);
        return new ScoreVariation
        {
            Baseline = spread.IsBinary ? spread.Mean : null,
            Sd = spread.IsBinary ? null : spread.Sd ?? throw NoSpread(run, found.Name),
            Within = spread.Within,
            Epochs = run.Epochs,
            DesignEffect = spread.DesignEffect,
        };
    }

    /// <summary>From two runs on the same samples: the share that flips, or the variance of the difference.</summary>
    public async Task<ScoreVariation> FromAsync(Run baseline, Run candidate, string? metric, CancellationToken cancellationToken)
    {
        Comparison comparison = await compare.RunAsync(
            new CompareRequest { Baseline = baseline, Candidate = candidate, By = [] }, cancellationToken);
        ComparisonRow row = Choose(comparison.Comparisons, metric, candidate.RunId, each => each.Metric, each => each.Primary);
        if (row.Test == PairedTest.McNemarExact)
        {
            return new ScoreVariation { Baseline = row.Baseline, Discordant = (double)(row.NewlyFailing + row.NewlyPassing) / row.NPaired };
        }
        return row.StdError is { } error
            ? new ScoreVariation { Between = error * error * row.NPaired }
            : throw NoSpread(candidate, row.Metric);
    }

    private async Task<ScoreSpread> SpreadAsync(Run run, string metric, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.RequireAsync(run, cancellationToken);
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        ScoreSpread spread = new(definition.Metrics.First(each => each.Name == metric), definition.Epochs with { Count = run.Epochs });
        await foreach (ReadOnlyMemory<byte> part in runs.ReadPartsAsync(run.RunId, ShardPart.Scores, cancellationToken))
        {
            spread.Add(ScoreBlock.Read(part));
        }
        return spread;
    }

    private static T Choose<T>(IReadOnlyList<T> among, string? name, string run, Func<T, string> nameOf, Func<T, bool> isPrimary)
        where T : class =>
        (name is null ? among.FirstOrDefault(isPrimary) : among.FirstOrDefault(each => nameOf(each) == name))
        ?? throw new BadInputException([new Problem(
            run, null, null, "--metric", name is null ? "The run has no primary metric." : $"The run has no metric '{name}'.{Suggestion.Ask(name, among.Select(nameOf))}",
            among.Count == 0 ? "Name a run that has ended." : $"Use one of: {string.Join(", ", among.Select(nameOf))}.")]);

    private static BadInputException NoSpread(Run run, string metric) => new([new Problem(
        run.RunId, null, null, "--from", $"Nothing varies in the metric '{metric}' of run {run.RunId}, so that nothing can be planned by it.",
        "Name another run or --metric, or give --baseline or --sd.")]);
}
