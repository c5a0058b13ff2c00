using System.Collections.Concurrent;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Storage;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>
/// Keeps one instance going: feeds its replay from the journal, writes down what each turn asks for, and only then does it.
/// Everything the workflow gets to see was read back from the journal, in the order recorded there.
/// </summary>
internal sealed class Execution(Journal journal, WorkflowCatalog catalog, Holder owner, ClaimedInstance instance)
{
    private readonly Signal _signal = new();
    private readonly ConcurrentQueue<JournalRecord> _mail = new();
    private readonly ActivityRunner _activities = new(catalog);
    private string? _status = instance.CustomStatus;
    private int _behind = 1;

    public long Key => instance.Key;

    /// <summary>Number of the last record this execution has seen.</summary>
    public long Position { get; private set; }

    /// <summary>Tells it that the journal may hold more.</summary>
    public void Wake()
    {
        Volatile.Write(ref _behind, 1);
        _signal.Set();
    }

    /// <summary>Begins no further activity and cancels those that run; returns when that is certain.</summary>
    public void Stop() => _activities.Stop();

    /// <summary>Runs until the instance has ended or belongs to somebody else.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        Replay replay = new(catalog, instance, _signal.Set);
        try
        {
            for (bool going = true; going;)
            {
                Task next = _signal.Next;
                going = await TakeTurnAsync(replay, cancellationToken) switch
                {
                    TurnEnd.Moved => true,
                    TurnEnd.Idle => await WaitAsync(replay, next, cancellationToken),
                    TurnEnd.Over => false,
                };
            }
        }
        finally
        {
            await _activities.EndAsync();
        }
    }

    private async Task<TurnEnd> TakeTurnAsync(Replay replay, CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _behind, 0) == 1)
        {
            Deliver(replay, await journal.ReadAsync(instance.Key, Position, cancellationToken));
        }
        if (replay.IsCancelled)
        {
            return TurnEnd.Over;
        }
        Turn turn = Collect(replay);
        if (turn.Records.Count > 0 || turn.Ending is not null || turn.CustomStatus is not null)
        {
            IReadOnlyList<JournalRecord>? records =
                await journal.AppendAsync(owner, instance, Position, turn, cancellationToken);
            if (records is null || turn.Ending is not null)
            {
                return TurnEnd.Over;
            }
            _status = turn.CustomStatus ?? _status;
            Deliver(replay, records);
            return TurnEnd.Moved;
        }
        Begin(replay);
        return TurnEnd.Idle;
    }

    private void Deliver(Replay replay, IReadOnlyList<JournalRecord> records)
    {
        replay.Deliver(records);
        Position = replay.Position;
    }

    /// <summary>What there is to write down: the end, or new steps, results of activities, and timers that are due.</summary>
    private Turn Collect(Replay replay)
    {
        string? status = replay.CustomStatus != _status ? replay.CustomStatus : null;
        if (replay.FindEnding() is { } ending)
        {
            return new([], [], status, ending);
        }
        List<JournalRecord> records = [];
        IReadOnlyList<Step> steps = replay.TakeNewSteps();
        records.AddRange(steps.Select(step => step.ToRecord()));
        while (_mail.TryDequeue(out JournalRecord? result))
        {
            _activities.Forget(result.Step!.Value);
            records.Add(result);
        }
        DateTimeOffset now = journal.Clock.GetUtcNow();
        records.AddRange(replay.OpenSteps
            .Where(step => step is not IActivityStep && step.Due <= now)
            .OrderBy(step => step.Due).ThenBy(step => step.Number)
            .Select(step => JournalRecord.New(RecordKind.Fired, step.Number)));
        return new(records, [.. steps.OfType<IChildStep>().Select(child => child.Start)], status, null);
    }

    /// <summary>Starts the activities whose turn it is. All asked for is in the journal by now, and nothing in it is undelivered.</summary>
    private void Begin(Replay replay)
    {
        DateTimeOffset now = journal.Clock.GetUtcNow();
        foreach (Step step in replay.OpenSteps.Where(step => step is IActivityStep && !(step.Due > now)))
        {
            _activities.Begin(step.Number, (IActivityStep)step, Receive);
        }
    }

    private void Receive(int step, IActivityStep activity, string? result, string? error)
    {
        _mail.Enqueue((result, activity.FailedAttempts + 1 < activity.Retry.MaxAttempts) switch
        {
            (not null, _) => JournalRecord.New(RecordKind.Completed, step, payload: result),
            (null, true) => JournalRecord.New(RecordKind.Retry, step, payload: error, due: NextAttempt(activity)),
            (null, false) => JournalRecord.New(RecordKind.Failed, step, payload: error),
        });
        _signal.Set();
    }

    private DateTimeOffset NextAttempt(IActivityStep activity)
    {
        try
        {
            return Timestamp.After(journal.Clock.GetUtcNow(), activity.Retry.DelayAfter(activity.FailedAttempts + 1));
        }
        catch (OverflowException)
        {
            // A delay that grew beyond what a time span holds.
            return DateTimeOffset.MaxValue;
        }
    }

    private async Task<bool> WaitAsync(Replay replay, Task next, CancellationToken cancellationToken)
    {
        DateTimeOffset? due = replay.OpenSteps.Where(step => !_activities.IsRunning(step.Number)).Min(step => step.Due);
        await next.OrAtAsync(due, journal.Clock, cancellationToken);
        return true;
    }

    private enum TurnEnd
    {
        Moved,
        Idle,
        Over,
    }
}
