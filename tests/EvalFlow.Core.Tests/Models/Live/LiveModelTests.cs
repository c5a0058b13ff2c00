using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Core.Models.Live;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models;

public sealed class LiveModelTests
{
    private static readonly Sample Question = new() { Id = "q1", Input = "Is {{system}} on?" };

    private static ModelRequest Request() => new(
        "q1", 1, () => PromptRenderer.Render(new PromptSpec("Be brief.", "Q: {{input}}"), Question), new GenerationSettings(Temperature: 0, MaxTokens: 64));

    private static LiveModel Model(IChatClient client, TimeProvider? clock = null)
    {
        ModelEndpoint endpoint = new()
        {
            Identity = "openai:m", Provider = "openai", Model = "m", Retries = new RetryRules(MaxAttempts: 1), Connect = _ => client,
        };
        clock ??= new FakeTimeProvider();
        return new LiveModel("openai:m", endpoint, new RequestGate("openai:m", "model", endpoint.Limits, clock), clock);
    }

    [Fact]
    public async Task Generate_SendsTheRenderedPromptAndKeepsWhatTheProviderSays()
    {
        using FakeChatClient client = new((messages, options) => new ChatResponse(new ChatMessage(ChatRole.Assistant, "Yes."))
        {
            FinishReason = ChatFinishReason.ContentFilter,
            Usage = new UsageDetails { InputTokenCount = 9, OutputTokenCount = 2 },
        });
        await using LiveModel model = Model(client);

        ModelReply reply = await model.GenerateAsync(Request(), TestContext.Current.CancellationToken);

        Assert.Equal(("Yes.", "content_filter", 9L, 2L), (reply.Text, reply.StopReason, reply.InputTokens, reply.OutputTokens));
        Assert.Equal(["system: Be brief.", "user: Q: Is {{system}} on?"], client.Sent.Select(message => $"{message.Role}: {message.Text}"));
        Assert.Equal((0f, 64), (client.Options!.Temperature, client.Options.MaxOutputTokens));
    }

    [Fact]
    public async Task Generate_AFailure_IsAnErrorThatQuotesNothing()
    {
        using FakeChatClient client = new((_, _) => throw new HttpRequestException("secret prompt inside"));
        await using LiveModel model = Model(client);
        ModelReply reply = await model.GenerateAsync(Request(), TestContext.Current.CancellationToken);
        Assert.Equal("openai:m gave no answer: connection broke off.", reply.Error);
        Assert.Null(reply.Text);
    }

    [Fact]
    public async Task Generate_Cancelled_Throws()
    {
        using CancellationTokenSource cancelled = new();
        await cancelled.CancelAsync();
        using FakeChatClient client = new((_, _) => throw new OperationCanceledException());
        await using LiveModel model = Model(client);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await model.GenerateAsync(Request(), cancelled.Token));
    }

    private sealed class FakeChatClient(Func<IReadOnlyList<ChatMessage>, ChatOptions?, ChatResponse> answer) : IChatClient
    {
        public IReadOnlyList<ChatMessage> Sent { get; private set; } = [];

        public ChatOptions? Options { get; private set; }

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            (Sent, Options) = ([.. messages], options);
            return Task.FromResult(answer(Sent, options));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Streaming is off.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Nothing is held.
        }
    }
}
