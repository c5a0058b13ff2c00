using System.Text.Json;
using EvalFlow.Core.Alerts;
using Microsoft.Extensions.Time.Testing;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>Channels against a web server on this machine.</summary>
public sealed class ChannelTests : IAsyncDisposable
{
    private static readonly SecretReference Url = new("URL");
    private static readonly SecretReference Key = new("KEY");

    private readonly Receiver _receiver = new();
    private readonly FakeTimeProvider _clock = new(A.Noon);
    private readonly HttpClient _http = ChannelSurroundings.CreateHttp();

    private ChannelSurroundings Surroundings => new(_http, name => name == "URL" ? _receiver.Address.AbsoluteUri : "SECRET-KEY", _clock, new Uri("https://evalflow.example.org/"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await _receiver.DisposeAsync();
        _http.Dispose();
    }

    private JsonElement Only => JsonDocument.Parse(Assert.Single(_receiver.Requests).Body).RootElement;

    private async Task<ChannelException> FailureAsync(IAlertChannel channel)
    {
        ChannelException failure = await Assert.ThrowsAsync<ChannelException>(() => channel.SendAsync(A.Notice(), Cancel));
        Assert.DoesNotContain("SECRET", failure.ToString(), StringComparison.Ordinal);
        return failure;
    }

    [Fact]
    public async Task Slack_Webhook_PostsBlocks()
    {
        Assert.Null(await new SlackChannel(new SlackSpec("slack", Url, null, null), Surroundings).SendAsync(A.Notice(), Cancel));

        Assert.Equal(("POST", "application/json; charset=utf-8"), (Assert.Single(_receiver.Requests).Method, _receiver.Requests.First().ContentType));
        Assert.Equal("header", Only.GetProperty("blocks")[0].GetProperty("type").GetString());
        Assert.False(Only.TryGetProperty("channel", out JsonElement _));
    }

    [Fact]
    public async Task Slack_Bot_KeepsOneThread()
    {
        SlackChannel bot = new(new SlackSpec("slack", null, Key, "C0123"), Surroundings) { Api = _receiver.Address };
        _receiver.Answer = _ => new Reply(200, """{"ok":true,"ts":"1700000000.000100"}""");

        string? thread = await bot.SendAsync(A.Notice(), Cancel);
        await bot.SendAsync(A.Notice(kind: NoticeKind.Reminder) with { Thread = thread }, Cancel);
        await bot.SendAsync(A.Notice(kind: NoticeKind.Escalated) with { Thread = thread }, Cancel);

        Assert.Equal("1700000000.000100", thread);
        Received[] posts = [.. _receiver.Requests];
        Assert.All(posts, post => Assert.Equal("Bearer SECRET-KEY", post.Headers["authorization"]));
        JsonElement[] bodies = [.. posts.Select(post => JsonDocument.Parse(post.Body).RootElement)];
        Assert.All(bodies, body => Assert.Equal("C0123", body.GetProperty("channel").GetString()));
        Assert.False(bodies[0].TryGetProperty("thread_ts", out JsonElement _));
        Assert.Equal(("1700000000.000100", false), (bodies[1].GetProperty("thread_ts").GetString(), bodies[1].GetProperty("reply_broadcast").GetBoolean()));
        Assert.True(bodies[2].GetProperty("reply_broadcast").GetBoolean());
    }

    [Theory]
    [InlineData("""{"ok":false,"error":"channel_not_found"}""", true)]
    [InlineData("""{"ok":false,"error":"invalid_blocks"}""", false)]
    [InlineData("<html>SECRET</html>", true)]
    [InlineData("[]", true)]
    public async Task Slack_Bot_RefusedInsideA200_IsAFailure(string answer, bool isTransient)
    {
        _receiver.Answer = _ => new Reply(200, answer);
        Assert.Equal(isTransient, (await FailureAsync(new SlackChannel(new SlackSpec("slack", null, Key, "C0123"), Surroundings) { Api = _receiver.Address })).IsTransient);
    }

    [Fact]
    public async Task Teams_PostsACard_AndSeesAFailureInsideA200()
    {
        TeamsChannel teams = new(new TeamsSpec("teams", Url), Surroundings);
        _receiver.Answer = _ => new Reply(202, "");
        await teams.SendAsync(A.Notice(), Cancel);
        Assert.Equal("application/vnd.microsoft.card.adaptive", Only.GetProperty("attachments")[0].GetProperty("contentType").GetString());

        _receiver.Answer = _ => new Reply(200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429");
        Assert.True((await FailureAsync(teams)).IsTransient);
    }

    [Fact]
    public async Task PagerDuty_TriggersAcknowledgesAndResolvesOneIncident()
    {
        PagerDutyChannel pager = new(new PagerDutySpec("pager", Key, "eu"), Surroundings) { Api = _receiver.Address };
        _receiver.Answer = _ => new Reply(202, """{"status":"success"}""");
        foreach (NoticeKind kind in (NoticeKind[])[NoticeKind.Raised, NoticeKind.Escalated, NoticeKind.Acknowledged, NoticeKind.Resolved])
        {
            await pager.SendAsync(A.Notice(kind: kind), Cancel);
        }
        JsonElement[] events = [.. _receiver.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement)];
        Assert.Equal(["trigger", "trigger", "acknowledge", "resolve"], events.Select(one => one.GetProperty("event_action").GetString()));
        Assert.Equal(A.Regression().AlertId, Assert.Single(events.Select(one => one.GetProperty("dedup_key").GetString()).Distinct()));
        Assert.All(events, one => Assert.Equal("SECRET-KEY", one.GetProperty("routing_key").GetString()));
        Assert.Equal("events.eu.pagerduty.com", new PagerDutyChannel(new PagerDutySpec("p", Key, "eu"), Surroundings).Api.Host);
        Assert.Equal("events.pagerduty.com", new PagerDutyChannel(new PagerDutySpec("p", Key, "us"), Surroundings).Api.Host);
    }

    [Fact]
    public async Task Webhook_IsSigned_AsItsReceiverVerifies()
    {
        await new WebhookChannel(new WebhookSpec("hook", Url, Key), Surroundings).SendAsync(A.Notice(), Cancel);

        Received post = Assert.Single(_receiver.Requests);
        Assert.Equal("application/cloudevents+json; charset=utf-8", post.ContentType);
        Assert.Equal(A.Notice().Key, post.Headers["webhook-id"]);
        Assert.True(WebhookSignature.Verify("SECRET-KEY", post.Headers["webhook-id"], post.Headers["webhook-timestamp"], post.Headers["webhook-signature"], post.Body, A.Noon));
        Assert.False(WebhookSignature.Verify("OTHER-KEY", post.Headers["webhook-id"], post.Headers["webhook-timestamp"], post.Headers["webhook-signature"], post.Body, A.Noon));
    }

    [Theory]
    [InlineData(400, false)]
    [InlineData(413, false)]
    [InlineData(301, true)]     // never followed: the message is signed for one address
    [InlineData(401, true)]
    [InlineData(404, true)]
    [InlineData(429, true)]
    [InlineData(503, true)]
    public async Task Http_EachStatus_IsWorthAnotherTryOrNot(int status, bool isTransient)
    {
        _receiver.Answer = _ => new Reply(status, "SECRET", new Dictionary<string, string> { ["Location"] = new Uri(_receiver.Address, "/elsewhere").AbsoluteUri });
        ChannelException failure = await FailureAsync(new WebhookChannel(new WebhookSpec("hook", Url, Key), Surroundings));
        Assert.Equal(($"The webhook's receiver answered {status}.", isTransient), (failure.Message, failure.IsTransient));
        Assert.Single(_receiver.Requests);
    }

    [Fact]
    public async Task Http_RetryAfter_IsHanded()
    {
        _receiver.Answer = _ => new Reply(429, "", new Dictionary<string, string> { ["Retry-After"] = "300" });
        Assert.Equal(TimeSpan.FromMinutes(5), (await FailureAsync(new TeamsChannel(new TeamsSpec("teams", Url), Surroundings))).RetryAfter);
        _receiver.Answer = _ => new Reply(429, "", new Dictionary<string, string> { ["Retry-After"] = A.Noon.AddMinutes(7).ToString("R") });
        Assert.Equal(TimeSpan.FromMinutes(7), (await FailureAsync(new TeamsChannel(new TeamsSpec("teams", Url), Surroundings))).RetryAfter);
    }

    [Fact]
    public async Task Http_NobodyThere_IsAFailureWithoutTheAddress()
    {
        Uri gone = _receiver.Address;
        await _receiver.DisposeAsync();
        ChannelException failure = await FailureAsync(new WebhookChannel(
            new WebhookSpec("hook", Url, Key), Surroundings with { Environment = name => name == "URL" ? gone.AbsoluteUri : "k" }));
        Assert.Equal(("The webhook's receiver could not be reached (ConnectionError).", true), (failure.Message, failure.IsTransient));
    }

    [Fact]
    public async Task TestFire_TellsOfEachChannel_AndLeavesNoIncident()
    {
        PagerDutyChannel pager = new(new PagerDutySpec("pager", Key, "us"), Surroundings) { Api = _receiver.Address };
        TeamsChannel broken = new(new TeamsSpec("teams", new SecretReference("MISSING")), Surroundings with { Environment = _ => null });

        IReadOnlyList<TestShot> shots = await new TestFire([broken, pager], _clock).RunAsync(A.Runbook, Cancel);

        Assert.Equal([new TestShot("teams", false, "The environment variable MISSING is not set."), new TestShot("pager", true, null)], shots);
        Assert.Equal(["trigger", "resolve"], _receiver.Requests.Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("event_action").GetString()));
    }
}
