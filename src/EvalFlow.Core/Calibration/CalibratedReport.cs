using EvalFlow.Core.Runs;
using EvalFlow.Statistics;

namespace EvalFlow.Core.Calibration;

/// <summary>Adds to the report of a run what calibrations say of its judges. Done when a report is read: a calibration may come later.</summary>
internal static class CalibratedReport
{
    /// <param name="calibrations">Of the run's eval, newest first.</param>
    public static RunReport Apply(RunReport report, Run run, JudgeRules rules, IReadOnlyList<JudgeCalibration> calibrations)
    {
        Dictionary<string, JudgeFinding> findings = [];
        List<JudgeReport> judges = [];
        foreach (string grader in report.Metrics.Select(metric => metric.Grader).Distinct())
        {
            bool isJudge = rules.Judges.Contains(grader);
            JudgeFinding finding = JudgeFinding.Of(run, grader, Deciding(report, grader), rules, calibrations);
            if (isJudge || finding.Calibration is not null)
            {
                findings[grader] = finding;
                judges.Add(Report(grader, isJudge, finding));
            }
        }
        RunReport corrected = report with
        {
            Judges = judges,
            Metrics = [.. report.Metrics.Select(metric => findings.GetValueOrDefault(metric.Grader)?.Calibration is { } calibration
                ? metric with { Corrected = Corrections(metric, run, calibration) } : metric)],
        };
        return corrected.Gate is { } gate ? corrected with { Gate = Judge(gate, corrected, rules, findings) } : corrected;
    }

    /// <summary>The corrected value that assumes least: people's own labels, then a random sample of this run, then the judge's known errors.</summary>
    public static CorrectedReport? Best(MetricReport metric) =>
        metric.Corrected.FirstOrDefault(corrected => corrected.Method == CorrectionMethod.HumanLabels)
        ?? metric.Corrected.FirstOrDefault(corrected => corrected.Method == CorrectionMethod.PredictionPowered)
        ?? (metric.Corrected is [var only, ..] ? only : null);

    // What a decision would rest on: the gate's metric, else the primary one.
    private static MetricReport Deciding(RunReport report, string grader)
    {
        MetricReport[] own = [.. report.Metrics.Where(metric => metric.Grader == grader && metric.Slice is null)];
        return own.FirstOrDefault(metric => metric.Name == report.Gate?.Metric) ?? own.FirstOrDefault(metric => metric.Primary) ?? own[0];
    }

    private static JudgeReport Report(string grader, bool isJudge, JudgeFinding finding) => new(
        grader, isJudge, finding.Standing, finding.Calibration?.CalibrationId, finding.Calibration?.RunId, finding.Calibration?.MadeAt,
        finding.Calibration?.Overall.Kappa, finding.Calibration?.Overall.KappaCi, finding.Note)
    {
        Warnings = finding.Calibration?.Warnings ?? [],
    };

    private static IReadOnlyList<CorrectedReport> Corrections(MetricReport metric, Run run, JudgeCalibration calibration)
    {
        IEnumerable<CorrectedReport> own = JudgeFinding.IsOfRun(calibration, run)
            ? calibration.Corrections.Where(each => each.Metric == metric.Name && JudgeCalibration.SameSlice(each.Slice, metric.Slice)).Select(each => each.Corrected)
            : [];
        return [.. new[] { RoganGladenOf(metric, calibration) }.OfType<CorrectedReport>(), .. own];
    }

    private static CorrectedReport? RoganGladenOf(MetricReport metric, JudgeCalibration calibration)
    {
        CalibrationTable? table = calibration.Find(metric.Slice);
        if (metric.Label is null || metric.Value is not { } raw || table?.PerLabel.FirstOrDefault(each => each.Label == metric.Label) is not { } label
            || Math.Min(label.Positives, label.Negatives) <= CorrectionMethod.FewLabels)
        {
            return null;
        }
        CorrectedProportion corrected = RoganGladen.OfShare(raw, EffectiveN(metric, raw), ClassifierOf(label), AggregateRun.Level);
        return corrected.Value is null ? null : new CorrectedReport(
            CorrectionMethod.RoganGladen, corrected.Value, corrected.StdError, IntervalReport.Of(corrected.Interval), calibration.CalibrationId,
            new LabelCounts(label.Positives + label.Negatives, label.Positives, label.Negatives));
    }

    /// <summary>Independent 0/1 values that would have the error of the metric; clusters and epochs make it differ from n.</summary>
    public static double EffectiveN(MetricReport metric, double raw)
    {
        double units = metric.Clusters ?? metric.N;
        return metric.StdError is { } error && raw is > 0 and < 1
            ? raw * (1 - raw) / (error * error) * (units / Math.Max(1, units - 1))
            : units;
    }

    public static Classifier ClassifierOf(LabelAccuracy label) => new(label.TruePositives, label.Positives, label.TrueNegatives, label.Negatives)
    {
        PositivesDesignEffect = label.PositivesDesignEffect,
        NegativesDesignEffect = label.NegativesDesignEffect,
    };

    private static GateReport Judge(GateReport gate, RunReport report, JudgeRules rules, Dictionary<string, JudgeFinding> findings)
    {
        MetricReport metric = report.Metrics.First(each => each.Name == gate.Metric && each.Slice is null);
        if (!rules.Judges.Contains(metric.Grader))
        {
            return gate;
        }
        JudgeFinding finding = findings[metric.Grader];
        if (finding.Standing != JudgeStanding.Calibrated)
        {
            return rules.Required ? gate with { Passed = null, Refused = true, Reason = finding.Note } : gate;
        }
        return Best(metric) is { Value: { } value } best
            ? gate with { Value = value, Basis = best.Method, Passed = AggregateRun.Passes(gate.Max, gate.Min, value) }
            : gate;
    }
}
