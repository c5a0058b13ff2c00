namespace EvalFlow.Core.Models.Limits;

/// <summary>
/// Requests that wait to be sent, by run. The run with the fewest requests in flight goes first, so that a run of a million
/// samples does not keep one of a hundred waiting. Not safe for concurrent use.
/// </summary>
internal sealed class FairQueue<T>
{
    private readonly Dictionary<string, Tenant> _tenants = new(StringComparer.Ordinal);
    private long _turn;

    public int Waiting { get; private set; }

    public void Enqueue(string run, T item)
    {
        Of(run).Items.Enqueue(item);
        Waiting++;
    }

    /// <summary>The item whose turn it is; it counts as in flight only once <see cref="Began"/> is told.</summary>
    public bool TryPeek(out string run, out T item)
    {
        (string Run, Tenant Tenant)? next = null;
        foreach ((string name, Tenant tenant) in _tenants)
        {
            if (tenant.Items.Count > 0 && (next is not { } best || Before(tenant, best.Tenant)))
            {
                next = (name, tenant);
            }
        }
        (run, item) = next is { } found ? (found.Run, found.Tenant.Items.Peek()) : ("", default!);
        return next is not null;
    }

    public void Dequeue(string run)
    {
        _tenants[run].Items.Dequeue();
        Waiting--;
    }

    public void Began(string run)
    {
        Tenant tenant = Of(run);
        tenant.InFlight++;
        tenant.Served = ++_turn;
    }

    public void Ended(string run)
    {
        Tenant tenant = _tenants[run];
        if (--tenant.InFlight == 0 && tenant.Items.Count == 0)
        {
            _tenants.Remove(run);
        }
    }

    private static bool Before(Tenant left, Tenant right) =>
        left.InFlight != right.InFlight ? left.InFlight < right.InFlight : left.Served < right.Served;

    private Tenant Of(string run)
    {
        if (!_tenants.TryGetValue(run, out Tenant? tenant))
        {
            _tenants[run] = tenant = new Tenant();
        }
        return tenant;
    }

    private sealed class Tenant
    {
        public Queue<T> Items { get; } = [];
        public int InFlight { get; set; }
        public long Served { get; set; }
    }
}
