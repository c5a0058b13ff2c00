using System.Runtime.CompilerServices;
using EvalFlow.Core.Evals;

namespace EvalFlow.Contracts.Runs;

public abstract partial class StoreContract
{
    private static EvalVersion NewVersion(string version = "1.0.0", string hash = "hash-1", string id = "over-refusal") => new()
    {
        Id = id,
        Version = version,
        Title = "Safe questions",
        Hash = hash,
        DatasetHash = $"data of {hash}",
        Source = $"id: {id}",
        SampleCount = 10,
        AddedAt = Noon,
        Facts = "{\"owner\":\"zoë\"}",
    };

    private static async IAsyncEnumerable<SampleChunk> ChunksAsync(params int[] counts)
    {
        int first = 0;
        foreach (int count in counts)
        {
            await Task.Yield();
            yield return new(first, count, Bytes($"samples {first} to {first + count - 1}"));
            first += count;
        }
    }

    private static async IAsyncEnumerable<SampleChunk> BrokenChunksAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (SampleChunk chunk in ChunksAsync(4, 4).WithCancellation(cancellationToken))
        {
            yield return chunk;
        }
        throw new IOException("line 9 cannot be read");
    }

    [Fact]
    public async Task Add_AVersion_IsFoundByIdVersionAndHash()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        Assert.Equal(RegistryAnswer.Added, await process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel));

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(NewVersion(), await other.Registry.FindAsync("over-refusal", "1.0.0", Cancel));
        Assert.Equal(NewVersion(), await other.Registry.FindAsync("over-refusal", null, Cancel));
        Assert.Equal(NewVersion(), await other.Registry.FindByHashAsync("hash-1", Cancel));
        Assert.Null(await other.Registry.FindAsync("over-refusal", "2.0.0", Cancel));
        Assert.Null(await other.Registry.FindAsync("unknown", null, Cancel));
        Assert.Null(await other.Registry.FindByHashAsync("unknown", Cancel));
    }

    [Fact]
    public async Task Add_TheSameContentAgain_BringsTheSourceUpToDateAndReadsNoSamples()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel);

        EvalVersion again = NewVersion() with { Source = "owner: somebody else", Facts = "{}", AddedAt = Noon.AddDays(1) };

        Assert.Equal(RegistryAnswer.AlreadyThere, await process.Registry.AddAsync(again, BrokenChunksAsync(), Cancel));
        EvalVersion found = (await process.Registry.FindAsync("over-refusal", "1.0.0", Cancel))!;
        Assert.Equal(("owner: somebody else", "{}"), (found.Source, found.Facts));
        Assert.Equal(Noon, found.AddedAt);
    }

    [Fact]
    public async Task Add_OtherContentUnderTheSameVersion_IsRefused()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel);

        Assert.Equal(
            RegistryAnswer.OtherContent,
            await process.Registry.AddAsync(NewVersion(hash: "hash-2") with { Source = "changed" }, BrokenChunksAsync(), Cancel));

        Assert.Equal(NewVersion(), Assert.Single(await process.Registry.ListAsync(Cancel)));
        Assert.Null(await process.Registry.FindByHashAsync("hash-2", Cancel));
    }

    [Fact]
    public async Task Add_WhoseSamplesBreakOff_LeavesNothingBehind()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();

        await Assert.ThrowsAsync<IOException>(() => process.Registry.AddAsync(NewVersion(), BrokenChunksAsync(), Cancel));

        Assert.Empty(await process.Registry.ListAsync(Cancel));
        Assert.Null(await process.Registry.ReadChunkAsync("hash-1", 0, Cancel));
        Assert.Equal(RegistryAnswer.Added, await process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel));
    }

    [Fact]
    public async Task Add_OneVersionFromTwoProcessesAtOnce_IsAddedOnce()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess one = await bench.BeginAsync();
        await using StoreProcess two = await bench.BeginAsync();

        RegistryAnswer[] answers = await Task.WhenAll(((StoreProcess[])[one, two, one, two]).Select(process => Task.Run(
            () => process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel), Cancel)));

        Assert.Single(answers, RegistryAnswer.Added);
        Assert.Equal(3, answers.Count(answer => answer == RegistryAnswer.AlreadyThere));
        Assert.Equal(8, (await two.Registry.ReadChunkAsync("hash-1", 9, Cancel))!.First);
    }

    [Fact]
    public async Task Versions_AreListedByIdAndThenInOrderOfAdding()
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Registry.AddAsync(NewVersion("1.10.0", "hash-1"), ChunksAsync(10), Cancel);
        await process.Registry.AddAsync(NewVersion("1.9.0", "hash-2"), ChunksAsync(10), Cancel);
        await process.Registry.AddAsync(NewVersion("1.0.0", "hash-3", "bias"), ChunksAsync(10), Cancel);

        Assert.Equal(
            ["bias 1.0.0", "over-refusal 1.10.0", "over-refusal 1.9.0"],
            (await process.Registry.ListAsync(Cancel)).Select(version => $"{version.Id} {version.Version}"));
        Assert.Equal("1.9.0", (await process.Registry.FindAsync("over-refusal", null, Cancel))!.Version);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 4)]
    [InlineData(9, 8)]
    [InlineData(10, null)]
    [InlineData(-1, null)]
    public async Task Chunk_ByOrdinal_IsTheOneThatHoldsIt(int ordinal, int? first)
    {
        await using StoreBench bench = await CreateAsync();
        await using StoreProcess process = await bench.BeginAsync();
        await process.Registry.AddAsync(NewVersion(), ChunksAsync(4, 4, 2), Cancel);

        SampleChunk? chunk = await process.Registry.ReadChunkAsync("hash-1", ordinal, Cancel);

        Assert.Equal(first, chunk?.First);
        Assert.Equal(first is null ? "none" : $"samples {first} to {Math.Min(first.Value + 3, 9)}", Text(chunk?.Bytes));
    }
}
