using EvalFlow.AzureStorage;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.Alerts;
using EvalFlow.Functions.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Host;

/// <summary>What a process of the app keeps on its own disk.</summary>
/// <param name="Files">What people wrote for the app, recorded responses among it.</param>
/// <param name="Replay">Recorded responses laid out for lookup; may be deleted at any time.</param>
internal sealed record LocalFolders(string Files, string Replay)
{
    public static LocalFolders Under(string folder) => new(Path.Combine(folder, "files"), Path.Combine(folder, "replay"));
}

/// <summary>The pipeline on Azure: storage of the home, workflows of Durable Task. One per process.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly OpenRuns _open;
    private readonly ModelOpener _models;
    private readonly WorkerPace _pace;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private readonly ProgressBoard _board = new();

    public Pipeline(
        AzureHome home, AlertRouting routing, IModelProviders providers, LocalFolders folders, WorkerPace pace, TimeProvider clock, ILoggerFactory logs)
    {
        (Home, Files, _pace, _clock, _logs) = (home, folders.Files, pace, clock, logs);
        _models = new ModelOpener(folders.Replay, providers, clock);
        _open = new OpenRuns(home.Runs, home.Registry, _models, clock, home.Responses);
        AlertClock = new AlertClock(home.Alerts, home.Silences, routing, clock);
        RaiseAlerts alerting = new(home.Alerts, AlertClock, clock);
        Catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Calibrations, home.Queue, _open, alerting, clock);
        Reports = new ReadRunReport(home.Runs, home.Calibrations);
    }

    public WorkflowCatalog Catalog { get; }

    public AzureHome Home { get; }

    /// <summary>Folder of what people wrote for the app.</summary>
    public string Files { get; }

    public AlertClock AlertClock { get; }

    public ReadRunReport Reports { get; }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    public SubmitRun Submit(DurableTaskClient client) =>
        new(Home.Runs, Home.Registry, _models, new DurableWorkflowEngine(client), Lifecycle(client), _clock);

    public RunLifecycle Lifecycle(DurableTaskClient client) => new(Home.Runs, Home.Registry, Home.Queue, new DurableWorkflowEngine(client), _clock);

    public ShardWorkers Workers(DurableTaskClient client) => new(
        Home.Runs, Home.Registry, Home.Queue, new DurableWorkflowEngine(client), _open, _board, _clock, _logs.CreateLogger<ShardWorkers>(), _pace);
}
