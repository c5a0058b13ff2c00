using EvalFlow.Core.Grading;

namespace EvalFlow.Core.Runs;

/// <summary>One grade without its reason, as scores are compared.</summary>
public readonly record struct Cell(Outcome Outcome, string? Label, double? Value);

/// <summary>All grades of one sample over its epochs, with what groups it.</summary>
public sealed class ScoredSample(
    int ordinal, string id, string? cluster, IReadOnlyList<string?> slices, int epochs, int graders)
{
    private readonly Cell[] _cells = new Cell[epochs * graders];

    /// <summary>0-based position in the eval version.</summary>
    public int Ordinal => ordinal;
    public string Id => id;
    public string? Cluster => cluster;

    /// <summary>Values in the order of the block's slice names; null where the sample has none.</summary>
    public IReadOnlyList<string?> Slices => slices;
    public int Epochs => epochs;
    public int Graders => graders;

    /// <summary>The grade at a 0-based epoch and grader.</summary>
    public ref Cell this[int epoch, int grader] => ref _cells[(epoch * graders) + grader];
}
