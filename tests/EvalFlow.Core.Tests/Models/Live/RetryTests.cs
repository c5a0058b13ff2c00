using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Limits;
using EvalFlow.Core.Models.Live;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Models.Live;

/// <summary>What is tried again, how often and for how long; time is simulated.</summary>
public sealed class RetryTests
{
    private readonly FakeTimeProvider _clock = new() { AutoAdvanceAmount = TimeSpan.Zero };

    [Theory]
    [InlineData(FaultKind.RateLimited)]
    [InlineData(FaultKind.Server)]
    [InlineData(FaultKind.Connection)]
    [InlineData(FaultKind.Timeout)]
    [InlineData(FaultKind.Garbled)]
    public async Task Generate_AfterATransientFault_TriesAgainAndRecordsIt(FaultKind kind)
    {
        ModelReply reply = await AskAsync(new Script(new ModelFaultException(kind, "why"), null));

        Assert.Equal(("fine", 2), (reply.Text, reply.Attempts));
        Assert.Equal(kind == FaultKind.RateLimited ? 1 : 0, reply.RateLimited);
        ModelRetry retry = Assert.Single(reply.Retries);
        Assert.Equal("why", retry.Why);
        Assert.InRange(retry.WaitSeconds, 0.1, 0.2);
    }

    [Theory]
    [InlineData(FaultKind.Rejected)]
    [InlineData(FaultKind.Denied)]
    public async Task Generate_AfterAPermanentFault_IsAnErrorAtOnce(FaultKind kind)
    {
        ModelReply reply = await AskAsync(new Script(new ModelFaultException(kind, "HTTP 4xx"), null));
        Assert.Equal(("openai:m refused the request: HTTP 4xx.", 1), (reply.Error, reply.Attempts));
        Assert.NotNull(reply.Remedy);
    }

    [Fact]
    public async Task Generate_WhenEveryAttemptFails_EndsWithTheirNumber()
    {
        ModelReply reply = await AskAsync(new Script(Enumerable.Repeat(new ModelFaultException(FaultKind.Server, "HTTP 500"), 100).ToArray()));
        Assert.Equal(("openai:m gave no answer: HTTP 500, 10 attempts.", 10, null), (reply.Error, reply.Attempts, reply.Remedy));
        Assert.Equal(9, reply.Retries.Count);
    }

    [Fact]
    public async Task Generate_WhenTheTimeIsUp_EndsBeforeTheAttemptsDo()
    {
        ModelFaultException full = new(FaultKind.RateLimited, "HTTP 429", TimeSpan.FromSeconds(20));
        ModelReply reply = await AskAsync(new Script(Enumerable.Repeat(full, 100).ToArray()), new RetryRules(MaxAttempts: 100, MaxTime: TimeSpan.FromSeconds(70)));
        Assert.Equal(4, reply.Attempts);
        Assert.All(reply.Retries, retry => Assert.InRange(retry.WaitSeconds, 20, 20.2));
    }

    [Fact]
    public async Task Generate_WithoutAnAnswerInTime_IsATimeout()
    {
        ModelReply reply = await AskAsync(new Silent(), new RetryRules(MaxAttempts: 2));
        Assert.Equal("openai:m gave no answer: timeout, 2 attempts.", reply.Error);
    }

    [Fact]
    public async Task Generate_OfAFilteredPrompt_IsAnOutcomeAndNoError()
    {
        ModelReply reply = await AskAsync(new Script(new ModelFilteredException("content_filter")));
        Assert.Equal((null, "", "content_filter", 1), (reply.Error, reply.Text, reply.StopReason, reply.Attempts));
    }

    [Fact]
    public void Wait_GrowsToItsBound_IsSpreadAndNeverUndercutsTheProvider()
    {
        Assert.Equal(TimeSpan.FromMilliseconds(100), RetryRules.Wait(1, null, 0));
        Assert.Equal(TimeSpan.FromMilliseconds(1600), RetryRules.Wait(4, null, 1));
        Assert.Equal(TimeSpan.FromSeconds(30), RetryRules.Wait(40, null, 1));
        Assert.Equal(TimeSpan.FromSeconds(45), RetryRules.Wait(1, TimeSpan.FromSeconds(45), 0));
    }

