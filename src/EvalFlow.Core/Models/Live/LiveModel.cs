using EvalFlow.Core.Evals;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Models.Limits;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models.Live;

/// <summary>
/// Asks a chat endpoint through <see cref="IChatClient"/>: waits at the gate of its account, sends, and tries again what may
/// well be answered later.
/// </summary>
public sealed class LiveModel : IModel
{
    private readonly ModelEndpoint _endpoint;
    private readonly RequestGate _gate;
    private readonly TimeProvider _clock;
    private readonly IChatClient _client;
    private readonly ModelSignals _signals;
    private readonly TimeSpan _timeout;
    private readonly Jitter _jitter;

    public LiveModel(string spec, ModelEndpoint endpoint, RequestGate gate, TimeProvider clock)
    {
        (Spec, _endpoint, _gate, _clock) = (spec, endpoint, gate, clock);
        _client = endpoint.Connect(gate);
        _signals = new ModelSignals(endpoint, clock);
        _timeout = endpoint.Limits.Timeout ?? ModelLimits.DefaultTimeout;
        _jitter = new Jitter(spec);
    }

    public string Spec { get; }

    // Another release under the same name is another model: a run must not mix the two.
    public string Identity => _endpoint.Release is { } release ? $"{_endpoint.Identity}@{release}" : _endpoint.Identity;

    public bool IsRecorded => false;

    public ModelPrices? Prices => _endpoint.Prices;

    /// <summary>Where it is reached; never holds a secret.</summary>
    public ModelEndpoint Endpoint => _endpoint;

    /// <summary>The door that all requests to this account and model pass.</summary>
    public RequestGate Gate => _gate;

    public async ValueTask<ModelReply> GenerateAsync(ModelRequest request, CancellationToken cancellationToken)
    {
        List<ChatMessage> messages = [];
        foreach (ChatTurn turn in request.Messages())
        {
            messages.Add(new ChatMessage(Role(turn.Role), turn.Text));
        }
        ChatOptions options = Options(request.Settings);
        long tokens = Estimate(messages, request.Settings);
        Attempts attempts = new(_endpoint.Retries, _clock, _jitter);
        while (true)
        {
            (ModelReply? reply, ModelFaultException? fault) = await SendAsync(request.Run, messages, options, tokens, cancellationToken);
            if (attempts.Next(reply, fault) is not { } wait)
            {
                return attempts.Conclude(reply, fault, _endpoint, Spec);
            }
            await Task.Delay(wait, _clock, cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<(ModelReply? Reply, ModelFaultException? Fault)> SendAsync(
        string run, List<ChatMessage> messages, ChatOptions options, long tokens, CancellationToken cancellationToken)
    {
        Pass pass = await _gate.EnterAsync(run, tokens, cancellationToken);
        ModelCall call = _signals.Begin(options);
        long start = _clock.GetTimestamp();
        GateOutcome outcome = GateOutcome.Ignored;
        TimeSpan? retryAfter = null;
        long? used = null;
        try
        {
            using CancellationTokenSource inTime = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            using ITimer timer = _clock.CreateTimer(static source => ((CancellationTokenSource)source!).Cancel(), inTime, _timeout, Timeout.InfiniteTimeSpan);
            ChatResponse response = await _client.GetResponseAsync(messages, options, inTime.Token);
            ModelReply reply = ProviderReply.Read(response, _endpoint.Prices) with { LatencySeconds = _clock.GetElapsedTime(start).TotalSeconds };
            (outcome, used) = (GateOutcome.Answered, (reply.InputTokens ?? 0) + (reply.OutputTokens ?? 0));
            call.Answered(reply, response.ModelId);
            return (reply, null);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (ModelFilteredException filtered)
        {
            ModelReply reply = new() { Text = "", StopReason = filtered.StopReason, LatencySeconds = _clock.GetElapsedTime(start).TotalSeconds };
            outcome = GateOutcome.Answered;
            call.Answered(reply, null);
            return (reply, null);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            ModelFaultException fault = ModelFaultException.Of(failure);
            (outcome, retryAfter) = (Meaning(fault.Kind), fault.RetryAfter);
            call.Failed(fault);
            return (null, fault);
        }
        finally
        {
            _gate.Leave(pass, outcome, retryAfter, used);
            call.Dispose();
        }
    }

    private static GateOutcome Meaning(FaultKind kind) => kind switch
    {
        FaultKind.RateLimited => GateOutcome.Refused,
        FaultKind.Server or FaultKind.Connection or FaultKind.Timeout => GateOutcome.Failed,
        FaultKind.Garbled or FaultKind.Rejected or FaultKind.Denied => GateOutcome.Ignored,
    };

    // Four letters to a token is the providers' own rule of thumb; it is settled by what the provider counts.
    private static long Estimate(List<ChatMessage> messages, GenerationSettings settings)
    {
        long letters = 0;
        foreach (ChatMessage message in messages)
        {
            letters += message.Text.Length;
        }
        return (letters / 4) + (settings.MaxTokens ?? 0);
    }

    private static ChatRole Role(string role) => role switch
    {
        "system" => ChatRole.System,
        "user" => ChatRole.User,
        "assistant" => ChatRole.Assistant,
        _ => new ChatRole(role),
    };

    private static ChatOptions Options(GenerationSettings settings) => new()
    {
        Temperature = (float?)settings.Temperature,
        MaxOutputTokens = settings.MaxTokens,
        TopP = (float?)settings.TopP,
        Seed = settings.Seed,
        StopSequences = settings.Stop?.ToList(),
    };
}
