using System.Text.Json;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>Live models as a person uses them: the whole command line against the mock model.</summary>
public sealed class LiveRunTests : IDisposable
{
    private const int Samples = 600;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Run_ThroughFaultsAndRateLimits_ScoresEverySampleAndShowsWhatItTook()
    {
        await using MockServer server = await MockServer.StartAsync(
            new MockOptions { RateLimited = 0.1, RetryAfterSeconds = 0, Errors = 0.05, Resets = 0.05, Truncated = 0.02, WrongType = 0.02, Seed = 5 }, Cancel);

        CommandResult run = await _line.RunAsync("run", LiveEval.Write(_line, "live", Samples), "--model", "mock", "--models", LiveEval.Models(_line, server), "--json");

        Assert.Equal(0, run.Code);
        JsonElement requests = run.FirstRun.GetProperty("requests");
        Assert.Equal(Samples, run.FirstRun.GetProperty("samples").GetProperty("completed").GetInt32());
        Assert.Equal(server.Stats.Requests, requests.GetProperty("sent").GetInt32());
        Assert.Equal(server.Stats.Requests - Samples, requests.GetProperty("retried").GetInt32());
        Assert.InRange(requests.GetProperty("rate_limited").GetInt32(), 1, Samples);
        JsonElement shown = (await _line.RunAsync("runs", "show", run.RunId, "--json")).Json;
        JsonElement change = shown.GetProperty("limits").EnumerateArray().First(entry => entry.GetProperty("why").GetString() == "429");
        Assert.Equal(("mock", "model"), (change.GetProperty("model").GetString(), change.GetProperty("role").GetString()));
        Assert.True(change.GetProperty("to").GetInt32() < change.GetProperty("from").GetInt32());
        Assert.Contains("refused with 429", (await _line.RunAsync("runs", "show", run.RunId)).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WithTheWrongKey_EndsEarlySaysWhatToCheckAndCanBeResumed()
    {
        string eval = LiveEval.Write(_line, "live", Samples);
        string runId;
        int port;
        await using (MockServer server = await MockServer.StartAsync(new MockOptions { ApiKey = "another" }, Cancel))
        {
            port = server.Address.Port;
            CommandResult run = await _line.RunAsync("run", eval, "--model", "mock", "--models", LiveEval.Models(_line, server), "--json");
            Assert.Equal((3, "failed"), (run.Code, run.FirstRun.GetProperty("status").GetString()));
            Assert.Contains("HTTP 401", run.FirstRun.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.Contains("Check", run.FirstRun.GetProperty("reason").GetString(), StringComparison.Ordinal);
            Assert.True(server.Stats.Requests < Samples / 4, $"{server.Stats.Requests} requests");
            runId = run.RunId;
        }
        await using MockServer mended = await MockServer.StartAsync(new MockOptions { Port = port }, Cancel);
        CommandResult resumed = await _line.RunAsync("runs", "resume", runId, "--models", Path.Combine(_line.Folder, "models.yaml"), "--json");
        Assert.Equal((0, Samples), (resumed.Code, resumed.FirstRun.GetProperty("samples").GetProperty("completed").GetInt32()));
    }

    [Fact]
    public async Task Run_WhereSomeSamplesFailForGood_EndsWithErrorsAndResumeTriesJustThose()
    {
        string eval = LiveEval.Write(_line, "live", Samples);
        CommandResult run;
        int port;
        await using (MockServer server = await MockServer.StartAsync(new MockOptions { Errors = 0.3, Seed = 9 }, Cancel))
        {
            port = server.Address.Port;
            run = await _line.RunAsync("run", eval, "--model", "mock", "--models", LiveEval.Models(_line, server, "retries: { attempts: 2 }"), "--json");
        }
        int errored = run.FirstRun.GetProperty("samples").GetProperty("errored").GetInt32();
        Assert.Equal((3, "completed_with_errors"), (run.Code, run.FirstRun.GetProperty("status").GetString()));
        Assert.InRange(errored, 10, 150);
        Assert.Equal("mock gave no answer: HTTP 500 (api_error), 2 attempts.", run.FirstRun.GetProperty("errors")[0].GetProperty("reason").GetString());

        await using MockServer well = await MockServer.StartAsync(new MockOptions { Port = port }, Cancel);
        CommandResult resumed = await _line.RunAsync("runs", "resume", run.RunId, "--models", Path.Combine(_line.Folder, "models.yaml"), "--json");
        Assert.Equal((0, Samples), (resumed.Code, resumed.FirstRun.GetProperty("samples").GetProperty("completed").GetInt32()));
        Assert.Equal(errored, well.Stats.Requests);
    }

    [Fact]
    public async Task Run_OfAnUnknownName_IsRefusedWithTheNamesThereAre()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions(), Cancel);
        CommandResult refused = await _line.RunAsync("run", LiveEval.Write(_line, "live", Samples), "--model", "mokc", "--models", LiveEval.Models(_line, server));
        Assert.Equal(2, refused.Code);
        Assert.Contains("Did you mean 'mock'?", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_LooksAtEachNameOfModelsYaml()
    {
        await using MockServer server = await MockServer.StartAsync(new MockOptions(), Cancel);
        string models = LiveEval.Models(_line, server) + "";
        File.AppendAllText(models, "\ngone: { spec: openai:m, base_url: \"http://127.0.0.1:1/v1\" }\n");
        CommandResult doctor = await _line.RunAsync("doctor", "--models", models, "--json");
        Assert.Equal(2, doctor.Code);
        JsonElement[] checks = [.. doctor.Json.GetProperty("checks").EnumerateArray()];
        Assert.Contains(checks, check => check.GetProperty("message").GetString()!.StartsWith("mock: ", StringComparison.Ordinal) && check.GetProperty("state").GetString() == "ok");
        Assert.Contains(checks, check => check.GetProperty("message").GetString()!.StartsWith("gone: ", StringComparison.Ordinal) && check.GetProperty("state").GetString() == "fail");
    }
}
