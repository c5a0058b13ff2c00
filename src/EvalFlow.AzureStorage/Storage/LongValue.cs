using System.Text;
using Azure.Data.Tables;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>A value that may be longer than a property: it lies in the row while it fits, else in a blob that the row names.</summary>
internal static class LongValue
{
    /// <summary>Puts bytes into the row, or into a blob that must be there before the row is.</summary>
    /// <param name="folder">Where such a blob would be; its name is made from the content.</param>
    public static async Task PutAsync(
        TableEntity row, string column, ReadOnlyMemory<byte> bytes, BlobStore blobs, string folder, CancellationToken cancellationToken)
    {
        if (bytes.Length <= Rows.Property)
        {
            row[column] = bytes.ToArray();
            return;
        }
        string name = $"{folder}/{column.ToLowerInvariant()}-{Keys.Hash(bytes.Span)}";
        await blobs.AddAsync(name, bytes, cancellationToken);
        row[NameColumn(column)] = name;
    }

    /// <summary>Like the other, for a text.</summary>
    public static Task PutAsync(
        TableEntity row, string column, string text, BlobStore blobs, string folder, CancellationToken cancellationToken) =>
        PutAsync(row, column, Encoding.UTF8.GetBytes(text), blobs, folder, cancellationToken);

    /// <summary>Properties in which the value may be.</summary>
    public static string[] Columns(string column) => [column, NameColumn(column)];

    /// <summary>The value, or null when the row has none.</summary>
    public static async Task<ReadOnlyMemory<byte>?> FindAsync(
        TableEntity row, string column, BlobStore blobs, CancellationToken cancellationToken)
    {
        if (row.GetString(NameColumn(column)) is { } name)
        {
            return await blobs.ReadAsync(name, cancellationToken);
        }
        // The type must be spelled out: a null array would convert to empty memory instead of to none.
        return row.GetBinary(column) is { } bytes ? (ReadOnlyMemory<byte>?)bytes : null;
    }

    public static async Task<ReadOnlyMemory<byte>> ReadAsync(
        TableEntity row, string column, BlobStore blobs, CancellationToken cancellationToken) =>
        await FindAsync(row, column, blobs, cancellationToken)
        ?? throw new InvalidDataException($"The row '{row.RowKey}' of '{row.PartitionKey}' has lost its {column}.");

    /// <summary>A text that was put; null when the row has none.</summary>
    public static async Task<string?> FindTextAsync(
        TableEntity row, string column, BlobStore blobs, CancellationToken cancellationToken) =>
        await FindAsync(row, column, blobs, cancellationToken) is { } bytes ? Encoding.UTF8.GetString(bytes.Span) : null;

    private static string NameColumn(string column) => $"{column}Blob";
}
