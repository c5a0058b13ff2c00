namespace EvalFlow.Core.Models.Budgets;

/// <summary>
/// What is spent and reserved of a run's budget in this process. Reservations are granted strictly in the order they are asked
/// for: letting a short prompt pass a long one that no longer fits would leave a subset that is not random. The first that
/// does not fit although nothing is in flight closes the ledger for good.
/// </summary>
internal sealed class BudgetLedger(Budget budget, Spending spent)
{
    private readonly Lock _lock = new();
    private readonly Queue<Waiting> _waiting = new();
    private Spending _spent = spent;
    private Spending _reserved;
    private int _outstanding;
    private bool _closed;

    /// <summary>True once something was refused; nothing is granted after.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_lock)
            {
                return _closed;
            }
        }
    }

    public Spending Spent
    {
        get
        {
            lock (_lock)
            {
                return _spent;
            }
        }
    }

    /// <summary>Sets the amount aside; false when the budget does not cover it. Waits while requests in flight may give some back.</summary>
    /// <param name="parts">In how many parts it will be settled, at least 1.</param>
    public Task<bool> ReserveAsync(Spending amount, int parts, CancellationToken cancellationToken)
    {
        Waiting waiting = new(amount, parts);
        lock (_lock)
        {
            _waiting.Enqueue(waiting);
            Grant();
        }
        return waiting.Granted.Task.IsCompleted ? waiting.Granted.Task : WaitAsync(waiting, cancellationToken);
    }

    /// <summary>Replaces one reserved part by what it came to.</summary>
    public void Settle(Spending reserved, Spending actual)
    {
        lock (_lock)
        {
            _reserved -= reserved;
            _spent += actual;
            _outstanding--;
            Grant();
        }
    }

    private void Grant()
    {
        while (_waiting.TryPeek(out Waiting? next))
        {
            bool fits = !_closed && budget.Covers(_spent + _reserved + next.Amount);
            _closed |= !fits && _outstanding == 0;
            if (!fits && !_closed)
            {
                return;
            }
            _waiting.Dequeue();
            // One that was withdrawn meanwhile takes nothing.
            if (next.Granted.TrySetResult(fits) && fits)
            {
                _reserved += next.Amount;
                _outstanding += next.Parts;
            }
        }
    }

    private async Task<bool> WaitAsync(Waiting waiting, CancellationToken cancellationToken)
    {
        await using CancellationTokenRegistration registration = cancellationToken.Register(() => Withdraw(waiting, cancellationToken));
        return await waiting.Granted.Task;
    }

    private void Withdraw(Waiting waiting, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            waiting.Granted.TrySetCanceled(cancellationToken);
        }
    }

    private sealed record Waiting(Spending Amount, int Parts)
    {
        public TaskCompletionSource<bool> Granted { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
