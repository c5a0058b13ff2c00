using System.Globalization;
using System.Runtime.InteropServices;
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
        bool sameSamples = request.Baseline.DatasetHash == request.Candidate.DatasetHash;
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

/// <summary>One metric in one slice with its pairs.</summary>
internal sealed record GatheredCell(MetricSpec Metric, SliceKey Slice, ComparisonCell Cell);

/// <summary>Sorts pairs of samples into cells, and notes flips and what was left out.</summary>
internal sealed class PairGathering
{
    private readonly EvalDefinition _definition;
    private readonly MetricScorer[] _baseline = [];
    private readonly MetricScorer[] _candidate = [];
    private readonly int[] _slices = [];
    private readonly Dictionary<SliceKey, ComparisonCell[]> _cells = [];

    public PairGathering(EvalDefinition definition, IReadOnlyList<string> slices, Run baseline, Run candidate)
    {
        _definition = definition;
        string[] graders = [.. definition.Graders.Select(grader => grader.Name)];
        // Score blocks keep the grader order of their own run, which is the same exactly when the definitions agree on it.
        CanPair = baseline.EvalId == candidate.EvalId && graders.All(baseline.Hashes.Graders.ContainsKey)
            && baseline.Hashes.Graders.Count == graders.Length;
        Cells(default);
        if (CanPair)
        {
            _baseline = Scorers(definition, graders, baseline.Epochs);
            _candidate = Scorers(definition, graders, candidate.Epochs);
            _slices = [.. slices.Select(name => definition.Samples.Slices.ToList().IndexOf(name))];
        }
    }

    /// <summary>False when the two runs' scores are of other evals or graders.</summary>
    public bool CanPair { get; }

    public List<Flip> Flips { get; } = [];

    public int FlipsTotal { get; private set; }

    public List<string> UnmatchedIds { get; } = [];

    public IEnumerable<GatheredCell> Gathered() =>
        from cell in _cells
        orderby cell.Key.Name is { } name ? _definition.Samples.Slices.ToList().IndexOf(name) : -1, cell.Key.Value
        from m in Enumerable.Range(0, _definition.Metrics.Count)
        select new GatheredCell(_definition.Metrics[m], cell.Key, cell.Value[m]);

    public void Add(SamplePair pair)
    {
        ScoredSample any = (pair.Candidate ?? pair.Baseline)!;
        ComparisonCell[] all = Cells(default);
        bool unmatched = pair.Baseline is null || pair.Candidate is null;
        for (int m = 0; m < _candidate.Length; m++)
        {
            MetricSpec metric = _candidate[m].Metric;
            SampleScore? left = pair.Baseline is null ? null : _baseline[m].Score(pair.Baseline);
            SampleScore? right = pair.Candidate is null ? null : _candidate[m].Score(pair.Candidate);
            unmatched |= left is { Kind: SampleScoreKind.Missing } || right is { Kind: SampleScoreKind.Missing };
            all[m].Add(left, right, any.Cluster, metric.Direction);
            foreach (int slice in _slices)
            {
                if (slice < any.Slices.Count && any.Slices[slice] is { } value)
                {
                    Cells(new SliceKey(_definition.Samples.Slices[slice], value))[m].Add(left, right, any.Cluster, metric.Direction);
                }
            }
            NoteFlips(pair, m);
        }
        if (unmatched && UnmatchedIds.Count < Comparison.MaxUnmatched)
        {
            UnmatchedIds.Add(any.Id);
        }
    }

    private void NoteFlips(SamplePair pair, int m)
    {
        if (pair is not { Baseline: { } baseline, Candidate: { } candidate })
        {
            return;
        }
        for (int epoch = 0; epoch < Math.Min(baseline.Epochs, candidate.Epochs); epoch++)
        {
            Cell from = _baseline[m].CellOf(baseline, epoch);
            Cell to = _candidate[m].CellOf(candidate, epoch);
            if (_baseline[m].ValueOf(from) is { } before && _candidate[m].ValueOf(to) is { } after && before != after)
            {
                FlipsTotal++;
                if (Flips.Count < Comparison.MaxFlips)
                {
                    MetricSpec metric = _candidate[m].Metric;
                    Flips.Add(new Flip(
                        candidate.Id, epoch + 1, metric.Name, Shown(from, before), Shown(to, after),
                        VerdictRule.IsWorse(after - before, metric.Direction)));
                }
            }
        }
    }

    private static string Shown(Cell cell, double value) => cell.Label ?? value.ToString("0.####", CultureInfo.InvariantCulture);

    private static MetricScorer[] Scorers(EvalDefinition definition, string[] graders, int epochs) =>
        [.. definition.Metrics.Select(metric => new MetricScorer(metric, definition.Epochs with { Count = epochs }, graders))];

    private ComparisonCell[] Cells(SliceKey key)
    {
        ref ComparisonCell[]? cells = ref CollectionsMarshal.GetValueRefOrAddDefault(_cells, key, out _);
        return cells ??= [.. _definition.Metrics.Select(_ => new ComparisonCell())];
    }
}
