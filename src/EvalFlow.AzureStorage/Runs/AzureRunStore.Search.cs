using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Runs;

internal sealed partial class AzureRunStore
{
    // A thousand rows come with each answer whatever their size, so the scan is as short as it can be when it brings nothing else.
    private static readonly string[] Listed = ["RunId", "EvalId", "Model", StoredRun.Status, "StartedAt"];

    // Whole runs of a page, read side by side.
    private const int Readers = 8;

    public async Task<FoundRuns> SearchAsync(RunQuery query, CancellationToken cancellationToken)
    {
        List<(string RunId, DateTimeOffset StartedAt)> fitting = [];
        (HashSet<string> evals, HashSet<string> models) = ([], []);
        await foreach (TableEntity row in table.ReadRowsAsync(RunsPartition, "", cancellationToken, Listed))
        {
            (string runId, string evalId, string model) = (row.GetString("RunId"), row.GetString("EvalId"), row.GetString("Model"));
            evals.Add(evalId);
            if (query.EvalId is null || query.EvalId == evalId)
            {
                models.Add(model);
            }
            if (query.Fits(runId, evalId, model, StoredRun.ReadStatus(row.GetString(StoredRun.Status))))
            {
                fitting.Add((runId, Timestamp.Read(row.GetString("StartedAt"))));
            }
        }
        string[] wanted = [.. fitting.OrderByDescending(run => run.StartedAt).ThenByDescending(run => run.RunId, StringComparer.Ordinal)
            .Skip(query.Skip).Take(query.Take).Select(run => run.RunId)];
        return new FoundRuns(
            await ReadAsync(wanted, cancellationToken), fitting.Count, [.. evals.Order(StringComparer.Ordinal)], [.. models.Order(StringComparer.Ordinal)]);
    }

    private async Task<IReadOnlyList<Run>> ReadAsync(string[] runIds, CancellationToken cancellationToken)
    {
        Run?[] runs = new Run?[runIds.Length];
        await Parallel.ForAsync(
            0, runIds.Length, new ParallelOptions { MaxDegreeOfParallelism = Readers, CancellationToken = cancellationToken },
            async (place, token) => runs[place] = await FindAsync(runIds[place], token));
        return [.. runs.OfType<Run>()];
    }
}
