using System.Collections.Concurrent;
using System.Text.Json;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Sqlite.Tests;

/// <summary>
/// A folder with two evals, recorded models, a data home, and one receiver of alerts outside of it. Each delivery of an event is a
/// process of its own: it opens the home, hands the event in, works until its release has ended, tells alerts, and closes.
/// </summary>
internal sealed class ReleaseWorld : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReleaseWorld()
    {
        WriteModel("good", 0);
        WriteModel("bad", 8);
        WriteEval("harm-a", "a", 4);
        WriteEval("harm-b", "b", 2);
    }

    public ShiftedClock Clock { get; } = new();

    public ScriptedChannel Receiver { get; } = new();

    public Func<ProductRules> Rules { get; set; } = () => new ProductRules(Products: null);

    /// <summary>Live models, for events that name one.</summary>
    public Func<ModelSpec, IChatClient?> Clients { get; set; } = _ => null;

    /// <summary>Set to have the next delivery go on with a release that has ended.</summary>
    public Budget? Reopen { get; set; }

    public ReleaseSettings Settings { get; set; } = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public string Folder => _folder.Path;

    private string HomeFolder => Path.Combine(_folder.Path, "home");

    public void Dispose() => _folder.Dispose();

    public void WriteModel(string name, int wrong)
    {
        string Line(string eval, int i) => $"{eval}{i},{(eval == "a" && i <= wrong ? "BAD" : "fine")}\n";
        File.WriteAllText(Path.Combine(_folder.Path, $"{name}.csv"), "id,response\n" + string.Concat(
            Enumerable.Range(1, 12).SelectMany(i => new[] { Line("a", i), Line("b", i) })));
    }

    public ReleaseEvent Event(string version, string model, string id, string family = "aurora", string? baseline = "good", string[]? surfaces = null) => ReleaseEventReader.Read("event", JsonSerializer.Serialize(new
    {
        specversion = "1.0", id, source = $"/models/{family}", type = ReleaseEvent.TypeName,
        data = new
        {
            model_id = family, version, model = model.Contains(':', StringComparison.Ordinal) ? model : $"replay:{model}.csv?id=id&response=response",
            baseline_version = "1.0", baseline_model = baseline is null ? null : $"replay:{baseline}.csv?id=id&response=response",
            product_surfaces = surfaces ?? [],
        },
    }));

    /// <summary>One delivery; a process that crashes is followed by another that gets the event once more.</summary>
    public async Task<string> DeliverAsync(ReleaseEvent release, SimulatedCrash? crash = null)
    {
        while (true)
        {
            try
            {
                return await DeliverOnceAsync(release, crash);
            }
            catch (Exception) when (crash is { HasHappened: true, IsHandled: false })
            {
                crash.IsHandled = true;
                // The claim of a process that died ends by itself.
                Clock.Advance(TimeSpan.FromMinutes(3));
            }
        }
    }

    public async Task<T> WithAsync<T>(Func<SqliteHome, Task<T>> read)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(HomeFolder, Clock, Cancel);
        return await read(home);
    }

    /// <summary>Tells what is due until nothing is.</summary>
    public Task<int> TellAsync() => WithAsync(async home => await TellAsync(home, new AlertClock(home.Alerts, home.Silences, Routing, Clock)));

    private async Task<string> DeliverOnceAsync(ReleaseEvent release, SimulatedCrash? crash)
    {
        await using SqliteHome home = await SqliteHome.OpenAsync(HomeFolder, Clock, Cancel);
        home.FaultPoint = crash is null ? null : crash.Reach;
        AlertClock alertClock = new(home.Alerts, home.Silences, Routing, Clock);
        RaiseAlerts alerts = new(home.Alerts, alertClock, Clock);
        ModelOpener models = new(Path.Combine(HomeFolder, "replay"), spec => Clients(spec), Clock);
        await using OpenRuns open = new(home.Runs, home.Registry, models, Clock, home.Responses);
        WorkflowCatalog catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Calibrations, home.Queue, open, alerts, home.Records, Clock);
        SqliteWorkflowEngine engine = home.CreateEngine(catalog);
        RunLifecycle lifecycle = new(home.Runs, home.Registry, home.Queue, engine, Clock);
        catalog.AddReleases(
            home.Runs, home.Registry, home.Calibrations, home.Records, home.Alerts, new SubmitRun(home.Runs, home.Registry, models, engine, lifecycle, Clock),
            alerts, () => Rules(), (_, _) => Task.CompletedTask, Clock);
        string[] hashes = await RegisterAsync(home);
        ReceivedRelease received = await new ReceiveRelease(home.Records, models, engine, Clock)
            .RunAsync(release, Settings, new EventOrigin(_folder.Path), "a test", Cancel);
        Release body = Reopen is { } reopen
            ? (await new ReleaseLifecycle(home.Records, home.Runs, lifecycle, engine, Clock).ResumeAsync(received.Release, reopen, new("a test"), Cancel)).Body
            : received.Release.Body;
        ShardWorkers workers = new(home.Runs, home.Registry, home.Queue, engine, open, new ProgressBoard(), Clock, NullLogger<ShardWorkers>.Instance);
        await WorkAsync(engine, workers, ReleaseWorkflow.InstanceId(body), [.. hashes.SelectMany(hash => new[] { body.RunIdOf(hash), body.BaselineRunIdOf(hash) })]);
        await TellAsync(home, alertClock);
        return received.Release.Id;
    }

    private async Task<string[]> RegisterAsync(SqliteHome home)
    {
        List<string> hashes = [];
        foreach (string path in Directory.EnumerateFiles(_folder.Path, "*.eval.yaml").Order(StringComparer.Ordinal))
        {
            hashes.Add((await new RegisterEval(home.Registry, new EvalIntake(Clock), Clock).HandleAsync(path, Cancel)).Version.Hash);
        }
        return [.. hashes];
    }

    private static async Task WorkAsync(SqliteWorkflowEngine engine, ShardWorkers workers, string instance, string[] runIds)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task pump = engine.RunAsync(stop.Token);
        Task working = workers.RunAsync(2, runIds, stop.Token);
        Task<WorkflowState> ended = engine.WaitAsync(instance, stop.Token);
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
    }

    private async Task<int> TellAsync(SqliteHome home, AlertClock alertClock)
    {
        await alertClock.TickAsync(Cancel);
        return await new AlertDispatcher(home.Alerts, [Receiver], Clock, NullLogger<AlertDispatcher>.Instance).DispatchAsync(Cancel);
    }

    private static AlertRouting Routing { get; } = AlertRouting.ToAll([]) with
    {
        Routes = [new AlertRoute { Name = "all", Channels = ["receiver"], Runbook = new Uri("https://runbooks.example.org/a") }],
    };

    private void WriteEval(string id, string prefix, int severity) => File.WriteAllText(Path.Combine(_folder.Path, $"{id}.eval.yaml"), $$"""
        id: {{id}}
        version: 1.0.0
        title: {{id}}
        owner: ann@example.org
        harm_domain: {{id}}
        severity: {{severity}}
        samples:
        {{string.Join('\n', Enumerable.Range(1, 12).Select(i => $"  - {{ id: {prefix}{i}, input: question {i}, target: fine }}"))}}
        generation: { max_tokens: 48 }
        graders:
          - { name: answer, type: includes }
        metrics:
          - { name: accuracy, grader: answer, direction: higher_is_better, primary: true, margin: 0.05 }
        gate: { metric: accuracy, min: 0.5 }
        """);

    /// <summary>Real time, moved on by hand: the pipeline waits on real timers, while claims and gaps of minutes pass at once.</summary>
    internal sealed class ShiftedClock : TimeProvider
    {
        private TimeSpan _shift;

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _shift;

        public void Advance(TimeSpan by) => _shift += by;
    }

    internal sealed class ScriptedChannel : IAlertChannel
    {
        private readonly Lock _lock = new();

        public string Name => "receiver";

        public ConcurrentQueue<AlertNotice> Taken { get; } = new();

        public Func<Exception?> Fails { get; set; } = () => null;

        public int Attempts { get; private set; }

        public Task<string?> SendAsync(AlertNotice notice, CancellationToken cancellationToken)
        {
            lock (_lock)
            {
                Attempts++;
                if (Fails() is { } failure)
                {
                    throw failure;
                }
                Taken.Enqueue(notice);
                return Task.FromResult<string?>(null);
            }
        }
    }
}
