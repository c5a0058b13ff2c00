using System.Collections.Concurrent;
using System.Text.Json;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Sqlite.Tests;

/// <summary>
/// A whole run against a live model, crashed before and after each of its durable writes. The same request again must end with
/// the same numbers, and may repeat only the requests that were in flight.
/// </summary>
public sealed class CrashedRunTests : IDisposable
{
    private const int Samples = 6;
    private const int Epochs = 100;
    private const int InFlight = 4;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_CrashedAtEachWrite_EndsWithTheSameNumbersAndPaysTwiceForNothingFinished()
    {
        string eval = WriteEval();
        CountingClient undisturbed = new();
        (string expected, int writes) = await FinishAsync(Path.Combine(_folder.Path, "undisturbed"), eval, undisturbed, null);
        Assert.Equal(Samples * Epochs, undisturbed.Requests.Values.Sum());
        Assert.True(writes > 20, $"only {writes} fault points");

        int finished = 0;
        // Checkpoints make most of the writes, and each is like the other; the steps of the run before and after all count.
        foreach (int at in Enumerable.Range(1, writes).Where(at => at <= 40 || at > writes - 40 || at % 9 == 0))
        {
            string home = Path.Combine(_folder.Path, $"home-{at}");
            CountingClient client = new();
            SimulatedCrash crash = new(at);
            client.IsDead = () => crash.HasHappened;
            try
            {
                await FinishAsync(home, eval, client, crash);
            }
            catch (Exception) when (crash.HasHappened)
            {
                // The process is gone; what it had in its hands is lost.
            }
            client.IsDead = () => false;
            if (await HasCompletedAsync(home))
            {
                // Nothing is left to finish; the same request now asks for a new run.
                continue;
            }
            (string actual, _) = await FinishAsync(home, eval, client, null);
            Assert.Equal(expected, actual);
            finished++;
            int repeated = client.Requests.Values.Sum() - (Samples * Epochs);
            Assert.True(repeated is >= 0 and <= InFlight, $"{repeated} requests were repeated after a crash at write {at}");
        }
        Assert.True(finished > 50, $"only {finished} crashes fell into the run");
    }

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 24)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Run_WithFaultsAndCrashesDrawnBySeed_EndsWithTheNumbersOfARunWithoutAny(int seed)
    {
        const int Few = 15;
        string eval = WriteEval(Few);
        (string expected, int writes) = await FinishAsync(Path.Combine(_folder.Path, "undisturbed"), eval, new CountingClient(), null);
        Random draw = new(seed);
        double share = 0.02 + (draw.NextDouble() * 0.13);
        CountingClient client = new() { Fault = (question, time) => Fault(seed, question, time, share) };
        string home = Path.Combine(_folder.Path, "home");
        for (int crashes = draw.Next(1, 4); crashes > 0 && !await HasCompletedAsync(home); crashes--)
        {
            SimulatedCrash crash = new(draw.Next(1, writes));
            client.IsDead = () => crash.HasHappened;
            try
            {
                await FinishAsync(home, eval, client, crash);
            }
            catch (Exception) when (crash.HasHappened)
            {
                // The process is gone.
            }
            client.IsDead = () => false;
        }
        if (!await HasCompletedAsync(home))
        {
            await FinishAsync(home, eval, client, null);
        }
        Assert.Equal(expected, await ReadAsync(home));
        Assert.Equal(Samples, client.Requests.Count);
    }

    // The same request meets the same faults in the same order, whenever it is sent.
    private static ModelFaultException? Fault(int seed, string question, int time, double share)
    {
        Random fate = new(Number($"{seed} {question} {time}"));
        return fate.NextDouble() >= share ? null : fate.Next(4) switch
        {
            0 => new ModelFaultException(FaultKind.Server, "HTTP 500"),
            1 => new ModelFaultException(FaultKind.RateLimited, "HTTP 429", TimeSpan.FromMilliseconds(1)),
            2 => new ModelFaultException(FaultKind.Connection, "connection broke off"),
            _ => new ModelFaultException(FaultKind.Garbled, "answer is not JSON"),
        };
    }

    private static int Number(string text) => BitConverter.ToInt32(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(text)));

    private static async Task<string> ReadAsync(string folder)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(folder, TimeProvider.System, TestContext.Current.CancellationToken);
        Run run = Assert.Single(await home.Runs.ListAsync(TestContext.Current.CancellationToken));
        return Numbers(await new ReadRunReport(home.Runs, home.Calibrations).RunAsync(run, TestContext.Current.CancellationToken));
    }

    private static string Numbers(RunReport report) => JsonSerializer.Serialize(new { report.Status, report.Samples, report.Metrics }, ReportJson.Compact);

    private static async Task<bool> HasCompletedAsync(string folder)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(folder, TimeProvider.System, TestContext.Current.CancellationToken);
        return (await home.Runs.ListAsync(TestContext.Current.CancellationToken)).Any(run => run.Status == RunStatus.Completed);
    }

    private string WriteEval(int epochs = Epochs)
    {
        string path = Path.Combine(_folder.Path, "crash.eval.yaml");
        File.WriteAllText(path, $$"""
            id: crash
            version: 1.0.0
            title: Crash
            samples:
            {{string.Join('\n', Enumerable.Range(1, Samples).Select(i => $"  - {{ id: s{i}, input: question {i}, target: \"[{i % 2}]\" }}"))}}
            epochs: { count: {{epochs}}, reducer: mean }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better }
            """);
        return path;
    }

    /// <summary>Gives the request to a fresh process-like host and works until the run has ended.</summary>
    private static async Task<(string Results, int Writes)> FinishAsync(string folder, string eval, CountingClient client, SimulatedCrash? crash)
    {
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        await using SqliteHome home = await SqliteHome.OpenAsync(folder, TimeProvider.System, cancellationToken);
        int writes = 0;
        home.FaultPoint = point =>
        {
            Interlocked.Increment(ref writes);
            crash?.Reach(point);
        };
        ModelOpener models = new(Path.Combine(folder, "replay"), _ => client, TimeProvider.System);
        await using OpenRuns open = new(home.Runs, home.Registry, models, TimeProvider.System, home.Responses);
        SqliteWorkflowEngine engine = home.CreateEngine(PipelineCatalog.Create(
            home.Runs, home.Registry, home.Calibrations, home.Queue, open, new RaiseAlerts(home.Alerts, [], TimeProvider.System), home.Records,
            TimeProvider.System));
        RunLifecycle lifecycle = new(home.Runs, home.Registry, home.Queue, engine, TimeProvider.System);
        RegisteredEval registered = await new RegisterEval(home.Registry, new EvalIntake(TimeProvider.System), TimeProvider.System).HandleAsync(eval, cancellationToken);
        SubmittedRun submitted = await new SubmitRun(home.Runs, home.Registry, models, engine, lifecycle, TimeProvider.System).RunAsync(
            new RunRequest { Version = registered.Version, Model = "openai:fake", MaxConcurrency = InFlight }, cancellationToken);
        ShardWorkers workers = new(
            home.Runs, home.Registry, home.Queue, engine, open, new ProgressBoard(), TimeProvider.System, NullLogger<ShardWorkers>.Instance);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task pump = engine.RunAsync(stop.Token);
        Task working = workers.RunAsync(2, [submitted.Run.RunId], stop.Token);
        Task<WorkflowState> ended = engine.WaitAsync(RunWorkflow.InstanceId(submitted.Run), stop.Token);
        try
        {
            await await Task.WhenAny(ended, pump, working);
            await ended;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(pump, working).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        Run run = (await home.Runs.FindAsync(submitted.Run.RunId, cancellationToken))!;
        RunReport report = await new ReadRunReport(home.Runs, home.Calibrations).RunAsync(run, cancellationToken);
        return (Numbers(report), writes);
    }

    /// <summary>Answers at once, right for two of three questions, and counts how often each pair was asked for.</summary>
    private sealed class CountingClient : IChatClient
    {
        public ConcurrentDictionary<string, int> Requests { get; } = new();

        /// <summary>What becomes of a question the nth time it is sent, 1-based; null for an answer.</summary>
        public Func<string, int, ModelFaultException?> Fault { get; init; } = (_, _) => null;

        /// <summary>A process that is gone sends nothing more, though its tasks still run down here.</summary>
        public Func<bool> IsDead { get; set; } = () => false;

        public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            if (IsDead())
            {
                throw new InvalidOperationException("The process is gone.");
            }
            string question = messages.Last().Text;
            int time = Requests.AddOrUpdate(question, 1, (_, count) => count + 1);
            if (Fault(question, time) is { } fault)
            {
                throw fault;
            }
            int number = int.Parse(question.Split(' ')[1]);
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, $"[{(number % 3 == 0 ? 7 : number % 2)}]")));
        }

        public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException("Streaming is off.");

        public object? GetService(Type serviceType, object? serviceKey = null) => null;

        public void Dispose()
        {
            // One client serves the host before and after the crash.
        }
    }
}
