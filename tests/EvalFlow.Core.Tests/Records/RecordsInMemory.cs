using EvalFlow.Core.Records;

namespace EvalFlow.Core.Tests.Records;

/// <summary>A store of records for tests of what is built on one. What a store promises is held by its contract suite.</summary>
internal sealed class RecordsInMemory : IRecordStore
{
    private readonly Lock _lock = new();
    private readonly List<StoredRecord> _revisions = [];
    private readonly SortedDictionary<(string Kind, string Id), StoredRecord> _newest = new(Comparer<(string Kind, string Id)>.Create(
        (left, right) => string.CompareOrdinal(left.Kind, right.Kind) is not 0 and var kind ? kind : string.CompareOrdinal(left.Id, right.Id)));

    /// <summary>All that was ever written, oldest first.</summary>
    public IReadOnlyList<StoredRecord> Revisions => [.. _revisions];

    public Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            bool fits = next.Revision == (_newest.GetValueOrDefault((next.Kind, next.Id))?.Revision ?? 0) + 1;
            if (fits)
            {
                _newest[(next.Kind, next.Id)] = next;
                _revisions.Add(next);
            }
            return Task.FromResult(fits);
        }
    }

    public Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_newest.GetValueOrDefault((kind, id)));
        }
    }

    public IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _newest.Values.Where(one => one.Kind == query.Kind && (query.Parent is null || one.Parent == query.Parent) && (query.State is null || one.State == query.State))
                .ToArray().ToAsyncEnumerable();
        }
    }

    public IAsyncEnumerable<StoredRecord> HistoryAsync(string kind, string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _revisions.Where(one => one.Kind == kind && one.Id == id).ToArray().ToAsyncEnumerable();
        }
    }

    public IAsyncEnumerable<StoredRecord> ListChangesAsync(DateTimeOffset before, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return _revisions.Where(one => one.At < before).Reverse().OrderByDescending(one => one.At).ToArray().ToAsyncEnumerable();
        }
    }
}
