using System.Text.Json;
using Microsoft.DurableTask;

namespace EvalFlow.Functions.DurableTask;

/// <summary>
/// Hands events of an orchestration to its waits: first come, first served, and an event that nobody waits for any more is kept
/// for the next wait. Durable Task by itself serves the last wait first and gives the event to a wait that has timed out.
/// </summary>
internal sealed class EventInbox(TaskOrchestrationContext durable)
{
    private readonly Dictionary<string, Box> _boxes = new(StringComparer.Ordinal);

    /// <summary>The next event of this name; null when the time ran out before it came.</summary>
    public async Task<Arrived?> WaitAsync(string name, TimeSpan timeout)
    {
        if (!_boxes.TryGetValue(name, out Box? box))
        {
            _boxes[name] = box = new Box();
        }
        Task<Arrived> arrival = box.NextAsync(out TaskCompletionSource<Arrived>? wait);
        if (wait is null)
        {
            return await arrival;
        }
        Listen(name, box);
        return timeout == Timeout.InfiniteTimeSpan ? await arrival : await OrTimeoutAsync(box, wait, timeout);
    }

    private async Task<Arrived?> OrTimeoutAsync(Box box, TaskCompletionSource<Arrived> wait, TimeSpan timeout)
    {
        using CancellationTokenSource arrived = new();
        Task timer = durable.CreateTimer(durable.CurrentUtcDateTime + timeout, arrived.Token);
        if (await Task.WhenAny(wait.Task, timer) == wait.Task)
        {
            // Not CancelAsync, which goes on elsewhere: outside the orchestration.
            arrived.Cancel();
            return await wait.Task;
        }
        box.GiveUp(wait);
        return null;
    }

    // One wait per name at a time in Durable Task itself; it stays when its wait here has timed out.
    private void Listen(string name, Box box)
    {
        if (!box.IsListening)
        {
            box.IsListening = true;
            _ = ListenAsync(name, box);
        }
    }

    private async Task ListenAsync(string name, Box box)
    {
        do
        {
            box.Put(new Arrived(await durable.WaitForExternalEvent<JsonElement?>(name)));
        }
        while (box.IsWaitedFor);
        box.IsListening = false;
    }

    private sealed class Box
    {
        private readonly LinkedList<TaskCompletionSource<Arrived>> _waits = [];
        private readonly Queue<Arrived> _kept = [];

        public bool IsListening { get; set; }

        public bool IsWaitedFor => _waits.Count > 0;

        /// <param name="wait">Null when the event was there already.</param>
        public Task<Arrived> NextAsync(out TaskCompletionSource<Arrived>? wait)
        {
            wait = null;
            if (_kept.TryDequeue(out Arrived? kept))
            {
                return Task.FromResult(kept);
            }
            // Continuations must run here and now: anywhere else is outside the orchestration.
#pragma warning disable MA0173
            wait = new TaskCompletionSource<Arrived>();
#pragma warning restore MA0173
            _waits.AddLast(wait);
            return wait.Task;
        }

        public void GiveUp(TaskCompletionSource<Arrived> wait) => _waits.Remove(wait);

        public void Put(Arrived arrived)
        {
            if (_waits.First is not { } first)
            {
                _kept.Enqueue(arrived);
                return;
            }
            _waits.RemoveFirst();
            first.Value.SetResult(arrived);
        }
    }
}

internal sealed record Arrived(JsonElement? Payload);
