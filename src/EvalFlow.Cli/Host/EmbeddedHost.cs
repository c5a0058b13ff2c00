using Azure;
using Azure.Identity;
using EvalFlow.AzureStorage;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Audit;
using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Findings;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models;
using EvalFlow.Core.Models.Caching;
using EvalFlow.Core.Planning;
using EvalFlow.Core.Quality;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Reports;
using EvalFlow.Core.Reviews;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Schedules;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>
/// The pipeline with its workers in this process. SQLite in the home folder holds the steps of workflows, and all else too
/// unless the data are in Azure Storage; then any process with a home of its own can work on a run, or take it over.
/// </summary>
internal sealed class EmbeddedHost : IAsyncDisposable
{
    private readonly SqliteHome _journal;
    private readonly Stores _stores;
    private readonly OpenRuns _open;
    private readonly SqliteWorkflowEngine _engine;
    private readonly ShardWorkers _workers;
    private readonly IModelProviders _providers;

    /// <param name="home">Where the data are; tests put stores of their own in between.</param>
    internal EmbeddedHost(
        SqliteHome journal, Stores home, string folder, string catalogFolder, AlertSetup alerts, IModelProviders providers, TimeProvider clock,
        ILoggerFactory logs)
    {
        _journal = journal;
        _stores = home;
        _providers = providers;
        Folder = folder;
        CatalogFolder = catalogFolder;
        ProductsFile = Path.Combine(catalogFolder, ProductRules.FileName);
        Clock = clock;
        Models = new ModelOpener(Path.Combine(folder, "replay"), providers, clock);
        _open = new OpenRuns(home.Runs, home.Registry, Models, clock, home.Responses);
        AlertSetup = alerts;
        AlertClock = new AlertClock(home.Alerts, home.Silences, alerts.Routing, clock);
        Alerting = new RaiseAlerts(home.Alerts, AlertClock, clock);
        Answer = new AnswerAlert(home.Alerts, alerts.Routing, clock);
        States = new EvalStates(home.Records, home.Registry, clock);
        Leaks = new EvalLeaks(home.Records, home.Registry, clock);
        Freshness = new ReadFreshness(
            home.Registry, home.Runs, home.Calibrations, home.Alerts, home.Records, () => CatalogReader.Read(CatalogFolder), clock);
        StartMissingRuns missing = new(
            Freshness, home.Registry, () => CatalogReader.Read(CatalogFolder), SubmitMissingAsync, logs.CreateLogger<StartMissingRuns>());
        Fresh = new KeepFresh(Freshness, home.Records, Alerting, missing, clock);
        WorkflowCatalog catalog = PipelineCatalog.Create(home.Runs, home.Registry, home.Calibrations, home.Queue, _open, Alerting, home.Records, clock).AddFreshness(Fresh);
        _engine = journal.CreateEngine(catalog);
        Board = new ProgressBoard();
        _workers = new ShardWorkers(
            home.Runs, home.Registry, home.Queue, _engine, _open, Board, clock, logs.CreateLogger<ShardWorkers>(), home.Pace);
        Lifecycle = new RunLifecycle(home.Runs, home.Registry, home.Queue, _engine, clock, _open);
        Submit = new SubmitRun(home.Runs, home.Registry, Models, _engine, Lifecycle, clock);
        Reports = new ReadRunReport(home.Runs, home.Calibrations);
        Calibrate = new CalibrateJudge(home.Runs, home.Registry, home.Calibrations, clock);
        Compare = new CompareRuns(home.Runs, home.Registry, home.Calibrations, clock);
        Compose = new ComposeReports(home.Runs, home.Registry, Reports, Compare, Freshness, clock);
        Findings = new FindingDesk(home.Records, home.Runs, home.Registry, Compare, home.Alerts, AlertClock, clock);
        Reviews = new ReviewDesk(home.Records, home.Runs, home.Registry, clock);
        Audit = new ListAudit(home.Records, home.Alerts, home.Silences);
        Plans = new PlanInputs(home.Runs, home.Registry, Reports, Compare);
        Dispatcher = new AlertDispatcher(home.Alerts, alerts.Channels, clock, logs.CreateLogger<AlertDispatcher>());
        Intake = new EvalIntake(clock);
        Register = new RegisterEval(home.Registry, Intake, clock);
        Evals = new ReadEvals(home.Registry, States, Freshness);
        Readiness = new ReadinessDesk(
            home.Records, home.Runs, Reports, Freshness, Findings.Read, Compose, home.Alerts, new FileSigner(FileSigner.PathIn(folder)), clock);
        Outcomes = new ReadReleaseOutcome(home.Runs, Reports, home.Alerts, Readiness.Read, id => ReleaseReports.Find(folder, id));
        FillReadiness fill = new(Readiness.Records, Readiness.Read, Readiness.Pack, (id, html, token) => ReleaseReports.SaveAsync(folder, id, html, token));
        catalog.AddReleases(
            home.Runs, home.Registry, home.Calibrations, home.Records, home.Alerts, Submit, Alerting,
            () => ProductRules.ReadFile(ProductsFile), fill.RunAsync, clock);
        Receive = new ReceiveRelease(home.Records, Models, _engine, clock);
        ReleaseLifecycle = new ReleaseLifecycle(home.Records, home.Runs, Lifecycle, _engine, clock);
        Scheduler = new Scheduler(_engine, () => ScheduleFile.Read(CatalogFolder), clock, logs.CreateLogger<Scheduler>());
    }

