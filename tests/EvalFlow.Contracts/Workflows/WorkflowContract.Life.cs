using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

public abstract partial class WorkflowContract
{
    /// <summary>False for an engine that lets an activity under way come to its end when its instance is cancelled.</summary>
    protected virtual bool TellsActivities => true;

    [Fact(Timeout = Patience)]
    public async Task Start_Twice_IsTheSameAsOnce()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("work", (n, _) => Task.FromResult(n + tally.Add("work")))
            .AddWorkflow<int, int>("main", (context, n) => context.CallActivityAsync<int>("work", n));
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 10, Cancel);
        await process.Engine.StartAsync(Id, "main", 20, Cancel);
        Completed(11, await process.Engine.WaitAsync(Id, Cancel));

        await process.Engine.StartAsync(Id, "main", 30, Cancel);

        Completed(11, await process.Engine.WaitAsync(Id, Cancel));
        Assert.Equal(1, tally.Total);
    }

    [Fact(Timeout = Patience)]
    public async Task Find_AnInstanceNeverStarted_IsNullAndWaitingThrows()
    {
        await using WorkflowBench bench = await CreateAsync();
        await using WorkflowProcess process = await bench.BeginAsync(new());

        Assert.Null(await process.Engine.FindAsync(Id, Cancel));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Wait_Cancelled_LeavesTheInstanceAlone()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string>("main", async (context, _) =>
            (await context.WaitForEventAsync<string>("go", bench.Unit * 1000)).Payload!);
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        using CancellationTokenSource impatient = new();
        Task waiting = process.Engine.WaitAsync(Id, impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        await process.Engine.RaiseEventAsync(Id, "go", "on", Cancel);

        Completed("on", await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Status_WhileItRuns_IsTheLastWordAndItsNames()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, int>("main", async (context, n) =>
        {
            context.SetStatus("begun");
            context.SetStatus("waiting");
            await context.WaitForEventAsync<int>("go", bench.Unit * 1000);
            context.SetStatus("over");
            return n;
        });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 7, Cancel);
        await ReachAsync(process, "waiting");

        Assert.Equal(
            new(Id, "main", WorkflowStatus.Running, null, null, "waiting"), await process.Engine.FindAsync(Id, Cancel));
        await process.Engine.RaiseEventAsync(Id, "go", 1, Cancel);
        Assert.Equal(
            new(Id, "main", WorkflowStatus.Completed, "7", null, "over"), await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Cancel_ARunningInstance_TellsTheActivityAndBeginsNoFurtherStep()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        TaskCompletionSource told = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("long", async (n, cancellationToken) =>
            {
                tally.Add("long");
                using CancellationTokenRegistration _ = cancellationToken.Register(told.SetResult);
                await told.Task;
                return n;
            })
            .AddActivity<int, int>("next", (n, _) => Task.FromResult(tally.Add("next")))
            .AddWorkflow<int, int>("main", async (context, n) =>
            {
                await context.CallActivityAsync<int>("long", n);
                return await context.CallActivityAsync<int>("next", n);
            });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        while (tally["long"] == 0)
        {
            await Task.Yield();
        }

        await process.Engine.CancelAsync(Id, "no longer needed", Cancel);
        if (!TellsActivities)
        {
            told.SetResult();
        }
        await told.Task.WaitAsync(Cancel);
        WorkflowState state = await FinishAsync(bench, process);

        Assert.Equal(WorkflowStatus.Cancelled, state.Status);
        Assert.Equal("no longer needed", state.Error);
        Assert.Null(state.Result);
        Assert.Equal(0, tally["next"]);
    }

    [Fact(Timeout = Patience)]
    public async Task Cancel_AParent_CancelsItsChildren()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, int>("child", async (context, n) =>
            {
                await context.WaitForEventAsync<int>("go", bench.Unit * 1000);
                return n;
            })
            .AddWorkflow<int, int>("main", (context, n) => context.CallChildAsync<int>("child", "child-1", n));
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        while (await process.Engine.FindAsync("child-1", Cancel) is null)
        {
            await Task.Yield();
        }

        await process.Engine.CancelAsync(Id, "stop", Cancel);

        Assert.Equal(WorkflowStatus.Cancelled, (await FinishAsync(bench, process)).Status);
        Assert.Equal(WorkflowStatus.Cancelled, (await FinishAsync(bench, process, "child-1")).Status);
    }

    [Fact(Timeout = Patience)]
    public async Task Cancel_AChild_FailsTheParentsStep()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, int>("child", async (context, n) =>
            {
                await context.WaitForEventAsync<int>("go", bench.Unit * 1000);
                return n;
            })
            .AddWorkflow<int, string>("main", async (context, n) =>
            {
                try
                {
                    await context.CallChildAsync<int>("child", "child-1", n);
                    return "completed";
                }
                catch (WorkflowStepException failure)
                {
                    return failure.Message;
                }
            });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        while (await process.Engine.FindAsync("child-1", Cancel) is null)
        {
            await Task.Yield();
        }

        await process.Engine.CancelAsync("child-1", "stop", Cancel);
        WorkflowState state = await FinishAsync(bench, process);

        Assert.Equal(WorkflowStatus.Completed, state.Status);
        Assert.NotEqual("\"completed\"", state.Result);
    }

    [Fact(Timeout = Patience)]
    public async Task Cancel_AFinishedInstance_IsIgnored()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, int>("main", (_, n) => Task.FromResult(n));
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 5, Cancel);
        await process.Engine.WaitAsync(Id, Cancel);

        await process.Engine.CancelAsync(Id, "too late", Cancel);
        await process.Engine.CancelAsync("never-started", "nothing there", Cancel);

        Completed(5, await process.Engine.WaitAsync(Id, Cancel));
    }
}
