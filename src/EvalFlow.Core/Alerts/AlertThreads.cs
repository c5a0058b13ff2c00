namespace EvalFlow.Core.Alerts;

/// <summary>How channels call their conversations, kept with the alerts, so that later messages join them.</summary>
public sealed class AlertThreads(IAlertStore store)
{
    private const int Attempts = 3;

    /// <summary>The conversation of this alert on this channel; null before the first message, and for channels without conversations.</summary>
    public async Task<string?> FindAsync(string alertId, string channel, CancellationToken cancellationToken) =>
        (await store.FindAsync(alertId, cancellationToken))?.Handling.Threads.GetValueOrDefault(channel);

    /// <summary>
    /// Keeps what the channel called the conversation that a message began. An alert that is changed by others all the while
    /// loses it, and its next message begins another: better than not to tell it.
    /// </summary>
    public async Task KeepAsync(string alertId, string channel, string? thread, CancellationToken cancellationToken)
    {
        for (int attempt = 0; attempt < Attempts && thread is not null && await store.FindAsync(alertId, cancellationToken) is { } alert; attempt++)
        {
            Dictionary<string, string> threads = new(alert.Handling.Threads) { [channel] = thread };
            Alert known = alert with { Handling = alert.Handling with { Threads = threads } };
            if (alert.Handling.Threads.ContainsKey(channel) || await store.ReplaceAsync(alert, known, [], cancellationToken))
            {
                return;
            }
        }
    }
}
