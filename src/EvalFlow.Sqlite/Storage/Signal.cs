namespace EvalFlow.Sqlite.Storage;

/// <summary>Wakes whoever waits. Take <see cref="Next"/> before looking at what may have changed, so that no change is missed.</summary>
internal sealed class Signal
{
    private TaskCompletionSource _next = Create();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Set() => Interlocked.Exchange(ref _next, Create()).TrySetResult();

    private static TaskCompletionSource Create() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
