using System.Text;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Models.Caching;

namespace EvalFlow.Contracts.Models;

/// <summary>What every cache of responses promises.</summary>
public abstract class ResponseCacheContract
{
    private static readonly DateTimeOffset LongAgo = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    [Fact]
    public async Task Save_AnAnswer_IsFoundByAnotherProcess()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Responses.SaveAsync(Key(1), Bytes("yes"), Cancel);
        await using StoreProcess other = await bench.BeginAsync();

        Assert.Equal("yes", Text(await other.Responses.FindAsync(Key(1), LongAgo, Cancel)));
        Assert.Null(await other.Responses.FindAsync(Key(2), LongAgo, Cancel));
    }

    [Fact]
    public async Task Find_AnAnswerFromBefore_IsNone()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Responses.SaveAsync(Key(1), Bytes("old"), Cancel);
        DateTimeOffset later = await LaterAsync(bench, process);

        Assert.Null(await process.Responses.FindAsync(Key(1), later, Cancel));
        await process.Responses.SaveAsync(Key(1), Bytes("new"), Cancel);
        Assert.Equal("new", Text(await process.Responses.FindAsync(Key(1), later, Cancel)));
    }

    [Fact]
    public async Task Prune_ByAge_KeepsWhatIsYoung()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Responses.SaveAsync(Key(1), Bytes("old"), Cancel);
        DateTimeOffset later = await LaterAsync(bench, process);
        await process.Responses.SaveAsync(Key(2), Bytes("new"), Cancel);

        await process.Responses.PruneAsync(later, long.MaxValue, Cancel);

        Assert.Null(await process.Responses.FindAsync(Key(1), LongAgo, Cancel));
        Assert.Equal(new CacheSize(1, 3), await process.Responses.MeasureAsync(Cancel));
    }

    [Fact]
    public async Task Prune_BySize_DropsTheOldestUntilTheRestFits()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        for (int i = 0; i < 10; i++)
        {
            await process.Responses.SaveAsync(Key(i), Bytes("12345"), Cancel);
            await bench.PassAsync(TimeSpan.FromMinutes(1));
        }

        await process.Responses.PruneAsync(LongAgo, 22, Cancel);

        Assert.Equal(new CacheSize(4, 20), await process.Responses.MeasureAsync(Cancel));
        Assert.Null(await process.Responses.FindAsync(Key(5), LongAgo, Cancel));
        Assert.NotNull(await process.Responses.FindAsync(Key(6), LongAgo, Cancel));
    }

    [Fact]
    public async Task Clear_DropsEverythingAndSaysHowMuch()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Responses.SaveAsync(Key(1), Bytes("one"), Cancel);
        await process.Responses.SaveAsync(Key(2), Bytes("two!"), Cancel);

        Assert.Equal(new CacheSize(2, 7), await process.Responses.ClearAsync(Cancel));
        Assert.Equal(new CacheSize(0, 0), await process.Responses.MeasureAsync(Cancel));
    }

    // A moment after all that was saved so far, by the bench's clock.
    private static async Task<DateTimeOffset> LaterAsync(StoreBench bench, StoreProcess process)
    {
        await bench.PassAsync(TimeSpan.FromHours(1));
        DateTimeOffset low = LongAgo;
        DateTimeOffset high = LongAgo.AddYears(50);
        while (high - low > TimeSpan.FromMinutes(1))
        {
            DateTimeOffset middle = low + ((high - low) / 2);
            (low, high) = await process.Responses.FindAsync(Key(1), middle, Cancel) is null ? (low, middle) : (middle, high);
        }
        return high;
    }

    private static string Key(int number) => number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Encoding.UTF8.GetString(known.Span) : "none";
}
