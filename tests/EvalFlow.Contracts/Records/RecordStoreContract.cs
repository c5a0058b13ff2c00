using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Records;

namespace EvalFlow.Contracts.Records;

/// <summary>What every store of records promises.</summary>
public abstract class RecordStoreContract
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    private static StoredRecord Record(string id, int revision = 1, string kind = "finding", string? parent = null, string state = "open") => new()
    {
        Kind = kind,
        Id = id,
        Parent = parent,
        State = state,
        Revision = revision,
        Body = $$"""{"title":"‮ naïve 'quoted' \"{{id}}\" {{revision}}"}""",
        Who = "Zoë",
        At = Noon.AddTicks(revision),
        Note = revision == 1 ? null : "Because; -- of this",
    };

    [Fact]
    public async Task Put_FirstAndNextRevisions_AreSeenByOthers()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Assert.Null(await process.Records.FindAsync("finding", "f/1 #?", Cancel));
        Assert.True(await process.Records.PutAsync(Record("f/1 #?"), Cancel));
        Assert.True(await process.Records.PutAsync(Record("f/1 #?", 2, state: "closed"), Cancel));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(Record("f/1 #?", 2, state: "closed"), await other.Records.FindAsync("finding", "f/1 #?", Cancel));
        Assert.Null(await other.Records.FindAsync("waiver", "f/1 #?", Cancel));
        Assert.Equal(
            [Record("f/1 #?"), Record("f/1 #?", 2, state: "closed")],
            await other.Records.HistoryAsync("finding", "f/1 #?", Cancel).ToListAsync(Cancel));
        Assert.Empty(await other.Records.HistoryAsync("finding", "f2", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Put_AnyButTheNextRevision_ChangesNothing()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        Assert.False(await process.Records.PutAsync(Record("f1", 2), Cancel));
        Assert.True(await process.Records.PutAsync(Record("f1"), Cancel));
        Assert.False(await process.Records.PutAsync(Record("f1") with { State = "other" }, Cancel));
        Assert.False(await process.Records.PutAsync(Record("f1", 3), Cancel));

        Assert.Equal(Record("f1"), await process.Records.FindAsync("finding", "f1", Cancel));
        Assert.Equal([Record("f1")], await process.Records.HistoryAsync("finding", "f1", Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Put_ManyAtOnce_OneWinsEachRevision()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();
        for (int revision = 1; revision <= 5; revision++)
        {
            bool[] won = await Task.WhenAll(Enumerable.Range(0, 8).Select(writer =>
                (writer % 2 == 0 ? one : two).Records.PutAsync(Record("f1", revision) with { Who = $"w{writer}" }, Cancel)));
            Assert.Single(won, true);
        }
        Assert.Equal(5, await one.Records.HistoryAsync("finding", "f1", Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task List_ByKindParentAndState_InOrderOfIds()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        StoredRecord[] records =
        [
            Record("b", parent: "rc/2"), Record("a", parent: "rc'1"), Record("B", parent: "rc/2", state: "closed"), Record("c"),
            Record("a", kind: "waiver", parent: "rc/2"),
        ];
        foreach (StoredRecord record in records)
        {
            Assert.True(await process.Records.PutAsync(record, Cancel));
        }

        Assert.Equal(["B", "a", "b", "c"], await IdsAsync(process, new("finding")));
        Assert.Equal(["B", "b"], await IdsAsync(process, new("finding", "rc/2")));
        Assert.Equal(["a"], await IdsAsync(process, new("finding", "rc'1")));
        Assert.Equal(["a", "b", "c"], await IdsAsync(process, new("finding", State: "open")));
        Assert.Equal(["b"], await IdsAsync(process, new("finding", "rc/2", "open")));
        Assert.Empty(await IdsAsync(process, new("nothing")));
    }

    [Fact]
    public async Task List_MoreThanOnePage_ListsAll()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        string[] ids = [.. Enumerable.Range(0, 1_203).Select(index => $"f{index:D5}")];
        await Parallel.ForEachAsync(
            ids, Cancel, async (id, token) => Assert.True(await process.Records.PutAsync(Record(id, parent: "rc"), token)));

        Assert.Equal(ids, await IdsAsync(process, new("finding", "rc")));
        Assert.Equal(ids.Length, await process.Records.ListChangesAsync(Noon.AddDays(1), Cancel).CountAsync(Cancel));
    }

    [Fact]
    public async Task ListChanges_AreThoseOfAllKinds_NewestFirst()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        StoredRecord[] changes =
        [
            Record("f1") with { At = Noon },
            Record("w1", kind: "waiver") with { At = Noon.AddMinutes(1) },
            Record("f1", 2) with { At = Noon.AddMinutes(2) },
            Record("f1", 3) with { At = Noon.AddMinutes(2) },
        ];
        foreach (StoredRecord change in changes)
        {
            Assert.True(await process.Records.PutAsync(change, Cancel));
        }

        Assert.Equal(changes.Reverse(), await process.Records.ListChangesAsync(Noon.AddDays(1), Cancel).ToListAsync(Cancel));
        Assert.Equal([changes[1], changes[0]], await process.Records.ListChangesAsync(Noon.AddMinutes(2), Cancel).ToListAsync(Cancel));
        Assert.Empty(await process.Records.ListChangesAsync(Noon, Cancel).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Put_LongBody_IsKept()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        StoredRecord record = Record("f1") with { Body = $"\"{new string('é', 300_000)}\"" };
        Assert.True(await process.Records.PutAsync(record, Cancel));
        Assert.Equal(record, await process.Records.FindAsync("finding", "f1", Cancel));
    }

    [Fact]
    public async Task Put_CrashAtAnyWrite_LeavesRecordAndHistoryTheSame()
    {
        for (int crashAt = 1; ; crashAt++)
        {
            await using StoreBench bench = await CreateAsync();
            bool crashed;
            await using (StoreProcess process = await bench.BeginAsync(crashAt))
            {
                await Xunit.Record.ExceptionAsync(async () =>
                {
                    await process.Records.PutAsync(Record("f1"), Cancel);
                    await process.Records.PutAsync(Record("f1", 2), Cancel);
                });
                crashed = process.HasCrashed;
            }
            await using StoreProcess after = await bench.BeginAsync();
            StoredRecord? record = await after.Records.FindAsync("finding", "f1", Cancel);
            Assert.Equal(record, await after.Records.HistoryAsync("finding", "f1", Cancel).LastOrDefaultAsync(Cancel));
            if (!crashed)
            {
                Assert.Equal(2, record?.Revision);
                return;
            }
        }
    }

    private static async Task<string[]> IdsAsync(StoreProcess process, RecordQuery query) =>
        await process.Records.ListAsync(query, Cancel).Select(record => record.Id).ToArrayAsync(Cancel);
}
