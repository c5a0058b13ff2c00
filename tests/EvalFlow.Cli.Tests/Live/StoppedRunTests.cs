using System.Text.Json;
using EvalFlow.MockModel;

namespace EvalFlow.Cli.Tests.Live;

/// <summary>Live runs that stop before their end: at once, with what they had, and with an account of it.</summary>
public sealed class StoppedRunTests : IDisposable
{
    private const int Samples = 900;

    private readonly CommandLine _line = new();

    public void Dispose() => _line.Dispose();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Interrupt_WhileRequestsAreNeverAnswered_EndsTheRunKeepsWhatWasAnsweredAndShowsTheLimits()
    {
        string eval = LiveEval.Write(_line, "stopped", Samples);
        string id;
        long answered;
        int port;
        await using (MockServer server = await MockServer.StartAsync(new MockOptions { Hangs = 0.1, Seed = 3 }, Cancel))
        {
            port = server.Address.Port;
            using CancellationTokenSource interrupt = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
            Task<CommandResult> running = _line.RunAsync(
                interrupt.Token, "run", eval, "--model", "mock", "--models", LiveEval.Models(_line, server), "--max-concurrency", "50", "--json");
            // All slots wait for answers that never come, each for five minutes.
            await UntilAsync(() => Hung(server) == 50, running);
            answered = server.Stats.AnsweredPrompts;
            await interrupt.CancelAsync();
            Assert.Equal(130, (await running).Code);
            id = (await _line.RunAsync("runs", "list", "--json")).RunId;
        }
        JsonElement shown = (await _line.RunAsync("runs", "show", id, "--json")).Json;
        Assert.Equal(("cancelled", "interrupted"), (shown.GetProperty("status").GetString(), shown.GetProperty("reason").GetString()));
        Assert.Contains(shown.GetProperty("limits").EnumerateArray(), change => change.GetProperty("why").GetString() == "slow start");
        Assert.Empty(shown.GetProperty("metrics").EnumerateArray());
        Assert.Contains("slow start", (await _line.RunAsync("runs", "show", id)).Output, StringComparison.Ordinal);

        await using MockServer well = await MockServer.StartAsync(new MockOptions { Port = port }, Cancel);
        CommandResult resumed = await _line.RunAsync("runs", "resume", id, "--models", Path.Combine(_line.Folder, "models.yaml"), "--json");
        Assert.Equal((0, Samples), (resumed.Code, resumed.FirstRun.GetProperty("samples").GetProperty("completed").GetInt32()));
        Assert.Equal(Samples - answered, well.Stats.Requests);
        Assert.NotEmpty(resumed.FirstRun.GetProperty("metrics").EnumerateArray());
    }

    [Fact]
    public async Task Run_ThatFails_ShowsTheLimitsAndTheRequestsThatLedThere()
    {
        // It refuses a few for load, so that the limit moves, and after 300 answers fails for good.
        int asked = 0;
        MockOptions options = new()
        {
            RateLimited = 0.2, RetryAfterSeconds = null, Seed = 4,
            Answer = _ => Interlocked.Increment(ref asked) > 300 ? throw new InvalidOperationException("The model is gone.") : null,
        };
        await using MockServer server = await MockServer.StartAsync(options, Cancel);
        CommandResult run = await _line.RunAsync(
            "run", LiveEval.Write(_line, "stopped", Samples), "--model", "mock", "--models", LiveEval.Models(_line, server, "retries: { attempts: 1 }"), "--max-concurrency", "50", "--json");

        Assert.Equal((3, "failed"), (run.Code, run.FirstRun.GetProperty("status").GetString()));
        JsonElement shown = (await _line.RunAsync("runs", "show", run.RunId, "--json")).Json;
        Assert.Contains(shown.GetProperty("limits").EnumerateArray(), change => change.GetProperty("why").GetString() == "429");
        // What was in flight when the run was given up is not known to have been sent.
        Assert.InRange(shown.GetProperty("requests").GetProperty("sent").GetInt32(), 200, server.Stats.Requests);
        Assert.Empty(shown.GetProperty("metrics").EnumerateArray());
    }

    private static long Hung(MockServer server) => server.Stats.ByFate.Single(fate => fate.Key.Equals("hung", StringComparison.OrdinalIgnoreCase)).Value;

    // Asked again every few milliseconds; a run that ends too soon fails here instead of waiting for ever.
    private static async Task UntilAsync(Func<bool> reached, Task<CommandResult> running)
    {
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        while (!reached())
        {
            Assert.False(running.IsCompleted, "The run ended before it was interrupted.");
            await timer.WaitForNextTickAsync(Cancel);
        }
    }
}
