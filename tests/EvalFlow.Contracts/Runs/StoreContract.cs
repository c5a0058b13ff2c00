using System.Text;
using System.Text.Json;
using EvalFlow.Core.Grading;
using EvalFlow.Core.Runs;

namespace EvalFlow.Contracts.Runs;

/// <summary>What every store of runs and evals promises. The parts stand in one file each.</summary>
public abstract partial class StoreContract
{
    private const string RunId = "r-20261123-223601-k3f9x2";

    private static readonly DateTimeOffset Noon = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected abstract Task<StoreBench> CreateAsync();

    protected virtual bool CanCrash => true;

    private static Run NewRun(string runId = RunId, string requestKey = "request", int minute = 0) => new()
    {
        RunId = runId,
        RequestKey = requestKey,
        EvalId = "over-refusal",
        EvalVersion = "1.2.0",
        EvalHash = "e1",
        DatasetHash = "d1",
        Hashes = new("def", "prompt", "generation", "epochs", new Dictionary<string, string> { ["refusal"] = "g1" }),
        Model = "replay:answers.csv",
        ToolVersion = "0.1.0",
        Epochs = 2,
        Limit = 40,
        BaselineRun = "r-before",
        MaxConcurrency = 8,
        Budget = new(2.5, 1_000_000),
        Status = RunStatus.Running,
        StartedAt = Noon.AddMinutes(minute),
    };

    private static ReadOnlyMemory<byte> Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Encoding.UTF8.GetString(known.Span) : "none";

    private static Shard[] ThreeShards() => [new(0, 0, 10), new(1, 10, 10), new(2, 20, 5)];

    private static ShardCommit NewCommit(int shard, int errored = 0, string content = "first") => new(
        RunId, shard, new(20 - errored, 1, errored),
        Bytes($"{content} outputs {shard}"), Bytes($"{content} scores {shard}"), Bytes($"{content} statistics {shard}"),
        [
            new($"s-{shard}", 1, "refusal", Outcome.Scored, "full_refusal", 1, null),
            new($"s-{shard}", 2, "refusal", Outcome.JudgeFailed, null, null, "unreadable"),
        ]);

    private static async Task PlanAsync(StoreProcess process, ReadOnlyMemory<byte>? selection = null)
    {
        await process.Runs.CreateAsync(NewRun(), Cancel);
        await process.Runs.SavePlanAsync(RunId, 50, ThreeShards(), selection, Cancel);
    }

    private static async Task<List<string>> ReadPartsAsync(StoreProcess process, ShardPart part)
    {
        List<string> parts = [];
        await foreach (ReadOnlyMemory<byte> bytes in process.Runs.ReadPartsAsync(RunId, part, Cancel))
        {
            parts.Add(Text(bytes));
        }
        return parts;
    }

    /// <summary>All there is to know of a run, as text, so that two states can be compared.</summary>
    private static async Task<string> DescribeAsync(StoreProcess process)
    {
        IRunStore runs = process.Runs;
        List<string> checkpoints = [];
        foreach (int shard in await runs.ListOpenShardsAsync(RunId, Cancel))
        {
            checkpoints.AddRange((await runs.ReadCheckpointsAsync(RunId, shard, Cancel)).Select(bytes => $"{shard}: {Text(bytes)}"));
        }
        return JsonSerializer.Serialize(new
        {
            Run = await runs.FindAsync(RunId, Cancel),
            Selection = Text(await runs.ReadSelectionAsync(RunId, Cancel)),
            Open = await runs.ListOpenShardsAsync(RunId, Cancel),
            Errored = await runs.ListIncompleteShardsAsync(RunId, Cancel),
            Progress = await runs.ReadProgressAsync(RunId, Cancel),
            Checkpoints = checkpoints,
            Outputs = await ReadPartsAsync(process, ShardPart.Outputs),
            Scores = await ReadPartsAsync(process, ShardPart.Scores),
            Statistics = await ReadPartsAsync(process, ShardPart.Statistics),
            Results = await runs.ReadResultsAsync(RunId, Cancel),
            Comparison = await runs.ReadComparisonAsync("r-before", RunId, Cancel),
        });
    }

    private static string Json<T>(T value) => JsonSerializer.Serialize(value);
}
