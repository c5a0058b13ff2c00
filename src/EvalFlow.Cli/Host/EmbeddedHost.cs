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
    private readonly IModelProviders _providers;

    private EmbeddedHost(SqliteHome home, string folder, AlertSetup alerts, IModelProviders providers, TimeProvider clock, ILoggerFactory logs)
    {
        _home = home;
        _providers = providers;
        Folder = folder;
        Clock = clock;
        Models = new ModelOpener(Path.Combine(folder, "replay"), providers, clock);
        _open = new OpenRuns(home.Runs, home.Registry, Models, clock, home.Responses);
        AlertSetup = alerts;
        AlertClock = new AlertClock(home.Alerts, home.Silences, alerts.Routing, clock);
        Alerting = new RaiseAlerts(home.Alerts, AlertClock, clock);
        Answer = new AnswerAlert(home.Alerts, alerts.Routing, clock);
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
        Dispatcher = new AlertDispatcher(home.Alerts, alerts.Channels, clock, logs.CreateLogger<AlertDispatcher>());
        Intake = new EvalIntake(clock);
        Register = new RegisterEval(home.Registry, Intake, clock);
    }

    public string Folder { get; }

    public TimeProvider Clock { get; }

    public IEvalRegistry Registry => _home.Registry;

    public IRunStore Runs => _home.Runs;

    public IWorkQueue Queue => _home.Queue;

    public IAlertStore Alerts => _home.Alerts;

    public ISilenceStore Silences => _home.Silences;

    public AlertSetup AlertSetup { get; }

    public AlertClock AlertClock { get; }

    public AnswerAlert Answer { get; }

    public IResponseCache Responses => _home.Responses;

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

    /// <param name="alerts">Disposed with the host.</param>
    public static async Task<EmbeddedHost> OpenAsync(
        string folder, AlertSetup alerts, IModelProviders providers, TimeProvider clock, ILoggerFactory logs, CancellationToken cancellationToken) =>
        new(await SqliteHome.OpenAsync(folder, clock, cancellationToken), folder, alerts, providers, clock, logs);

    /// <summary>Tells what is due: writes it into the outbox, and sends what waits there.</summary>
    public async Task<AlertTick> TellAsync(CancellationToken cancellationToken)
    {
        int written = await AlertClock.TickAsync(cancellationToken);
        return new AlertTick(written, await Dispatcher.DispatchAsync(cancellationToken));
    }

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
            await TellAsync(cancellationToken);
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
        AlertSetup.Dispose();
        (_providers as IDisposable)?.Dispose();
    }
}

/// <param name="Written">Notices that became due.</param>
/// <param name="Delivered">Notices that a channel took, earlier ones included.</param>
internal sealed record AlertTick(int Written, int Delivered);
