namespace EvalFlow.Sqlite.Tests;

/// <summary>Ends a home at one of its fault points, which come before and after each commit.</summary>
internal sealed class SimulatedCrash(int? at)
{
    private int _reached;

    public bool HasHappened { get; private set; }

    /// <summary>Fault points passed so far.</summary>
    public int Reached => Volatile.Read(ref _reached);

    /// <summary>Set by whoever started the next process.</summary>
    public bool IsHandled { get; set; }

    public void Reach(string point)
    {
        // How many heartbeats there are depends on the speed of the test, and they carry nothing.
        if (!point.StartsWith("heartbeat", StringComparison.Ordinal) && Interlocked.Increment(ref _reached) == at)
        {
            HasHappened = true;
            throw new SimulatedCrashException(point);
        }
    }
}

internal sealed class SimulatedCrashException(string point) : Exception($"Crashed at '{point}'.");
