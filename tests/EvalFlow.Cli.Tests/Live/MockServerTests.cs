using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>The mock that other tests rely on: what it answers, how it fails, and that a seed repeats both.</summary>
public sealed class MockServerTests : IDisposable
{
    private const string OpenAi = "v1/chat/completions";
    private const string Anthropic = "v1/messages";

    private readonly HttpClient _client = new();

    public void Dispose() => _client.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ask_InBothShapes_AnswersWithUsageAndStopReason()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions(), Cancel);

        JsonElement open = await JsonAsync(await AskAsync(server, OpenAi, "hello"));
        JsonElement anthropic = await JsonAsync(await AskAsync(server, Anthropic, "hello"));

        JsonElement choice = open.GetProperty("choices")[0];
        string text = choice.GetProperty("message").GetProperty("content").GetString()!;
        Assert.Matches(@"\[(even|odd)\]\.$", text);
        Assert.Equal("stop", choice.GetProperty("finish_reason").GetString());
        Assert.Equal((text.Length + 3) / 4, open.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
        Assert.Equal("end_turn", anthropic.GetProperty("stop_reason").GetString());
        Assert.Equal(text, anthropic.GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Ask_SeveralTurnsAndParts_AreOnePrompt()
    {
        List<MockPrompt> seen = [];
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Answer = prompt => { seen.Add(prompt); return "noted"; } }, Cancel);

        await _client.PostAsJsonAsync(new Uri(server.Address, Anthropic), new
        {
            model = "m",
            max_tokens = 9,
            system = new[] { new { type = "text", text = "Be brief." } },
            messages = new object[] { new { role = "user", content = "a" }, new { role = "assistant", content = "b" }, new { role = "user", content = new[] { new { type = "text", text = "c" }, new { type = "text", text = "d" } } } },
        }, Cancel);

        Assert.Equal(["system: Be brief.", "user: a", "assistant: b", "user: cd"], Assert.Single(seen).Turns.Select(turn => $"{turn.Role}: {turn.Text}"));
    }

    [Fact]
    public async Task Ask_WithoutTheKey_IsRefused()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { ApiKey = "sesame" }, Cancel);

        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync(server, OpenAi, "hello")).StatusCode);
        _client.DefaultRequestHeaders.Authorization = new("Bearer", "sesame");
        Assert.Equal(HttpStatusCode.OK, (await AskAsync(server, OpenAi, "hello")).StatusCode);
    }

    [Fact]
    public async Task Ask_OneSeedTwice_GivesTheSameFates()
    {
        MockOptions options = new() { Seed = 7, RateLimited = 0.2, Errors = 0.2, WrongType = 0.1, Truncated = 0.1 };

        List<string> first = await FatesAsync(options);
        List<string> second = await FatesAsync(options);

        Assert.Equal(first, second);
        Assert.Equal(["200 application/json", "200 text/html", "429 application/json", "500 application/json"], first.Distinct().Order());
        Assert.NotEqual(first, await FatesAsync(options with { Seed = 8 }));
    }

    [Fact]
    public async Task Ask_AboveTheAdmittedRate_IsToldToWait()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { AdmittedPerSecond = 0.001, Burst = 3 }, Cancel);

        HttpResponseMessage[] responses = [.. await Task.WhenAll(Enumerable.Range(0, 5).Select(i => AskAsync(server, OpenAi, $"q{i}")))];

        HttpResponseMessage refused = responses.First(response => response.StatusCode == HttpStatusCode.TooManyRequests);
        Assert.Equal(2, responses.Count(response => response.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.Equal(TimeSpan.FromSeconds(1), refused.Headers.RetryAfter!.Delta);
        Assert.Equal("0", refused.Headers.GetValues("x-ratelimit-remaining-requests").Single());
        Assert.Equal((5L, 3L, 2L), (server.Stats.Requests, server.Stats.Answers, server.Stats.ByFate["RateLimited"]));
    }

    [Fact]
    public async Task Ask_WhenTheConnectionIsResetOrCut_Throws()
    {
        await using MockServer resets = await MockServer.StartAsync(new MockOptions { Resets = 1 }, Cancel);
        await using MockServer cuts = await MockServer.StartAsync(new MockOptions { Cut = 1 }, Cancel);

        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(resets, OpenAi, "hello"));
        await Assert.ThrowsAsync<HttpRequestException>(() => AskAsync(cuts, OpenAi, "hello"));
        Assert.Equal(0, resets.Stats.Answers);
    }

    [Fact]
    public async Task Ask_AHugeAnswer_IsAsLongAsItSays()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Huge = 1, HugeMegabytes = 2 }, Cancel);

        JsonElement answer = await JsonAsync(await AskAsync(server, OpenAi, "hello"));

        Assert.Equal(2 << 20, answer.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!.Length);
    }

    [Fact]
    public async Task Stats_OfRepeatedPrompts_CountWhatWasAnsweredTwice()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions(), Cancel);
        foreach (string prompt in (string[])["a", "b", "a", "a"])
        {
            await AskAsync(server, OpenAi, prompt);
        }

        MockStats stats = server.Stats;
        Assert.Equal((4L, 2L, 2L), (stats.Answers, stats.AnsweredPrompts, stats.Repeats));
        Assert.Equal(4, (await JsonAsync(await _client.GetAsync(new Uri(server.Address, "stats"), Cancel))).GetProperty("answers").GetInt32());
    }

    [Fact]
    public async Task Ask_WithALatency_TakesAtLeastThatLong()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Latency = Latency.Parse("50") }, Cancel);
        long start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => AskAsync(server, OpenAi, $"q{i}")));

        // No upper bound: the machine may be busy. One after the other would take a second.
        Assert.True(Stopwatch.GetElapsedTime(start) >= TimeSpan.FromMilliseconds(49));
        Assert.True(server.Stats.MostInFlight > 1);
    }

    private async Task<List<string>> FatesAsync(MockOptions options)
    {
        await using MockServer server = await MockServer.StartAsync(options, Cancel);
        List<string> fates = [];
        for (int i = 0; i < 60; i++)
        {
            using HttpResponseMessage response = await AskAsync(server, OpenAi, $"question {i % 30}");
            fates.Add($"{(int)response.StatusCode} {response.Content.Headers.ContentType!.MediaType}");
        }
        return fates;
    }

    private Task<HttpResponseMessage> AskAsync(MockServer server, string path, string prompt) => _client.PostAsJsonAsync(
        new Uri(server.Address, path), new { model = "mock-1", messages = new[] { new { role = "user", content = prompt } }, max_tokens = 500 }, Cancel);

    private static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        (await response.Content.ReadFromJsonAsync<JsonElement>(Cancel)).Clone();
}
