using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Create_ARun_IsFoundAsItWas()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.CreateAsync(NewRun(), Cancel);
        await using StoreProcess other = await bench.BeginAsync();

        Assert.Equal(Json(NewRun()), Json(await other.Runs.FindAsync(RunId, Cancel)));
        Assert.Null(await other.Runs.FindAsync("r-unknown", Cancel));
    }

    [Fact]
    public async Task Create_TheSameIdTwice_IsTheSameAsOnce()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.CreateAsync(NewRun(), Cancel);
        await process.Runs.CreateAsync(NewRun() with { Model = "another" }, Cancel);

        Assert.Equal("replay:answers.csv", Assert.Single(await process.Runs.ListAsync(Cancel)).Model);
    }

    [Fact]
    public async Task List_SeveralRuns_NewestFirst()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        foreach (int minute in (int[])[2, 5, 1])
        {
            await process.Runs.CreateAsync(NewRun($"r-{minute}", minute: minute), Cancel);
        }

        Assert.Equal(["r-5", "r-2", "r-1"], (await process.Runs.ListAsync(Cancel)).Select(run => run.RunId));
    }

    [Fact]
    public async Task Update_ARun_SavesStatusAttemptBudgetFinishAndReasonOnly()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);

        await process.Runs.UpdateAsync(
            NewRun() with { Status = RunStatus.Failed, Attempt = 2, FinishedAt = Noon.AddHours(1), Reason = "no key", Model = "another", Budget = new(9.5, null, 0.25, 70) },
            Cancel);

        Run expected = NewRun() with
        {
            Status = RunStatus.Failed,
            Attempt = 2,
            FinishedAt = Noon.AddHours(1),
            Reason = "no key",
            Budget = new(9.5, null, 0.25, 70),
            Planned = 50,
            Shards = 3,
        };
        Assert.Equal(Json(expected), Json(await process.Runs.FindAsync(RunId, Cancel)));
    }

    [Theory]
    [InlineData(RunStatus.Running, true)]
    [InlineData(RunStatus.Failed, true)]
    [InlineData(RunStatus.Cancelled, true)]
    [InlineData(RunStatus.Completed, false)]
    [InlineData(RunStatus.CompletedWithErrors, false)]
    public async Task FindUnfinished_ByRequestKey_SeesOnlyWhatCanGoOn(RunStatus status, bool found)
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.CreateAsync(NewRun(), Cancel);
        await process.Runs.UpdateAsync(NewRun() with { Status = status }, Cancel);

        Assert.Equal(found ? RunId : null, (await process.Runs.FindUnfinishedAsync("request", Cancel))?.RunId);
        Assert.Null(await process.Runs.FindUnfinishedAsync("another request", Cancel));
    }

    [Fact]
    public async Task FindUnfinished_SeveralRuns_IsTheNewestOfThem()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.CreateAsync(NewRun("r-new", minute: 3), Cancel);
        await process.Runs.CreateAsync(NewRun("r-old", minute: 1), Cancel);

        Assert.Equal("r-new", (await process.Runs.FindUnfinishedAsync("request", Cancel))?.RunId);
    }

    [Fact]
    public async Task Plan_SavedTwice_KeepsTheFirst()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Assert.Null(await process.Runs.ReadSelectionAsync(RunId, Cancel));
        await PlanAsync(process, Bytes("3,1,4"));

        await process.Runs.SavePlanAsync(RunId, 7, [new(0, 0, 7)], null, Cancel);

        Assert.Equal("3,1,4", Text(await process.Runs.ReadSelectionAsync(RunId, Cancel)));
        Assert.Equal([0, 1, 2], await process.Runs.ListOpenShardsAsync(RunId, Cancel));
        Assert.Equal(new Shard(1, 10, 10), await process.Runs.FindOpenShardAsync(RunId, 1, Cancel));
        Assert.Null(await process.Runs.FindOpenShardAsync(RunId, 3, Cancel));
        Assert.Null(await process.Runs.FindOpenShardAsync("r-unknown", 0, Cancel));
        Assert.Equal(50, (await process.Runs.FindAsync(RunId, Cancel))!.Planned);
    }

    [Fact]
    public async Task Plan_WithoutSelection_MeansAllSamples()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);

        Assert.Null(await process.Runs.ReadSelectionAsync(RunId, Cancel));
    }

    [Fact]
    public async Task Results_SavedAgain_ReplaceTheFormer()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        Assert.Null(await process.Runs.ReadResultsAsync(RunId, Cancel));
        MetricRow[] rows =
        [
            new("refusal_rate", null, 40, 0.1, 0.02, 0.05, 0.2, "wilson"),
            new("length", "language=de", 0, null, null, null, null, null),
        ];

        await process.Runs.SaveResultsAsync(RunId, """{"metrics":1}""", rows, Cancel);
        await process.Runs.SaveResultsAsync(RunId, """{"metrics":2}""", rows, Cancel);

        Assert.Equal("""{"metrics":2}""", await process.Runs.ReadResultsAsync(RunId, Cancel));
    }

    [Fact]
    public async Task Comparison_SavedAgain_ReplacesTheFormerOfThatPairOnly()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.SaveComparisonAsync("r-a", "r-b", "1", Cancel);
        await process.Runs.SaveComparisonAsync("r-b", "r-a", "2", Cancel);
        await process.Runs.SaveComparisonAsync("r-a", "r-b", "3", Cancel);

        Assert.Equal("3", await process.Runs.ReadComparisonAsync("r-a", "r-b", Cancel));
        Assert.Equal("2", await process.Runs.ReadComparisonAsync("r-b", "r-a", Cancel));
        Assert.Null(await process.Runs.ReadComparisonAsync("r-a", "r-c", Cancel));
    }

    [Fact]
    public async Task Compared_ListsTheRunsOfOneBaseline_OldestFirst()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Runs.CreateAsync(NewRun("r-late", minute: 2), Cancel);
        await process.Runs.CreateAsync(NewRun("r-early", minute: 1), Cancel);
        await process.Runs.CreateAsync(NewRun("r-other"), Cancel);
        await process.Runs.SaveComparisonAsync("r-base", "r-late", "1", Cancel);
        await process.Runs.SaveComparisonAsync("r-base", "r-early", "2", Cancel);
        await process.Runs.SaveComparisonAsync("r-base", "r-late", "3", Cancel);
        await process.Runs.SaveComparisonAsync("r-else", "r-other", "4", Cancel);

        Assert.Equal(["r-early", "r-late"], (await process.Runs.ListComparedAsync("r-base", Cancel)).Select(run => run.RunId));
        Assert.Empty(await process.Runs.ListComparedAsync("r-none", Cancel));
    }
}
