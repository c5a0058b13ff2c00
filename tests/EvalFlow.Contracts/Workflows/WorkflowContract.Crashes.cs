using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

public abstract partial class WorkflowContract
{
    private const int Fan = 3;

    /// <summary>False for an engine whose storage cannot be made to fail; the crash tests are then skipped.</summary>
    protected virtual bool CanCrash => true;

    [Fact(Timeout = Patience)]
    public async Task Crash_AtEveryPointOfASequence_RepeatsAtMostTheStepInFlight()
    {
        Assert.SkipUnless(CanCrash, "This engine's storage cannot be made to fail.");
        int points = await CrashEverywhereAsync(
            (catalog, tally) => catalog
                .AddActivity<int, int>("work", (n, _) => Task.FromResult(n + Math.Sign(tally.Add($"work {n}"))))
                .AddWorkflow<int, int>("main", async (context, n) =>
                {
                    for (int step = 0; step < 5; step++)
                    {
                        n = await context.CallActivityAsync<int>("work", n);
                    }
                    return n;
                }),
            expected: "5", steps: 5, inFlight: 1);

        // Start, five steps asked for and done, the end: each before and after its commit.
        Assert.InRange(points, 2 * (1 + 10 + 1), int.MaxValue);
    }

    [Fact(Timeout = Patience)]
    public async Task Crash_AtEveryPointOfEverything_EndsWithTheSameResult()
    {
        Assert.SkipUnless(CanCrash, "This engine's storage cannot be made to fail.");
        int points = await CrashEverywhereAsync(
            AddEverything,
            expected: "\"begun, 1 4 9, slept, go, child of go, tried again, timed out\"",
            steps: 1 + Fan + 1 + 2,
            inFlight: Fan);

        Assert.InRange(points, 2 * (2 + 2 * (1 + Fan + 1 + 1)), int.MaxValue);
    }

    [Fact(Timeout = Patience)]
    public async Task Stop_InTheMiddle_IsResumedByTheNextEngine()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        TaskCompletionSource reached = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("first", (n, _) => Task.FromResult(tally.Add("first")))
            .AddActivity<int, int>("second", async (n, cancellationToken) =>
            {
                if (tally.Add("second") == 1)
                {
                    reached.SetResult();
                    await new TaskCompletionSource().Task.WaitAsync(cancellationToken);
                }
                return n;
            })
            .AddWorkflow<int, int>("main", async (context, n) =>
                await context.CallActivityAsync<int>("first", n) + await context.CallActivityAsync<int>("second", n));
        await using (WorkflowProcess first = await bench.BeginAsync(catalog))
        {
            await first.Engine.StartAsync(Id, "main", 41, Cancel);
            await reached.Task.WaitAsync(Cancel);
        }

        await using WorkflowProcess second = await bench.BeginAsync(catalog);

