using System.Diagnostics;

namespace EvalFlow.MockModel;

/// <summary>
/// Waits to within a millisecond. The runtime's timers follow a coarse clock (4 ms on many kernels), which at 20 ms is a fifth;
/// here one thread sleeps until the next wait is due, and not at all while nobody waits.
/// </summary>
internal sealed class PreciseDelay : IDisposable
{
    private static readonly long Slack = Stopwatch.Frequency / 2000;

    private readonly PriorityQueue<TaskCompletionSource, long> _waits = new();
    private readonly AutoResetEvent _earlier = new(initialState: false);
    private readonly Lock _lock = new();
    private readonly Thread _thread;
    private long _wakesAt = long.MaxValue;
    private volatile bool _ended;

    public PreciseDelay()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "latency" };
        _thread.Start();
    }

    public Task WaitAsync(TimeSpan time)
    {
        if (time <= TimeSpan.Zero)
        {
            return Task.CompletedTask;
        }
        long due = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        TaskCompletionSource wait = new(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_lock)
        {
            _waits.Enqueue(wait, due);
            if (due >= _wakesAt)
            {
                return wait.Task;
            }
            _wakesAt = due;
        }
        _earlier.Set();
        return wait.Task;
    }

    public void Dispose()
    {
        _ended = true;
        _earlier.Set();
        _thread.Join();
        _earlier.Dispose();
    }

    private void Run()
    {
        List<TaskCompletionSource> due = [];
        while (!_ended)
        {
            int pause = TakeDue(due);
            due.ForEach(wait => wait.SetResult());
            due.Clear();
            _earlier.WaitOne(pause);
        }
    }

    /// <summary>Takes what is due; gives the milliseconds until the next, or -1 when none waits.</summary>
    private int TakeDue(List<TaskCompletionSource> due)
    {
        lock (_lock)
        {
            long now = Stopwatch.GetTimestamp();
            while (_waits.TryPeek(out TaskCompletionSource? wait, out long at) && at <= now + Slack)
            {
                _waits.Dequeue();
                due.Add(wait);
            }
            _wakesAt = _waits.TryPeek(out _, out long next) ? next : long.MaxValue;
            return _wakesAt == long.MaxValue ? Timeout.Infinite : (int)Math.Max(1, (_wakesAt - now) * 1000 / Stopwatch.Frequency);
        }
    }
}
