using System.Diagnostics;
using Microsoft.Extensions.AI;

namespace EvalFlow.Core.Models.Live;

/// <summary>
/// Spans and measurements of client calls by the GenAI semantic conventions of OpenTelemetry. No prompt and no response, nor
/// anything else that a person or a model wrote.
/// </summary>
internal sealed class ModelSignals
{
    private readonly TimeProvider _clock;
    private readonly string _name;
    private readonly TagList _tags;

    public ModelSignals(ModelEndpoint endpoint, TimeProvider clock)
    {
        _clock = clock;
        _name = $"chat {endpoint.Model}";
        _tags =
        [
            new("gen_ai.operation.name", "chat"),
            new("gen_ai.provider.name", endpoint.Provider),
            new("gen_ai.request.model", endpoint.Model),
        ];
        if (endpoint.BaseUrl is { } url)
        {
            _tags.Add("server.address", url.Host);
            _tags.Add("server.port", url.Port);
        }
    }

    /// <summary>Begins a span, if somebody listens.</summary>
    public ModelCall Begin(ChatOptions options)
    {
        Activity? span = Telemetry.Source.HasListeners()
            ? Telemetry.Source.StartActivity(ActivityKind.Client, tags: _tags, name: _name)
            : null;
        if (span is not null)
        {
            Tag(span, options);
        }
        return new ModelCall(span, _tags, _clock.GetTimestamp(), _clock);
    }

    private static void Tag(Activity span, ChatOptions options)
    {
        span.SetTag("gen_ai.request.temperature", options.Temperature);
        span.SetTag("gen_ai.request.max_tokens", options.MaxOutputTokens);
        span.SetTag("gen_ai.request.top_p", options.TopP);
        span.SetTag("gen_ai.request.seed", options.Seed);
    }
}

/// <summary>One request under way.</summary>
internal readonly struct ModelCall(Activity? span, TagList tags, long start, TimeProvider clock) : IDisposable
{
    public void Answered(ModelReply reply, string? responseModel)
    {
        if (span is not null)
        {
            span.SetTag("gen_ai.response.model", responseModel);
            span.SetTag("gen_ai.response.finish_reasons", reply.StopReason is { } reason ? new[] { reason } : null);
            span.SetTag("gen_ai.usage.input_tokens", reply.InputTokens);
            span.SetTag("gen_ai.usage.output_tokens", reply.OutputTokens);
        }
        if (Telemetry.TokenUsage.Enabled)
        {
            Record("input", reply.InputTokens);
            Record("output", reply.OutputTokens);
        }
        Duration(null);
    }

    public void Failed(ModelFaultException fault)
    {
        string type = fault.Message;
        span?.SetTag("error.type", type);
        span?.SetStatus(ActivityStatusCode.Error);
        Duration(type);
    }

    public void Dispose() => span?.Dispose();

    private void Record(string kind, long? tokens)
    {
        if (tokens is { } count)
        {
            TagList typed = tags;
            typed.Add("gen_ai.token.type", kind);
            Telemetry.TokenUsage.Record(count, typed);
        }
    }

    private void Duration(string? error)
    {
        if (Telemetry.Duration.Enabled)
        {
            TagList all = tags;
            if (error is not null)
            {
                all.Add("error.type", error);
            }
            Telemetry.Duration.Record(clock.GetElapsedTime(start).TotalSeconds, all);
        }
    }
}
