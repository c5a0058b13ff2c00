using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>One line of an alert.</summary>
public sealed record AlertRow
{
    public required string EvalId { get; init; }
    public required string EvalTitle { get; init; }
    public string? Owner { get; init; }

    /// <summary>Empty when no metric is meant, as for a failed run.</summary>
    public string Metric { get; init; } = "";

    /// <summary>True for the metric by which the eval is judged.</summary>
    public bool Primary { get; init; }

    /// <summary>name=value, or null for all samples.</summary>
    public string? Slice { get; init; }
    public string BaselineRun { get; init; } = "";
    public required string CandidateRun { get; init; }

    /// <summary>Which way is better; null when no metric is meant.</summary>
    public Direction? Direction { get; init; }

    /// <summary>Means over the paired samples; null when no metric is meant.</summary>
    public double? Baseline { get; init; }
    public double? Candidate { get; init; }

    /// <summary>Candidate minus baseline.</summary>
    public double? Delta { get; init; }

    /// <summary>Of the difference; null when there is none.</summary>
    public IntervalReport? Ci { get; init; }

    /// <summary>Samples compared, or planned in a run that failed.</summary>
    public long N { get; init; }

    /// <summary>Samples that moved in the worse direction, or could not be evaluated.</summary>
    public long Failing { get; init; }
    public double? QValue { get; init; }

    /// <summary>1 to 5, see <see cref="AlertSeverity"/>.</summary>
    public required int Severity { get; init; }

    /// <summary>One sentence with the numbers.</summary>
    public required string Summary { get; init; }

    /// <summary>In a digest, the alert that the row speaks of; null elsewhere.</summary>
    public string? AlertId { get; init; }

    /// <summary>Run that showed this row to be well again; null while it is not.</summary>
    public string? RecoveredBy { get; init; }
}
