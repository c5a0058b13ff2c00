using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

public abstract partial class WorkflowContract
{
    private static readonly string[] FirstAndSecond = ["first", "second"];

    [Fact(Timeout = Patience)]
    public async Task Event_RaisedBeforeTheWait_IsKept()
    {
        await using WorkflowBench bench = await CreateAsync();
        TaskCompletionSource raised = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("until raised", async (n, cancellationToken) =>
            {
                await raised.Task.WaitAsync(cancellationToken);
                return n;
            })
            .AddWorkflow<int, string>("main", async (context, _) =>
            {
                await context.CallActivityAsync<int>("until raised", 0);
                return (await context.WaitForEventAsync<string>("go", bench.Unit * 1000)).Payload!;
            });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "early", Cancel);
        raised.SetResult();

        Completed("early", await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Event_RaisedDuringTheWait_Arrives()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, EventArrival<string>>("main", (context, _) =>
        {
            context.SetStatus("waiting");
            return context.WaitForEventAsync<string>("go", bench.Unit * 1000);
        });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        await ReachAsync(process, "waiting");
        await process.Engine.RaiseEventAsync(Id, "other", "not meant", Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "late", Cancel);

        Completed(new EventArrival<string>(true, "late"), await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Events_OfOneName_AreConsumedOnePerWaitInOrder()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string[]>("main", async (context, _) =>
        [
            (await context.WaitForEventAsync<string>("go", bench.Unit * 1000)).Payload!,
            (await context.WaitForEventAsync<string>("go", bench.Unit * 1000)).Payload!,
        ]);
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "first", Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "second", Cancel);

        Completed(FirstAndSecond, await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Event_WaitedForByTwo_GoesToTheOneWhoAskedFirst()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string[]>("main", async (context, _) =>
        {
            Task<EventArrival<string>> one = context.WaitForEventAsync<string>("go", bench.Unit * 1000);
            Task<EventArrival<string>> two = context.WaitForEventAsync<string>("go", bench.Unit * 1000);
            context.SetStatus("waiting");
            return [(await one).Payload!, (await two).Payload!];
        });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        await ReachAsync(process, "waiting");
        await process.Engine.RaiseEventAsync(Id, "go", "first", Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "second", Cancel);

        Completed(FirstAndSecond, await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Event_AfterTheTimeRanOut_StaysForTheNextWait()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string>("main", async (context, _) =>
        {
            EventArrival<string> first = await context.WaitForEventAsync<string>("go", bench.Unit);
            context.SetStatus($"arrived: {first.Arrived}, payload: {first.Payload ?? "none"}");
            return (await context.WaitForEventAsync<string>("go", bench.Unit * 1000)).Payload!;
        });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        while ((await process.Engine.FindAsync(Id, Cancel))!.CustomStatus is null)
        {
            await bench.PassAsync(bench.Unit / 4);
        }
        Assert.Equal("arrived: False, payload: none", (await process.Engine.FindAsync(Id, Cancel))!.CustomStatus);
        await process.Engine.RaiseEventAsync(Id, "go", "late", Cancel);

        Completed("late", await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Event_RacingATimer_EndsTheSameOnReplay()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string>("main", async (context, _) =>
        {
            Task<EventArrival<string>> arrival = context.WaitForEventAsync<string>("go", bench.Unit * 1000);
            Task timer = context.SleepUntilAsync(context.UtcNow + bench.Unit);
            string winner = await Task.WhenAny(arrival, timer) == arrival ? "event" : "timer";
            await arrival;
            await timer;
            context.SetStatus("both");
            await context.WaitForEventAsync<string>("end", bench.Unit * 1000);
            return winner;
        });
        await using (WorkflowProcess first = await bench.BeginAsync(catalog))
        {
            await first.Engine.StartAsync(Id, "main", 0, Cancel);
            await first.Engine.RaiseEventAsync(Id, "go", "now", Cancel);
            while ((await first.Engine.FindAsync(Id, Cancel))!.CustomStatus is null)
            {
                await bench.PassAsync(bench.Unit / 4);
            }
        }
        await using WorkflowProcess second = await bench.BeginAsync(catalog);
        await second.Engine.RaiseEventAsync(Id, "end", "", Cancel);

        Completed("event", await second.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Event_ForAnUnknownOrFinishedInstance_IsIgnored()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, string>("main", (_, _) => Task.FromResult("done"));
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        WorkflowState before = await process.Engine.WaitAsync(Id, Cancel);

        await process.Engine.RaiseEventAsync("never-started", "go", 1, Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", 1, Cancel);

        Assert.Null(await process.Engine.FindAsync("never-started", Cancel));
        Assert.Equal(before, await process.Engine.FindAsync(Id, Cancel));
    }
}
