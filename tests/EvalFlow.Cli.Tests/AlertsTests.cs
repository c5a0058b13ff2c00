using System.Text.Json;
using EvalFlow.Core.Tests.Alerts;

namespace EvalFlow.Cli.Tests;

/// <summary>Alerts as a person uses them: rules, a receiver on this machine, answers.</summary>
public sealed class AlertsTests : IAsyncDisposable
{
    private const string Variable = "EVALFLOW_TEST_ALERTS_HOOK";

    private readonly CommandLine _cli = new();
    private readonly Receiver _receiver = new();

    public async ValueTask DisposeAsync()
    {
        Environment.SetEnvironmentVariable(Variable, null);
        await _receiver.DisposeAsync();
        _cli.Dispose();
    }

    private string WriteRoutes()
    {
        Environment.SetEnvironmentVariable(Variable, _receiver.Address.AbsoluteUri);
        Directory.CreateDirectory(_cli.Home);
        string path = Path.Combine(_cli.Home, "alerts.yaml");
        File.WriteAllText(path, $$"""
            channels:
              - { name: chat, type: slack, webhook: env:{{Variable}} }
              - { name: hook, type: webhook, url: env:{{Variable}}, secret: env:{{Variable}} }
            routes:
              - { name: all, when: { kind: regression }, channels: [chat, hook], runbook: https://runbooks.example.org/a, escalate: [{ after: 1d, channels: [file], to: the lead }] }
            """);
        return path;
    }

