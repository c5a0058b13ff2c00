using System.Runtime.CompilerServices;
using EvalFlow.Core.Records;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Records;

public sealed class RecordSetTests
{
    private readonly FakeTimeProvider _clock = new(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
    private readonly OneRecord _store = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private RecordSet<Counter> Counters => new(_store, "counter", _clock);

    [Fact]
    public async Task Create_Twice_KeepsTheFirst()
    {
        (Kept<Counter> first, bool created) = await Counters.CreateAsync("c", "p", "open", new(1), new("Zoë"), Cancel);
        (Kept<Counter> second, bool again) = await Counters.CreateAsync("c", "p", "closed", new(2), new("Ann"), Cancel);
        Assert.True(created);
        Assert.False(again);
        Assert.Equal(first, second);
        Assert.Equal(("open", 1, "Zoë", _clock.GetUtcNow()), (second.State, second.Body.Value, second.Who, second.At));
    }

    [Fact]
    public async Task Change_WhileAnotherChanges_DecidesAnew()
    {
        await Counters.CreateAsync("c", null, "open", new(1), new("Zoë"), Cancel);
        _store.OvertakeNext = 2;
        Kept<Counter>? changed = await Counters.ChangeAsync("c", now => ("open", new(now.Body.Value * 10)), new("Ann", "ten times"), Cancel);
        Assert.Equal((30, 4, "ten times"), (changed!.Body.Value, changed.Revision, changed.Note));
    }

    [Fact]
    public async Task Change_NothingToChange_WritesNothing()
    {
        Assert.Null(await Counters.ChangeAsync("c", _ => ("open", new(1)), new("Ann"), Cancel));
        await Counters.CreateAsync("c", null, "open", new(1), new("Zoë"), Cancel);
        Kept<Counter>? same = await Counters.ChangeAsync("c", _ => null, new("Ann"), Cancel);
        Assert.Equal(1, same?.Revision);
    }

    [Fact]
    public async Task Change_OvertakenForEver_SaysSo()
    {
        await Counters.CreateAsync("c", null, "open", new(1), new("Zoë"), Cancel);
        _store.OvertakeNext = int.MaxValue;
        await Assert.ThrowsAsync<IOException>(() => Counters.ChangeAsync("c", now => ("open", now.Body), new("Ann"), Cancel));
    }

    private sealed record Counter(int Value);

    // Somebody else adds one and is faster, as often as asked.
    private sealed class OneRecord : IRecordStore
    {
        private StoredRecord? _record;

        public int OvertakeNext { get; set; }

        public Task<bool> PutAsync(StoredRecord next, CancellationToken cancellationToken)
        {
            if (_record is not null && OvertakeNext > 0)
            {
                OvertakeNext--;
                int value = int.Parse(_record.Body.AsSpan(9, _record.Body.Length - 10), System.Globalization.CultureInfo.InvariantCulture);
                _record = _record with { Revision = _record.Revision + 1, Body = $$"""{"value":{{value + 1}}}""" };
            }
            bool fits = next.Revision == (_record?.Revision ?? 0) + 1;
            _record = fits ? next : _record;
            return Task.FromResult(fits);
        }

        public Task<StoredRecord?> FindAsync(string kind, string id, CancellationToken cancellationToken) => Task.FromResult(_record);

        public IAsyncEnumerable<StoredRecord> ListAsync(RecordQuery query, CancellationToken cancellationToken) => All(cancellationToken);

        public IAsyncEnumerable<StoredRecord> HistoryAsync(string kind, string id, CancellationToken cancellationToken) => All(cancellationToken);

        public IAsyncEnumerable<StoredRecord> ListChangesAsync(DateTimeOffset before, CancellationToken cancellationToken) => All(cancellationToken);

        private async IAsyncEnumerable<StoredRecord> All([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await Task.CompletedTask.WaitAsync(cancellationToken);
            if (_record is not null)
            {
                yield return _record;
            }
        }
    }
}
