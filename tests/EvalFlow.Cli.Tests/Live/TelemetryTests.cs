using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.Json;
using EvalFlow.Core;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>What a run tells whoever listens: its counts, and never a word that a person or a model wrote.</summary>
public sealed class TelemetryTests : IDisposable
{
    private const int Samples = 120;
    private const string Eval = "watched-eval";

    private readonly CommandLine _line = new();
    private readonly ConcurrentQueue<Measured> _measured = [];
    private readonly ConcurrentQueue<Activity> _spans = [];

    public void Dispose() => _line.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_WithErrorsAndRefusals_CountsThemAsItsReportDoesAndTellsNoText()
    {
        using ActivityListener spans = ListenToSpans();
        using MeterListener meters = ListenToMeters();
        MockOptions options = new()
        {
            Errors = 0.1, Filtered = 0.1, Seed = 11, Answer = prompt => $"canary-answer [even] to {prompt.Turns[^1].Text}",
        };
        await using MockServer server = await MockServer.StartAsync(options, Cancel);

        CommandResult run = await _line.RunAsync("run", WriteEval(), "--model", "canned", "--models", Models(server), "--json");

        JsonElement samples = run.FirstRun.GetProperty("samples");
        int errored = samples.GetProperty("errored").GetInt32();
        Assert.InRange(errored, 1, Samples / 2);
        Assert.Equal(samples.GetProperty("completed").GetInt32(), Sum("evalflow.samples.scored"));
        Assert.Equal(errored, Sum("evalflow.samples.errored"));
        Assert.InRange(Sum("evalflow.samples.refused"), 1, Samples / 2);
        Assert.Equal(run.FirstRun.GetProperty("usage").GetProperty("cost_usd").GetDouble(), Sum("evalflow.cost"), 9);
        Assert.Contains(_measured, one => one.Instrument == "evalflow.queue.age" && one.Value >= 0);
        Activity[] calls = [.. _spans.Where(span => Equals(span.GetTagItem("gen_ai.request.model"), "canned-model"))];
        Assert.Equal(server.Stats.Requests, calls.Length);
        Assert.Contains(calls, span => span.Status == ActivityStatusCode.Error);
        Assert.DoesNotContain("canary", string.Join('\n', Told()), StringComparison.Ordinal);
    }

    private double Sum(string instrument) => _measured
        .Where(one => one.Instrument == instrument && one.Tags.Contains($"evalflow.eval.id={Eval}", StringComparison.Ordinal)).Sum(one => one.Value);

    private IEnumerable<string> Told() => _measured.Select(one => one.Tags).Concat(_spans.SelectMany(span =>
        span.TagObjects.Select(tag => $"{tag.Key}={(tag.Value is string[] list ? string.Join(',', list) : tag.Value)}")
            .Concat(span.Events.Select(happened => $"{happened.Name} {string.Join(',', happened.Tags)}"))
            .Concat(span.Baggage.Select(item => $"{item.Key}={item.Value}"))
            .Append(span.DisplayName).Append(span.StatusDescription ?? "")));

    private ActivityListener ListenToSpans()
    {
        ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = _spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        return listener;
    }

    private MeterListener ListenToMeters()
    {
        MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == Telemetry.Name)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        meters.Start();
        return meters;
    }

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
        _measured.Enqueue(new Measured(instrument.Name, value, string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"))));

    private string Models(MockServer server) => _line.Write("models.yaml", $$"""
        canned:
          spec: openai:canned-model
          base_url: {{server.Address}}v1
          prices: { input_per_million: 100, output_per_million: 1000 }
          retries: { attempts: 1 }
        """);

    private string WriteEval()
    {
        _line.Write("samples.csv", "id,input,target\n" + string.Join('\n', Enumerable.Range(1, Samples).Select(i =>
            string.Create(CultureInfo.InvariantCulture, $"s{i},canary-prompt {i},canary-target"))));
        return _line.Write("watched.eval.yaml", $$$"""
            id: {{{Eval}}}
            version: 1.0.0
            title: canary-title
            prompt: { system: canary-system, template: "{{input}}" }
            samples: { path: samples.csv, id: id, input: input, target: target }
            generation: { temperature: 0, max_tokens: 64 }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
    }

    private sealed record Measured(string Instrument, double Value, string Tags);
}
