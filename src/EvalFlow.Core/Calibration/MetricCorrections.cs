using System.Runtime.InteropServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Calibration;

/// <summary>Corrects the metrics of a judge with human labels of a random sample of the same run.</summary>
internal sealed class MetricCorrections
{
    private readonly MetricSpec[] _metrics;
    private readonly IReadOnlyDictionary<string, double> _values;
    private readonly Dictionary<SliceKey, PredictionPoweredTally[]> _tallies = [];

    /// <param name="values">Value behind each label that has one.</param>
    public MetricCorrections(EvalDefinition definition, string judge, int epochs, IReadOnlyDictionary<string, double> values)
    {
        _values = values;
        _metrics = CanCorrect(definition.Epochs.Reducer, epochs) ? [.. definition.Metrics.Where(metric => metric.Grader == judge)] : [];
    }

    /// <summary>Only a mean over epochs is a mean over responses, which is what labels of responses can correct.</summary>
    public static bool CanCorrect(EpochReducer reducer, int epochs) => epochs == 1 || reducer == EpochReducer.Mean;

    public void Add(JudgedResponse response)
    {
        foreach (SliceKey key in response.Keys())
        {
            ref PredictionPoweredTally[]? tallies = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, key, out _);
            tallies ??= [.. _metrics.Select(_ => new PredictionPoweredTally())];
            for (int m = 0; m < _metrics.Length; m++)
            {
                double predicted = Predicted(_metrics[m], response.Judge);
                if (response.Human is { } human && Truth(_metrics[m], human, _values) is { } truth)
                {
                    tallies[m].Add(predicted, truth, response.Cluster);
                }
                else
                {
                    tallies[m].Add(predicted, response.Cluster);
                }
            }
        }
    }

    public IReadOnlyList<CorrectedMetric> Report(string calibrationId, double level) =>
    [
        .. from tallies in _tallies
           from m in Enumerable.Range(0, _metrics.Length)
           let corrected = Correct(tallies.Value[m], calibrationId, level)
           where corrected is not null
           select new CorrectedMetric(_metrics[m].Name, tallies.Key.ToDictionary(), corrected),
    ];

    /// <summary>
    /// What the judge says of a metric. Any fixed rule makes a valid prediction, so where the judge failed it says 0: the
    /// labels then correct for that too, and the corrected number is about all responses.
    /// </summary>
    public static double Predicted(MetricSpec metric, Cell judge) =>
        judge.Outcome != Outcome.Scored ? 0 : metric.Label is { } label ? (judge.Label == label ? 1 : 0) : judge.Value ?? 0;

    /// <summary>What a human label says of a metric; null when the label has no value.</summary>
    public static double? Truth(MetricSpec metric, string human, IReadOnlyDictionary<string, double> values) =>
        metric.Label is { } label ? (human == label ? 1 : 0) : values.TryGetValue(human, out double value) ? value : null;

    private static CorrectedReport? Correct(PredictionPoweredTally tally, string calibrationId, double level)
    {
        if (tally.Labelled < 2)
        {
            return null;
        }
        (Tally truth, bool binary) = (tally.Truth, tally.Truth.IsBinary);
        LabelCounts labels = new(truth.Count, binary ? (long)truth.Sum : null, binary ? truth.Count - (long)truth.Sum : null);
        if (tally.Unlabelled == 0 || (binary && Math.Min(labels.Positive!.Value, labels.Negative!.Value) <= CorrectionMethod.FewLabels))
        {
            Estimate people = MeanEstimate.Of(truth, level);
            return new CorrectedReport(
                CorrectionMethod.HumanLabels, people.Value, people.StdError, IntervalReport.Of(people.Interval), calibrationId, labels);
        }
        PredictionPoweredResult powered = tally.Estimate(level: level)!;
        return new CorrectedReport(
            CorrectionMethod.PredictionPowered, Possible(powered.Value, binary), powered.StdError,
            IntervalReport.Of(powered.Interval) is { } ci ? ci with { Low = Possible(ci.Low, binary), High = Possible(ci.High, binary) } : null,
            calibrationId, labels);
    }

    private static double Possible(double value, bool binary) => binary ? Math.Clamp(value, 0, 1) : value;
}
