using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Calibration;

/// <summary>Counts a judge's labels against people's, over all samples or one slice.</summary>
internal sealed class ConfusionTally
{
    private readonly IReadOnlyList<string> _labels;
    private readonly long[,] _counts;
    private readonly long[] _failed;
    private readonly Tally[] _found;
    private readonly Tally[] _spared;

    public ConfusionTally(IReadOnlyList<string> labels)
    {
        _labels = labels;
        _counts = new long[labels.Count, labels.Count];
        _failed = new long[labels.Count];
        _found = [.. labels.Select(_ => new Tally())];
        _spared = [.. labels.Select(_ => new Tally())];
    }

    /// <param name="human">Index of the label that people gave.</param>
    /// <param name="judge">Index of the judge's label; null when it failed.</param>
    public void Add(int human, int? judge, string? cluster)
    {
        if (judge is not { } given)
        {
            _failed[human]++;
            return;
        }
        _counts[human, given]++;
        for (int label = 0; label < _labels.Count; label++)
        {
            if (label == human)
            {
                _found[label].Add(given == label ? 1 : 0, cluster);
            }
            else
            {
                _spared[label].Add(given == label ? 0 : 1, cluster);
            }
        }
    }

    public CalibrationTable ToTable(SliceKey slice, double level)
    {
        Agreement kappa = CohenKappa.Of(_counts, level: level);
        Agreement? ac1 = _labels.Count < 2 ? null : GwetAc1.Of(_counts, level);
        return new CalibrationTable
        {
            Slice = slice.ToDictionary(),
            N = kappa.N,
            Counts = [.. Enumerable.Range(0, _labels.Count).Select(Row)],
            JudgeFailed = _failed,
            RawAgreement = kappa.Observed,
            Kappa = kappa.Value,
            KappaCi = IntervalReport.Of(kappa.Interval),
            GwetAc1 = ac1?.Value,
            GwetAc1Ci = IntervalReport.Of(ac1?.Interval),
            PerLabel = [.. Enumerable.Range(0, _labels.Count).Select(label => Accuracy(label, level))],
        };
    }

    private IReadOnlyList<long> Row(int human) => [.. Enumerable.Range(0, _labels.Count).Select(judge => _counts[human, judge])];

    private LabelAccuracy Accuracy(int label, double level)
    {
        (Tally found, Tally spared) = (_found[label], _spared[label]);
        (Estimate sensitivity, Estimate specificity) = (MeanEstimate.Of(found, level), MeanEstimate.Of(spared, level));
        Agreement kappa = CohenKappa.Of(Binary(found, spared), level: level);
        return new LabelAccuracy
        {
            Label = _labels[label],
            Positives = found.Count,
            Negatives = spared.Count,
            TruePositives = (long)found.Sum,
            TrueNegatives = (long)spared.Sum,
            Sensitivity = sensitivity.Value,
            SensitivityCi = IntervalReport.Of(sensitivity.Interval),
            Specificity = specificity.Value,
            SpecificityCi = IntervalReport.Of(specificity.Interval),
            Kappa = kappa.Value,
            KappaCi = IntervalReport.Of(kappa.Interval),
            PositivesDesignEffect = StandardError.DesignEffect(found),
            NegativesDesignEffect = StandardError.DesignEffect(spared),
        };
    }

    private static long[,] Binary(Tally found, Tally spared) => new[,]
    {
        { (long)found.Sum, found.Count - (long)found.Sum },
        { spared.Count - (long)spared.Sum, (long)spared.Sum },
    };
}
