namespace EvalFlow.Core.Workflows;

/// <summary>
/// What a workflow may do. Workflow code is plain async C# and deterministic: no clock, no chance, no I/O but through this
/// context, no ConfigureAwait(false), no tasks of its own. After a crash it is run again and every recorded step returns at once.
/// </summary>
public interface IWorkflowContext
{
    string InstanceId { get; }

    /// <summary>The time at which this point of the workflow was first reached; the same on every replay.</summary>
    DateTimeOffset UtcNow { get; }

    /// <summary>A new id, the same on every replay.</summary>
    string NewId();

    /// <summary>
    /// Runs an activity at least once and records its result. Throws <see cref="WorkflowStepException"/> when its last
    /// attempt failed.
    /// </summary>
    Task<TResult> CallActivityAsync<TResult>(string activity, object? input, RetryPolicy? retry = null);

    /// <summary>Runs another workflow and waits for it. Throws <see cref="WorkflowStepException"/> when it failed or was cancelled.</summary>
    Task<TResult> CallChildAsync<TResult>(string workflow, string instanceId, object? input);

    /// <summary>
    /// Waits for an event of this name; events raised before the wait are kept and count. Not arrived when the time ran out.
    /// </summary>
    Task<EventArrival<T>> WaitForEventAsync<T>(string name, TimeSpan timeout);

    /// <summary>Sleeps until the time has come; at once when it has passed.</summary>
    Task SleepUntilAsync(DateTimeOffset due);

    /// <summary>A word on where the workflow is, for people.</summary>
    void SetStatus(string status);
}

/// <param name="Arrived">False when the time ran out.</param>
public sealed record EventArrival<T>(bool Arrived, T? Payload);

/// <summary>How often and how soon a failed activity is tried again.</summary>
/// <param name="MaxAttempts">At least 1; 1 means no second try.</param>
/// <param name="FirstDelay">Wait before the second attempt.</param>
/// <param name="Backoff">Each further wait is this many times the one before; at least 1.</param>
public sealed record RetryPolicy(int MaxAttempts, TimeSpan FirstDelay, double Backoff = 2)
{
    /// <summary>The wait before the attempt after <paramref name="failedAttempts"/> failed ones.</summary>
    public TimeSpan DelayAfter(int failedAttempts) => FirstDelay * Math.Pow(Backoff, failedAttempts - 1);
}

/// <summary>A step of a workflow failed for good; the message is the activity's or the child's.</summary>
public sealed class WorkflowStepException : Exception
{
    public WorkflowStepException()
    {
    }

    public WorkflowStepException(string message)
        : base(message)
    {
    }

    public WorkflowStepException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
