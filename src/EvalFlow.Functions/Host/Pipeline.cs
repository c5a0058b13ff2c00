using EvalFlow.AzureStorage;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Functions.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Functions.Host;

/// <summary>The pipeline on Azure: storage of the home, workflows of Durable Task. One per process.</summary>
internal sealed class Pipeline : IAsyncDisposable
{
    private readonly AzureHome _home;
    private readonly OpenRuns _open;
    private readonly ModelOpener _models;
    private readonly TimeProvider _clock;
    private readonly ILoggerFactory _logs;
    private readonly ProgressBoard _board = new();

    public Pipeline(AzureHome home, IReadOnlyList<IAlertChannel> channels, TimeProvider clock, ILoggerFactory logs)
    {
        (_home, _clock, _logs) = (home, clock, logs);
        _models = new ModelOpener(Path.Combine(Path.GetTempPath(), "evalflow-replay"), _ => null, clock);
        _open = new OpenRuns(home.Runs, home.Registry, _models);
        RaiseAlerts alerting = new(home.Alerts, channels, clock);
        // Planning a release only saves its runs; the workflow starts them, so no engine is needed here.
        Catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Queue, _open, alerting, clock)
            .AddReleases(home.Runs, home.Registry, SubmitWith(NoEngine.Instance), home.Alerts, [.. channels.Select(channel => channel.Name)], clock);
        Reports = new ReadRunReport(home.Runs);
    }

    public WorkflowCatalog Catalog { get; }

    public AzureHome Home => _home;

    public ReadRunReport Reports { get; }

    public ValueTask DisposeAsync() => _open.DisposeAsync();

    public SubmitRun Submit(DurableTaskClient client) => SubmitWith(new DurableWorkflowEngine(client));

    public RunLifecycle Lifecycle(DurableTaskClient client) => LifecycleWith(new DurableWorkflowEngine(client));

    public ShardWorkers Workers(DurableTaskClient client) => new(
        _home.Runs, _home.Registry, _home.Queue, new DurableWorkflowEngine(client), _open, _board, _clock, _logs.CreateLogger<ShardWorkers>());

    private SubmitRun SubmitWith(IWorkflowEngine engine) =>
        new(_home.Runs, _home.Registry, _models, engine, LifecycleWith(engine), _clock);

    private RunLifecycle LifecycleWith(IWorkflowEngine engine) => new(_home.Runs, _home.Registry, _home.Queue, engine, _clock);

    private sealed class NoEngine : IWorkflowEngine
    {
        public static readonly NoEngine Instance = new();

        public Task StartAsync(string instanceId, string workflow, object? input, CancellationToken cancellationToken) => throw Refuse();

        public Task RaiseEventAsync(string instanceId, string name, object? payload, CancellationToken cancellationToken) => throw Refuse();

        public Task CancelAsync(string instanceId, string reason, CancellationToken cancellationToken) => throw Refuse();

        public Task<WorkflowState?> FindAsync(string instanceId, CancellationToken cancellationToken) => throw Refuse();

        public Task<WorkflowState> WaitAsync(string instanceId, CancellationToken cancellationToken) => throw Refuse();

        private static InvalidOperationException Refuse() => new("An activity starts no workflow.");
    }
}
