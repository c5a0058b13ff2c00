namespace EvalFlow.Core.Regressions;

/// <summary>Why a sample could not be paired.</summary>
public enum LeftOutReason
{
    /// <summary>The run did not have the sample.</summary>
    Missing,

    /// <summary>There was no response, or the judge could not be reached.</summary>
    Errored,

    /// <summary>The judge's answer was not usable.</summary>
    JudgeFailed,

    /// <summary>The grader did not apply in this run, but in the other.</summary>
    NotApplicable,

    /// <summary>It was graded, but without a value, or in too few epochs for the reducer.</summary>
    NoValue,
}

/// <summary>Which of the two runs is meant.</summary>
public enum ComparedRun
{
    Baseline,
    Candidate,
}

/// <summary>A sample that could not be paired.</summary>
/// <param name="Grader">The grader that left nothing to pair; null when the run did not have the sample at all.</param>
/// <param name="In">The run that lacks it.</param>
public sealed record LeftOut(string SampleId, string? Grader, ComparedRun In, LeftOutReason Reason);

/// <summary>How many samples were left out for one reason.</summary>
public sealed record LeftOutCount(ComparedRun In, LeftOutReason Reason, long Count);

/// <summary>Lists what was left out, up to a limit, and counts all of it.</summary>
internal sealed class LeftOutList
{
    private readonly List<LeftOut> _listed = [];
    private readonly SortedDictionary<(ComparedRun, LeftOutReason), long> _counts = [];
    private readonly List<string> _ids = [];
    private string? _last;

    public IReadOnlyList<LeftOut> Listed => _listed;

    /// <summary>Each sample once, whatever it lacks.</summary>
    public IReadOnlyList<string> SampleIds => _ids;

    /// <summary>Samples in which something was left out.</summary>
    public long Samples { get; private set; }

    public IReadOnlyList<LeftOutCount> Counts => [.. _counts.Select(pair => new LeftOutCount(pair.Key.Item1, pair.Key.Item2, pair.Value))];

    /// <summary>Notes one finding; those of one sample come one after the other.</summary>
    public void Add(LeftOut one)
    {
        if (_last != one.SampleId)
        {
            _last = one.SampleId;
            Samples++;
            if (_ids.Count < Comparison.MaxUnmatched)
            {
                _ids.Add(one.SampleId);
            }
        }
        _counts[(one.In, one.Reason)] = _counts.GetValueOrDefault((one.In, one.Reason)) + 1;
        if (_listed.Count < Comparison.MaxUnmatched)
        {
            _listed.Add(one);
        }
    }
}
