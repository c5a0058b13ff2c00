using System.Text.Json;
using Azure;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    // A copy of the metrics over all samples in the run's own row, so that reading many runs does not mean as many readings.
    private const string Headlines = "Headlines";

    // Rows hold texts of 32,768 letters; with more metrics than that they are read from their own rows.
    private const int LongestHeadlines = 30_000;

    public async Task<IReadOnlyList<LatestRun>> ListLatestAsync(IReadOnlyCollection<string>? evalIds, CancellationToken cancellationToken)
    {
        HashSet<string>? wanted = evalIds is null ? null : [.. evalIds];
        Dictionary<(string, string, string), (Run Run, string? Headlines)> latest = [];
        await foreach (TableEntity row in table.ReadRowsAsync(RunsPartition, "", cancellationToken))
        {
            Run run = StoredRun.Read(row);
            if (!run.IsWhole || run.FinishedAt is null || wanted?.Contains(run.EvalId) == false)
            {
                continue;
            }
            (string, string, string) key = (run.EvalId, run.EvalHash, run.Model);
            if (!latest.TryGetValue(key, out (Run Run, string?) known) || IsLater(run, known.Run))
            {
                latest[key] = (run, row.GetString(Headlines));
            }
        }
        List<LatestRun> found = [];
        foreach ((string, string, string) key in latest.Keys.OrderBy(key => key.Item1, StringComparer.Ordinal).ThenBy(key => key.Item2, StringComparer.Ordinal).ThenBy(key => key.Item3, StringComparer.Ordinal))
        {
            (Run run, string? headlines) = latest[key];
            found.Add(new LatestRun(
                run.RunId, run.EvalId, run.EvalVersion, run.EvalHash, run.DatasetHash, run.Model, run.FinishedAt!.Value,
                await ReadHeadlinesAsync(run.RunId, headlines, cancellationToken)));
        }
        return found;
    }

    private static bool IsLater(Run run, Run other) =>
        (run.FinishedAt, run.StartedAt).CompareTo((other.FinishedAt, other.StartedAt)) is var order && order != 0
            ? order > 0 : string.CompareOrdinal(run.RunId, other.RunId) > 0;

    private async Task SaveHeadlinesAsync(string runId, IReadOnlyList<MetricRow> rows, CancellationToken cancellationToken)
    {
        string text = JsonSerializer.Serialize(Overall(rows), JsonSerializerOptions.Web);
        TableEntity row = new(RunsPartition, Keys.Encode(runId)) { [Headlines] = text.Length <= LongestHeadlines ? text : "" };
        try
        {
            await table.UpdateEntityAsync(row, ETag.All, TableUpdateMode.Merge, cancellationToken);
        }
        catch (RequestFailedException none) when (none.Status == 404)
        {
            // A run that was never created has no row.
        }
    }

    // Runs that were aggregated before there was a copy, or that have too many metrics for one.
    private async Task<IReadOnlyList<MetricRow>> ReadHeadlinesAsync(string runId, string? headlines, CancellationToken cancellationToken)
    {
        if (headlines is { Length: > 0 })
        {
            return JsonSerializer.Deserialize<MetricRow[]>(headlines, JsonSerializerOptions.Web)!;
        }
        List<MetricRow> rows = [];
        await foreach (TableEntity row in table.ReadRowsAsync(ShardPartition(runId), StoredMetric.Prefix, cancellationToken))
        {
            rows.Add(StoredMetric.Read(row));
        }
        return Overall(rows);
    }

    private static MetricRow[] Overall(IEnumerable<MetricRow> rows) =>
        [.. rows.Where(row => row.Slice is null).OrderBy(row => row.Metric, StringComparer.Ordinal)];
}
