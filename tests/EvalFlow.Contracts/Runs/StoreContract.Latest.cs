using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    private static readonly MetricRow[] Metrics =
    [
        new("refusal_rate", null, 40, 0.25, 0.02, 0.2, 0.3, "wilson"),
        new("accuracy", null, 40, null, null, null, null, null),
        new("refusal_rate", "language=de", 20, 0.5, 0.1, 0.3, 0.7, "wilson"),
    ];

    private static async Task<Run> EndAsync(
        StoreProcess process, string runId, int minute, Func<Run, Run> change, RunStatus status = RunStatus.Completed, string? reason = null)
    {
        Run run = change(NewRun(runId, runId, minute) with { Limit = null });
        await process.Runs.CreateAsync(run, Cancel);
        await process.Runs.UpdateAsync(run with { Status = status, FinishedAt = Noon.AddMinutes(minute), Reason = reason }, Cancel);
        return run;
    }

    private static async Task<string[]> LatestIdsAsync(StoreProcess process, params string[]? evals) =>
        [.. (await process.Runs.ListLatestAsync(evals, Cancel)).Select(run => run.RunId)];

    [Fact]
    public async Task ListLatest_SeveralRuns_GivesTheNewestOfEachEvalVersionAndModel()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await EndAsync(process, "r-1", 1, run => run);
        await EndAsync(process, "r-3", 3, run => run);
        await EndAsync(process, "r-2", 2, run => run);
        await EndAsync(process, "r-4", 1, run => run with { Model = "openai:other" });
        await EndAsync(process, "r-5", 1, run => run with { EvalHash = "e0", EvalVersion = "1.1.0" });
        await EndAsync(process, "r-6", 1, run => run with { EvalId = "bias", EvalHash = "e7" }, RunStatus.CompletedWithErrors);

        Assert.Equal(["r-6", "r-5", "r-4", "r-3"], await LatestIdsAsync(process, null));
        Assert.Equal(["r-6"], await LatestIdsAsync(process, "bias", "unknown"));
        Assert.Empty(await LatestIdsAsync(process, []));
    }

    [Fact]
    public async Task ListLatest_RunsThatAreNotWhole_DoNotCount()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await EndAsync(process, "r-limited", 5, run => run with { Limit = 3 });
        await EndAsync(process, "r-failed", 6, run => run, RunStatus.Failed, "no key");
        await EndAsync(process, "r-cancelled", 7, run => run, RunStatus.Cancelled);
        await EndAsync(process, "r-poor", 8, run => run, RunStatus.Completed, "budget spent: 2 USD");
        await process.Runs.CreateAsync(NewRun("r-running", "r-running", 9) with { Limit = null }, Cancel);
        Assert.Empty(await LatestIdsAsync(process, null));

        await EndAsync(process, "r-whole", 1, run => run, reason: "something else");
        Assert.Equal(["r-whole"], await LatestIdsAsync(process, null));
    }

    [Fact]
    public async Task ListLatest_OfARunWithResults_HasItsMetricsOverAllSamples()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Run run = await EndAsync(process, "r-1", 1, run => run);
        await EndAsync(process, "r-2", 2, run => run with { Model = "openai:without" });
        await process.Runs.SaveResultsAsync("r-1", "{}", [Metrics[2], Metrics[0] with { Value = 0.9 }], Cancel);
        await process.Runs.SaveResultsAsync("r-1", "{}", Metrics, Cancel);

        IReadOnlyList<LatestRun> latest = await process.Runs.ListLatestAsync(null, Cancel);

        LatestRun found = latest.Single(each => each.RunId == "r-1");
        Assert.Equal(
            (run.EvalId, run.EvalVersion, run.EvalHash, run.DatasetHash, run.Model, Noon.AddMinutes(1)),
            (found.EvalId, found.EvalVersion, found.EvalHash, found.DatasetHash, found.Model, found.FinishedAt));
        Assert.Equal([Metrics[1], Metrics[0]], found.Metrics);
        Assert.Empty(latest.Single(each => each.RunId == "r-2").Metrics);
    }
}
