namespace EvalFlow.Sqlite.Storage;

/// <summary>Waiting for a signal or a time, whichever comes first.</summary>
internal static class Waiting
{
    // Timers of the runtime cannot wait for longer than some weeks. Waking up early is harmless: all who wait look again.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    /// <summary>Waits for the signal, but no longer than until the time; null for as long as it takes.</summary>
    public static async Task OrAtAsync(
        this Task signal, DateTimeOffset? time, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (time is not { } due)
        {
            await signal.WaitAsync(cancellationToken);
            return;
        }
        TimeSpan left = due - clock.GetUtcNow();
        using CancellationTokenSource over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task timer = Task.Delay(left < TimeSpan.Zero ? TimeSpan.Zero : left < Longest ? left : Longest, clock, over.Token);

        // The clock may have moved between reading it and setting the timer, which then would be late by as much.
        if (clock.GetUtcNow() < due)
        {
            await Task.WhenAny(signal, timer);
        }
        await over.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
