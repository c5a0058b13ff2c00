using System.Text;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    public async Task SaveResultsAsync(
        string runId, string results, IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken)
    {
        await SaveMetricsAsync(runId, rows, cancellationToken);
        await SaveHeadlinesAsync(runId, rows, cancellationToken);
        await SaveScoresAsync(runId, cancellationToken);
        await data.PutAsync(ResultsName(runId), Encoding.UTF8.GetBytes(results), cancellationToken);
    }

    public async Task<string?> ReadResultsAsync(string runId, CancellationToken cancellationToken) =>
        Text(await data.FindAsync(ResultsName(runId), cancellationToken));

    public Task SaveComparisonAsync(string baselineRun, string candidateRun, string comparison, CancellationToken cancellationToken) =>
        data.PutAsync(ComparisonName(baselineRun, candidateRun), Encoding.UTF8.GetBytes(comparison), cancellationToken);

    public async Task<string?> ReadComparisonAsync(string baselineRun, string candidateRun, CancellationToken cancellationToken) =>
        Text(await data.FindAsync(ComparisonName(baselineRun, candidateRun), cancellationToken));

    public async Task<IReadOnlyList<Run>> ListComparedAsync(string baselineRun, CancellationToken cancellationToken)
    {
        List<Run> compared = [];
        await foreach (string name in data.ListAsync($"comparisons/{Keys.Encode(baselineRun)}/", cancellationToken))
        {
            // The name holds the run's row key as it is.
            string row = Path.GetFileNameWithoutExtension(name);
            if (await table.FindRowAsync(RunsPartition, row, cancellationToken) is { } found)
            {
                compared.Add(StoredRun.Read(found));
            }
        }
        return [.. compared.OrderBy(run => run.StartedAt).ThenBy(run => run.RunId, StringComparer.Ordinal)];
    }

    /// <summary>Metrics as rows for analysts: those of an earlier save that are no longer there go.</summary>
    private async Task SaveMetricsAsync(string runId, IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken)
    {
        string partition = ShardPartition(runId);
        Dictionary<string, TableTransactionAction> actions = new(StringComparer.Ordinal);
        await foreach (TableEntity old in table.ReadRowsAsync(partition, StoredMetric.Prefix, cancellationToken, ["PartitionKey", "RowKey"]))
        {
            actions[old.RowKey] = new(TableTransactionActionType.Delete, old);
        }
        foreach (MetricRow row in rows)
        {
            TableEntity stored = StoredMetric.Write(partition, runId, row);
            actions[stored.RowKey] = new(TableTransactionActionType.UpsertReplace, stored);
        }
        foreach (TableTransactionAction[] batch in actions.Values.Chunk(Rows.Batch))
        {
            // Two processes may save the same results at once; whoever is refused leaves them to the other's next try or its own.
            await table.SubmitTransactionAsync(batch, cancellationToken);
        }
    }

    /// <summary>
    /// One file of all scores for analysts, once the run has its results. The shards' lines are compressed each by itself, and
    /// such pieces put together are a compressed file again.
    /// </summary>
    private async Task SaveScoresAsync(string runId, CancellationToken cancellationToken)
    {
        await using GrowingBlob blob = new(data.Container, $"scores/{Keys.Encode(runId)}.jsonl.gz");
        await foreach (TableEntity row in ReadCommittedRowsAsync(runId, LongValue.Columns(StoredShard.ScoreRows), cancellationToken))
        {
            await blob.AddAsync(await LongValue.ReadAsync(row, StoredShard.ScoreRows, data, cancellationToken), cancellationToken);
        }
        await blob.SaveAsync(cancellationToken);
    }

    private static string ResultsName(string runId) => $"results/{Keys.Encode(runId)}.json";

    private static string ComparisonName(string baselineRun, string candidateRun) =>
        $"comparisons/{Keys.Encode(baselineRun)}/{Keys.Encode(candidateRun)}.json";

    private static string? Text(ReadOnlyMemory<byte>? bytes) => bytes is { } known ? Encoding.UTF8.GetString(known.Span) : null;
}