    public string Folder { get; }

    public TimeProvider Clock { get; }

    public IEvalRegistry Registry => _stores.Registry;

    public IRunStore Runs => _stores.Runs;

    public IWorkQueue Queue => _stores.Queue;

    public IAlertStore Alerts => _stores.Alerts;

    public ISilenceStore Silences => _stores.Silences;

    public WorkerPace Pace => _stores.Pace;

    /// <summary>Null when everything is in the home folder.</summary>
    public AzureHome? Azure => _stores.Azure;

    public IRecordStore Records => _stores.Records;

    public AlertSetup AlertSetup { get; }

    public AlertClock AlertClock { get; }

    public AnswerAlert Answer { get; }

    public IResponseCache Responses => _stores.Responses;

    public ModelOpener Models { get; }

    public EvalIntake Intake { get; }

    public RegisterEval Register { get; }

    public EvalStates States { get; }

    public EvalLeaks Leaks { get; }

    public ReadEvals Evals { get; }

    public ReadFreshness Freshness { get; }

    public KeepFresh Fresh { get; }

    /// <summary>Starts workflows on their schedules while somebody runs it, beside the engine.</summary>
    public Scheduler Scheduler { get; }

    /// <summary>Where the catalogue is; it need not exist.</summary>
    public string CatalogFolder { get; }

    /// <summary>What products require of a release; that of the home unless a command says otherwise.</summary>
    public string ProductsFile { get; set; }

    public SubmitRun Submit { get; }

    public RunLifecycle Lifecycle { get; }

    public ReadRunReport Reports { get; }

    public CalibrateJudge Calibrate { get; }

    public CompareRuns Compare { get; }

    public ComposeReports Compose { get; }

    public PlanInputs Plans { get; }

    public RaiseAlerts Alerting { get; }

    public FindingDesk Findings { get; }

    public ReadinessDesk Readiness { get; }

    public ReadReleaseOutcome Outcomes { get; }

    public ReceiveRelease Receive { get; }

    public ReleaseLifecycle ReleaseLifecycle { get; }

    public ReviewDesk Reviews { get; }

    public MeasureQuality Quality => new(Registry, Runs, Reports, Freshness, _stores.Calibrations, Reviews.Read);

    public ListAudit Audit { get; }

    public AlertDispatcher Dispatcher { get; }

    public ProgressBoard Board { get; }

