using System.Globalization;
using System.Text.Json;
using Azure.Data.Tables;
using EvalFlow.AzureStorage.Storage;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.AzureStorage.Records;

/// <summary>
/// A revision of a record as a row: the whole of it as JSON, and beside it what lists are filtered by and people look for. It is
/// written three times: as the newest of its record, as one of the record's revisions, and as one of all changes.
/// </summary>
internal static class RecordRow
{
    private const string Whole = "Record";

    // No encoded text holds this, so no two pairs of texts give the same key.
    private const char Between = '!';

    public static string ChangesEnd => $"c-{new string('9', 19)}~";

    public static async Task<TableEntity> WriteAsync(StoredRecord record, BlobStore blobs, CancellationToken cancellationToken)
    {
        TableEntity row = new()
        {
            ["Kind"] = record.Kind,
            ["Id"] = record.Id,
            ["Parent"] = record.Parent,
            ["State"] = record.State,
            ["Revision"] = record.Revision,
            ["Who"] = record.Who,
            ["At"] = Timestamp.Write(record.At),
        };
        string folder = $"records/{Keys.Encode(record.Kind)}/{Keys.Encode(record.Id)}";
        await LongValue.PutAsync(row, Whole, JsonSerializer.Serialize(record, ReportJson.Compact), blobs, folder, cancellationToken);
        return row;
    }

    public static async Task<StoredRecord> ReadAsync(TableEntity row, BlobStore blobs, CancellationToken cancellationToken) =>
        JsonSerializer.Deserialize<StoredRecord>((await LongValue.ReadAsync(row, Whole, blobs, cancellationToken)).Span, ReportJson.Compact)!;

    public static int RevisionOf(TableEntity row) => row.GetInt32("Revision") ?? 0;

    public static string? ParentOf(TableEntity row) => row.GetString("Parent");

    public static string IdOf(TableEntity row) => row.GetString("Id");

    /// <summary>What a query asks beyond the kind; null for nothing.</summary>
    public static string? Filter(RecordQuery query)
    {
        string[] filters =
        [
            .. query.Parent is { } parent ? [TableClient.CreateQueryFilter($"Parent eq {parent}")] : Array.Empty<string>(),
            .. query.State is { } state ? [TableClient.CreateQueryFilter($"State eq {state}")] : Array.Empty<string>(),
        ];
        return filters.Length == 0 ? null : string.Join(" and ", filters);
    }

    public static string HeadsOf(string kind) => $"h-{Keys.Encode(kind)}{Between}";

    public static string HeadOf(string kind, string id) => $"{HeadsOf(kind)}{Keys.Encode(id)}";

    public static string RevisionsOf(string kind, string id) => $"v-{Keys.Encode(kind)}{Between}{Keys.Encode(id)}{Between}";

    public static string RevisionOf(StoredRecord record) => $"{RevisionsOf(record.Kind, record.Id)}{Keys.Ordinal(record.Revision)}";

    public static string ChangeOf(StoredRecord record) =>
        $"{Backwards(record.At.UtcTicks)}{Between}{Keys.Hash($"{record.Kind}\n{record.Id}")}{Between}{Keys.Ordinal(record.Revision)}";

    /// <summary>Begins the range of the changes made before a time, newest first.</summary>
    public static string ChangesBefore(DateTimeOffset before) => before.UtcTicks == 0 ? ChangesEnd : Backwards(before.UtcTicks - 1);

    private static string Backwards(long ticks) => string.Create(CultureInfo.InvariantCulture, $"c-{long.MaxValue - ticks:D19}");
}
