using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Contracts.Alerts;

/// <summary>What every store of silences promises.</summary>
public abstract class SilenceStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    private static AlertSilence Silence(string id, int hours) => new()
    {
        SilenceId = id,
        Eval = "over-*",
        Domain = "fraud",
        Metric = "rate",
        Model = "aurora*",
        Who = "Zoë",
        Why = "The judge is being replaced; see 'ticket' 12.",
        ApprovedBy = "Ann",
        StartsAt = Noon,
        EndsAt = Noon.AddHours(hours),
    };

    [Fact]
    public async Task Add_IsListedUntilItEnds_SoonestFirst()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Silences.AddAsync(Silence("s-long", 9), Cancel);
        await process.Silences.AddAsync(Silence("s-short", 2), Cancel);
        await process.Silences.AddAsync(Silence("s-short", 2), Cancel);

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal([Silence("s-short", 2), Silence("s-long", 9)], await other.Silences.ListAsync(Noon, Cancel));
        Assert.Equal([Silence("s-long", 9)], await other.Silences.ListAsync(Noon.AddHours(2), Cancel));
    }

    [Fact]
    public async Task End_SaysWhoAndWhen_Once()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Silences.AddAsync(Silence("s-1", 9), Cancel);

        Assert.True(await process.Silences.EndAsync("s-1", "Ann", Noon.AddHours(1), Cancel));
        Assert.False(await process.Silences.EndAsync("s-1", "Bob", Noon.AddHours(2), Cancel));
        Assert.False(await process.Silences.EndAsync("s-unknown", "Bob", Noon, Cancel));

        Assert.Empty(await process.Silences.ListAsync(Noon.AddHours(1), Cancel));
        Assert.Equal(
            Silence("s-1", 1) with { EndedBy = "Ann" }, Assert.Single(await process.Silences.ListAsync(Noon, Cancel)));
    }
}
