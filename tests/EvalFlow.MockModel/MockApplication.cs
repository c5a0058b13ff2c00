using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace EvalFlow.MockModel;

/// <summary>Finds out what is asked, decides what becomes of it, and has it written.</summary>
internal sealed class MockApplication(MockOptions options, TimeProvider clock) : IHttpApplication<IFeatureCollection>, IDisposable
{
    private static readonly JsonSerializerOptions StatsJson = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DictionaryKeyPolicy = JsonNamingPolicy.SnakeCaseLower };

    private readonly PreciseDelay _delay = new();
    private readonly TokenBucket? _bucket = options.AdmittedPerSecond is { } rate ? new TokenBucket(rate, options.Burst) : null;
    private MockCounters _counters = new();

    public MockStats Stats => _counters.Read();

    public void ResetStats() => _counters = new MockCounters();

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public void Dispose() => _delay.Dispose();

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        Exchange exchange = new(context);
        string path = exchange.Path;
        return path switch
        {
            "/stats" => exchange.WriteAsync(200, JsonSerializer.SerializeToUtf8Bytes(Stats, StatsJson)),
            "/stats/reset" => ResetAsync(exchange),
            _ when path.EndsWith("/chat/completions", StringComparison.Ordinal) => CountedAsync(exchange, Shape.OpenAi),
            _ when path.EndsWith("/messages", StringComparison.Ordinal) => CountedAsync(exchange, Shape.Anthropic),
            _ when path.EndsWith("/models", StringComparison.Ordinal) => ModelsAsync(exchange),
            _ => exchange.WriteAsync(404, Shape.OpenAi.Error("invalid_request_error", "There is nothing under this path.")),
        };
    }

    private async Task CountedAsync(Exchange exchange, Shape shape)
    {
        MockCounters counters = _counters;
        counters.Begin(shape);
        try
        {
            await AnswerAsync(exchange, shape, counters);
        }
        finally
        {
            counters.End();
        }
    }

    private async Task AnswerAsync(Exchange exchange, Shape shape, MockCounters counters)
    {
        if (!exchange.HasKey(options.ApiKey))
        {
            counters.Count(Fate.Unauthorized);
            await exchange.WriteAsync(401, shape.Error("authentication_error", "The API key is missing or wrong.", "invalid_api_key"));
            return;
        }
        ReadResult body = await exchange.ReadBodyAsync();
        MockPrompt? prompt = MockPrompt.Read(body.Buffer);
        exchange.Release(body);
        if (prompt is null or { Stream: true })
        {
            counters.Count(Fate.BadRequest);
            await exchange.WriteAsync(400, shape.Error("invalid_request_error", "The request needs a model and messages, and no stream."));
            return;
        }
        prompt = prompt with { Attempt = counters.Ask(prompt.Hash) };
        if (_bucket?.Take() is { } admission)
        {
            exchange.AddHeaders(shape.Limits(_bucket.PerSecond, admission, clock));
            if (!admission.Admitted)
            {
                await LimitAsync(exchange, shape, counters);
                return;
            }
        }
        await MeetFateAsync(exchange, shape, counters, prompt, Draw.Fate(options, prompt.Hash, prompt.Attempt));
    }

    private async Task MeetFateAsync(Exchange exchange, Shape shape, MockCounters counters, MockPrompt prompt, Fate fate)
    {
        if (fate == Fate.RateLimited)
        {
            // A limiter stands before the model, so it answers at once.
            await LimitAsync(exchange, shape, counters);
            return;
        }
        counters.Count(fate);
        await _delay.WaitAsync(options.Latency.At(
            Draw.Unit(options.Seed, prompt.Hash, prompt.Attempt, 3), Draw.Unit(options.Seed, prompt.Hash, prompt.Attempt, 4)));
        if (exchange.IsAborted)
        {
            counters.Abandon();
        }
        MockAnswer answer = MockAnswer.To(prompt, options);
        if (fate is Fate.Answered or Fate.Slow or Fate.Huge)
        {
            counters.Answer(prompt, answer);
        }
        await new Outcome(exchange, shape, options, _delay).WriteAsync(fate, prompt, answer);
    }

    private async Task LimitAsync(Exchange exchange, Shape shape, MockCounters counters)
    {
        counters.Count(Fate.RateLimited);
        if (options.RetryAfterSeconds is { } seconds)
        {
            exchange.AddHeaders([("Retry-After", seconds.ToString(System.Globalization.CultureInfo.InvariantCulture))]);
        }
        await exchange.WriteAsync(429, shape.Error("rate_limit_error", "Too many requests.", "rate_limit_exceeded"));
    }

    private Task ResetAsync(Exchange exchange)
    {
        ResetStats();
        return exchange.WriteAsync(200, "{}"u8.ToArray());
    }

    private Task ModelsAsync(Exchange exchange) => exchange.HasKey(options.ApiKey)
        ? exchange.WriteAsync(200, """{"object":"list","data":[{"id":"mock-1","object":"model","type":"model","display_name":"Mock 1","created":1790000000,"created_at":"2026-09-21T00:00:00Z","owned_by":"mock"}],"has_more":false}"""u8.ToArray())
        : exchange.WriteAsync(401, Shape.OpenAi.Error("authentication_error", "The API key is missing or wrong.", "invalid_api_key"));
}