        Completed(42, await FinishAsync(bench, second));
        Assert.Equal(1, tally["first"]);
    }

    [Fact(Timeout = Patience)]
    public async Task TwoEngines_OnOneStorage_RunEachStepOnce()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<string, int>("work", (name, _) => Task.FromResult(tally.Add(name)))
            .AddWorkflow<int, int>("main", async (context, steps) =>
            {
                for (int step = 0; step < steps; step++)
                {
                    await context.CallActivityAsync<int>("work", $"{context.InstanceId} {step}");
                }
                return steps;
            });
        await using WorkflowProcess one = await bench.BeginAsync(catalog);
        await using WorkflowProcess two = await bench.BeginAsync(catalog);
        string[] ids = [.. Enumerable.Range(0, 20).Select(number => $"instance-{number}")];
        foreach (string id in ids)
        {
            await (id.Length % 2 == 0 ? one : two).Engine.StartAsync(id, "main", 5, Cancel);
        }

        foreach (string id in ids)
        {
            Completed(5, await FinishAsync(bench, two, id));
        }
        Assert.Equal(100, tally.Distinct);
        Assert.Equal(100, tally.Total);
    }

    [Fact(Timeout = Patience)]
    public async Task Replay_OfCodeThatTakesAnotherStep_FailsAndNamesBoth()
    {
        WorkflowState state = await ReplayOtherCodeAsync(async context =>
        {
            await context.CallActivityAsync<int>("summarize", 1);
            await context.WaitForEventAsync<int>("go", TimeSpan.FromDays(1));
        });

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Contains("grade", state.Error, StringComparison.Ordinal);
        Assert.Contains("summarize", state.Error, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task Replay_OfCodeThatLeavesAStepOut_FailsAndNamesIt()
    {
        WorkflowState state = await ReplayOtherCodeAsync(_ => Task.CompletedTask);

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Contains("grade", state.Error, StringComparison.Ordinal);
    }

    private async Task<WorkflowState> ReplayOtherCodeAsync(Func<IWorkflowContext, Task> other)
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog Catalog(Func<IWorkflowContext, Task> code) => new WorkflowCatalog()
            .AddActivity<int, int>("grade", (n, _) => Task.FromResult(n))
            .AddActivity<int, int>("summarize", (n, _) => Task.FromResult(n))
            .AddWorkflow<int, int>("main", async (context, n) =>
            {
                await code(context);
                return n;
            });
        await using (WorkflowProcess first = await bench.BeginAsync(Catalog(async context =>
        {
            await context.CallActivityAsync<int>("grade", 1);
            context.SetStatus("graded");
            await context.WaitForEventAsync<int>("go", bench.Unit * 1000);
        })))
        {
            await first.Engine.StartAsync(Id, "main", 0, Cancel);
            await ReachAsync(first, "graded");
        }

        await using WorkflowProcess second = await bench.BeginAsync(Catalog(other));
        await second.Engine.RaiseEventAsync(Id, "go", 0, Cancel);
        return await FinishAsync(bench, second);
    }

    private static WorkflowCatalog AddEverything(WorkflowCatalog catalog, Tally tally) => catalog
        .AddActivity<string, string>("say", (word, _) =>
        {
            tally.Add($"say {word}");
            return Task.FromResult(word);
        })
        .AddActivity<int, int>("square", (n, _) =>
        {
            tally.Add($"square {n}");
            return Task.FromResult(n * n);
        })
        .AddActivity<string, string>("fail first", (word, _) => tally.Add("fail first") == 1
            ? throw new IOException("once")
            : Task.FromResult(word))
        .AddWorkflow<string, string>("child", async (context, word) =>
            await context.CallActivityAsync<string>("say", $"child of {word}"))
        .AddWorkflow<int, string>("main", async (context, _) =>
        {
            List<string> said = [await context.CallActivityAsync<string>("say", "begun")];
            context.SetStatus("begun");
            int[] squares = await Task.WhenAll(Enumerable.Range(1, Fan).Select(n => context.CallActivityAsync<int>("square", n)));
            said.Add(string.Join(' ', squares));
            await context.SleepUntilAsync(context.UtcNow.AddSeconds(1));
            said.Add("slept");
            EventArrival<string> go = await context.WaitForEventAsync<string>("go", TimeSpan.FromDays(100_000));
            said.Add(go.Payload!);
            said.Add(await context.CallChildAsync<string>("child", $"{context.InstanceId}-{context.NewId()}", go.Payload));
            said.Add(await context.CallActivityAsync<string>("fail first", "tried again", new(4, TimeSpan.FromSeconds(1))));
            EventArrival<string> never = await context.WaitForEventAsync<string>("never", TimeSpan.FromSeconds(1));
            said.Add(never.Arrived ? "arrived" : "timed out");
            return string.Join(", ", said);
        });

    /// <summary>Runs the workflow again and again, with the crash one point later each time, until there is no point left.</summary>
    /// <returns>The number of points.</returns>
    private async Task<int> CrashEverywhereAsync(
        Func<WorkflowCatalog, Tally, WorkflowCatalog> fill, string expected, int steps, int inFlight)
    {
        for (int point = 1; ; point++)
        {
            await using WorkflowBench bench = await CreateAsync();
            Tally tally = new();
            bool crashed = await RunWithCrashAsync(bench, () => fill(new(), tally), point);

            await using WorkflowProcess last = await bench.BeginAsync(fill(new(), tally));
            WorkflowState state = await DriveAsync(bench, last);

            Assert.Null(state.Error);
            Assert.Equal(expected, state.Result);
            Assert.InRange(tally.Total, steps, steps + inFlight);
            if (!crashed)
            {
                return point - 1;
            }
        }
    }

    private static async Task<bool> RunWithCrashAsync(WorkflowBench bench, Func<WorkflowCatalog> catalog, int point)
    {
        await using WorkflowProcess first = await bench.BeginAsync(catalog(), point);
        try
        {
            await DriveAsync(bench, first);
        }
        catch (Exception) when (first.HasCrashed)
        {
            return true;
        }
        return first.HasCrashed;
    }

    private static async Task<WorkflowState> DriveAsync(WorkflowBench bench, WorkflowProcess process)
    {
        await process.Engine.StartAsync(Id, "main", 0, Cancel);
        await process.Engine.RaiseEventAsync(Id, "go", "go", Cancel);
        return await FinishAsync(bench, process);
    }
}
