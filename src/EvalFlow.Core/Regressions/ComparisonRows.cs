using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Regressions;

/// <summary>Makes the rows of a comparison from the pairs: each one in <see cref="Row"/>, the q-values over each family.</summary>
internal sealed class ComparisonRows(CompareRequest request, EvalDefinition definition, Comparability comparability, LookReport look)
{
    private const double Power = 0.8;

    private readonly VerdictRule _rule = new(look.Alpha);

    /// <summary>Rows of all cells, their sentences included.</summary>
    public IReadOnlyList<ComparisonRow> Of(IEnumerable<GatheredCell> gathered)
    {
        List<ComparisonRow> rows = [];
        // Two families: a slice that nobody asked about must not weaken the headline, nor hide behind it.
        foreach (IGrouping<bool, GatheredCell> family in gathered.GroupBy(cell => cell.Slice.IsAll))
        {
            GatheredCell[] cells = [.. family];
            PairedTally[] pairs = [.. cells.Select(cell => cell.Cell.Pairs())];
            PairedResult[] results = [.. pairs.Select(tally => PairedMean.Of(tally, 1 - request.Alpha, request.Alpha, Power))];
            double?[] q = TestFamily.QValues([.. results.Select(result => result.PValue)]);
            rows.AddRange(cells.Select((cell, i) => Row(cell, pairs[i], results[i], q[i])));
        }
        return [.. rows.Select(row => row with { Summary = VerdictSentence.For(row, request.Alpha, look) })];
    }

    private ComparisonRow Row(GatheredCell cell, PairedTally pairs, PairedResult result, double? q)
    {
        MetricSpec metric = cell.Metric;
        bool touched = comparability.Touches(metric);
        bool accepted = touched && request.Accept is not null && comparability.CanPair(metric);
        double? margin = request.Margin ?? metric.Margin;
        Interval? narrow = margin is null || _rule.Alpha == 0 ? null : PairedMean.Of(pairs, 1 - (2 * _rule.Alpha), _rule.Alpha, Power).Interval;
        Interval? wide = _rule.Alpha == request.Alpha ? result.Interval
            : margin is null || _rule.Alpha == 0 ? null : PairedMean.Of(pairs, 1 - _rule.Alpha, _rule.Alpha, Power).Interval;
        Verdict verdict = touched && !accepted ? Verdict.NotComparable
            : _rule.Judge(result.Delta, q, wide, narrow, margin, metric.Direction);
        bool undecided = verdict == Verdict.Inconclusive && _rule.Alpha > 0;
        return new ComparisonRow
        {
            Metric = metric.Name,
            Grader = metric.Grader,
            Slice = cell.Slice.ToDictionary(),
            Direction = metric.Direction,
            Primary = metric == definition.PrimaryMetric,
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
            NewlyFailing = cell.Cell.Worse(metric.Direction),
            NewlyPassing = cell.Cell.Better(metric.Direction),
            Mde = result.Mde,
            Margin = margin,
            MarginCi = IntervalReport.Of(narrow),
            NonInferior = margin is null || verdict == Verdict.NotComparable ? null : NonInferior(narrow, margin.Value, metric.Direction),
            Verdict = verdict,
            NeededN = undecided ? NeededPairs(pairs, margin) : null,
            NeededEpochs = undecided ? NeededEpochs(cell, result, margin) : null,
            DifferencesAccepted = accepted,
        };
    }

    /// <summary>Whether a worsening by the margin is ruled out; null for a metric without a good direction.</summary>
    /// <param name="narrow">Interval of the difference at level 1 - 2 alpha.</param>
    internal static bool? NonInferior(Interval? narrow, double margin, Direction direction)
    {
        EquivalenceResult within = Equivalence.Of(narrow, margin);
        return direction switch
        {
            Direction.HigherIsBetter => within.IsNotLower,
            Direction.LowerIsBetter => within.IsNotHigher,
            Direction.Neutral => null,
        };
    }

    private long? NeededPairs(PairedTally pairs, double? margin) =>
        Statistics.Power.PairedNeeded(pairs, margin, _rule.Alpha, Power) is { } needed && needed > pairs.Count ? needed : null;

    private long? NeededEpochs(GatheredCell cell, PairedResult result, double? margin) => cell.Cell.Within.EpochsNeeded(
        result.StdError, result.N, margin ?? result.Delta, request.Baseline.Epochs, request.Candidate.Epochs, _rule.Alpha, Power);
}
