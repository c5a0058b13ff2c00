namespace EvalFlow.Core.Alerts;

/// <summary>A place where stakeholders read alerts. Sending may happen more than once for one notice, always with the same key.</summary>
public interface IAlertChannel
{
    string Name { get; }

    /// <summary>
    /// Sends one notice; throws when the channel does not take it, and the dispatcher tries again later.
    /// <see cref="ChannelException"/> says whether that makes sense.
    /// </summary>
    /// <returns>
    /// How the channel calls the conversation that this notice began, to be handed back as <see cref="AlertNotice.Thread"/>; null
    /// for channels that need no such name.
    /// </returns>
    Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken);
}

/// <summary>A channel did not take a notice. The message holds no address, no secret and nothing of the notice.</summary>
public sealed class ChannelException : Exception
{
    public ChannelException(string message, bool isTransient, TimeSpan? retryAfter = null)
        : base(message)
    {
        IsTransient = isTransient;
        RetryAfter = retryAfter;
    }

    public ChannelException()
    {
    }

    public ChannelException(string message)
        : base(message)
    {
    }

    public ChannelException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>False when the same message would be refused again, so that it is given up at once.</summary>
    public bool IsTransient { get; } = true;

    /// <summary>Earliest next attempt that the channel asked for; null when it did not.</summary>
    public TimeSpan? RetryAfter { get; }
}
