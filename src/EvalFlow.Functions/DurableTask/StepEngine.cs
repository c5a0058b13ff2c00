using EvalFlow.Core.Workflows;
using Microsoft.DurableTask.Client;

namespace EvalFlow.Functions.DurableTask;

/// <summary>
/// The engine of steps that start workflows. The client comes with the invocation of a function, while the catalogue of steps is
/// made once, so the step finds the one of the invocation that it runs in.
/// </summary>
internal sealed class StepEngine : IWorkflowEngine
{
    private readonly AsyncLocal<DurableTaskClient?> _client = new();

    private DurableWorkflowEngine Engine =>
        new(_client.Value ?? throw new InvalidOperationException("This step starts no workflow, so its function binds no client."));

    /// <summary>Has what the caller does from here on use this client.</summary>
    public void Use(DurableTaskClient client) => _client.Value = client;

    public Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken) =>
        Engine.StartAsync(instanceId, workflow, input, cancellationToken);

    public Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken) =>
        Engine.RaiseEventAsync(instanceId, name, payload, cancellationToken);

    public Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) =>
        Engine.CancelAsync(instanceId, reason, cancellationToken);

    public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) => Engine.FindAsync(instanceId, cancellationToken);

    public Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken) => Engine.WaitAsync(instanceId, cancellationToken);
}
