using System.Runtime.CompilerServices;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Tests.Records;

/// <summary>Keeps what <see cref="IRecordStore"/> promises, in lists.</summary>
internal sealed class InMemoryRecords : IRecordStore
{
    private readonly List<StoredRecord> _revisions = [];

    public Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken)
    {
        bool fits = next.Revision == _revisions.Count(known => known.Kind == next.Kind && known.Id == next.Id) + 1;
        if (fits)
        {
            _revisions.Add(next);
        }
        return Task.FromResult(fits);
    }

    public Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) =>
        Task.FromResult(_revisions.FindLast(known => known.Kind == kind && known.Id == id));

    public IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, CancellationToken cancellationToken) => Each(
        _revisions.Where(known => known.Kind == query.Kind).GroupBy(known => known.Id).Select(revisions => revisions.Last())
            .Where(known => (query.Parent ?? known.Parent) == known.Parent && (query.State ?? known.State) == known.State)
            .OrderBy(known => known.Id, StringComparer.Ordinal), cancellationToken);

    public IAsyncEnumerable<StoredRecord> HistoryAsync(string kind, string id, CancellationToken cancellationToken) =>
        Each(_revisions.Where(known => known.Kind == kind && known.Id == id), cancellationToken);

    public IAsyncEnumerable<StoredRecord> ListChangesAsync(DateTimeOffset before, CancellationToken cancellationToken) =>
        Each(_revisions.Where(known => known.At < before).Reverse(), cancellationToken);

    private static async IAsyncEnumerable<StoredRecord> Each(IEnumerable<StoredRecord> records, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (StoredRecord record in records.ToArray())
        {
            await Task.CompletedTask.WaitAsync(cancellationToken);
            yield return record;
        }
    }
}
