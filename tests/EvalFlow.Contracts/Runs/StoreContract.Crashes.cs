using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    [Fact]
    public Task Crash_CreatingARun_LeavesItBeforeOrAfter() => DrillAsync(
        _ => Task.CompletedTask, process => process.Runs.CreateAsync(NewRun(), Cancel));

    [Fact]
    public Task Crash_UpdatingARun_LeavesItBeforeOrAfter() => DrillAsync(
        process => process.Runs.CreateAsync(NewRun(), Cancel),
        process => process.Runs.UpdateAsync(NewRun() with { Status = RunStatus.Cancelled, Reason = "asked to" }, Cancel));

    [Fact]
    public Task Crash_SavingThePlan_LeavesItBeforeOrAfter() => DrillAsync(
        process => process.Runs.CreateAsync(NewRun(), Cancel),
        process => process.Runs.SavePlanAsync(RunId, 50, ThreeShards(), Bytes("1,2,3"), Cancel));

    [Fact]
    public Task Crash_AddingACheckpoint_LeavesItBeforeOrAfter() => DrillAsync(
        process => PlanAsync(process), process => process.Runs.AddCheckpointAsync(RunId, 1, Bytes("some"), Cancel), repeatable: false);

    [Fact]
    public Task Crash_CommittingAShard_LeavesItBeforeOrAfter() => DrillAsync(
        async process =>
        {
            await PlanAsync(process);
            await process.Runs.AddCheckpointAsync(RunId, 1, Bytes("some"), Cancel);
        },
        process => process.Runs.CommitShardAsync(NewCommit(1, errored: 2), Cancel));

    [Fact]
    public Task Crash_ReopeningAShard_LeavesItBeforeOrAfter() => DrillAsync(
        async process =>
        {
            await PlanAsync(process);
            await process.Runs.CommitShardAsync(NewCommit(1, errored: 2), Cancel);
        },
        process => process.Runs.ReopenShardAsync(RunId, 1, Bytes("keep"), Cancel));

    [Fact]
    public Task Crash_SavingResults_LeavesThemBeforeOrAfter() => DrillAsync(
        process => PlanAsync(process),
        process => process.Runs.SaveResultsAsync(RunId, "{}", [new("rate", null, 1, 0.5, null, null, null, null)], Cancel));

    [Fact]
    public Task Crash_SavingAComparison_LeavesItBeforeOrAfter() => DrillAsync(
        process => PlanAsync(process), process => process.Runs.SaveComparisonAsync("r-before", RunId, "{}", Cancel));

    [Fact]
    public async Task Crash_AddingAnEval_LeavesNoneOrAllOfIt()
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        CrashDrill drill = new(CreateAsync)
        {
            Act = process => process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel),
            Look = async process =>
            {
                EvalVersion? found = await process.Registry.FindAsync("over-refusal", null, Cancel);
                SampleChunk? last = await process.Registry.ReadChunkAsync("hash-1", 9, Cancel);
                return $"{found?.Hash ?? "none"} {found?.SampleCount} {last?.First} {Text(last?.Bytes)}";
            },
        };
        await drill.RunAsync();
    }

    private async Task DrillAsync(Func<StoreProcess, Task> arrange, Func<StoreProcess, Task> act, bool repeatable = true)
    {
        Assert.SkipUnless(CanCrash, "This storage cannot be made to fail.");
        CrashDrill drill = new(CreateAsync) { Arrange = arrange, Act = act, Look = DescribeAsync, IsRepeatable = repeatable };
        await drill.RunAsync();
    }
}
