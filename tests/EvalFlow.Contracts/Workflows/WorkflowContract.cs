using System.Collections.Concurrent;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

/// <summary>What every workflow engine promises. The parts stand in one file each.</summary>
public abstract partial class WorkflowContract
{
    /// <summary>A test that hangs is a test that fails; never reached otherwise.</summary>
    private const int Patience = 60_000;

    private const string Id = "instance-1";

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<WorkflowBench> CreateAsync();

    /// <summary>Waits for the end of an instance while time goes by.</summary>
    private static async Task<WorkflowState> FinishAsync(WorkflowBench bench, WorkflowProcess process, string instanceId = Id)
    {
        Task<WorkflowState> ended = process.Engine.WaitAsync(instanceId, Cancel);
        while (!ended.IsCompleted)
        {
            await bench.PassAsync(bench.Unit / 4);
        }
        return await ended;
    }

    private static async Task<WorkflowState> RunAsync(WorkflowBench bench, WorkflowCatalog catalog, object? input = null)
    {
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", input, Cancel);
        return await FinishAsync(bench, process);
    }

    /// <summary>Waits, without letting time go by, until the workflow says where it is.</summary>
    private static async Task ReachAsync(WorkflowProcess process, string status)
    {
        while ((await process.Engine.FindAsync(Id, Cancel))?.CustomStatus != status)
        {
            Cancel.ThrowIfCancellationRequested();
            await Task.Yield();
        }
    }

    private static void Completed<T>(T expected, WorkflowState state)
    {
        Assert.Null(state.Error);
        Assert.Equal(WorkflowStatus.Completed, state.Status);
        Assert.Equal(WorkflowCatalog.Write(expected), state.Result);
    }

    /// <summary>Counts how often each activity ran, over all processes of a test.</summary>
    private sealed class Tally
    {
        private readonly ConcurrentDictionary<string, int> _runs = new(StringComparer.Ordinal);

        public int Total => _runs.Values.Sum();

        public int Distinct => _runs.Count;

        public int this[string name] => _runs.GetValueOrDefault(name);

        public int Add(string name) => _runs.AddOrUpdate(name, 1, (_, runs) => runs + 1);
    }
}
