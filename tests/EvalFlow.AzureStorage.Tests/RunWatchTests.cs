using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>What another process does to a run reaches the engine of this one.</summary>
public sealed class RunWatchTests(Azurite azurite)
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LastShard_CommittedElsewhere_RaisesTheEventHere()
    {
        (StoreProcess other, Run run, FakeTimeProvider clock, NotedEngine engine, Task watching) = await BeginAsync();
        await other.Runs.CommitShardAsync(new(run.RunId, 0, new(1, 0, 0), default, default, default, []), Cancel);

        await PassUntilAsync(clock, watching);

        Assert.Equal([$"raise {run.RunId}/1 drained"], engine.Calls);
    }

    [Theory]
    [InlineData(RunStatus.Cancelled, 1)]
    [InlineData(RunStatus.Failed, 1)]
    [InlineData(RunStatus.Running, 2)]
    public async Task Run_EndedOrBegunAgainElsewhere_CancelsTheWorkflowHere(RunStatus status, int attempt)
    {
        (StoreProcess other, Run run, FakeTimeProvider clock, NotedEngine engine, Task watching) = await BeginAsync();
        await other.Runs.UpdateAsync(run with { Status = status, Attempt = attempt, Reason = "asked to" }, Cancel);

        await PassUntilAsync(clock, watching);

        Assert.Equal([$"cancel {run.RunId}/1 asked to"], engine.Calls);
    }

    private async Task<(StoreProcess Other, Run Run, FakeTimeProvider Clock, NotedEngine Engine, Task Watching)> BeginAsync()
    {
        AzureStoreBench bench = new(azurite);
        StoreProcess here = await bench.BeginAsync();
        Run run = new()
        {
            RunId = "r-1",
            RequestKey = "k",
            EvalId = "e",
            EvalVersion = "1",
            EvalHash = "h",
            DatasetHash = "d",
            Hashes = new("d", "p", "g", "e", new Dictionary<string, string>()),
            Model = "m",
            ToolVersion = "0",
            Epochs = 1,
            MaxConcurrency = 1,
            Status = RunStatus.Running,
            StartedAt = DateTimeOffset.UnixEpoch,
        };
        await here.Runs.CreateAsync(run, Cancel);
        await here.Runs.SavePlanAsync(run.RunId, 1, [new(0, 0, 1)], null, Cancel);
        FakeTimeProvider clock = new();
        NotedEngine engine = new();
        Task watching = new RunWatch(here.Runs, engine, Every, clock).RunAsync([run], Cancel);
        return (await bench.BeginAsync(), run, clock, engine, watching);
    }

    private static async Task PassUntilAsync(FakeTimeProvider clock, Task watching)
    {
        while (!watching.IsCompleted)
        {
            clock.Advance(Every);
            await Task.Yield();
        }
        await watching;
    }

    private sealed class NotedEngine : IWorkflowEngine
    {
        public List<string> Calls { get; } = [];

        public Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken) =>
            NoteAsync($"raise {instanceId} {name}");

        public Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) => NoteAsync($"cancel {instanceId} {reason}");

        public Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken) => throw new NotSupportedException();

        private Task NoteAsync(string call)
        {
            Calls.Add(call);
            return Task.CompletedTask;
        }
    }
}
