using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

/// <summary>Storage of workflows that outlives the engines on it. Each test has its own.</summary>
public abstract class WorkflowBench : IAsyncDisposable
{
    /// <summary>A span that is long for this engine's clock and short for the person who waits for the test.</summary>
    public abstract TimeSpan Unit { get; }

    /// <summary>Lets time go by, and whatever was due happen some time after.</summary>
    public abstract Task PassAsync(TimeSpan time);

    /// <summary>Starts a process, as it were: an engine that runs what the catalog holds.</summary>
    /// <param name="crashAt">Which of its durable writes, 1-based, counted before and after, ends the process; null for none.</param>
    public abstract Task<WorkflowProcess> BeginAsync(WorkflowCatalog catalog, int? crashAt = null);

    public abstract ValueTask DisposeAsync();
}

/// <summary>An engine at work. Disposing stops it in an orderly way; a crash does not.</summary>
public abstract class WorkflowProcess : IAsyncDisposable
{
    public abstract IWorkflowEngine Engine { get; }

    /// <summary>True once the crash asked for has happened; from then on the engine throws.</summary>
    public abstract bool HasCrashed { get; }

    public abstract ValueTask DisposeAsync();
}
