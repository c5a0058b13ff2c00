namespace EvalFlow.Core.Workflows;

public enum WorkflowStatus
{
    Running,
    Completed,
    Failed,
    Cancelled,
}

/// <param name="Result">JSON of the result when completed; null otherwise.</param>
/// <param name="Error">Why it failed or was cancelled; null otherwise.</param>
/// <param name="CustomStatus">What the workflow last said of where it is.</param>
public sealed record WorkflowState(
    string InstanceId, string Workflow, WorkflowStatus Status, string? Result, string? Error, string? CustomStatus);

/// <summary>Starts and steers durable workflows.</summary>
public interface IWorkflowEngine
{
    /// <summary>Starts an instance. Starting the same id again is the same as once, whatever has become of it.</summary>
    Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken);

    /// <summary>Hands an event to an instance; it is kept until the instance waits for it. An unknown or finished instance ignores it.</summary>
    Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken);

    /// <summary>Ends an instance and its children where they stand; no further step begins. A finished instance ignores it.</summary>
    Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken);

    /// <summary>The instance, or null when it was never started.</summary>
    Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken);

    /// <summary>Waits until the instance has finished. Throws <see cref="KeyNotFoundException"/> when it was never started.</summary>
    Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken);
}
