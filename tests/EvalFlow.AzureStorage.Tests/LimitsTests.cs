using System.IO.Compression;
using System.Text;
using EvalFlow.Contracts.Runs;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>Beyond what the service takes at once: 64 KB to a property, a page of rows to an answer.</summary>
public sealed class LimitsTests(Azurite azurite)
{
    private const string RunId = "r-1";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shards_OfMorePartsThanAPageTakesAndOfMoreBytesThanAProperty_ReadBackInOrder()
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        const int Shards = 55;
        await PlanAsync(process, Shards);
        foreach (int shard in Enumerable.Range(0, Shards).Reverse())
        {
            Assert.True((await process.Runs.CommitShardAsync(NewCommit(shard, size: shard % 10 == 0 ? 200_000 : 10), Cancel)).Committed);
        }

        await using StoreProcess other = await bench.BeginAsync();
        foreach (ShardPart part in (ShardPart[])[ShardPart.Outputs, ShardPart.Scores, ShardPart.Statistics])
        {
            int next = 0;
            await foreach (ReadOnlyMemory<byte> bytes in other.Runs.ReadPartsAsync(RunId, part, Cancel))
            {
                Assert.Equal(Part(part.ToString(), next, next % 10 == 0 ? 200_000 : 10), bytes.ToArray());
                next++;
            }
            Assert.Equal(Shards, next);
        }
    }

    [Fact]
    public async Task Scores_OfARunWithResults_AreOneFileOfTheCommittedShardsWithoutReasons()
    {
        await using AzureStoreBench bench = new(azurite);
        await using StoreProcess process = await bench.BeginAsync();
        await PlanAsync(process, 2);
        await process.Runs.CommitShardAsync(NewCommit(1, 10), Cancel);
        await process.Runs.CommitShardAsync(NewCommit(0, 10), Cancel);
        await process.Runs.SaveResultsAsync(RunId, "{}", [], Cancel);

        Azure.Storage.Blobs.BlobContainerClient data = new(azurite.Connection, $"{bench.Options.NamePrefix}-data");
        await using Stream file = await data.GetBlobClient($"scores/{RunId}.jsonl.gz").OpenReadAsync(cancellationToken: Cancel);
        await using GZipStream open = new(file, CompressionMode.Decompress);
        using StreamReader lines = new(open);

        Assert.Equal(
            """
            {"sample_id":"s0","epoch":1,"grader":"refusal","outcome":"scored","label":"full_refusal","value":1}
            {"sample_id":"s0","epoch":2,"grader":"refusal","outcome":"judge_failed","label":null,"value":null}
            {"sample_id":"s1","epoch":1,"grader":"refusal","outcome":"scored","label":"full_refusal","value":1}
            {"sample_id":"s1","epoch":2,"grader":"refusal","outcome":"judge_failed","label":null,"value":null}

            """,
            (await lines.ReadToEndAsync(Cancel)).ReplaceLineEndings());
    }

    private static async Task PlanAsync(StoreProcess process, int shards)
    {
        await process.Runs.CreateAsync(
            new Run
            {
                RunId = RunId,
                RequestKey = "k",
                EvalId = "e",
                EvalVersion = "1",
                EvalHash = "h",
                DatasetHash = "d",
                Hashes = new("d", "p", "g", "e", new Dictionary<string, string>()),
                Model = "m",
                ToolVersion = "0",
                Epochs = 2,
                MaxConcurrency = 1,
                Status = RunStatus.Running,
                StartedAt = DateTimeOffset.UnixEpoch,
            },
            Cancel);
        await process.Runs.SavePlanAsync(RunId, shards, [.. Enumerable.Range(0, shards).Select(shard => new Shard(shard, shard, 1))], null, Cancel);
    }

    private static ShardCommit NewCommit(int shard, int size) => new(
        RunId, shard, new(2, 1, 0), Part("Outputs", shard, size), Part("Scores", shard, size), Part("Statistics", shard, size),
        [
            new($"s{shard}", 1, "refusal", Outcome.Scored, "full_refusal", 1, null),
            new($"s{shard}", 2, "refusal", Outcome.JudgeFailed, null, null, "what the judge said of it"),
        ]);

    private static byte[] Part(string name, int shard, int size) => Encoding.UTF8.GetBytes($"{name} {shard} {new string('.', size)}");
}
