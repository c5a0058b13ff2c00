using Azure;
using Azure.Data.Tables;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>The few ways in which tables are used here. A row that is not there, or is no longer as it was, is an answer and not an error.</summary>
internal static class Rows
{
    /// <summary>Rows a transaction may hold.</summary>
    public const int Batch = 100;

    /// <summary>Bytes a property may hold, with some room left.</summary>
    public const int Property = 60_000;

    public static async Task<TableEntity?> FindRowAsync(
        this TableClient table, string partition, string row, CancellationToken cancellationToken)
    {
        NullableResponse<TableEntity> found = await table.GetEntityIfExistsAsync<TableEntity>(partition, row, null, cancellationToken);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>False when there is a row with this key.</summary>
    public static async Task<bool> TryAddRowAsync(this TableClient table, TableEntity row, CancellationToken cancellationToken)
    {
        try
        {
            await table.AddEntityAsync(row, cancellationToken);
            return true;
        }
        catch (RequestFailedException taken) when (taken.Status == 409)
        {
            return false;
        }
    }

    /// <summary>Replaces the row; null when it has changed or gone since it was read, else its new tag.</summary>
    public static async Task<ETag?> TryReplaceRowAsync(
        this TableClient table, TableEntity row, ETag read, CancellationToken cancellationToken)
    {
        try
        {
            Response answer = await table.UpdateEntityAsync(row, read, TableUpdateMode.Replace, cancellationToken);
            return answer.Headers.ETag;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return null;
        }
    }

    /// <summary>False when the row has changed or gone since it was read.</summary>
    public static async Task<bool> TryDeleteRowAsync(
        this TableClient table, string partition, string row, ETag read, CancellationToken cancellationToken)
    {
        try
        {
            // A row that is not there is no error to this call, but an answer with that status.
            return (await table.DeleteEntityAsync(partition, row, read, cancellationToken)).Status != 404;
        }
        catch (RequestFailedException changed) when (changed.Status is 404 or 412)
        {
            return false;
        }
    }

    /// <summary>All or nothing; false when a row to be added was there, or one to be changed was not as it was read.</summary>
    public static async Task<bool> TryCommitAsync(
        this TableClient table, IEnumerable<TableTransactionAction> actions, CancellationToken cancellationToken)
    {
        try
        {
            await table.SubmitTransactionAsync(actions, cancellationToken);
            return true;
        }
        catch (TableTransactionFailedException refused) when (refused.Status is 404 or 409 or 412)
        {
            return false;
        }
    }

    /// <summary>Rows of a partition whose keys begin with the prefix, in key order, page by page.</summary>
    /// <param name="columns">Properties to fetch; null for all.</param>
    /// <param name="only">A filter on other properties, which the service applies while it scans; null for none.</param>
    public static AsyncPageable<TableEntity> ReadRowsAsync(
        this TableClient table, string partition, string prefix, CancellationToken cancellationToken,
        IEnumerable<string>? columns = null, int? pageSize = null, string? only = null)
    {
        // No key holds a character beyond '~', so this is after all that begin with the prefix.
        return table.ReadRangeAsync(partition, prefix, $"{prefix}\u007f", cancellationToken, columns, pageSize, only);
    }

    /// <summary>Rows of a partition whose keys are not before <paramref name="from"/> and before <paramref name="end"/>, in key order, page by page.</summary>
    public static AsyncPageable<TableEntity> ReadRangeAsync(
        this TableClient table, string partition, string from, string end, CancellationToken cancellationToken,
        IEnumerable<string>? columns = null, int? pageSize = null, string? only = null)
    {
        string filter = TableClient.CreateQueryFilter($"PartitionKey eq {partition} and RowKey ge {from} and RowKey lt {end}");
        return table.QueryAsync<TableEntity>(only is null ? filter : $"{filter} and {only}", pageSize, columns, cancellationToken);
    }
}
