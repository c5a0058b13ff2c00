namespace EvalFlow.Core.Models.Limits;

/// <summary>One request in the queue of a gate.</summary>
internal sealed class Waiter
{
    private readonly TaskCompletionSource<Pass> _pass = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenRegistration _cancelled;

    public Waiter(long tokens, CancellationToken cancellationToken)
    {
        Tokens = tokens;
        _cancelled = cancellationToken.UnsafeRegister(
            static (waiter, token) => ((Waiter)waiter!)._pass.TrySetCanceled(token), this);
    }

    /// <summary>Estimated tokens of the request.</summary>
    public long Tokens { get; }

    public Task<Pass> Task => _pass.Task;

    /// <summary>True once whoever waited has given up.</summary>
    public bool HasGone => _pass.Task.IsCompleted;

    /// <summary>False when whoever waited has given up meanwhile.</summary>
    public bool TryLetIn(Pass pass)
    {
        _cancelled.Unregister();
        return _pass.TrySetResult(pass);
    }
}
