using System.Net;
using System.Text;
using System.Text.Json;

namespace EvalFlow.Web.Tests.Api;

/// <summary>Release events by HTTP and from the inbox, as publishers send them to a server.</summary>
public sealed class ReleaseEventTests : IAsyncLifetime
{
    private const string Events = "/api/v1/releases/events";

    private readonly ServedApp _app = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        string eval = _app.Write("tiny.eval.yaml", """
            id: tiny
            version: 1.0.0
            title: Tiny
            samples:
              - { id: s1, input: one, target: "[1]" }
              - { id: s2, input: two, target: "[2]" }
            graders: [{ name: answer, type: includes }]
            metrics: [{ name: accuracy, grader: answer, direction: higher_is_better }]
            """);
        await _app.RunAsync(["eval", "add", eval]);
        Directory.CreateDirectory(_app.Home);
        File.WriteAllText(Path.Combine(_app.Home, "answers.csv"), "id,response\ns1,[1]\ns2,[2]\n");
        _app.Write("outside.csv", "id,response\ns1,[1]\ns2,[2]\n");
        await _app.ServeAsync();
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private string Data(string version, string? file = null) => JsonSerializer.Serialize(
        new { model_id = "aurora", version, model = $"replay:{file ?? Path.Combine(_app.Home, "answers.csv")}" });

    private string Event(string version, string id, string? file = null) =>
        $$"""{ "specversion": "1.0", "id": "{{id}}", "source": "/m", "type": "evalflow.model.released.v1", "data": {{Data(version, file)}} }""";

    private async Task<(HttpStatusCode Status, JsonElement Body)> SendAsync(string contentType, string body, params (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Events) { Content = new StringContent(body, Encoding.UTF8) };
        request.Content.Headers.ContentType = new(contentType);
        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }
        using HttpResponseMessage answer = await _app.Http.SendAsync(request, Cancel);
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancel)).RootElement);
    }

    private static string[] Versions(JsonElement body) => [.. body.GetProperty("releases").EnumerateArray()
        .Select(line => line.GetProperty("release").GetProperty("event").GetProperty("version").GetString()!)];

    private async Task<JsonElement> ReadAsync(string path) => JsonDocument.Parse(await _app.Http.GetStringAsync(path, Cancel)).RootElement;

    private async Task<JsonElement> EndedAsync(string version)
    {
        while (true)
        {
            JsonElement release = (await ReadAsync("/api/v1/releases")).GetProperty("releases").EnumerateArray()
                .FirstOrDefault(line => line.GetProperty("release").GetProperty("event").GetProperty("version").GetString() == version);
            if (release.ValueKind == JsonValueKind.Object && release.GetProperty("state").GetString() is "ready" or "failed")
            {
                return release;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancel);
        }
    }

    [Fact]
    public async Task StructuredBinaryAndBatch_AreTakenIn_AndTheServerEvaluatesThem()
    {
        var structured = await SendAsync("application/cloudevents+json", Event("1.1", "e1"));
        var again = await SendAsync("application/cloudevents+json", Event("1.1", "e1"));
        var binary = await SendAsync("application/json", Data("1.2"), ("ce-specversion", "1.0"), ("ce-id", "e2"), ("ce-source", "/m"), ("ce-type", "evalflow.model.released.v1"));
        var batch = await SendAsync("application/cloudevents-batch+json", $"[{Event("1.3", "e3")},{Event("1.4", "e4")}]");

        Assert.All([structured.Status, again.Status, binary.Status, batch.Status], status => Assert.Equal(HttpStatusCode.Accepted, status));
        Assert.Equal(["1.3", "1.4"], Versions(batch.Body));
        foreach (string version in new[] { "1.1", "1.2", "1.3", "1.4" })
        {
            Assert.Equal("ready", (await EndedAsync(version)).GetProperty("state").GetString());
        }
        string id = structured.Body.GetProperty("releases")[0].GetProperty("release_id").GetString()!;
        JsonElement readiness = await ReadAsync($"/api/v1/releases/{id}/readiness");
        Assert.Equal("tiny: Nobody other than its owner has signed the result.", Assert.Single(readiness.GetProperty("reasons").EnumerateArray()).GetString());
        Assert.Equal(4, (await ReadAsync("/api/v1/releases")).GetProperty("releases").GetArrayLength());
    }

    [Fact]
    public async Task BadOnes_AreRefusedWhole_AndNoFileOutsideIsRead()
    {
        var broken = await SendAsync("application/cloudevents-batch+json", $"[{Event("1.1", "e1")},{{}}]");
        var outside = await SendAsync("application/cloudevents+json", Event("1.1", "e1", Path.Combine(_app.Folder, "outside.csv")));
        var nothing = await SendAsync("application/json", "{}");
        Assert.All([broken.Status, outside.Status, nothing.Status], status => Assert.Equal(HttpStatusCode.BadRequest, status));
        Assert.StartsWith("$[1].", broken.Body.GetProperty("error").GetProperty("details")[0].GetProperty("field").GetString(), StringComparison.Ordinal);
        Assert.Contains("must lie in a folder that this host shares", outside.Body.GetProperty("error").GetProperty("details")[0].GetProperty("problem").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, (await ReadAsync("/api/v1/releases")).GetProperty("releases").GetArrayLength());
    }

    [Fact]
    public async Task TheInbox_IsWatched()
    {
        string inbox = Directory.CreateDirectory(Path.Combine(_app.Home, "inbox")).FullName;
        File.WriteAllText(Path.Combine(inbox, "one.json"), Event("2.0", "e9"));
        Assert.Equal("ready", (await EndedAsync("2.0")).GetProperty("state").GetString());
        Assert.True(File.Exists(Path.Combine(inbox, "done", "one.json")));
    }
}
