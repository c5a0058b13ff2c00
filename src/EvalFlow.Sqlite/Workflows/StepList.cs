namespace EvalFlow.Sqlite.Workflows;

/// <summary>The steps of one instance, in the order it asked for them, checked against what the journal says it asked before.</summary>
internal sealed class StepList
{
    private readonly Dictionary<int, JournalRecord> _journalled = [];
    private readonly List<Step> _all = [];
    private readonly List<Step> _new = [];
    private readonly Dictionary<int, Step> _open = [];
    private readonly Dictionary<string, Queue<string>> _inbox = new(StringComparer.Ordinal);

    /// <summary>How this replay differs from the journal; null while it does not.</summary>
    public string? Violation { get; private set; }

    public IEnumerable<Step> Open => _open.Values;

    public int NextNumber => _all.Count + 1;

    public void Learn(IReadOnlyList<JournalRecord> records)
    {
        foreach (JournalRecord record in records.Where(record => record.Kind == RecordKind.Scheduled))
        {
            _journalled[record.Step!.Value] = record;
        }
    }

    /// <summary>Takes in a step. One that contradicts the journal never completes, and the instance fails.</summary>
    public void Add(Step step)
    {
        _all.Add(step);
        _open.Add(step.Number, step);
        if (!_journalled.TryGetValue(step.Number, out JournalRecord? known))
        {
            _new.Add(step);
        }
        else if (known.Name == step.What)
        {
            step.Due = known.Due;
        }
        else
        {
            Violation ??= $"Step {step.Number} was '{known.Name}' when it first ran and is '{step.What}' now.";
            return;
        }
        if (step is IWaitStep wait && _inbox.TryGetValue(wait.EventName, out Queue<string>? kept) && kept.TryDequeue(out string? payload))
        {
            Close(step).Succeed(payload);
        }
    }

    public IReadOnlyList<Step> TakeNew()
    {
        Step[] taken = [.. _new];
        _new.Clear();
        return taken;
    }

    /// <summary>The open step a result is for. Null when it was closed before, as only a late result is.</summary>
    public Step? Find(JournalRecord record)
    {
        int number = record.Step!.Value;
        if (number > _all.Count)
        {
            Violation ??= $"Step {number} was '{_journalled[number].Name}' when it first ran and is not taken now.";
            return null;
        }
        return _open.TryGetValue(number, out Step? step) ? Close(step) : null;
    }

    public void Fire(JournalRecord record)
    {
        switch (Find(record))
        {
            case IWaitStep wait:
                wait.GiveUp();
                break;
            case Step timer:
                timer.Succeed(null);
                break;
            case null:
                break;
        }
    }

    public void PlanRetry(JournalRecord record)
    {
        if (_open.TryGetValue(record.Step!.Value, out Step? step) && step is IActivityStep activity)
        {
            activity.FailedAttempts++;
            step.Due = record.Due;
        }
    }

    /// <summary>Hands an event to the oldest wait for it, or keeps it for the next.</summary>
    public void Raise(string name, string payload)
    {
        Step? waiting = _open.Values.Where(step => step is IWaitStep wait && wait.EventName == name).MinBy(step => step.Number);
        if (waiting is not null)
        {
            Close(waiting).Succeed(payload);
            return;
        }
        if (!_inbox.TryGetValue(name, out Queue<string>? kept))
        {
            _inbox.Add(name, kept = new());
        }
        kept.Enqueue(payload);
    }

    /// <summary>Names a step of the journal that was not taken although the whole journal was delivered; null when there is none.</summary>
    public string? FindForgotten() =>
        _journalled.TryGetValue(NextNumber, out JournalRecord? forgotten)
            ? $"Step {forgotten.Step} was '{forgotten.Name}' when it first ran and is not taken now."
            : null;

    private Step Close(Step step)
    {
        _open.Remove(step.Number);
        return step;
    }
}
