using EvalFlow.Core.Workflows;

namespace EvalFlow.Sqlite.Workflows;

/// <summary>Runs the activities of one instance, each at most once at a time.</summary>
#pragma warning disable CA1001 // The source has no timer and no handle: there is nothing to free, and Stop may come late.
internal sealed class ActivityRunner(WorkflowCatalog catalog)
#pragma warning restore CA1001
{
    private readonly Lock _lock = new();
    private readonly Dictionary<int, Task> _running = [];
    private readonly CancellationTokenSource _stop = new();
    private bool _stopped;

    public bool IsRunning(int step)
    {
        lock (_lock)
        {
            return _running.ContainsKey(step);
        }
    }

    /// <summary>
    /// Starts an activity unless it runs or everything was stopped. What becomes of it goes to the receiver, on any thread.
    /// </summary>
    /// <param name="receive">Takes the step, and the result or the error.</param>
    public void Begin(int step, IActivityStep activity, Action<int, IActivityStep, string?, string?> receive)
    {
        lock (_lock)
        {
            if (!_stopped && !_running.ContainsKey(step))
            {
                _running.Add(step, Task.Run(() => RunAsync(step, activity, receive), CancellationToken.None));
            }
        }
    }

    /// <summary>When it returns no activity will begin any more, and those that run have been told.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
        }
        _stop.Cancel();
    }

    /// <summary>Forgets an activity that has ended, so that its step may run again.</summary>
    public void Forget(int step)
    {
        lock (_lock)
        {
            _running.Remove(step);
        }
    }

    /// <summary>Stops, and waits until no activity runs.</summary>
    public async Task EndAsync()
    {
        Stop();
        Task[] running;
        lock (_lock)
        {
            running = [.. _running.Values];
        }
        await Task.WhenAll(running);
    }

    private async Task RunAsync(int step, IActivityStep activity, Action<int, IActivityStep, string?, string?> receive)
    {
        string? result = null;
        string? error = null;
        try
        {
            result = await Start(activity);
        }
#pragma warning disable CA1031 // Whatever an activity throws is its step's failure, never the engine's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            error = failure.Message;
        }

        // What a stopped activity says is of no use: the instance has ended, or will run it again.
        if (!_stop.IsCancellationRequested)
        {
            receive(step, activity, result, error);
        }
    }

    private Task<string> Start(IActivityStep activity)
    {
        try
        {
            return catalog.RunActivityAsync(activity.Activity, activity.Input, _stop.Token);
        }
        catch (KeyNotFoundException unknown)
        {
            throw new InvalidOperationException($"This program knows no activity '{activity.Activity}'.", unknown);
        }
    }
}
