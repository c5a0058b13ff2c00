using System.Text.Json.Serialization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>
/// How a judge did against people on the responses of one run. What is said here holds for this judge on this model's
/// responses to these samples; it need not hold for another model. Add fields; never rename or reuse one.
/// </summary>
public sealed record JudgeCalibration
{
    /// <summary>Equal for the same labels of the same run and judge: <c>c-1f2e3d4c5b6a</c>.</summary>
    public required string CalibrationId { get; init; }
    public required string EvalId { get; init; }
    public required string EvalVersion { get; init; }

    /// <summary>Name of the grader that is the judge.</summary>
    public required string Grader { get; init; }

    /// <summary>Hash of the grader: rubric, labels, judge model and its settings.</summary>
    public required string JudgeHash { get; init; }
    public required string RunId { get; init; }

    /// <summary>Attempt of the run whose scores were compared; a run that was resumed since may hold others.</summary>
    public required int RunAttempt { get; init; }

    /// <summary>Model spec of the run.</summary>
    public required string Model { get; init; }
    public required LabelOrigin Origin { get; init; }
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>The labelled responses are a random sample of the run, as whoever calibrated said, or all of it.</summary>
    public required bool RandomSample { get; init; }

    /// <summary>(sample, epoch) pairs of the run that the judge was asked about.</summary>
    public required long Responses { get; init; }

    /// <summary>Of these, pairs with a human label.</summary>
    public required long Labelled { get; init; }

    /// <summary>Pairs of the run at which the judge failed.</summary>
    public required long JudgeFailed { get; init; }

    /// <summary>Names of the labels, in the order of rows and columns of each table.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>Value behind each label that the judge gave with one.</summary>
    public required IReadOnlyDictionary<string, double> Values { get; init; }

    /// <summary>All samples first, then one table per value of each slice.</summary>
    public required IReadOnlyList<CalibrationTable> Tables { get; init; }

    /// <summary>Agreement of people with each other, when several label columns were given.</summary>
    public IReadOnlyList<AgreementReport> People { get; init; } = [];

    /// <summary>Metrics of the run corrected with these labels; empty unless they are a random sample of it.</summary>
    public IReadOnlyList<CorrectedMetric> Corrections { get; init; } = [];

    /// <summary>What makes this calibration, or the judge, doubtful.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>Every response that the judge was asked about has a human label.</summary>
    public bool IsComplete => Labelled == Responses;

    /// <summary>All samples.</summary>
    [JsonIgnore]
    public CalibrationTable Overall => Tables[0];

    /// <summary>The table of one slice, or of all samples for null; null when no labelled response is in the slice.</summary>
    public CalibrationTable? Find(IReadOnlyDictionary<string, string>? slice) => Tables.FirstOrDefault(table => SameSlice(table.Slice, slice));

    internal static bool SameSlice(IReadOnlyDictionary<string, string>? left, IReadOnlyDictionary<string, string>? right) =>
        left is null || right is null ? left is null && right is null : left.SequenceEqual(right);
}

/// <summary>Where the human labels came from.</summary>
/// <param name="File">Name of the label file, without its folder; null when they came from elsewhere.</param>
/// <param name="Grader">Grader of the same run that holds the recorded human label; null when they came from elsewhere.</param>
/// <param name="Hash">Hex SHA-256 over the labels as they were used.</param>
public sealed record LabelOrigin(string? File, string? Grader, string Hash)
{
    /// <summary>Review queue that the labels came from; null when they came from elsewhere.</summary>
    public string? Queue { get; init; }
}

/// <summary>A judge's labels against people's, over all samples or one slice.</summary>
public sealed record CalibrationTable
{
    /// <summary>Null for all samples, else one slice name and its value.</summary>
    public IReadOnlyDictionary<string, string>? Slice { get; init; }

    /// <summary>Pairs that both people and judge labelled.</summary>
    public required long N { get; init; }

    /// <summary>Counts by human label (row) and judge's label (column).</summary>
    public required IReadOnlyList<IReadOnlyList<long>> Counts { get; init; }

    /// <summary>Labelled pairs at which the judge failed, by human label; no part of the counts.</summary>
    public required IReadOnlyList<long> JudgeFailed { get; init; }

    /// <summary>Share of the pairs with the same label; null without pairs.</summary>
    public double? RawAgreement { get; init; }

    /// <summary>Cohen's kappa; null when chance agreement is complete.</summary>
    public double? Kappa { get; init; }
    public IntervalReport? KappaCi { get; init; }
    public double? GwetAc1 { get; init; }
    public IntervalReport? GwetAc1Ci { get; init; }

    /// <summary>Each label against all others.</summary>
    public required IReadOnlyList<LabelAccuracy> PerLabel { get; init; }
}

/// <summary>How well the judge tells one label from all others.</summary>
public sealed record LabelAccuracy
{
    public required string Label { get; init; }

    /// <summary>Pairs that people gave this label.</summary>
    public required long Positives { get; init; }
    public required long Negatives { get; init; }

    /// <summary>Positives to which the judge gave this label.</summary>
    public required long TruePositives { get; init; }

    /// <summary>Negatives to which the judge gave another label.</summary>
    public required long TrueNegatives { get; init; }

    /// <summary>Null without positives.</summary>
    public double? Sensitivity { get; init; }
    public IntervalReport? SensitivityCi { get; init; }

    /// <summary>Null without negatives.</summary>
    public double? Specificity { get; init; }
    public IntervalReport? SpecificityCi { get; init; }

    /// <summary>Cohen's kappa of this label against the rest.</summary>
    public double? Kappa { get; init; }
    public IntervalReport? KappaCi { get; init; }

    /// <summary>By how much clusters inflate the variance of the sensitivity; 1 without clusters.</summary>
    public double PositivesDesignEffect { get; init; } = 1;

    /// <summary>The same for the specificity.</summary>
    public double NegativesDesignEffect { get; init; } = 1;

    /// <summary>Sensitivity + specificity - 1: 0 is a coin, 1 is perfect. Null when a class has no pairs.</summary>
    public double? Informedness => Sensitivity + Specificity - 1;
}

/// <summary>A metric of the calibrated run, corrected with its human labels.</summary>
/// <param name="Slice">Null for all samples.</param>
public sealed record CorrectedMetric(string Metric, IReadOnlyDictionary<string, string>? Slice, CorrectedReport Corrected);
