using System.Collections.Concurrent;

namespace EvalFlow.Core.Runs;

/// <summary>What this process has done for each run, for people who watch.</summary>
public sealed class ProgressBoard
{
    private readonly ConcurrentDictionary<string, RunTally> _runs = new(StringComparer.Ordinal);

    public RunTally For(string runId) => _runs.GetOrAdd(runId, _ => new RunTally());
}

/// <summary>(sample, epoch) pairs this process has finished or found finished in a checkpoint.</summary>
public sealed class RunTally
{
    private long _done;
    private long _errored;
    private double _costUsd;

    public long Done => Interlocked.Read(ref _done);

    public long Errored => Interlocked.Read(ref _errored);

    public double CostUsd => Volatile.Read(ref _costUsd);

    internal void Add(SampleResult result)
    {
        Interlocked.Increment(ref _done);
        if (result.IsErrored)
        {
            Interlocked.Increment(ref _errored);
        }
        if (result.Reply.CostUsd is { } cost)
        {
            Add(cost);
        }
    }

    private void Add(double cost)
    {
        double seen;
        do
        {
            seen = Volatile.Read(ref _costUsd);
        }
        while (!seen.Equals(Interlocked.CompareExchange(ref _costUsd, seen + cost, seen)));
    }
}
