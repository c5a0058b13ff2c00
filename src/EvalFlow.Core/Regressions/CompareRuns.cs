using System.Text.Json;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>What to compare and how strictly.</summary>
public sealed record CompareRequest
{
    public required Run Baseline { get; init; }
    public required Run Candidate { get; init; }

    /// <summary>Slices to look into; null for all that the eval declares, empty for none.</summary>
    public IReadOnlyList<string>? By { get; init; }

    /// <summary>Margin for every metric, instead of each metric's own.</summary>
    public double? Margin { get; init; }
    public double Alpha { get; init; } = 0.05;
}

/// <summary>Compares two runs of an eval, pair by pair, and gives the verdicts.</summary>
public sealed class CompareRuns(IRunStore runs, IEvalRegistry registry)
{
    private const double Power = 0.8;

    /// <summary>Compares, and saves the comparison. Throws <see cref="BadInputException"/> for a slice the eval does not have.</summary>
    public async Task<Comparison> RunAsync(CompareRequest request, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.FindByHashAsync(request.Candidate.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{request.Candidate.EvalId}@{request.Candidate.EvalVersion} is not in the registry.");
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        IReadOnlyList<string> slices = Slices(request, definition);
        IReadOnlyList<string> reasons = Comparability.Reasons(request.Baseline, request.Candidate);
        PairGathering pairs = new(definition, slices, request.Baseline, request.Candidate);
        // With a budget samples come in another order, so that ordinals do not rise from shard to shard.
        bool sameSamples = request.Baseline.DatasetHash == request.Candidate.DatasetHash && request is { Baseline.Budget: null, Candidate.Budget: null };
        // Scores of other graders cannot even be put side by side; the reasons say so.
        if (pairs.CanPair)
        {
            await foreach (SamplePair pair in new PairedRuns(runs).ReadAsync(request.Baseline, request.Candidate, sameSamples, cancellationToken))
            {
                pairs.Add(pair);
            }
        }
        Comparison comparison = Report(request, definition, reasons, pairs);
        await runs.SaveComparisonAsync(
            request.Baseline.RunId, request.Candidate.RunId, JsonSerializer.Serialize(comparison, ReportJson.Compact), cancellationToken);
        return comparison;
    }

    private static IReadOnlyList<string> Slices(CompareRequest request, EvalDefinition definition)
    {
        IReadOnlyList<string> known = definition.Samples.Slices;
        Problem[] problems = [.. (request.By ?? []).Where(name => !known.Contains(name)).Select(name => new Problem(
            definition.Id, null, null, "--by", $"The eval has no slice '{name}'.{Suggestion.Ask(name, known)}",
            known.Count == 0 ? "The eval declares no slices." : $"Use one of: {string.Join(", ", known)}."))];
        return problems.Length > 0 ? throw new BadInputException(problems) : request.By ?? known;
    }

    private static Comparison Report(
        CompareRequest request, EvalDefinition definition, IReadOnlyList<string> reasons, PairGathering pairs)
    {
        List<ComparisonRow> rows = [];
        VerdictRule rule = new(request.Alpha);
        // Two families: a slice that nobody asked about must not weaken the headline, nor hide behind it.
        foreach (IGrouping<bool, GatheredCell> family in pairs.Gathered().GroupBy(cell => cell.Slice.IsAll))
        {
            GatheredCell[] cells = [.. family];
            PairedResult[] results = [.. cells.Select(cell => PairedMean.Of(cell.Cell.Pairs, 1 - request.Alpha, request.Alpha, Power))];
            double?[] q = QValues(results);
            rows.AddRange(cells.Select((cell, i) => Row(request, definition, rule, reasons.Count > 0, cell, results[i], q[i])));
        }
        return new Comparison
        {
            BaselineRun = request.Baseline.RunId,
            CandidateRun = request.Candidate.RunId,
            EvalId = definition.Id,
            BaselineModel = request.Baseline.Model,
            CandidateModel = request.Candidate.Model,
            Comparable = reasons.Count == 0,
            NotComparableReasons = reasons,
            Alpha = request.Alpha,
            Comparisons = [.. rows.Select(row => row with { Summary = VerdictSentence.For(row, request.Alpha) })],
            Flips = [.. pairs.Flips.OrderByDescending(flip => flip.Worse ?? false)],
            FlipsTotal = pairs.FlipsTotal,
            UnmatchedIds = pairs.UnmatchedIds,
        };
    }

    private static double?[] QValues(PairedResult[] results)
    {
        double?[] q = new double?[results.Length];
        int[] tested = [.. Enumerable.Range(0, results.Length).Where(i => results[i].PValue is not null)];
        double[] adjusted = BenjaminiHochberg.Adjust([.. tested.Select(i => results[i].PValue!.Value)]);
        for (int i = 0; i < tested.Length; i++)
        {
            q[tested[i]] = adjusted[i];
        }
        return q;
    }

    private static ComparisonRow Row(
        CompareRequest request, EvalDefinition definition, VerdictRule rule, bool notComparable, GatheredCell cell, PairedResult result, double? q)
    {
        double? margin = request.Margin ?? cell.Metric.Margin;
        Interval? narrow = margin is null ? null : PairedMean.Of(cell.Cell.Pairs, 1 - (2 * request.Alpha), request.Alpha, Power).Interval;
        Verdict verdict = notComparable ? Verdict.NotComparable
            : rule.Judge(result.Delta, q, result.Interval, narrow, margin, cell.Metric.Direction);
        return new ComparisonRow
        {
            Metric = cell.Metric.Name,
            Slice = cell.Slice.ToDictionary(),
            Direction = cell.Metric.Direction,
            Primary = cell.Metric == definition.PrimaryMetric,
            NPaired = result.N,
            NUnmatched = cell.Cell.Unmatched,
            Clusters = result.Clusters,
            Baseline = result.Baseline,
            Candidate = result.Candidate,
            Delta = result.Delta,
            StdError = result.StdError,
            Ci = IntervalReport.Of(result.Interval),
            Test = result.Test,
            PValue = result.PValue,
            QValue = q,
            NewlyFailing = cell.Cell.Worse,
            NewlyPassing = cell.Cell.Better,
            Mde = result.Mde,
            Margin = margin,
            Verdict = verdict,
            NeededN = verdict == Verdict.Inconclusive ? Needed(cell.Cell.Pairs, margin, request.Alpha) : null,
        };
    }

    private static long? Needed(PairedTally pairs, double? margin, double alpha) =>
        Statistics.Power.PairedNeeded(pairs, margin, alpha, Power) is { } needed && needed > pairs.Count ? needed : null;
}
