using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using EvalFlow.Core;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.MockModel;

namespace EvalFlow.Providers.Tests;

/// <summary>Keys, prompts and answers stay where they belong, whatever goes wrong and whoever listens.</summary>
public sealed class SecrecyTests
{
    private const string Echo = $"You sent '{Asked.Prompt}' with key {Asked.Key}";

    public static TheoryData<int, string> Failures()
    {
        string json = JsonSerializer.Serialize(new { error = new { message = Echo, type = Asked.Prompt, code = Asked.Key, param = Echo } });
        TheoryData<int, string> data = [];
        foreach (int status in (int[])[200, 301, 400, 401, 403, 404, 413, 422, 429, 500, 503, 529])
        {
            data.Add(status, RawServer.Response(status, json, $"Retry-After: 0\r\nLocation: http://127.0.0.1/{Asked.Key}\r\n"));
            data.Add(status, RawServer.Response(status, Echo, type: "text/html"));
            data.Add(status, RawServer.Response(status, "{\"choices\":[{\"message\":{\"content\":\"" + Asked.Key));
        }
        data.Add(0, "");
        data.Add(0, $"{Echo}\r\n\r\n");
        data.Add(0, $"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 999999\r\n\r\n{Echo}");
        return data;
    }

    [Theory]
    [MemberData(nameof(Failures))]
    public async Task Failure_OfAnyKind_QuotesNeitherKeyNorPrompt(int status, string response)
    {
        foreach (string spec in (string[])["openai:m", "anthropic:m", "azure:m"])
        {
            await using RawServer server = new(_ => response);
            ModelReply reply = await Asked.AskAsync(server.Address, "once", $"once: {{ spec: \"{spec}\", retries: {{ attempts: 2, seconds: 5 }} }}");
            Assert.NotNull(reply.Error);
            string all = $"{reply.Error} {reply.Remedy} {reply.StopReason} {string.Join(' ', reply.Retries)} {status}";
            Assert.DoesNotContain("canary", all, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("line\nbreak-canary")]
    [InlineData("bläh-canary")]
    public async Task Key_WithCharactersNoKeyHas_IsRefusedAndNotQuoted(string key)
    {
        ModelProviders providers = new(() => new Dictionary<string, EvalFlow.Core.Models.Aliases.ModelAlias>(), name => name == "OPENAI_API_KEY" ? key : null, TimeProvider.System);
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => providers.FindAsync("openai:m", CancellationToken.None));
        Assert.DoesNotContain("canary", refused.ToString() + refused.Problems[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Key_ThatIsMissing_IsAskedForByName()
    {
        ModelProviders providers = new(() => new Dictionary<string, EvalFlow.Core.Models.Aliases.ModelAlias>(), _ => null, TimeProvider.System);
        Problem problem = (await Assert.ThrowsAsync<BadInputException>(() => providers.FindAsync("anthropic:m", CancellationToken.None))).Problems[0];
        Assert.Contains("ANTHROPIC_API_KEY is not set", problem.Message, StringComparison.Ordinal);
        Assert.Contains("user-secrets", problem.Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endpoint_Printed_ShowsNoKey()
    {
        ModelEndpoint endpoint = (await Asked.Providers(new Uri("http://127.0.0.1:9/")).FindAsync("openai:m", CancellationToken.None))!;
        Assert.DoesNotContain("canary", endpoint.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("openai:m", "openai")]
    [InlineData("anthropic:m", "anthropic")]
    public async Task Telemetry_OfACall_FollowsTheConventionsAndHoldsNoText(string spec, string provider)
    {
        List<Activity> spans = [];
        List<string> measured = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = _ => true,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                lock (spans)
                {
                    spans.Add(span);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        using MeterListener meters = new() { InstrumentPublished = (instrument, on) => on.EnableMeasurementEvents(instrument) };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Note(measured, instrument, tags));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Note(measured, instrument, tags));
        meters.Start();
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Answer = _ => "canary-answer" }, TestContext.Current.CancellationToken);

        using (Activity root = new Activity("test").Start())
        {
            Assert.Equal("canary-answer", (await Asked.AskAsync(server.Address, spec)).Text);
            Activity call = Assert.Single(Copy(spans), span => span.Source.Name == Telemetry.Name && span.TraceId == root.TraceId);
            Assert.Equal(("chat m", ActivityKind.Client), (call.DisplayName, call.Kind));
            Assert.Equal(("chat", provider, "m"), (call.GetTagItem("gen_ai.operation.name"), call.GetTagItem("gen_ai.provider.name"), call.GetTagItem("gen_ai.request.model")));
            Assert.NotNull(call.GetTagItem("gen_ai.usage.input_tokens"));
        }
        string all = string.Join('\n', Copy(spans).SelectMany(span =>
            span.TagObjects.Select(tag => $"{tag.Key}={(tag.Value is string[] list ? string.Join(',', list) : tag.Value)}")
                .Concat(span.Events.Select(happened => string.Join(',', happened.Tags))).Append(span.DisplayName).Append($"{span.StatusDescription}")).Concat(Copy(measured)));
        Assert.DoesNotContain("canary", all, StringComparison.Ordinal);
        Assert.Contains(Copy(measured), line => line.StartsWith("gen_ai.client.operation.duration", StringComparison.Ordinal));
        Assert.Contains(Copy(measured), line => line.StartsWith("gen_ai.client.token.usage", StringComparison.Ordinal) && line.Contains("gen_ai.token.type=output", StringComparison.Ordinal));
    }

    // Other tests of this process, and the server, are still telling while this one reads.
    private static IReadOnlyList<T> Copy<T>(List<T> told)
    {
        lock (told)
        {
            return [.. told];
        }
    }

    private static void Note(List<string> lines, Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        string line = instrument.Name;
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            line += $" {tag.Key}={tag.Value}";
        }
        lock (lines)
        {
            lines.Add(line);
        }
    }
}
