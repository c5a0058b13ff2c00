using EvalFlow.Statistics;

namespace EvalFlow.Calibration;

/// <summary>How much is simulated, and from which seed.</summary>
internal sealed record Plan(ulong Seed, bool Quick)
{
    /// <summary>A tenth of the runs, to see whether all works.</summary>
    public int Runs(int full) => Quick ? Math.Max(20, full / 10) : full;

    /// <summary>Every cell has its own sequence: a part alone, or in another order, gives the same numbers.</summary>
    public SeededRandom Random(string cell)
    {
        ulong hash = 14695981039346656037;
        foreach (char letter in cell)
        {
            hash = (hash ^ letter) * 1099511628211;
        }
        return new SeededRandom(unchecked(hash + (Seed * 0x9E3779B97F4A7C15)));
    }
}