    /// <param name="inAzure">True when the data are in the storage account that the environment names.</param>
    /// <param name="catalogFolder">Where the catalogue is; it need not exist.</param>
    /// <param name="alerts">Disposed with the host.</param>
    public static async Task<EmbeddedHost> OpenAsync(
        string folder, bool inAzure, string catalogFolder, AlertSetup alerts, IModelProviders providers, TimeProvider clock, ILoggerFactory logs,
        CancellationToken cancellationToken)
    {
        Stores? azure = inAzure ? Stores.Of(await OpenAzureAsync(clock, cancellationToken), AzureSettings.ReadPace()) : null;
        SqliteHome journal = await SqliteHome.OpenAsync(folder, clock, cancellationToken);
        return new EmbeddedHost(journal, azure ?? Stores.Of(journal), folder, catalogFolder, alerts, providers, clock, logs);
    }

    private static async Task<AzureHome> OpenAzureAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        AzureHomeOptions options = AzureSettings.Read();
        try
        {
            return await AzureHome.OpenAsync(options, clock, cancellationToken);
        }
        catch (Exception failure) when (failure is RequestFailedException or AggregateException or AuthenticationFailedException)
        {
            // What follows the first line of such a message are headers and times, which help nobody here.
            throw new BadInputException(
                options.Account.Place, $"The storage account cannot be used: {failure.Message.Split('\n')[0].Trim()}",
                "Check the account's name, the network, and that you may read and write its blobs, queues and tables; 'evalflow doctor' looks again.");
        }
    }

    /// <summary>Tells what is due: writes it into the outbox, and sends what waits there.</summary>
    public async Task<AlertTick> TellAsync(CancellationToken cancellationToken)
    {
        await Findings.Overdue.RunAsync(cancellationToken);
        int written = await AlertClock.TickAsync(cancellationToken);
        return new AlertTick(written, await Dispatcher.DispatchAsync(cancellationToken));
    }

    /// <summary>Sees to runs that freshness started; null while this process works on no runs of its own accord.</summary>
    public Func<Run, CancellationToken, Task>? OnMissingRun { get; set; }

    /// <summary>Looks after stale evals on their schedules until cancelled, and then throws <see cref="OperationCanceledException"/>.</summary>
    public async Task KeepFreshAsync(CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task engine = Task.Run(() => _engine.RunAsync(Scheduler.IsOurs, stop.Token), CancellationToken.None);
        Task scheduler = Scheduler.RunAsync(stop.Token);
        try
        {
            await await Task.WhenAny(engine, scheduler);
            cancellationToken.ThrowIfCancellationRequested();
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(engine, scheduler).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    private async Task<SubmittedRun> SubmitMissingAsync(RunRequest request, CancellationToken cancellationToken)
    {
        SubmittedRun submitted = await Submit.RunAsync(request, cancellationToken);
        if (OnMissingRun is { } see)
        {
            await see(submitted.Run, cancellationToken);
        }
        return submitted;
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
        Task watch = _stores.Azure is null
            ? Task.CompletedTask : new RunWatch(Runs, _engine, Pace.LookEvery, Clock).RunAsync(runs, stop.Token);
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
            await Task.WhenAll(engine, workers, watch).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    /// <summary>
    /// Works until the release has ended, with whatever runs it begins, and tells alerts on the way. On cancellation all of it is
    /// left to go on with, and <see cref="OperationCanceledException"/> is thrown.
    /// </summary>
    public async Task WorkAsync(Release release, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string instance = ReleaseWorkflow.InstanceId(release);
        BegunRuns begun = new(Readiness.Releases, Runs, release.ReleaseId, Clock);
        Task engine = Task.Run(() => _engine.RunAsync(id => id == instance, stop.Token), CancellationToken.None);
        Task workers = _workers.RunAsync(Math.Max(Environment.ProcessorCount, 2 * release.Settings.SideBySide), () => begun.RunIds, stop.Token);
        Task watching = begun.WatchAsync(stop.Token);
        Task ended = _engine.WaitAsync(instance, stop.Token);
        try
        {
            await await Task.WhenAny(ended, engine, workers, watching);
            await ended;
            await TellAsync(cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(engine, workers, watching).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _open.DisposeAsync();
        await _journal.DisposeAsync();
        AlertSetup.Dispose();
        (_providers as IDisposable)?.Dispose();
    }
}

/// <param name="Written">Notices that became due.</param>
/// <param name="Delivered">Notices that a channel took, earlier ones included.</param>
internal sealed record AlertTick(int Written, int Delivered);
