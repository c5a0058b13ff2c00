using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

/// <summary>Storage that outlives the processes on it. Each test has its own.</summary>
public abstract class StoreBench : IAsyncDisposable
{
    public abstract Task PassAsync(TimeSpan time);

    /// <summary>Opens the storage anew, as another process would. The earlier ones stay open.</summary>
    /// <param name="crashAt">Which of its durable writes, 1-based, counted before and after, ends the process; null for none.</param>
    public abstract Task<StoreProcess> BeginAsync(int? crashAt = null);

    public abstract ValueTask DisposeAsync();
}

/// <summary>The ports of one process.</summary>
public abstract class StoreProcess : IAsyncDisposable
{
    public abstract IEvalRegistry Registry { get; }

    public abstract IRunStore Runs { get; }

    public abstract IWorkQueue Queue { get; }

    public abstract IAlertStore Alerts { get; }

    public virtual ISilenceStore Silences => throw new NotSupportedException("This storage keeps no silences.");

    public virtual IResponseCache Responses => throw new NotSupportedException("This storage keeps no cached answers.");

    public virtual IRecordStore Records => throw new NotSupportedException("This storage keeps no records.");

    /// <summary>True once the crash asked for has happened.</summary>
    public abstract bool HasCrashed { get; }

    public abstract ValueTask DisposeAsync();
}
