using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Calibration;

/// <summary>Which judge to hold against which human labels.</summary>
public sealed record CalibrateRequest
{
    /// <summary>The run whose judge outputs are compared; it must have ended.</summary>
    public required Run Run { get; init; }

    /// <summary>Grader that is the judge; null when the eval leaves no choice.</summary>
    public string? Grader { get; init; }

    /// <summary>File of human labels; null when they were recorded beside the responses.</summary>
    public LabelFileSpec? File { get; init; }

    /// <summary>Labels of a review queue; null when they are elsewhere.</summary>
    public QueueLabels? Queue { get; init; }

    /// <summary>Grader of type column that holds the recorded human label; null when the labels are in a file.</summary>
    public string? LabelsFrom { get; init; }

    /// <summary>Whoever labelled took a random sample of the run.</summary>
    public bool RandomSample { get; init; }
}

/// <summary>Which columns of a label file mean what, and which rows count.</summary>
public sealed record LabelFileSpec
{
    public required string Path { get; init; }

    /// <summary>Columns that, joined, are the sample id, or one template such as <c>v2-{{id}}</c>; empty for the usual names.</summary>
    public IReadOnlyList<string> Id { get; init; } = [];

    /// <summary>Column with the label that counts, then columns of further people; empty for the usual names.</summary>
    public IReadOnlyList<string> Label { get; init; } = [];

    /// <summary>Column with the 1-based epoch; null when the run has one epoch.</summary>
    public string? Epoch { get; init; }

    /// <summary>Keeps rows whose column equals one of the values.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Where { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>Labels of the judge by the words that people used.</summary>
    public IReadOnlyDictionary<string, string> Words { get; init; } = new Dictionary<string, string>();
}
