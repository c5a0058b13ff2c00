using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Alerts;

/// <summary>Silences in a partition of the table of alerts. They are few, so those that have not ended are found by reading it.</summary>
internal sealed class AzureSilenceStore(TableClient table) : ISilenceStore
{
    private const string Partition = "silences";
    private const string EndsAt = "EndsAt";
    private const string Silence = "Silence";

    public Task AddAsync(AlertSilence silence, CancellationToken cancellationToken) =>
        table.TryAddRowAsync(Write(silence), cancellationToken);

    public async Task<IReadOnlyList<AlertSilence>> ListAsync(DateTimeOffset after, CancellationToken cancellationToken)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {Partition} and EndsAt gt {Timestamp.Write(after)}");
        List<AlertSilence> silences = await table.QueryAsync<TableEntity>(filter, cancellationToken: cancellationToken)
            .Select(Read).ToListAsync(cancellationToken);
        return [.. silences.OrderBy(silence => silence.EndsAt).ThenBy(silence => silence.SilenceId, StringComparer.Ordinal)];
    }

    public async Task<bool> EndAsync(string silenceId, string who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        while (await table.FindRowAsync(Partition, RowOf(silenceId), cancellationToken) is { } row && Read(row) is { } silence && silence.EndsAt > now)
        {
            if (await table.TryReplaceRowAsync(Write(silence with { EndsAt = now, EndedBy = who }), row.ETag, cancellationToken) is not null)
            {
                return true;
            }
        }
        return false;
    }

    private static TableEntity Write(AlertSilence silence) => new(Partition, RowOf(silence.SilenceId))
    {
        [EndsAt] = Timestamp.Write(silence.EndsAt),
        [Silence] = JsonSerializer.Serialize(silence, ReportJson.Compact),
    };

    private static AlertSilence Read(TableEntity row) => JsonSerializer.Deserialize<AlertSilence>(row.GetString(Silence), ReportJson.Compact)!;

    private static string RowOf(string silenceId) => $"s-{Keys.Encode(silenceId)}";
}
