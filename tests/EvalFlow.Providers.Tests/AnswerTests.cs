using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.MockModel;

namespace EvalFlow.Providers.Tests;

/// <summary>What providers answer, as it arrives.</summary>
public sealed class AnswerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("openai:m", "stop")]
    [InlineData("anthropic:m", "end_turn")]
    [InlineData("azure:m", "stop")]
    public async Task Ask_OfEachProvider_SendsAllTurnsAndKeepsTheStopReason(string spec, string stop)
    {
        List<MockPrompt> seen = [];
        await using MockServer server = await MockServer.StartAsync(new MockOptions { ApiKey = Asked.Key, Answer = prompt => { seen.Add(prompt); return "noted"; } }, Cancel);

        ModelReply reply = await Asked.AskAsync(
            server.Address, spec, "", new("system", "Be brief."), new("user", "a"), new("assistant", "b"), new("user", "c \"quoted\" é 🙂"));

        Assert.Equal((null, "noted", stop, 1), (reply.Error, reply.Text, reply.StopReason, reply.Attempts));
        Assert.True(reply.InputTokens > 0 && reply.OutputTokens > 0);
        MockPrompt prompt = Assert.Single(seen);
        Assert.Equal(("m", 64), (prompt.Model, prompt.MaxTokens));
        Assert.Equal(["system: Be brief.", "user: a", "assistant: b", "user: c \"quoted\" é 🙂"], prompt.Turns.Select(turn => $"{turn.Role}: {turn.Text}"));
    }

    [Theory]
    [InlineData("openai:m", "content_filter")]
    [InlineData("anthropic:m", "refusal")]
    public async Task Ask_WhatTheProviderStops_KeepsItsWord(string spec, string stop)
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Filtered = 1 }, Cancel);
        ModelReply reply = await Asked.AskAsync(server.Address, spec);
        Assert.Equal((null, stop), (reply.Error, reply.StopReason));
    }

    [Fact]
    public async Task Ask_WhatAzuresFilterTurnsDown_IsAnOutcome()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Blocked = 1 }, Cancel);
        ModelReply reply = await Asked.AskAsync(server.Address, "azure:m");
        Assert.Equal((null, "", "content_filter"), (reply.Error, reply.Text, reply.StopReason));
    }

    [Fact]
    public async Task Ask_WithARefusalInItsOwnField_IsARefusalInItsWords()
    {
        await using RawServer server = new(_ => RawServer.Response(200, """
            {"model":"m-2026","choices":[{"message":{"content":null,"refusal":"I would rather not."},"finish_reason":"stop"}],
             "usage":{"prompt_tokens":100,"completion_tokens":20,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":15}}}
            """));
        ModelReply reply = await Asked.AskAsync(server.Address, "dear", "dear: { spec: openai:m, prices: { input_per_million: 10, output_per_million: 100, cached_input_per_million: 1 } }");

        Assert.Equal(("I would rather not.", "refusal"), (reply.Text, reply.StopReason));
        Assert.Equal((100L, 20L, 60L, 15L), (reply.InputTokens, reply.OutputTokens, reply.CachedInputTokens, reply.ReasoningTokens));
        Assert.Equal(((40 * 10) + (60 * 1) + (20 * 100)) / 1e6, reply.CostUsd!.Value, 12);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":[{"type":"text","text":"in "},{"type":"text","text":"parts"}]}}]}""", "in parts")]
    [InlineData("""{"choices":[{"message":{"content":""},"finish_reason":"length"}]}""", "")]
    public async Task Ask_OfAServerWithItsOwnWays_IsUnderstood(string body, string text)
    {
        await using RawServer server = new(_ => RawServer.Response(200, body));
        Assert.Equal(text, (await Asked.AskAsync(server.Address, "openai:m")).Text);
    }

    [Theory]
    [InlineData("openai:m")]
    [InlineData("anthropic:m")]
    public async Task Ask_ThroughEveryFault_GetsTheAnswerInTheEnd(string spec)
    {
        MockOptions faults = new()
        {
            RateLimited = 0.05, RetryAfterSeconds = 0, Errors = 0.05, Resets = 0.05, Cut = 0.05, Truncated = 0.05, WrongType = 0.05, Huge = 0.02, HugeMegabytes = 20, Seed = 3,
        };
        await using MockServer server = await MockServer.StartAsync(faults, Cancel);
        ModelReply[] replies = await Task.WhenAll(Enumerable.Range(0, 60).Select(i =>
            Asked.AskAsync(server.Address, spec, "", new ChatTurn("user", $"question {i}"))));
        Assert.All(replies, reply => Assert.Null(reply.Error));
        Assert.Contains(replies, reply => reply.Attempts > 2);
        Assert.All(replies, reply => Assert.Equal(reply.Attempts - 1, reply.Retries.Count));
    }

    [Fact]
    public async Task Ask_OfAServerThatHangs_IsATimeout()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { Hangs = 1 }, Cancel);
        ModelReply reply = await Asked.AskAsync(server.Address, "hasty", "hasty: { spec: openai:m, limits: { timeout_seconds: 0.2 }, retries: { attempts: 2 } }");
        Assert.Equal("hasty gave no answer: timeout, 2 attempts.", reply.Error);
    }

    [Theory]
    [InlineData("openai:m")]
    [InlineData("anthropic:m")]
    public async Task Ask_WithTheWrongKey_SaysWhatToCheck(string spec)
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions { ApiKey = "another" }, Cancel);
        ModelReply reply = await Asked.AskAsync(server.Address, spec);
        Assert.StartsWith($"{spec} refused the request: HTTP 401", reply.Error, StringComparison.Ordinal);
        Assert.Contains("_API_KEY", reply.Remedy, StringComparison.Ordinal);
        Assert.Equal(1, reply.Attempts);
    }

    [Fact]
    public async Task Ask_WithNothingLeftInTheAccount_DoesNotWait()
    {
        await using RawServer server = new(_ => RawServer.Response(429, """{"error":{"message":"You exceeded your quota","code":"insufficient_quota"}}"""));
        ModelReply reply = await Asked.AskAsync(server.Address, "openai:m");
        Assert.Equal(("openai:m refused the request: HTTP 429 (insufficient_quota).", 1), (reply.Error, reply.Attempts));
    }

    [Theory]
    [InlineData("openai:m", "tokens: { spec: openai:m, max_tokens_field: max_completion_tokens }", "POST /v1/chat/completions ", "\"max_completion_tokens\":64")]
    [InlineData("azure:m", "tokens: { spec: azure:m }", "POST /openai/v1/chat/completions ", "\"max_completion_tokens\":64")]
    [InlineData("azure:m", "tokens: { spec: azure:m, api_version: \"2024-10-21\" }", "POST /openai/deployments/m/chat/completions?api-version=2024-10-21 ", "\"temperature\":0")]
    public async Task Ask_GoesToTheRightAddressWithTheRightFields(string spec, string models, string line, string field)
    {
        await using RawServer server = new(_ => RawServer.Response(200, """{"choices":[{"message":{"content":"x"}}]}"""));
        await Asked.AskAsync(server.Address, "tokens", models);
        string request = Assert.Single(server.Requests);
        Assert.StartsWith(line, request, StringComparison.Ordinal);
        Assert.Contains(field, request, StringComparison.Ordinal);
        Assert.Contains(spec.StartsWith("azure", StringComparison.Ordinal) ? $"api-key: {Asked.Key}" : $"Authorization: Bearer {Asked.Key}", request, StringComparison.Ordinal);
    }
}
