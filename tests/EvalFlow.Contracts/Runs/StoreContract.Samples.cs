using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    [Fact]
    public async Task Samples_OverShards_AreListedOnceInOrderPageByPage()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Run run = await ScoredAsync(process);
        ListSamples list = new(process.Runs);

        SamplePage first = await list.RunAsync(run, new SampleQuery(), Cancel);
        SamplePage beyond = await list.RunAsync(run, new SampleQuery(Page: 99), Cancel);
        Assert.Equal((50, 1, ListSamples.PageSize), ((int)first.Total, first.Pages, first.Samples.Count));
        Assert.Equal(first.Samples.Select(one => (one.SampleId, one.Epoch)), beyond.Samples.Select(one => (one.SampleId, one.Epoch)));
        Assert.Equal(Enumerable.Range(0, 50).Select(i => ($"s-{i / 2}", (i % 2) + 1)), first.Samples.Select(one => (one.SampleId, one.Epoch)));
        Assert.Equal(["full_refusal", "none"], first.Labels);

        SamplePage errored = await list.RunAsync(run, new SampleQuery(Outcome: Outcome.Errored), Cancel);
        Assert.Equal(["s-0", "s-7", "s-14", "s-21"], errored.Samples.Select(one => one.SampleId));
        Assert.Equal(25, (await list.RunAsync(run, new SampleQuery(Label: "none"), Cancel)).Total);
        Assert.Equal(0, (await list.RunAsync(run, new SampleQuery("refusal", Outcome.Errored, "none"), Cancel)).Total);
        Assert.Equal(12, (await list.RunAsync(run, new SampleQuery(Id: "s-2"), Cancel)).Total);
    }

    [Fact]
    public async Task Sample_EachOfARun_IsFoundByItsIdAndByItsPlace()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Run run = await ScoredAsync(process);
        LocateSample locate = new(process.Runs);
        for (int i = 0; i < 25; i++)
        {
            LocatedSample byId = (await locate.ByIdAsync(run, $"s-{i}", Cancel))!;
            LocatedSample byPlace = (await locate.ByPlaceAsync(run, byId, Cancel))!;
            Assert.Equal((i * 2, Math.Min(i / 10, 2), 2), (byId.Ordinal, byId.Shard, byId.Epochs.Count));
            Assert.Equal((byId.SampleId, byId.Ordinal, byId.Shard), (byPlace.SampleId, byPlace.Ordinal, byPlace.Shard));
        }
        LocatedSample any = (await locate.ByIdAsync(run, "s-3", Cancel))!;
        Assert.Null(await locate.ByIdAsync(run, "s-25", Cancel));
        Assert.Null(await locate.ByPlaceAsync(run, any with { Ordinal = 7 }, Cancel));
        Assert.Null(await locate.ByPlaceAsync(run, any with { Ordinal = 8 }, Cancel));
        Assert.Null(await locate.ByPlaceAsync(run, any with { Ordinal = 1000 }, Cancel));
    }

    // Every second sample of the eval, as a run with a limit takes them; each seventh has no response in its first epoch.
    private static async Task<Run> ScoredAsync(StoreProcess process)
    {
        await PlanAsync(process);
        foreach (Shard shard in ThreeShards())
        {
            ScoredSample[] samples = [.. Enumerable.Range(shard.First, shard.Count).Select(Scored)];
            await process.Runs.CommitShardAsync(NewCommit(shard.Index) with { Scores = new ScoreBlock([], ["refusal"], samples).Write(), Rows = [] }, Cancel);
        }
        return (await process.Runs.FindAsync(RunId, Cancel))!;
    }

    private static ScoredSample Scored(int i)
    {
        ScoredSample sample = new(i * 2, $"s-{i}", null, [], epochs: 2, graders: 1);
        sample[0, 0] = i % 7 == 0 ? new Cell(Outcome.Errored, null, null) : new Cell(Outcome.Scored, "full_refusal", 1);
        sample[1, 0] = new Cell(Outcome.Scored, "none", 0);
        return sample;
    }
}
