using EvalFlow.Core.Workflows;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Something a workflow asked for and may be waiting on.</summary>
/// <param name="number">1-based, in the order of asking.</param>
/// <param name="what">Kind and name; must be the same on every replay.</param>
internal abstract class Step(int number, string what)
{
    public int Number => number;

    public string What => what;

    /// <summary>When a timer fires, a wait ends, or the next attempt begins; null for never or at once.</summary>
    public DateTimeOffset? Due { get; set; }

    public bool IsOpen { get; protected set; } = true;

    public abstract void Succeed(string? payload);

    public abstract void Fail(string error);

    public virtual JournalRecord ToRecord() => JournalRecord.New(RecordKind.Scheduled, Number, What, due: Due);
}

internal abstract class Step<TResult>(int number, string what) : Step(number, what)
{
    private readonly TaskCompletionSource<TResult> _result = new();

    public Task<TResult> Task => _result.Task;

    public override void Succeed(string? payload)
    {
        IsOpen = false;
        try
        {
            _result.TrySetResult(Read(payload));
        }
#pragma warning disable CA1031 // A result this program cannot read is the workflow's trouble, never the engine's.
        catch (Exception unreadable)
#pragma warning restore CA1031
        {
            _result.TrySetException(unreadable);
        }
    }

    public override void Fail(string error)
    {
        IsOpen = false;
        _result.TrySetException(new WorkflowStepException(error));
    }

    protected abstract TResult Read(string? payload);
}

internal interface IActivityStep
{
    string Activity { get; }

    string Input { get; }

    RetryPolicy Retry { get; }

    int FailedAttempts { get; set; }
}

internal sealed class ActivityStep<TResult>(int number, string activity, string input, RetryPolicy? retry)
    : Step<TResult>(number, $"activity {activity}"), IActivityStep
{
    public string Activity => activity;

    public string Input => input;

    public RetryPolicy Retry { get; } = retry ?? new(1, TimeSpan.Zero);

    public int FailedAttempts { get; set; }

    protected override TResult Read(string? payload) => WorkflowCatalog.Read<TResult>(payload!);
}

internal interface IChildStep
{
    ChildStart Start { get; }
}

internal sealed class ChildStep<TResult>(int number, string workflow, string instanceId, string input)
    : Step<TResult>(number, $"child {workflow} {instanceId}"), IChildStep
{
    public ChildStart Start { get; } = new(number, workflow, instanceId, input);

    protected override TResult Read(string? payload) => WorkflowCatalog.Read<TResult>(payload!);
}

internal sealed class TimerStep(int number) : Step<bool>(number, "timer")
{
    protected override bool Read(string? payload) => true;
}

internal interface IWaitStep
{
    string EventName { get; }

    /// <summary>Ends the wait without an event.</summary>
    void GiveUp();
}

internal sealed class WaitStep<T>(int number, string eventName) : Step<EventArrival<T>>(number, $"event {eventName}"), IWaitStep
{
    private bool _arrived = true;

    public string EventName => eventName;

    public void GiveUp()
    {
        _arrived = false;
        Succeed(null);
    }

    protected override EventArrival<T> Read(string? payload) =>
        _arrived ? new(Arrived: true, WorkflowCatalog.Read<T>(payload!)) : new(Arrived: false, default);
}
