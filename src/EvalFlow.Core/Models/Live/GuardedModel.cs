using EvalFlow.Core.Models.Budgets;

namespace EvalFlow.Core.Models.Live;

/// <summary>
/// Stops a run whose model takes no request at all: a wrong key or name, or a server that is gone, would otherwise end as
/// thousands of errors. As long as the model answers now and then, an error is an error of its sample.
/// </summary>
internal sealed class GuardedModel(IModel model) : IModel
{
    /// <summary>The same error so often, with no answer before it, is no accident of one sample.</summary>
    public const int Patience = 10;

    /// <summary>So many samples in a row without an answer, each tried for more than a minute, are an outage.</summary>
    public const int Outage = 200;

    private readonly Lock _lock = new();
    private bool _hasAnswered;
    private int _unanswered;
    private string? _error;
    private int _times;

    public string Spec => model.Spec;

    public string Identity => model.Identity;

    public bool IsRecorded => model.IsRecorded;

    public ModelPrices? Prices => model.Prices;

    public async ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        ModelReply reply = await model.GenerateAsync(request, cancellationToken);
        if (reply.Error is null)
        {
            Interlocked.Exchange(ref _unanswered, 0);
        }
        else if (Interlocked.Increment(ref _unanswered) >= Outage)
        {
            throw new ModelClosedException($"{reply.Error} The last {Outage} samples ended so or alike, without an answer between them. Resume the run when the model is back.");
        }
        if (!Volatile.Read(ref _hasAnswered))
        {
            Watch(reply);
        }
        return reply;
    }

    public ValueTask DisposeAsync() => model.DisposeAsync();

    private void Watch(ModelReply reply)
    {
        lock (_lock)
        {
            if (reply.Error is null)
            {
                _hasAnswered = true;
                return;
            }
            if (reply.Remedy is not { } remedy || _hasAnswered)
            {
                return;
            }
            _times = reply.Error == _error ? _times + 1 : 1;
            _error = reply.Error;
            if (_times >= Patience)
            {
                throw new ModelClosedException($"{reply.Error} The first {Patience} requests ended so. {remedy}");
            }
        }
    }
}

/// <summary>A model takes no request, so that going on would only repeat one error. The message says what to check.</summary>
public sealed class ModelClosedException : Exception
{
    public ModelClosedException(string message)
        : base(message)
    {
    }

    public ModelClosedException()
    {
    }

    public ModelClosedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
