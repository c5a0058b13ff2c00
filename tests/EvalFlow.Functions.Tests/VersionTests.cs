using EvalFlow.Core.Workflows;
using Microsoft.DurableTask.Testing.Sidecar;

namespace EvalFlow.Functions.Tests;

/// <summary>What the version settings of host.json promise of instances that outlive a deployment.</summary>
public sealed class VersionTests
{
    [Fact]
    public async Task Instance_BegunByAnOlderApp_IsFinishedByTheNewerOne()
    {
        InMemoryOrchestrationService service = new(null);
        await using (DurableProcess older = await DurableProcess.StartAsync(service, Catalog("older"), "1.0"))
        {
            await older.Engine.StartAsync("w/1", "wait", null, Cancel);
            await UntilAsync(older, state => state.CustomStatus == "waiting");
        }
        await using DurableProcess newer = await DurableProcess.StartAsync(service, Catalog("newer"), "1.1");
        await newer.Engine.RaiseEventAsync("w/1", "go", null, Cancel);

        WorkflowState ended = await newer.Engine.WaitAsync("w/1", Cancel);

        Assert.Equal(WorkflowStatus.Completed, ended.Status);
        Assert.Equal("\"newer\"", ended.Result);
    }

    // That a newer app goes on with it then cannot be shown here: work that the test host has handed out and got back is lost.
    [Fact(Timeout = 120_000)]
    public async Task Instance_BegunByANewerApp_IsLeftAloneByAnOlderOne()
    {
        CancellationToken cancel = TestContext.Current.CancellationToken;
        InMemoryOrchestrationService service = new(null);
        await using (DurableProcess newer = await DurableProcess.StartAsync(service, Catalog("newer"), "1.1"))
        {
            await newer.Engine.StartAsync("w/1", "wait", null, cancel);
            await UntilAsync(newer, state => state.CustomStatus == "waiting");
        }
        await using DurableProcess older = await DurableProcess.StartAsync(service, Catalog("older"), "1.0");
        await older.Engine.RaiseEventAsync("w/1", "go", null, cancel);
        // Its own work is done in the meantime, so the other instance was offered to it.
        await older.Engine.StartAsync("w/2", "at_once", null, cancel);
        await older.Engine.WaitAsync("w/2", cancel);

        Assert.Equal(WorkflowStatus.Running, (await older.Engine.FindAsync("w/1", cancel))!.Status);
    }

    private static WorkflowCatalog Catalog(string app) => new WorkflowCatalog()
        .AddWorkflow<object?, string>("wait", async (context, _) =>
        {
            context.SetStatus("waiting");
            await context.WaitForEventAsync<object?>("go", Timeout.InfiniteTimeSpan);
            return await context.CallActivityAsync<string>("name", null);
        })
        .AddWorkflow<object?, string>("at_once", (context, _) => context.CallActivityAsync<string>("name", null))
        .AddActivity<object?, string>("name", (_, _) => Task.FromResult(app));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private static async Task UntilAsync(DurableProcess process, Func<WorkflowState, bool> holds)
    {
        while (await process.Engine.FindAsync("w/1", Cancel) is not { } state || !holds(state))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, Cancel);
        }
    }
}
