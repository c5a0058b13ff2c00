using System.Globalization;

namespace EvalFlow.Core.Evals;

/// <summary>Keeps the first problems and counts the rest, so that a file of a million faulty rows does not fill the memory.</summary>
internal sealed class ProblemList(string file)
{
    /// <summary>Nobody corrects more by hand before looking again.</summary>
    private const int Most = 200;

    private readonly List<Problem> _kept = [];
    private long _count;

    public void Add(Problem problem)
    {
        _count++;
        if (_kept.Count < Most)
        {
            _kept.Add(problem);
        }
    }

    public IReadOnlyList<Problem> Take() => _count <= Most
        ? _kept
        : [.. _kept, new Problem(
            file, null, null, null, string.Create(CultureInfo.InvariantCulture, $"There are {_count - Most} more problems."), "Correct those above first; many may share one cause.")];
}
