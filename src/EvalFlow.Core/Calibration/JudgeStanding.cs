using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>Whether a decision may rest on a judge.</summary>
public enum JudgeStanding
{
    /// <summary>Calibrated, recently enough, on enough labels, and better than a coin.</summary>
    Calibrated,

    /// <summary>Never compared with people.</summary>
    NotCalibrated,

    /// <summary>Rubric, labels, judge model or settings are others than those that were calibrated.</summary>
    JudgeChanged,

    /// <summary>Calibrated too long before the run ended.</summary>
    Stale,

    /// <summary>Too few human labels of one kind.</summary>
    TooSmall,

    /// <summary>Calibrated, and found to be hardly better than a coin.</summary>
    Useless,
}

/// <summary>What was asked of calibrations when a run was aggregated; stored with its results.</summary>
/// <param name="Judges">Graders that stand in for people.</param>
public sealed record JudgeRules(IReadOnlyList<string> Judges, int MaxAgeDays, int MinLabelsPerClass, bool Required)
{
    // Judges drift with the models behind them; twice a year is what most review plans ask at least.
    private const int UsualMaxAgeDays = 180;

    public static JudgeRules Of(EvalDefinition definition) => new(
        [.. definition.Graders.Where(grader => grader.IsJudge).Select(grader => grader.Name)],
        definition.Calibration.MaxAgeDays ?? definition.Review?.CadenceDays ?? UsualMaxAgeDays,
        definition.Calibration.MinLabelsPerClass,
        definition.Calibration.Required);
}

/// <summary>The calibration that speaks for a grader of a run, if any, and how far it carries.</summary>
internal sealed record JudgeFinding(JudgeStanding Standing, JudgeCalibration? Calibration, string? Note)
{
    /// <param name="calibrations">Of the run's eval, newest first.</param>
    /// <param name="metric">The metric that a decision would rest on.</param>
    public static JudgeFinding Of(Run run, string grader, MetricReport metric, JudgeRules rules, IReadOnlyList<JudgeCalibration> calibrations)
    {
        string hash = run.Hashes.Graders[grader];
        JudgeCalibration? calibration = Choose(run, hash, calibrations);
        if (calibration is null)
        {
            JudgeCalibration? earlier = calibrations.FirstOrDefault(other => other.Grader == grader);
            return earlier is null
                ? new JudgeFinding(JudgeStanding.NotCalibrated, null, $"Nobody has compared '{grader}' with people. {Remedy(run, rules)}")
                : new JudgeFinding(JudgeStanding.JudgeChanged, null, string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{grader}' has changed since it was calibrated on {earlier.MadeAt:yyyy-MM-dd}: its rubric, labels, model or settings are others. {Remedy(run, rules)}"));
        }
        return Weigh(run, grader, metric, rules, calibration);
    }

    /// <summary>The newest calibration on this very run, else on the same model, else on any; of this judge alone.</summary>
    public static JudgeCalibration? Choose(Run run, string judgeHash, IReadOnlyList<JudgeCalibration> calibrations)
    {
        JudgeCalibration[] fitting = [.. calibrations.Where(calibration => calibration.JudgeHash == judgeHash)];
        return fitting.FirstOrDefault(calibration => IsOfRun(calibration, run))
            ?? fitting.FirstOrDefault(calibration => calibration.Model == run.Model)
            ?? fitting.FirstOrDefault();
    }

    /// <summary>True when the calibration is of the scores that the run holds now.</summary>
    public static bool IsOfRun(JudgeCalibration calibration, Run run) =>
        calibration.RunId == run.RunId && calibration.RunAttempt == run.Attempt;

    private static JudgeFinding Weigh(Run run, string grader, MetricReport metric, JudgeRules rules, JudgeCalibration calibration)
    {
        if (calibration.IsComplete && IsOfRun(calibration, run))
        {
            return new JudgeFinding(JudgeStanding.Calibrated, calibration, null);
        }
        double age = ((run.FinishedAt ?? run.StartedAt) - calibration.MadeAt).TotalDays;
        if (age > rules.MaxAgeDays)
        {
            return new JudgeFinding(JudgeStanding.Stale, calibration, string.Create(
                CultureInfo.InvariantCulture,
                $"The calibration of '{grader}' was {age:0} days old when the run ended; at most {rules.MaxAgeDays} are allowed. {Remedy(run, rules)}"));
        }
        LabelAccuracy[] labels = [.. calibration.Overall.PerLabel.Where(label => metric.Label is null || label.Label == metric.Label)];
        LabelAccuracy fewest = labels.MinBy(label => Math.Min(label.Positives, label.Negatives))!;
        if (Math.Min(fewest.Positives, fewest.Negatives) < rules.MinLabelsPerClass)
        {
            return new JudgeFinding(JudgeStanding.TooSmall, calibration, string.Create(
                CultureInfo.InvariantCulture,
                $"The calibration of '{grader}' rests on {fewest.Positives} responses that people called '{fewest.Label}' and {fewest.Negatives} others; {rules.MinLabelsPerClass} of each are needed. {Remedy(run, rules)}"));
        }
        return labels.FirstOrDefault(JudgeWarnings.IsNoBetterThanACoin) is { } coin
            ? new JudgeFinding(JudgeStanding.Useless, calibration, string.Create(
                CultureInfo.InvariantCulture,
                $"'{grader}' tells '{coin.Label}' hardly better than a coin: sensitivity + specificity - 1 is {coin.Informedness:0.00}, and below {Statistics.RoganGladen.LeastInformedness} nothing can be corrected. Use another judge, or rewrite its rubric."))
            : new JudgeFinding(JudgeStanding.Calibrated, calibration, calibration.Model == run.Model ? null
                : $"'{grader}' was calibrated on the responses of {calibration.Model}; a judge may err differently on another model.");
    }

    private static string Remedy(Run run, JudgeRules rules) => string.Create(
        CultureInfo.InvariantCulture,
        $"Let people label at least {rules.MinLabelsPerClass} responses of each kind, then: evalflow calibrate {run.EvalId} --labels FILE --run {run.RunId}");
}