    [Fact]
    public async Task Guarded_ThatMeetsTheSameRefusalFromTheFirst_StopsTheRun()
    {
        await using GuardedModel model = new(Model(new Script(Enumerable.Repeat(new ModelFaultException(FaultKind.Denied, "HTTP 401"), 100).ToArray()), null));
        for (int i = 1; i < GuardedModel.Patience; i++)
        {
            Assert.NotNull((await model.GenerateAsync(Request(), CancellationToken.None)).Error);
        }
        ModelClosedException closed = await Assert.ThrowsAsync<ModelClosedException>(async () => await model.GenerateAsync(Request(), CancellationToken.None));
        Assert.Contains("HTTP 401", closed.Message, StringComparison.Ordinal);
        Assert.Contains("Check", closed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Guarded_ThatHasAnswered_LetsErrorsBeErrors()
    {
        Exception?[] script = [null, .. Enumerable.Repeat(new ModelFaultException(FaultKind.Denied, "HTTP 401"), 100)];
        await using GuardedModel model = new(Model(new Script(script), null));
        for (int i = 0; i < 3 * GuardedModel.Patience; i++)
        {
            await model.GenerateAsync(Request(), CancellationToken.None);
        }
    }

    [Fact]
    public async Task Guarded_WhoseServerIsGone_StopsTheRun()
    {
        Exception?[] script = [null, .. Enumerable.Repeat(new ModelFaultException(FaultKind.Connection, "connection refused"), 300)];
        await using GuardedModel model = new(Model(new Script(script), new RetryRules(MaxAttempts: 1)));
        for (int i = 0; i < GuardedModel.Outage; i++)
        {
            await model.GenerateAsync(Request(), CancellationToken.None);
        }
        await Assert.ThrowsAsync<ModelClosedException>(async () => await model.GenerateAsync(Request(), CancellationToken.None));
    }

    private async Task<ModelReply> AskAsync(IChatClient client, RetryRules? rules = null)
    {
        await using LiveModel model = Model(client, rules);
        Task<ModelReply> asking = model.GenerateAsync(Request(), TestContext.Current.CancellationToken).AsTask();
        while (!asking.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
        return await asking;
    }

    private LiveModel Model(IChatClient client, RetryRules? rules)
    {
        ModelEndpoint endpoint = new() { Identity = "openai:m", Provider = "openai", Model = "m", Retries = rules ?? new RetryRules(), Connect = _ => client };
        return new LiveModel("openai:m", endpoint, new RequestGate("openai:m", "model", endpoint.Limits, _clock), _clock);
    }

    private static ModelRequest Request() => new("s", 1, () => [new ChatTurn("user", "hello")], new GenerationSettings());

    /// <summary>Fails as told, one entry a call; null answers, as does everything after the end.</summary>
    private sealed class Script(params Exception?[] faults) : StubClient
    {
        private int _calls;

        public override Task<ChatResponse> AnswerAsync(CancellationToken cancellationToken) =>
            _calls < faults.Length && faults[_calls++] is { } fault
                ? Task.FromException<ChatResponse>(fault)
                : Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "fine")));
    }

    private sealed class Silent : StubClient
    {
        public override async Task<ChatResponse> AnswerAsync(CancellationToken cancellationToken)
        {
            TaskCompletionSource never = new(TaskCreationOptions.RunContinuationsAsynchronously);
            await never.Task.WaitAsync(cancellationToken);
            throw new InvalidOperationException("never");
        }
    }

    private abstract class StubClient : IChatClient
    {
        public abstract Task<ChatResponse> AnswerAsync(CancellationToken cancellationToken);

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            AnswerAsync(cancellationToken);

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // Holds nothing.
        }
    }
}
