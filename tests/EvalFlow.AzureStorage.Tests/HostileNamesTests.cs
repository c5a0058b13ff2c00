using System.Text;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Ids come from files that anybody may have written, and tables and blobs refuse or change many names.</summary>
public sealed class HostileNamesTests(Azurite azurite)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> Names() =>
    [
        "a/b\\c#d?e%2f", "..", ".", "a.", ".a", "' or 1 eq 1 or '", "tab\there\u0001", "naïve 日本語 😀", "~0041", " ", new string('x', 900),
        $"{new string('/', 900)}1",
    ];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Name_OfAnything_ReadsBackAndDisturbsNothing(string name)
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        EvalVersion version = new()
        {
            Id = name,
            Version = name,
            Title = name,
            Hash = name,
            DatasetHash = name,
            Source = name,
            SampleCount = 1,
            AddedAt = DateTimeOffset.UnixEpoch,
        };
        Assert.Equal(RegistryAnswer.Added, await process.Registry.AddAsync(version, OneChunk(name), Cancel));
        await process.Queue.EnqueueAsync(name, [new(name, name), new("plain", "plain")], Cancel);
        await process.Runs.CreateAsync(NewRun(name), Cancel);
        await process.Runs.SavePlanAsync(name, 1, [new(0, 0, 1)], null, Cancel);
        await process.Runs.AddCheckpointAsync(name, 0, Bytes(name), Cancel);
        await process.Runs.SaveResultsAsync(name, name, [new(name, name, 1, null, null, null, null, name)], Cancel);
        await process.Runs.SaveComparisonAsync(name, "plain", name, Cancel);

        await using StoreProcess other = await bench.BeginAsync();
        Assert.Equal(version, await other.Registry.FindAsync(name, name, Cancel));
        Assert.Equal(version, await other.Registry.FindByHashAsync(name, Cancel));
        Assert.Equal(name, Encoding.UTF8.GetString((await other.Registry.ReadChunkAsync(name, 0, Cancel))!.Bytes.Span));
        Assert.Equal(name, (await other.Runs.FindUnfinishedAsync(name, Cancel))!.RunId);
        Assert.Equal(name, Encoding.UTF8.GetString(Assert.Single(await other.Runs.ReadCheckpointsAsync(name, 0, Cancel)).Span));
        Assert.True((await other.Runs.CommitShardAsync(NewCommit(name), Cancel)).Committed);
        Assert.Equal(name, Encoding.UTF8.GetString((await other.Runs.ReadPartAsync(name, 0, ShardPart.Outputs, Cancel))!.Value.Span));
        Assert.Equal(name, await other.Runs.ReadResultsAsync(name, Cancel));
        Assert.Equal(name, await other.Runs.ReadComparisonAsync(name, "plain", Cancel));
        await other.Queue.PurgeAsync(name, "plain", Cancel);
        Assert.Equal(new WorkItem(name, name), Assert.Single(await other.Queue.ReceiveAsync(name, 9, TimeSpan.FromMinutes(1), Cancel)).Item);
    }

    [Fact]
    public void Keys_OfDifferentTexts_DifferAndAreLegal() =>
        Prop.ForAll(ArbMap.Default.ArbFor<string>().Filter(text => text is not null).Generator.Two().ToArbitrary(), pair =>
        {
            (string one, string two) = pair;
            string key = Keys.Encode(one);
            return (one == two) == (key == Keys.Encode(two))
                && key.Length <= 200
                && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.' or '~')
                && key is not ("." or "..") && !key.EndsWith('.');
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    internal static Run NewRun(string name) => new()
    {
        RunId = name,
        RequestKey = name,
        EvalId = name,
        EvalVersion = name,
        EvalHash = name,
        DatasetHash = name,
        Hashes = new(name, name, name, name, new Dictionary<string, string> { [name] = name }),
        Model = name,
        ToolVersion = name,
        Epochs = 1,
        MaxConcurrency = 1,
        Status = RunStatus.Running,
        StartedAt = DateTimeOffset.UnixEpoch,
    };

    private static ShardCommit NewCommit(string name) => new(
        name, 0, new(1, 0, 0), Bytes(name), Bytes(name), Bytes(name), [new(name, 1, name, Core.Grading.Outcome.Scored, name, 1, name)]);

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static async IAsyncEnumerable<SampleChunk> OneChunk(string name)
    {
        await Task.Yield();
        yield return new(0, 1, Bytes(name));
    }
}
