using System.Collections.Concurrent;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Contracts.Workflows;

public abstract partial class WorkflowContract
{
    [Fact(Timeout = Patience)]
    public async Task Activities_InSequence_PassResultsOn()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("double", (n, _) => Task.FromResult(2 * n))
            .AddWorkflow<int, int>("main", async (context, n) =>
                await context.CallActivityAsync<int>("double", await context.CallActivityAsync<int>("double", n)));

        Completed(12, await RunAsync(bench, catalog, 3));
    }

    [Fact(Timeout = Patience)]
    public async Task Activities_SideBySide_AllRunAndKeepTheirPlaces()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("square", (n, _) => Task.FromResult(n * n))
            .AddWorkflow<int, int[]>("main", (context, count) => Task.WhenAll(
                Enumerable.Range(1, count).Select(n => context.CallActivityAsync<int>("square", n))));

        Completed(new[] { 1, 4, 9, 16, 25, 36, 49 }, await RunAsync(bench, catalog, 7));
    }

    [Fact(Timeout = Patience)]
    public async Task Activity_FailsTwiceAndMayThreeTimes_SucceedsAfterTheDelays()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        RetryPolicy retry = new(3, bench.Unit, 2);
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, string>("flaky", (_, _) => tally.Add("flaky") < 3
                ? throw new IOException("not yet")
                : Task.FromResult("done"))
            .AddWorkflow<int, double>("main", async (context, _) =>
            {
                DateTimeOffset begun = context.UtcNow;
                Assert.Equal("done", await context.CallActivityAsync<string>("flaky", 0, retry));
                return (context.UtcNow - begun) / retry.FirstDelay;
            });

        WorkflowState state = await RunAsync(bench, catalog, 0);

        Assert.Null(state.Error);
        Assert.InRange(WorkflowCatalog.Read<double>(state.Result!), 3, double.MaxValue);
        Assert.Equal(3, tally["flaky"]);
    }

    [Fact(Timeout = Patience)]
    public async Task Activity_FailsTooOften_ThrowsItsLastMessageForTheWorkflowToCatch()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, string>("broken", (_, _) => throw new IOException($"failure {tally.Add("broken")}"))
            .AddWorkflow<int, string>("main", async (context, _) =>
            {
                try
                {
                    return await context.CallActivityAsync<string>("broken", 0, new(2, bench.Unit));
                }
                catch (WorkflowStepException failure)
                {
                    return failure.Message;
                }
            });

        Completed("failure 2", await RunAsync(bench, catalog, 0));
    }

    [Fact(Timeout = Patience)]
    public async Task Activity_FailsAndNobodyCatches_FailsTheInstance()
    {
        await using WorkflowBench bench = await CreateAsync();
        Tally tally = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, string>("broken", async (_, _) =>
            {
                tally.Add("broken");
                await Task.Yield();
                throw new IOException("the disk is full");
            })
            .AddWorkflow<int, string>("main", (context, _) => context.CallActivityAsync<string>("broken", 0));

        WorkflowState state = await RunAsync(bench, catalog, 0);

        Assert.Equal(WorkflowStatus.Failed, state.Status);
        Assert.Contains("the disk is full", state.Error, StringComparison.Ordinal);
        Assert.Null(state.Result);
        Assert.Equal(1, tally["broken"]);
    }

    [Fact(Timeout = Patience)]
    public async Task Sleep_UntilLater_ComesBackNotEarlier()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, bool>("main", async (context, _) =>
        {
            DateTimeOffset due = context.UtcNow + bench.Unit;
            await context.SleepUntilAsync(due);
            return context.UtcNow >= due;
        });

        Completed(true, await RunAsync(bench, catalog, 0));
    }

    [Fact(Timeout = Patience)]
    public async Task Sleep_UntilATimeThatHasPassed_ComesBackAtOnce()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog().AddWorkflow<int, string>("main", async (context, _) =>
        {
            await context.SleepUntilAsync(context.UtcNow);
            await context.SleepUntilAsync(context.UtcNow.AddDays(-1));
            return "awake";
        });
        await using WorkflowProcess process = await bench.BeginAsync(catalog);
        await process.Engine.StartAsync(Id, "main", 0, Cancel);

        Completed("awake", await process.Engine.WaitAsync(Id, Cancel));
    }

    [Fact(Timeout = Patience)]
    public async Task Child_ThatCompletes_GivesItsResult()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<string, string>("greet", (name, _) => Task.FromResult($"hello {name}"))
            .AddWorkflow<string, string>("child", (context, name) => context.CallActivityAsync<string>("greet", name))
            .AddWorkflow<string, string>("main", async (context, name) =>
                $"{await context.CallChildAsync<string>("child", $"{context.InstanceId}-child", name)}!");

        Completed("hello you!", await RunAsync(bench, catalog, "you"));
    }

    [Fact(Timeout = Patience)]
    public async Task Child_ThatFails_ThrowsForTheParentToCatch()
    {
        await using WorkflowBench bench = await CreateAsync();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddWorkflow<int, string>("child", (_, _) => throw new InvalidDataException("no such eval"))
            .AddWorkflow<int, string>("main", async (context, _) =>
            {
                try
                {
                    return await context.CallChildAsync<string>("child", $"{context.InstanceId}-child", 0);
                }
                catch (WorkflowStepException failure)
                {
                    return failure.Message;
                }
            });

        WorkflowState state = await RunAsync(bench, catalog, 0);

        Assert.Equal(WorkflowStatus.Completed, state.Status);
        Assert.Contains("no such eval", state.Result, StringComparison.Ordinal);
    }

    [Fact(Timeout = Patience)]
    public async Task TimeAndIds_OnReplay_AreThoseOfTheFirstTime()
    {
        await using WorkflowBench bench = await CreateAsync();
        ConcurrentQueue<string> seen = new();
        WorkflowCatalog catalog = new WorkflowCatalog()
            .AddActivity<int, int>("work", (n, _) => Task.FromResult(n))
            .AddWorkflow<int, string[]>("main", async (context, _) =>
            {
                List<string> mine = [$"{context.UtcNow:O}", context.NewId(), context.NewId()];
                await context.CallActivityAsync<int>("work", 1);
                mine.AddRange([$"{context.UtcNow:O}", context.NewId()]);
                seen.Enqueue(string.Join(' ', mine));
                await context.WaitForEventAsync<int>("go", bench.Unit * 1000);
                Assert.Equal(mine.Count, mine.Distinct(StringComparer.Ordinal).Count() + (mine[0] == mine[3] ? 1 : 0));
                return [.. mine];
            });
        await using (WorkflowProcess first = await bench.BeginAsync(catalog))
        {
            await first.Engine.StartAsync(Id, "main", 0, Cancel);
            while (seen.IsEmpty)
            {
                await Task.Yield();
            }
        }
        await bench.PassAsync(bench.Unit);

        await using WorkflowProcess second = await bench.BeginAsync(catalog);
        await second.Engine.RaiseEventAsync(Id, "go", 1, Cancel);
        WorkflowState state = await second.Engine.WaitAsync(Id, Cancel);

        Assert.Null(state.Error);
        Assert.InRange(seen.Count, 2, int.MaxValue);
        Assert.Equal([string.Join(' ', WorkflowCatalog.Read<string[]>(state.Result!))], seen.Distinct(StringComparer.Ordinal));
    }
}
