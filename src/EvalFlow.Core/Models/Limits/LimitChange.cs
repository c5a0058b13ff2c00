namespace EvalFlow.Core.Models.Limits;

/// <summary>One change of how many requests may be in flight at one account and model.</summary>
/// <param name="Model">The spec as given.</param>
/// <param name="Role">model for a model under test, judge for a judge; the two never share a limit.</param>
/// <param name="From">Requests in flight at most before the change.</param>
/// <param name="To">And after it.</param>
/// <param name="Why">In a few words; never anything a provider wrote.</param>
public sealed record LimitChange(DateTimeOffset At, string Model, string Role, int From, int To, string Why);

/// <summary>
/// The last changes of one limit. Growth is told at each doubling only, so that an entry means something; a bounded number is
/// kept.
/// </summary>
internal sealed class LimitJournal(string model, string role)
{
    /// <summary>Enough for an hour of a limit that is cut and grows back every half minute.</summary>
    public const int Kept = 128;

    private readonly Lock _lock = new();
    private readonly Queue<LimitChange> _changes = [];
    private long _written;

    public void Add(DateTimeOffset at, int from, int to, string why)
    {
        lock (_lock)
        {
            _changes.Enqueue(new LimitChange(at, model, role, from, to, why));
            _written++;
            if (_changes.Count > Kept)
            {
                _changes.Dequeue();
            }
        }
    }

    /// <summary>Changes written after the first <paramref name="seen"/>, as far as they are kept; moves <paramref name="seen"/> on.</summary>
    public IReadOnlyList<LimitChange> After(ref long seen)
    {
        lock (_lock)
        {
            int fresh = (int)Math.Min(_written - seen, _changes.Count);
            seen = _written;
            return fresh <= 0 ? [] : [.. _changes.TakeLast(fresh)];
        }
    }
}
