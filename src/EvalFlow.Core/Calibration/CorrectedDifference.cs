using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>A difference between two runs, corrected for the errors of the judge on each of them.</summary>
public sealed record CorrectedDifference
{
    /// <summary>rogan_gladen, prediction_powered or human_labels.</summary>
    public required string Method { get; init; }

    /// <summary>Corrected values of the two runs.</summary>
    public required double Baseline { get; init; }
    public required double Candidate { get; init; }

    /// <summary>Candidate minus baseline.</summary>
    public required double Delta { get; init; }
    public double? StdError { get; init; }
    public IntervalReport? Ci { get; init; }

    /// <summary>Two-sided p-value of no difference; null when no test is possible.</summary>
    public double? PValue { get; init; }

    /// <summary>Benjamini-Hochberg over the row's family, corrected p-values taken where there are some.</summary>
    public double? QValue { get; init; }

    /// <summary>Samples of which people labelled both responses.</summary>
    public required long LabelledPairs { get; init; }

    /// <summary>Calibrations on the baseline and on the candidate.</summary>
    public required IReadOnlyList<string> CalibrationIds { get; init; }
}
