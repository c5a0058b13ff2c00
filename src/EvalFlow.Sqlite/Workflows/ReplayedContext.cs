using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>What workflow code sees. All it does is to take steps; time moves only with delivered records.</summary>
internal sealed class ReplayedContext(string instanceId, StepList steps) : IWorkflowContext
{
    private int _ids;

    public string InstanceId => instanceId;

    public DateTimeOffset UtcNow { get; private set; }

    public string? CustomStatus { get; private set; }

    public void MoveTo(DateTimeOffset time) => UtcNow = time > UtcNow ? time : UtcNow;

    public string NewId()
    {
        string name = string.Create(CultureInfo.InvariantCulture, $"{instanceId}\n{++_ids}");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));
    }

    public Task<TResult> CallActivityAsync<TResult>(string activity, object? input, RetryPolicy? retry = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(retry?.MaxAttempts ?? 1, 1, nameof(retry));
        return Take(new ActivityStep<TResult>(steps.NextNumber, activity, WorkflowCatalog.Write(input), retry));
    }

    public Task<TResult> CallChildAsync<TResult>(string workflow, string instanceId, object? input) =>
        Take(new ChildStep<TResult>(steps.NextNumber, workflow, instanceId, WorkflowCatalog.Write(input)));

    public Task<EventArrival<T>> WaitForEventAsync<T>(string name, TimeSpan timeout) =>
        Take(new WaitStep<T>(steps.NextNumber, name)
        {
            Due = timeout == Timeout.InfiniteTimeSpan ? null : Timestamp.After(UtcNow, timeout),
        });

    public Task SleepUntilAsync(DateTimeOffset due) =>
        due <= UtcNow ? Task.CompletedTask : Take(new TimerStep(steps.NextNumber) { Due = due });

    public void SetStatus(string status) => CustomStatus = status;

    private Task<TResult> Take<TResult>(Step<TResult> step)
    {
        steps.Add(step);
        return step.Task;
    }
}
