using System.Text;
using System.Text.Json.Nodes;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Releases;
using NJsonSchema;

namespace EvalFlow.Core.Tests.Releases;

public sealed class ReleaseEventTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string> GoodEvents() => [.. Events.Good().Select(made => made.ToJsonString())];

    public static TheoryData<string> BadEvents() => [.. Events.Bad().Select(made => made.ToJsonString())];

    [Theory]
    [MemberData(nameof(GoodEvents))]
    public async Task GoodEvent_ReaderAndPublishedSchema_AcceptIt(string json)
    {
        Assert.Equal("aurora", ReleaseEventReader.Read("event.json", json).ModelId);
        Assert.Empty((await JsonSchema.FromJsonAsync(ReleaseEventReader.Schema(), Cancel)).Validate(json));
    }

    [Theory]
    [MemberData(nameof(BadEvents))]
    public async Task BadEvent_ReaderAndPublishedSchema_RefuseIt(string json)
    {
        BadInputException refused = Assert.Throws<BadInputException>(() => ReleaseEventReader.Read("event.json", json));
        Assert.All(refused.Problems, problem => Assert.StartsWith("$", problem.Field, StringComparison.Ordinal));
        Assert.NotEmpty((await JsonSchema.FromJsonAsync(ReleaseEventReader.Schema(), Cancel)).Validate(json));
    }

    [Fact]
    public void ManyProblems_AllAreToldAtOnce_WithPathAndFix()
    {
        const string json = """
            { "specversion": "1.0", "id": "e1", "source": "/m", "type": "model.retired", "time": "soon", "Subject": "x",
              "data": { "model_id": "aurora", "verison": "1.1", "model": 3, "product_surfaces": ["chat", "chat"], "deadline": "27.11.2026" } }
            """;
        BadInputException refused = Assert.Throws<BadInputException>(() => ReleaseEventReader.Read("event.json", json));
        Approved.Matches(string.Concat(refused.Problems.Select(problem => $"{problem.Field}\n  {problem.Message}\n  {problem.Fix}\n")), "event-problems");
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"id\":\"a\",\"id\":\"b\"}")]
    [InlineData("{\"specversion\":\"1.0\",\"id\":\"\\ud800\",\"source\":\"/m\",\"type\":\"model.released\",\"data\":{}}")]
    public void NoEvent_IsRefused(string json) => Assert.Throws<BadInputException>(() => ReleaseEventReader.Read("event.json", json));

    [Fact]
    public void SameContentInAnotherLayout_HasTheSameHash_AndOtherContentAnother()
    {
        ReleaseEvent one = Events.Read(Events.WithData(data => data["channel"] = "canary"));
        string reordered = """
            { "data": { "channel": "canary", "model": "openai:aurora-1.1", "version": "1.\u0031", "model_id": "aurora" },
              "type": "evalflow.model.released.v1", "source": "/models/aurora", "id": "e1", "specversion": "1.0" }
            """;
        Assert.Equal(one.ContentHash, ReleaseEventReader.Read("x", reordered).ContentHash);
        Assert.NotEqual(one.ContentHash, Events.Read(Events.Minimal()).ContentHash);
        Assert.Equal(one.ReleaseId, Events.Read(Events.Minimal()).ReleaseId);
        Assert.NotEqual(one.ReleaseId, Events.Read(Events.Minimal(id: "e2")).ReleaseId);
        Assert.StartsWith("aurora-1.1-", one.ReleaseId, StringComparison.Ordinal);
    }

    [Fact]
    public void HostileNames_MakeAnIdThatIsNoPathAndNoOption()
    {
        string id = Events.Read(Events.WithData(data => (data["model_id"], data["version"]) = ("../../etc/<x>", "--help"))).ReleaseId;
        Assert.Matches("^etc--x-help-[0-9a-f]{8}$", id);
    }

    [Fact]
    public async Task Structured_Binary_AndBatch_CarryTheSameEvent()
    {
        JsonObject made = Events.WithData(data => data["channel"] = "canary");
        ReleaseEvent expected = Events.Read(made);
        Assert.Equivalent(expected, Assert.Single(await SendAsync("application/cloudevents+json; charset=utf-8", made.ToJsonString())));
        Assert.Equivalent(expected, Assert.Single(await SendAsync("application/cloudevents-batch+json", $"[{made.ToJsonString()}]")));
        Assert.Equivalent(expected, Assert.Single(await SendAsync(
            "application/json", made["data"]!.ToJsonString(),
            ("ce-specversion", "1.0"), ("CE-Id", "e1"), ("ce-source", "/models/aurora"), ("ce-type", ReleaseEvent.TypeName), ("ce-traceparent", "00-1"))));
    }

    [Fact]
    public async Task Batch_ProblemsNameTheEvent_AndNothingIsRead()
    {
        string batch = $"[{Events.Minimal().ToJsonString()},{Events.WithData(data => data.Remove("model")).ToJsonString()}]";
        BadInputException refused = await Assert.ThrowsAsync<BadInputException>(() => SendAsync("application/cloudevents-batch+json", batch));
        Assert.Equal("$[1].data.model", Assert.Single(refused.Problems).Field);
    }

    [Fact]
    public async Task Binary_MissingAndBrokenHeaders_AreNamed()
    {
        string data = Events.Minimal()["data"]!.ToJsonString();
        BadInputException missing = await Assert.ThrowsAsync<BadInputException>(() => SendAsync("application/json", data, ("ce-specversion", "1.0"), ("ce-id", "e1")));
        Assert.Equal(["ce-source", "ce-type"], missing.Problems.Select(problem => problem.Field));
        foreach ((string name, string value, string body) in new[] { ("ce-time", "soon", data), ("ce-specversion", "9", data), ("ce-subject", "x", "not json"), ("ce-subject", "x", "") })
        {
            List<(string, string)> headers = [("ce-specversion", "1.0"), ("ce-id", "e1"), ("ce-source", "/m"), ("ce-type", ReleaseEvent.TypeName)];
            headers.RemoveAll(header => header.Item1 == name);
            await Assert.ThrowsAsync<BadInputException>(() => SendAsync("application/json", body, [.. headers, (name, value)]));
        }
    }

    [Fact]
    public async Task NoCloudEvent_IsRefused()
    {
        await Assert.ThrowsAsync<BadInputException>(() => SendAsync("application/json", Events.Minimal().ToJsonString()));
        await Assert.ThrowsAsync<BadInputException>(() => SendAsync("application/cloudevents+json", "\u00ff", latin1: true));
    }

    private static Task<IReadOnlyList<ReleaseEvent>> SendAsync(string contentType, string body, params IReadOnlyList<(string, string)> headers) =>
        ReleaseEventMessage.ReadAsync([new("content-type", contentType), .. headers.Select(header => new KeyValuePair<string, string>(header.Item1, header.Item2))], Encoding.UTF8.GetBytes(body), Cancel);

    private static Task<IReadOnlyList<ReleaseEvent>> SendAsync(string contentType, string body, bool latin1) =>
        ReleaseEventMessage.ReadAsync([new("content-type", contentType)], latin1 ? Encoding.Latin1.GetBytes(body) : [], Cancel);
}
