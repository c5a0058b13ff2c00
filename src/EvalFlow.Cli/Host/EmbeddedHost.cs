using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Planning;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>The pipeline on this one machine: SQLite for everything, workers in this process.</summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly SqliteHome _home;
    private readonly OpenRuns _open;
    private readonly SqliteWorkflowEngine _engine;
    private readonly ShardWorkers _workers;

    private EmbeddedHost(SqliteHome home, string folder, IReadOnlyList<IAlertChannel> channels, IModelProviders providers, TimeProvider clock, ILoggerFactory logs)
    {
        _home = home;
        Folder = folder;
        Clock = clock;
        Models = new ModelOpener(Path.Combine(folder, "replay"), providers, clock);
        _open = new OpenRuns(home.Runs, home.Registry, Models, clock, home.Responses);
        Channels = [.. channels, new FileChannel(Path.Combine(folder, "alerts.jsonl"))];
        Alerting = new RaiseAlerts(home.Alerts, Channels, clock);
        WorkflowCatalog catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Calibrations, home.Queue, _open, Alerting, clock);
        _engine = home.CreateEngine(catalog);
        Board = new ProgressBoard();
        _workers = new ShardWorkers(
            home.Runs, home.Registry, home.Queue, _engine, _open, Board, clock, logs.CreateLogger<ShardWorkers>());
        Lifecycle = new RunLifecycle(home.Runs, home.Registry, home.Queue, _engine, clock);
        Submit = new SubmitRun(home.Runs, home.Registry, Models, _engine, Lifecycle, clock);
        Reports = new ReadRunReport(home.Runs, home.Calibrations);
        Calibrate = new CalibrateJudge(home.Runs, home.Registry, home.Calibrations, clock);
        Compare = new CompareRuns(home.Runs, home.Registry, home.Calibrations, clock);
        Plans = new PlanInputs(home.Runs, home.Registry, Reports, Compare);
        Dispatcher = new AlertDispatcher(home.Alerts, Channels, clock, logs.CreateLogger<AlertDispatcher>());
        Intake = new EvalIntake(clock);
        Register = new RegisterEval(home.Registry, Intake, clock);
    }

    public string Folder { get; }

    public TimeProvider Clock { get; }

    public IEvalRegistry Registry => _home.Registry;

    public IRunStore Runs => _home.Runs;

    public IWorkQueue Queue => _home.Queue;

    public IAlertStore Alerts => _home.Alerts;

    public IResponseCache Responses => _home.Responses;

    public IReadOnlyList<IAlertChannel> Channels { get; }

    public ModelOpener Models { get; }

    public EvalIntake Intake { get; }

    public RegisterEval Register { get; }

    public SubmitRun Submit { get; }

    public RunLifecycle Lifecycle { get; }

    public ReadRunReport Reports { get; }

    public CalibrateJudge Calibrate { get; }

    public CompareRuns Compare { get; }

    public PlanInputs Plans { get; }

    public RaiseAlerts Alerting { get; }

    public AlertDispatcher Dispatcher { get; }

    public ProgressBoard Board { get; }

    /// <param name="channels">Channels besides the file in the data home.</param>
    public static async Task<EmbeddedHost> OpenAsync(
        string folder, IReadOnlyList<IAlertChannel> channels, IModelProviders providers, TimeProvider clock, ILoggerFactory logs,
        CancellationToken cancellationToken) =>
        new(await SqliteHome.OpenAsync(folder, clock, cancellationToken), folder, channels, providers, clock, logs);

    /// <summary>
    /// Works until the runs have ended, then sends the alerts they raised. On cancellation the runs are left resumable and
    /// <see cref="OperationCanceledException"/> is thrown.
    /// </summary>
    public async Task WorkAsync(IReadOnlyList<Run> runs, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        HashSet<string> wanted = [.. runs.Select(RunWorkflow.InstanceId)];
        Task engine = Task.Run(() => _engine.RunAsync(wanted.Contains, stop.Token), CancellationToken.None);
        Task workers = _workers.RunAsync(Environment.ProcessorCount, [.. runs.Select(run => run.RunId)], stop.Token);
        Task ended = Task.WhenAll(runs.Select(run => _engine.WaitAsync(RunWorkflow.InstanceId(run), stop.Token)));
        try
        {
            Task first = await Task.WhenAny(ended, engine, workers);
            await first;
            await ended;
            await Dispatcher.DispatchAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(engine, workers).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _open.DisposeAsync();
        await _home.DisposeAsync();
    }
}
