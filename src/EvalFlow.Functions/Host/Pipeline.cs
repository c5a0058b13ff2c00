using EvalFlow.AzureStorage;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Schedules;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Host;

/// <summary>The pipeline on Azure: storage of the home, workflows of Durable Task. One per process.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly OpenRuns _open;
    private readonly ModelOpener _models;
    private readonly TellOverdue _overdue;
    private readonly WorkerPace _pace;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private readonly ProgressBoard _board = new();

    public Pipeline(
        AzureHome home, AlertRouting routing, IModelProviders providers, LocalFolders folders, ReleaseEnds ends, WorkerPace pace, TimeProvider clock,
        ILoggerFactory logs)
    {
        (Home, Folders, _pace, _clock, _logs) = (home, folders, pace, clock, logs);
        _models = new ModelOpener(folders.Replay, providers, clock);
        _open = new OpenRuns(home.Runs, home.Registry, _models, clock, home.Responses);
        AlertClock = new AlertClock(home.Alerts, home.Silences, routing, clock);
        RaiseAlerts alerting = new(home.Alerts, AlertClock, clock);
        ReadFreshness freshness = new(home.Registry, home.Runs, home.Calibrations, home.Alerts, home.Records, ReadCatalog, clock);
        // A release's steps only prepare runs; their workflow starts them, as its children.
        Catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Calibrations, home.Queue, _open, alerting, home.Records, clock)
            .AddFreshness(Fresh(freshness, alerting))
            .AddReleases(
                home.Runs, home.Registry, home.Calibrations, home.Records, home.Alerts, SubmitWith(Steps), alerting,
                () => ProductRules.ReadFile(Path.Combine(folders.Catalog, ProductRules.FileName)),
                ends.With(home, freshness, AlertClock, folders.Files, clock), clock);
        _overdue = new TellOverdue(new FindingRecords(home.Records, clock), home.Alerts, routing);
        Reports = new ReadRunReport(home.Runs, home.Calibrations);
    }

    public WorkflowCatalog Catalog { get; }

    public AzureHome Home { get; }

    public LocalFolders Folders { get; }

    /// <summary>The engine of steps that start workflows.</summary>
    public StepEngine Steps { get; } = new();

    public AlertClock AlertClock { get; }

    public ReadRunReport Reports { get; }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    /// <summary>Writes what is due now into the outbox.</summary>
    public async Task TickAsync(CancellationToken cancellationToken)
    {
        await _overdue.RunAsync(cancellationToken);
        await AlertClock.TickAsync(cancellationToken);
    }

    public SubmitRun Submit(DurableTaskClient client) => SubmitWith(new DurableWorkflowEngine(client));

    public RunLifecycle Lifecycle(DurableTaskClient client) => LifecycleWith(new DurableWorkflowEngine(client));

    public ReceiveRelease Receive(DurableTaskClient client) => new(Home.Records, _models, new DurableWorkflowEngine(client), _clock);

    public Scheduler Scheduler(DurableTaskClient client) =>
        new(new DurableWorkflowEngine(client), () => ScheduleFile.Read(Folders.Catalog), _clock, _logs.CreateLogger<Scheduler>());

    public ShardWorkers Workers(DurableTaskClient client) => new(
        Home.Runs, Home.Registry, Home.Queue, new DurableWorkflowEngine(client), _open, _board, _clock, _logs.CreateLogger<ShardWorkers>(), _pace);

    private SubmitRun SubmitWith(IWorkflowEngine engine) => new(Home.Runs, Home.Registry, _models, engine, LifecycleWith(engine), _clock);

    private RunLifecycle LifecycleWith(IWorkflowEngine engine) => new(Home.Runs, Home.Registry, Home.Queue, engine, _clock);

    private KeepFresh Fresh(ReadFreshness freshness, RaiseAlerts alerting)
    {
        StartMissingRuns missing = new(
            freshness, Home.Registry, ReadCatalog, (request, stop) => SubmitWith(Steps).RunAsync(request, stop), _logs.CreateLogger<StartMissingRuns>());
        return new KeepFresh(freshness, Home.Records, alerting, missing, _clock);
    }

    private Core.Registry.Catalogs.Catalog ReadCatalog() => CatalogReader.Read(Folders.Catalog);
}
