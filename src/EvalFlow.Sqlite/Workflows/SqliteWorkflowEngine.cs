using EvalFlow.Core.Workflows;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>
/// Durable workflows on the journal of a home. Starting and steering works at any time and from any process; instances make
/// progress while some process runs the pump, <see cref="RunAsync(CancellationToken)"/>.
/// </summary>
public sealed class SqliteWorkflowEngine : IWorkflowEngine
{
    private readonly Journal _journal;
    private readonly WorkflowCatalog _catalog;

    internal SqliteWorkflowEngine(Journal journal, WorkflowCatalog catalog)
    {
        _journal = journal;
        _catalog = catalog;
    }

    /// <summary>How often the journal is looked at for what other processes wrote.</summary>
    internal static TimeSpan PollInterval { get; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// Runs all instances of this home that nobody else runs, until cancelled; then it ends normally, and what was running is
    /// resumed by the next pump. It waits for running activities to heed their cancellation. Throws when the journal cannot be
    /// written. Each call is a pump of its own; an instance whose workflow the catalog does not hold fails.
    /// </summary>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(_ => true, cancellationToken);

    /// <summary>Runs the instances that are wanted, and their children.</summary>
    /// <param name="wanted">Asked with the id of an instance that no other instance started; may be asked often.</param>
    public Task RunAsync(Func<string, bool> wanted, CancellationToken cancellationToken) =>
        new Pump(_journal, _catalog, wanted).RunAsync(cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken) =>
        _journal.StartAsync(instanceId, workflow, WorkflowCatalog.Write(input), cancellationToken);

    /// <inheritdoc/>
    public Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken) =>
        _journal.RaiseAsync(instanceId, name, WorkflowCatalog.Write(payload), cancellationToken);

    /// <inheritdoc/>
    public Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) =>
        _journal.CancelAsync(instanceId, reason, cancellationToken);

    /// <inheritdoc/>
    public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) =>
        _journal.FindAsync(instanceId, cancellationToken);

    /// <inheritdoc/>
    public async Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed = _journal.Changed.Next;
            WorkflowState state = await FindAsync(instanceId, cancellationToken)
                ?? throw new KeyNotFoundException($"No workflow '{instanceId}' was ever started in this home.");
            if (state.Status != WorkflowStatus.Running)
            {
                return state;
            }
            await _journal.WaitForChangeAsync(changed, cancellationToken);
        }
    }
}
