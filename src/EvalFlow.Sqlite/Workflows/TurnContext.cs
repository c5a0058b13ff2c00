namespace EvalFlow.Sqlite.Workflows;

/// <summary>
/// Runs workflow code turn by turn on one thread at a time: a turn is what happens until every continuation has run. Between
/// turns nothing of the workflow runs, so its order of steps depends on the journal alone.
/// </summary>
internal sealed class TurnContext : SynchronizationContext
{
    private readonly Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private int _thread = -1;
    private int _strayed;

    /// <summary>True when the workflow awaited something that did not come from its context.</summary>
    public bool HasStrayed => Volatile.Read(ref _strayed) != 0;

    /// <summary>Called, on any thread, when the workflow has strayed.</summary>
    public Action? Strayed { get; init; }

    public void Run(Action turn)
    {
        SynchronizationContext? before = Current;
        SetSynchronizationContext(this);
        Volatile.Write(ref _thread, Environment.CurrentManagedThreadId);
        try
        {
            turn();
            while (_posted.TryDequeue(out (SendOrPostCallback Callback, object? State) next))
            {
                next.Callback(next.State);
            }
        }
        finally
        {
            Volatile.Write(ref _thread, -1);
            SetSynchronizationContext(before);
        }
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Volatile.Read(ref _thread) == Environment.CurrentManagedThreadId)
        {
            _posted.Enqueue((d, state));
        }
        else
        {
            Volatile.Write(ref _strayed, 1);
            Strayed?.Invoke();
        }
    }

    public override void Send(SendOrPostCallback d, object? state) =>
        throw new NotSupportedException("A workflow does not block.");

    public override SynchronizationContext CreateCopy() => this;
}