    private async Task<string> RegressAsync()
    {
        string eval = TinyEval.Write(_cli);
        CommandResult good = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "good"), "--json");
        CommandResult bad = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "bad"), "--baseline", good.RunId, "--json");
        Assert.Equal(0, bad.Code);
        return (await ListAsync()).Single().GetProperty("alert_id").GetString()!;
    }

    private async Task<JsonElement[]> ListAsync(params string[] options) =>
        [.. (await _cli.RunAsync(["alerts", "list", .. options, "--json"])).Json.GetProperty("alerts").EnumerateArray()];

    private string[] Events => [.. _receiver.Requests.Where(request => request.Headers.ContainsKey("webhook-id"))
        .Select(request => JsonDocument.Parse(request.Body).RootElement.GetProperty("type").GetString()!)];

    [Fact]
    public async Task Run_WithRules_TellsTheirChannels_AndAnswersReachThem()
    {
        WriteRoutes();
        string id = await RegressAsync();
        CommandResult ack = await _cli.RunAsync("alerts", "ack", id, "--by", "Ann", "--note", "private");
        CommandResult again = await _cli.RunAsync("alerts", "ack", id, "--by", "Bob");
        CommandResult resolve = await _cli.RunAsync("alerts", "resolve", id, "--json");

        Assert.Equal((0, $"{id} is ACKNOWLEDGED.\n"), (ack.Code, ack.Output.ReplaceLineEndings("\n")));
        Assert.Equal(0, again.Code);
        Assert.Equal("resolved", resolve.Json.GetProperty("state").GetString());
        Assert.Equal(["evalflow.alert.raised.v1", "evalflow.alert.acknowledged.v1", "evalflow.alert.resolved.v1"], Events);
        Assert.Equal(6, _receiver.Requests.Count);
        Assert.DoesNotContain(_receiver.Requests, request => request.Text.Contains("private", StringComparison.Ordinal));
        Assert.False(File.Exists(Path.Combine(_cli.Home, "alerts.jsonl")));
        JsonElement history = (await ListAsync("--all")).Single().GetProperty("handling").GetProperty("history");
        Assert.Equal(("Ann", "private"), (history[0].GetProperty("who").GetString(), history[0].GetProperty("note").GetString()));
    }

    [Fact]
    public async Task Tick_AReceiverThatWasDown_GetsItLater()
    {
        WriteRoutes();
        _receiver.Answer = _ => new Reply(400, "");
        await RegressAsync();
        CommandResult dead = await _cli.RunAsync("alerts", "dead", "--json");
        Assert.Equal(["Slack answered 400.", "The webhook's receiver answered 400."], dead.Json.GetProperty("deliveries").EnumerateArray().Select(one => one.GetProperty("error").GetString()));
        Assert.Contains("2 messages were given up", (await _cli.RunAsync("doctor")).Output, StringComparison.Ordinal);

        _receiver.Answer = _ => new Reply(200, "ok");
        Assert.Contains("2 delivered now.", (await _cli.RunAsync("alerts", "dead", "--retry")).Output, StringComparison.Ordinal);
        JsonElement tick = (await _cli.RunAsync("alerts", "tick", "--json")).Json;
        Assert.Equal((0, 0, 0), (tick.GetProperty("written").GetInt32(), tick.GetProperty("delivered").GetInt32(), tick.GetProperty("given_up").GetInt32()));
    }

    [Fact]
    public async Task Silence_AddListEnd_KeepsQuietAndThenTells()
    {
        WriteRoutes();
        CommandResult added = await _cli.RunAsync("alerts", "silence", "add", "--eval", "ti*", "--for", "2d", "--why", "the judge is replaced", "--by", "Ann", "--approved-by", "Bob", "--json");
        string silence = added.Json.GetProperty("silence_id").GetString()!;
        await RegressAsync();
        Assert.Empty(_receiver.Requests);
        Assert.Contains("by Ann, approved by Bob", (await _cli.RunAsync("alerts", "silence", "list")).Output, StringComparison.Ordinal);
        Assert.Contains("nobody was told yet; silent until", (await _cli.RunAsync("alerts", "list")).Output.ReplaceLineEndings(" "), StringComparison.Ordinal);

        Assert.Equal(0, (await _cli.RunAsync("alerts", "silence", "end", silence)).Code);

        Assert.Equal(["evalflow.alert.raised.v1"], Events);
        Assert.Equal(2, (await _cli.RunAsync("alerts", "silence", "end", silence)).Code);
        Assert.Equal(2, (await _cli.RunAsync("alerts", "silence", "add", "--eval", "x", "--for", "soon", "--why", "x")).Code);
        Assert.Equal(2, (await _cli.RunAsync("alerts", "silence", "add", "--for", "1h", "--why", "x")).Code);
    }

    [Fact]
    public async Task TestFire_OfARuleAndAChannel_SaysWhatWorked()
    {
        WriteRoutes();
        _receiver.Answer = request => new Reply(request.Headers.ContainsKey("webhook-id") ? 500 : 200, "ok");
        CommandResult route = await _cli.RunAsync("alerts", "test", "--route", "all");
        CommandResult channel = await _cli.RunAsync("alerts", "test", "--channel", "chat", "--json");
        CommandResult unknown = await _cli.RunAsync("alerts", "test", "--channel", "chta");

        Assert.Equal(1, route.Code);
        Assert.Equal("ok   chat\nfail hook: The webhook's receiver answered 500.\nok   file\n", route.Output.ReplaceLineEndings("\n"));
        Assert.True(channel.Json.GetProperty("channels")[0].GetProperty("taken").GetBoolean());
        Assert.Equal((0, 2), (channel.Code, unknown.Code));
        Assert.Contains("Did you mean 'chat'?", unknown.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await _cli.RunAsync("alerts", "test")).Code);
        Assert.Empty(await ListAsync());
    }

    [Fact]
    public async Task Routes_AreShown_AndABrokenFileStopsRunsButNotTheDoctor()
    {
        string path = WriteRoutes();
        CommandResult shown = await _cli.RunAsync("alerts", "routes");
        Assert.Contains($"chat (slack), {Variable} is set", shown.Output, StringComparison.Ordinal);
        Assert.Contains("unanswered for 1 d: the lead by file", shown.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("SECRET", shown.Output, StringComparison.Ordinal);

        File.AppendAllText(path, "\nroute: []\n");
        Assert.Equal(2, (await _cli.RunAsync("run", TinyEval.Write(_cli), "--model", TinyEval.Model(_cli, "good"))).Code);
        CommandResult doctor = await _cli.RunAsync("doctor", "--json");
        Assert.Equal(2, doctor.Code);
        JsonElement finding = Assert.Single(doctor.Json.GetProperty("checks").EnumerateArray(), check => check.GetProperty("state").GetString() == "fail");
        Assert.Contains("'route' is not a known field.", finding.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("There is no such file.", (await _cli.RunAsync("alerts", "routes", "--routes", "nowhere.yaml")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Example_IsRead()
    {
        string example = Path.Combine(AppContext.BaseDirectory, "..", "..", "..", "..", "..", "examples", "alerts", "alerts.yaml");
        CommandResult routes = await _cli.RunAsync("alerts", "routes", "--routes", example, "--json");
        Assert.Equal(["critical", "runs", "self-harm", "everything-else", "default"], routes.Json.GetProperty("routes").EnumerateArray().Select(route => route.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task Run_ThatLeavesSamplesOut_AlertsAndRecoversWhenResumed()
    {
        string eval = TinyEval.Write(_cli);
        string path = Path.Combine(_cli.Folder, "good.csv");
        string whole = File.ReadAllText(path);
        _cli.Write("later.csv", whole.Replace("q7,", "x7,", StringComparison.Ordinal));
        CommandResult broken = await _cli.RunAsync("run", eval, "--model", TinyEval.Model(_cli, "later"), "--json");
        JsonElement alert = Assert.Single(await ListAsync());
        Assert.Equal(("run_incomplete", 3), (alert.GetProperty("kind").GetString(), alert.GetProperty("severity").GetInt32()));
        Assert.Equal("tiny: 1 of 12 samples could not be evaluated.", alert.GetProperty("body").GetString());

        _cli.Write("later.csv", whole);
        Assert.Equal(0, (await _cli.RunAsync("runs", "resume", broken.RunId, "--json")).Code);

        Assert.Empty(await ListAsync());
        Assert.Equal(["raised", "resolved"], File.ReadAllLines(Path.Combine(_cli.Home, "alerts.jsonl")).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("notice").GetString()));
    }
}
