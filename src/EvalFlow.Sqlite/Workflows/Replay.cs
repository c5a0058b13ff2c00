using EvalFlow.Core.Workflows;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>
/// An instance in memory: workflow code fed with its journal, record by record. Knows no storage and no clock, and cannot tell
/// whether a record is years old or new, so that replaying and running are the same.
/// </summary>
internal sealed class Replay
{
    private readonly WorkflowCatalog _catalog;
    private readonly ClaimedInstance _instance;
    private readonly TurnContext _turns;
    private readonly ReplayedContext _context;
    private readonly StepList _steps = new();
    private Ending? _ending;

    public Replay(WorkflowCatalog catalog, ClaimedInstance instance, Action strayed)
    {
        _catalog = catalog;
        _instance = instance;
        _turns = new() { Strayed = strayed };
        _context = new(instance.InstanceId, _steps);
    }

    /// <summary>Number of the last record delivered.</summary>
    public long Position { get; private set; }

    public bool IsCancelled { get; private set; }

    public string? CustomStatus => _context.CustomStatus;

    public IEnumerable<Step> OpenSteps => _steps.Open;

    /// <summary>Delivers records in their order; each is followed by all the workflow does because of it.</summary>
    public void Deliver(IReadOnlyList<JournalRecord> records)
    {
        _steps.Learn(records);
        foreach (JournalRecord record in records)
        {
            Position = record.Seq;
            if (record.Kind == RecordKind.Cancelled)
            {
                IsCancelled = true;
                return;
            }
            if (_steps.Violation is null && record.Kind != RecordKind.Scheduled)
            {
                _turns.Run(() => Deliver(record));
            }
        }
    }

    /// <summary>Steps that the journal does not know yet; each is handed out once.</summary>
    public IReadOnlyList<Step> TakeNewSteps() => _steps.TakeNew();

    /// <summary>How the instance ended; null while it has not.</summary>
    public Ending? FindEnding()
    {
        string? violation = _steps.Violation ?? _steps.FindForgotten()
            ?? (_turns.HasStrayed ? "The workflow awaited something that did not come from its context." : null);
        if (violation is not null)
        {
            return new(WorkflowStatus.Failed, $"Workflow '{_instance.Workflow}' is not deterministic. {violation}");
        }
        return _ending;
    }

    private void Deliver(JournalRecord record)
    {
        switch (record.Kind)
        {
            case RecordKind.Started:
                _context.MoveTo(record.At);
                _ = DriveAsync(record.Payload!);
                break;
            case RecordKind.Completed:
                _context.MoveTo(record.At);
                _steps.Find(record)?.Succeed(record.Payload);
                break;
            case RecordKind.Failed:
                _context.MoveTo(record.At);
                _steps.Find(record)?.Fail(record.Payload!);
                break;
            case RecordKind.Retry:
                _steps.PlanRetry(record);
                break;
            case RecordKind.Fired:
                _context.MoveTo(record.At);
                _steps.Fire(record);
                break;
            case RecordKind.Raised:
                _context.MoveTo(record.At);
                _steps.Raise(record.Name!, record.Payload!);
                break;
            case RecordKind.Scheduled or RecordKind.Cancelled or RecordKind.Finished:
                break;
        }
    }

    private async Task DriveAsync(string input)
    {
        try
        {
            _ending = new(WorkflowStatus.Completed, await Start(input));
        }
#pragma warning disable CA1031 // Whatever workflow code throws is how the instance ends, never how the engine does.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _ending = new(WorkflowStatus.Failed, failure.Message);
        }
    }

    private Task<string> Start(string input)
    {
        try
        {
            return _catalog.RunWorkflowAsync(_instance.Workflow, _context, input);
        }
        catch (KeyNotFoundException unknown)
        {
            throw new InvalidOperationException($"This program knows no workflow '{_instance.Workflow}'.", unknown);
        }
    }
}
