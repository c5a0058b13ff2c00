using EvalFlow.Core.Evals;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Calibration;

/// <summary>A metric whose judge is calibrated on both runs. A judge errs differently on each model, so neither stands in for the other.</summary>
internal sealed record CorrectedJudge(
    MetricSpec Metric, JudgeCalibration Before, JudgeCalibration After, HumanLabels LabelsBefore, HumanLabels LabelsAfter)
{
    // Below this the judge's errors, known from all labels of each run, tell more than the few pairs that people labelled.
    private const int EnoughPairs = 50;

    public JudgedPair Pair(ScoredSample baseline, ScoredSample candidate, IReadOnlyList<string> graders, int grader, int epoch)
    {
        (Cell before, Cell after) = (baseline[epoch, grader], candidate[epoch, grader]);
        return new JudgedPair(
            MetricCorrections.Predicted(Metric, before),
            MetricCorrections.Predicted(Metric, after),
            Truth(LabelsBefore.Find(baseline, graders, epoch), Before),
            Truth(LabelsAfter.Find(candidate, graders, epoch), After),
            before.Outcome == Outcome.Scored && after.Outcome == Outcome.Scored,
            JudgedResponses.ClusterOf(candidate));
    }

    public CorrectedDifference? Correct(DifferenceTally tally, IReadOnlyDictionary<string, string>? slice, double level)
    {
        bool random = Before.RandomSample && After.RandomSample;
        CorrectedDifference? people = random && tally.People.Count >= 2 ? FromLabels(tally, level) : null;
        return people is not null && tally.People.Count >= EnoughPairs ? people : FromErrors(tally, slice, level) ?? people;
    }

    private double? Truth(string? human, JudgeCalibration calibration) =>
        human is null ? null : MetricCorrections.Truth(Metric, human, calibration.Values);

    private CorrectedDifference FromLabels(DifferenceTally tally, double level)
    {
        bool few = tally.People.IsBinary && tally.People.OnlyBaseline + tally.People.OnlyCandidate <= 2 * CorrectionMethod.FewLabels;
        if (few || tally.Differences.Estimate(level: level) is not { StdError: not null } powered)
        {
            PairedResult people = PairedMean.Of(tally.People, level);
            return new CorrectedDifference
            {
                Method = CorrectionMethod.HumanLabels,
                Baseline = people.Baseline!.Value,
                Candidate = people.Candidate!.Value,
                Delta = people.Delta!.Value,
                StdError = people.StdError,
                Ci = IntervalReport.Of(people.Interval),
                PValue = people.PValue,
                LabelledPairs = tally.People.Count,
                CalibrationIds = [Before.CalibrationId, After.CalibrationId],
            };
        }
        // With one weight for all three, the two runs' values differ by exactly the difference.
        return new CorrectedDifference
        {
            Method = CorrectionMethod.PredictionPowered,
            Baseline = tally.Before.Estimate(powered.Weight)!.Value,
            Candidate = tally.After.Estimate(powered.Weight)!.Value,
            Delta = powered.Value,
            StdError = powered.StdError,
            Ci = IntervalReport.Of(powered.Interval),
            PValue = tally.Differences.PValue(powered.Weight),
            LabelledPairs = tally.People.Count,
            CalibrationIds = [Before.CalibrationId, After.CalibrationId],
        };
    }

    private CorrectedDifference? FromErrors(DifferenceTally tally, IReadOnlyDictionary<string, string>? slice, double level)
    {
        if (Errors(Before, slice) is not { } before || Errors(After, slice) is not { } after || tally.JudgeDifference.Count < 2)
        {
            return null;
        }
        CorrectedDelta corrected = RoganGladenDifference.Of(tally.JudgeBefore, tally.JudgeAfter, tally.JudgeDifference, before, after, level);
        return new CorrectedDifference
        {
            Method = CorrectionMethod.RoganGladen,
            Baseline = corrected.First,
            Candidate = corrected.Second,
            Delta = corrected.Value,
            StdError = corrected.StdError,
            Ci = IntervalReport.Of(corrected.Interval),
            PValue = corrected.PValue,
            LabelledPairs = tally.People.Count,
            CalibrationIds = [Before.CalibrationId, After.CalibrationId],
        };
    }

    private Classifier? Errors(JudgeCalibration calibration, IReadOnlyDictionary<string, string>? slice)
    {
        LabelAccuracy? label = calibration.Find(slice)?.PerLabel.FirstOrDefault(each => each.Label == Metric.Label);
        return label is not null && Math.Min(label.Positives, label.Negatives) > CorrectionMethod.FewLabels
            && !JudgeWarnings.IsNoBetterThanACoin(label) ? CalibratedReport.ClassifierOf(label) : null;
    }
}
