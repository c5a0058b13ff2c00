using System.Collections.Concurrent;
using Azure;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

/// <summary>
/// Runs and their plans. All runs stand in one partition, which is read as a list and written a few times in the life of a
/// run; the shards, which are written often, have a partition for each run.
/// </summary>
/// <param name="data">Numbers and names.</param>
/// <param name="transcripts">What models said.</param>
internal sealed partial class AzureRunStore(TableClient table, BlobStore data, BlobStore transcripts) : IRunStore
{
    private const string RunsPartition = "runs";

    // A plan never changes once it is frozen.
    private readonly ConcurrentDictionary<string, RunPlan> _plans = new(StringComparer.Ordinal);

    public async Task CreateAsync(Run run, CancellationToken cancellationToken)
    {
        // First the way to the run, then the run: a way that leads nowhere does no harm.
        await table.UpsertEntityAsync(
            new TableEntity(RequestPartition(run.RequestKey), Keys.Encode(run.RunId)) { ["RunId"] = run.RunId },
            TableUpdateMode.Replace, cancellationToken);
        await table.TryAddRowAsync(StoredRun.Write(RunsPartition, Keys.Encode(run.RunId), run), cancellationToken);
    }

    public async Task<Run?> FindAsync(string runId, CancellationToken cancellationToken) =>
        await FindRowAsync(runId, cancellationToken) is { } row ? StoredRun.Read(row) : null;

    public async Task<Run?> FindUnfinishedAsync(string requestKey, CancellationToken cancellationToken)
    {
        List<Run> unfinished = [];
        await foreach (TableEntity way in table.ReadRowsAsync(RequestPartition(requestKey), "", cancellationToken))
        {
            if (await FindAsync(way.GetString("RunId"), cancellationToken) is { Status: RunStatus.Running or RunStatus.Failed or RunStatus.Cancelled } run)
            {
                unfinished.Add(run);
            }
        }
        return NewestFirst(unfinished).FirstOrDefault();
    }

    public async Task<IReadOnlyList<Run>> ListAsync(CancellationToken cancellationToken)
    {
        List<Run> runs = await table.ReadRowsAsync(RunsPartition, "", cancellationToken).Select(StoredRun.Read).ToListAsync(cancellationToken);
        return [.. NewestFirst(runs)];
    }

    public async Task UpdateAsync(Run run, CancellationToken cancellationToken)
    {
        TableEntity state = new(RunsPartition, Keys.Encode(run.RunId));
        StoredRun.WriteState(state, run);
        try
        {
            // These properties are written together whatever they were, so there is nothing to read first.
            await table.UpdateEntityAsync(state, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            // A run that was never created has no state.
        }
    }

    public async Task SavePlanAsync(
        string runId, int planned, IReadOnlyList<Shard> shards, ReadOnlyMemory<byte>? selection, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> plan = new RunPlan(shards, selection).Write();
        string name = $"plans/{Keys.Encode(runId)}/{Keys.Hash(plan.Span)}";
        await data.AddAsync(name, plan, cancellationToken);
        while (await FindRowAsync(runId, cancellationToken) is { } row && row.GetString(StoredRun.Plan) is not { Length: > 0 })
        {
            row[StoredRun.Plan] = name;
            row["Planned"] = planned;
            row["Shards"] = shards.Count;
            if (await table.TryReplaceRowAsync(row, row.ETag, cancellationToken) is not null)
            {
                return;
            }
        }
    }

    public async Task<ReadOnlyMemory<byte>?> ReadSelectionAsync(string runId, CancellationToken cancellationToken) =>
        (await FindPlanAsync(runId, cancellationToken))?.Selection;

    private async Task<RunPlan?> FindPlanAsync(string runId, CancellationToken cancellationToken)
    {
        if (_plans.TryGetValue(runId, out RunPlan? known))
        {
            return known;
        }
        if ((await FindRowAsync(runId, cancellationToken))?.GetString(StoredRun.Plan) is not { Length: > 0 } name)
        {
            return null;
        }
        return _plans.GetOrAdd(runId, RunPlan.Read(await data.ReadAsync(name, cancellationToken)));
    }

    private Task<TableEntity?> FindRowAsync(string runId, CancellationToken cancellationToken) =>
        table.FindRowAsync(RunsPartition, Keys.Encode(runId), cancellationToken);

    private static IOrderedEnumerable<Run> NewestFirst(IEnumerable<Run> runs) =>
        runs.OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.RunId, StringComparer.Ordinal);

    private static string RequestPartition(string requestKey) => $"q-{Keys.Encode(requestKey)}";

    private static string ShardPartition(string runId) => $"r-{Keys.Encode(runId)}";
}
