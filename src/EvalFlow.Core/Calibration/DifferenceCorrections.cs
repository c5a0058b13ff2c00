using System.Runtime.InteropServices;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>Corrects differences between two runs for the errors of their judges, each calibrated on its own run.</summary>
internal sealed class DifferenceCorrections
{
    private readonly CorrectedJudge[] _metrics;
    private readonly IReadOnlyList<string> _slices;
    private readonly Dictionary<SliceKey, DifferenceTally[]> _tallies = [];

    private DifferenceCorrections(CorrectedJudge[] metrics, IReadOnlyList<string> slices) => (_metrics, _slices) = (metrics, slices);

    /// <summary>Null when no judge of the eval is calibrated on both runs.</summary>
    /// <param name="calibrations">Of the eval, newest first.</param>
    public static async Task<DifferenceCorrections?> OpenAsync(
        ICalibrationStore store, EvalDefinition definition, Run baseline, Run candidate, IReadOnlyList<JudgeCalibration> calibrations,
        CancellationToken cancellationToken)
    {
        List<CorrectedJudge> metrics = [];
        foreach (MetricSpec metric in definition.Metrics.Where(_ => MetricCorrections.CanCorrect(definition.Epochs.Reducer, candidate.Epochs)))
        {
            if (Own(calibrations, baseline, metric.Grader) is { } before && Own(calibrations, candidate, metric.Grader) is { } after)
            {
                metrics.Add(new CorrectedJudge(
                    metric, before, after, await LabelsAsync(store, before, cancellationToken), await LabelsAsync(store, after, cancellationToken)));
            }
        }
        return metrics.Count == 0 ? null : new DifferenceCorrections([.. metrics], definition.Samples.Slices);
    }

    /// <summary>The newest calibration of a grader as it is in the run, on the run itself.</summary>
    public static JudgeCalibration? Own(IReadOnlyList<JudgeCalibration> calibrations, Run run, string grader) => calibrations.FirstOrDefault(
        calibration => calibration.JudgeHash == run.Hashes.Graders.GetValueOrDefault(grader) && JudgeFinding.IsOfRun(calibration, run));

    /// <param name="graders">Grader names in the order of the samples' cells.</param>
    public void Add(ScoredSample baseline, ScoredSample candidate, IReadOnlyList<string> graders)
    {
        for (int m = 0; m < _metrics.Length; m++)
        {
            int grader = graders.ToList().IndexOf(_metrics[m].Metric.Grader);
            for (int epoch = 0; epoch < Math.Min(baseline.Epochs, candidate.Epochs); epoch++)
            {
                if (IsAsked(baseline[epoch, grader]) && IsAsked(candidate[epoch, grader]))
                {
                    Add(m, _metrics[m].Pair(baseline, candidate, graders, grader, epoch), candidate);
                }
            }
        }
    }

    /// <summary>The corrected difference of a metric in a slice; null when there is no calibration, or it allows none.</summary>
    public CorrectedDifference? Find(string metric, IReadOnlyDictionary<string, string>? slice, double level)
    {
        int m = Array.FindIndex(_metrics, each => each.Metric.Name == metric);
        SliceKey key = slice is null ? default : new SliceKey(slice.Single().Key, slice.Single().Value);
        return m >= 0 && _tallies.TryGetValue(key, out DifferenceTally[]? tallies) ? _metrics[m].Correct(tallies[m], slice, level) : null;
    }

    private void Add(int m, JudgedPair pair, ScoredSample candidate)
    {
        Tallies(default)[m].Add(pair);
        for (int s = 0; s < _slices.Count && s < candidate.Slices.Count; s++)
        {
            if (candidate.Slices[s] is { } value)
            {
                Tallies(new SliceKey(_slices[s], value))[m].Add(pair);
            }
        }
    }

    private DifferenceTally[] Tallies(SliceKey key)
    {
        ref DifferenceTally[]? tallies = ref CollectionsMarshal.GetValueRefOrAddDefault(_tallies, key, out _);
        return tallies ??= [.. _metrics.Select(_ => new DifferenceTally())];
    }

    private static bool IsAsked(Cell cell) => cell.Outcome is Outcome.Scored or Outcome.JudgeFailed;

    private static async Task<HumanLabels> LabelsAsync(ICalibrationStore store, JudgeCalibration calibration, CancellationToken cancellationToken) =>
        calibration.Origin.Grader is { } grader
            ? new RecordedLabels(grader)
            : ListedLabels.Read(await store.ReadLabelsAsync(calibration.CalibrationId, cancellationToken)
                ?? throw new InvalidDataException($"The labels of calibration {calibration.CalibrationId} are gone."));
}
