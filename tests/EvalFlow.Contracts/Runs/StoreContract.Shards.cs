using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Commit_EachShard_CountsDownAndAddsUp()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);

        Assert.Equal(new CommitAnswer(true, 2), await process.Runs.CommitShardAsync(NewCommit(2), Cancel));
        Assert.Equal(new CommitAnswer(true, 1), await process.Runs.CommitShardAsync(NewCommit(0, errored: 3), Cancel));
        Assert.Equal(new RunProgress(3, 2, new(37, 2, 3)), await process.Runs.ReadProgressAsync(RunId, Cancel));
        Assert.Equal([1], await process.Runs.ListOpenShardsAsync(RunId, Cancel));
        Assert.Equal([0], await process.Runs.ListIncompleteShardsAsync(RunId, Cancel));
        Assert.Null(await process.Runs.FindOpenShardAsync(RunId, 0, Cancel));
        Assert.Equal(new CommitAnswer(true, 0), await process.Runs.CommitShardAsync(NewCommit(1), Cancel));
    }

    [Fact]
    public async Task Commit_AShardThatTheBudgetCutShort_IsIncompleteUntilItIsReopened()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        await process.Runs.CommitShardAsync(NewCommit(1) with { Counts = new(6, 1, 0, 14) }, Cancel);
        await process.Runs.CommitShardAsync(NewCommit(2), Cancel);

        Assert.Equal(new RunProgress(3, 2, new(26, 2, 0, 14)), await process.Runs.ReadProgressAsync(RunId, Cancel));
        Assert.Equal([1], await process.Runs.ListIncompleteShardsAsync(RunId, Cancel));

        await process.Runs.ReopenShardAsync(RunId, 1, Bytes("six"), Cancel);
        Assert.Equal(new RunProgress(3, 1, new(20, 1, 0)), await process.Runs.ReadProgressAsync(RunId, Cancel));
        Assert.Empty(await process.Runs.ListIncompleteShardsAsync(RunId, Cancel));
    }

    [Fact]
    public async Task Commit_TheSameShardAgain_IsDiscarded()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        await process.Runs.CommitShardAsync(NewCommit(1), Cancel);
        string before = await DescribeAsync(process);

        Assert.Equal(new CommitAnswer(false, 2), await process.Runs.CommitShardAsync(NewCommit(1, errored: 9, content: "second"), Cancel));

        Assert.Equal(before, await DescribeAsync(process));
    }

    [Fact]
    public async Task Commit_OneShardFromManyProcessesAtOnce_SucceedsForOne()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();
        await PlanAsync(one);

        CommitAnswer[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Task.Run(
            () => (number % 2 == 0 ? one : two).Runs.CommitShardAsync(NewCommit(0, content: $"by {number}"), Cancel), Cancel)));

        int winner = Array.FindIndex(answers, answer => answer.Committed);
        Assert.Single(answers, answer => answer.Committed);
        Assert.All(answers, answer => Assert.Equal(2, answer.Remaining));
        Assert.Equal([$"by {winner} outputs 0"], await ReadPartsAsync(two, ShardPart.Outputs));
        Assert.Equal([$"by {winner} statistics 0"], await ReadPartsAsync(two, ShardPart.Statistics));
    }

    [Fact]
    public async Task Parts_CommittedInAnyOrder_ComeInShardOrder()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        Assert.Empty(await ReadPartsAsync(process, ShardPart.Scores));
        foreach (int shard in (int[])[2, 0, 1])
        {
            await process.Runs.CommitShardAsync(NewCommit(shard), Cancel);
        }

        Assert.Equal(["first scores 0", "first scores 1", "first scores 2"], await ReadPartsAsync(process, ShardPart.Scores));
        Assert.Equal("first outputs 1", Text(await process.Runs.ReadPartAsync(RunId, 1, ShardPart.Outputs, Cancel)));
        Assert.Null(await process.Runs.ReadPartAsync(RunId, 3, ShardPart.Outputs, Cancel));
    }

    [Fact]
    public async Task Checkpoints_OfAnOpenShard_ComeInOrderAndGoWithTheCommit()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        await process.Runs.AddCheckpointAsync(RunId, 1, Bytes("one"), Cancel);
        await process.Runs.AddCheckpointAsync(RunId, 0, Bytes("other shard"), Cancel);
        await process.Runs.AddCheckpointAsync(RunId, 1, Bytes("two"), Cancel);
        await using StoreProcess other = await bench.BeginAsync();

        Assert.Equal(["one", "two"], (await other.Runs.ReadCheckpointsAsync(RunId, 1, Cancel)).Select(bytes => Text(bytes)));
        await process.Runs.CommitShardAsync(NewCommit(1), Cancel);
        await process.Runs.AddCheckpointAsync(RunId, 1, Bytes("too late"), Cancel);

        Assert.Empty(await other.Runs.ReadCheckpointsAsync(RunId, 1, Cancel));
        Assert.Single(await other.Runs.ReadCheckpointsAsync(RunId, 0, Cancel));
    }

    [Fact]
    public async Task Reopen_ACommittedShard_KeepsOnlyWhatItIsGiven()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        await process.Runs.CommitShardAsync(NewCommit(0), Cancel);
        await process.Runs.CommitShardAsync(NewCommit(1, errored: 4), Cancel);

        await process.Runs.ReopenShardAsync(RunId, 1, Bytes("keep"), Cancel);
        await process.Runs.ReopenShardAsync(RunId, 1, Bytes("keep again"), Cancel);

        Assert.Equal("keep", Text(Assert.Single(await process.Runs.ReadCheckpointsAsync(RunId, 1, Cancel))));
        Assert.Equal(new Shard(1, 10, 10), await process.Runs.FindOpenShardAsync(RunId, 1, Cancel));
        Assert.Equal(new RunProgress(3, 1, new(20, 1, 0)), await process.Runs.ReadProgressAsync(RunId, Cancel));
        Assert.Equal(["first outputs 0"], await ReadPartsAsync(process, ShardPart.Outputs));
        Assert.Null(await process.Runs.ReadPartAsync(RunId, 1, ShardPart.Scores, Cancel));
        Assert.Empty(await process.Runs.ListIncompleteShardsAsync(RunId, Cancel));
        Assert.Equal(new CommitAnswer(true, 1), await process.Runs.CommitShardAsync(NewCommit(1, content: "second"), Cancel));
        Assert.Equal(["first outputs 0", "second outputs 1"], await ReadPartsAsync(process, ShardPart.Outputs));
    }

    [Fact]
    public async Task Reading_WhenCancelled_Stops()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process);
        await process.Runs.CommitShardAsync(NewCommit(0), Cancel);
        await process.Runs.CommitShardAsync(NewCommit(1), Cancel);
        using CancellationTokenSource stop = new();
        int read = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (ReadOnlyMemory<byte> _ in process.Runs.ReadPartsAsync(RunId, ShardPart.Outputs, stop.Token))
            {
                read++;
                await stop.CancelAsync();
            }
        });

        Assert.Equal(1, read);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Runs.ListAsync(stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => process.Runs.CommitShardAsync(NewCommit(2), stop.Token));
        Assert.Equal([2], await process.Runs.ListOpenShardsAsync(RunId, Cancel));
    }
}
