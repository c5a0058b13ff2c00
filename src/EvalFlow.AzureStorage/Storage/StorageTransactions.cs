using System.Collections.Concurrent;

namespace EvalFlow.AzureStorage.Storage;

/// <summary>Counts what Azure bills: every request that went out, retries too.</summary>
public sealed class StorageTransactions
{
    private readonly ConcurrentDictionary<string, long> _counts = new(StringComparer.Ordinal);

    public long Total => _counts.Values.Sum();

    /// <summary>Counts by service and method, such as "table GET".</summary>
    public IReadOnlyDictionary<string, long> ByKind => _counts;

    /// <summary>Requests to one service: blob, queue or table.</summary>
    public long Of(string service) =>
        _counts.Where(count => count.Key.StartsWith($"{service} ", StringComparison.Ordinal)).Sum(count => count.Value);

    internal void Add(string service, string method) => _counts.AddOrUpdate($"{service} {method}", 1, (_, count) => count + 1);
}
