namespace EvalFlow.Sqlite.Storage;

/// <summary>Bytes as the value of a parameter: code that Dapper makes at build time would take an array for a list of values.</summary>
internal static class Blob
{
    public static object Of(ReadOnlyMemory<byte> bytes) => bytes.ToArray();

    public static object? Of(ReadOnlyMemory<byte>? bytes) => bytes?.ToArray();
}
