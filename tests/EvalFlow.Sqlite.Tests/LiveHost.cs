using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.Sqlite.Tests;

/// <summary>The whole pipeline on one data home, with a chat client in place of the endpoints.</summary>
internal sealed class LiveHost : IAsyncDisposable
{
    private readonly OpenRuns _open;
    private readonly SqliteWorkflowEngine _engine;

    private LiveHost(SqliteHome home, string folder, Func<ModelSpec, IChatClient?> clients)
    {
        Home = home;
        ModelOpener models = new(Path.Combine(folder, "replay"), clients, TimeProvider.System);
        _open = new OpenRuns(home.Runs, home.Registry, models, TimeProvider.System, home.Responses);
        _engine = home.CreateEngine(PipelineCatalog.Create(
            home.Runs, home.Registry, home.Calibrations, home.Queue, _open, new RaiseAlerts(home.Alerts, [], TimeProvider.System), home.Records,
            TimeProvider.System));
        RunLifecycle lifecycle = new(home.Runs, home.Registry, home.Queue, _engine, TimeProvider.System);
        Submit = new SubmitRun(home.Runs, home.Registry, models, _engine, lifecycle, TimeProvider.System);
    }

    public SqliteHome Home { get; }

    public SubmitRun Submit { get; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static async Task<LiveHost> OpenAsync(string folder, Func<ModelSpec, IChatClient?> clients) =>
        new(await SqliteHome.OpenAsync(folder, TimeProvider.System, Cancel), folder, clients);

    public async Task<EvalVersion> RegisterAsync(string definition) =>
        (await new RegisterEval(Home.Registry, new EvalIntake(TimeProvider.System), TimeProvider.System).HandleAsync(definition, Cancel)).Version;

    public async Task<RunReport> RunAsync(RunRequest request) => await FinishAsync((await Submit.RunAsync(request, Cancel)).Run);

    /// <summary>Works until the run has ended.</summary>
    public async Task<RunReport> FinishAsync(Run run)
    {
        ShardWorkers workers = new(
            Home.Runs, Home.Registry, Home.Queue, _engine, _open, new ProgressBoard(), TimeProvider.System, NullLogger<ShardWorkers>.Instance);
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task pump = _engine.RunAsync(stop.Token);
        Task working = workers.RunAsync(2, [run.RunId], stop.Token);
        Task<WorkflowState> ended = _engine.WaitAsync(RunWorkflow.InstanceId(run), stop.Token);
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
        return await ReportAsync(run.RunId);
    }

    public async Task<RunReport> ReportAsync(string runId) =>
        await new ReadRunReport(Home.Runs, Home.Calibrations).RunAsync(await FindAsync(runId), Cancel);

    public async Task<Run> FindAsync(string runId) => (await Home.Runs.FindAsync(runId, Cancel))!;

    public async Task<Comparison> CompareAsync(RunReport baseline, RunReport candidate) =>
        await new CompareRuns(Home.Runs, Home.Registry, Home.Calibrations, TimeProvider.System).RunAsync(
            new CompareRequest { Baseline = await FindAsync(baseline.RunId), Candidate = await FindAsync(candidate.RunId) }, Cancel);

    /// <summary>Ids of the samples with scores, each once.</summary>
    public async Task<IReadOnlyList<string>> EvaluatedAsync(string runId)
    {
        List<string> ids = [];
        await foreach (ReadOnlyMemory<byte> part in Home.Runs.ReadPartsAsync(runId, ShardPart.Scores, Cancel))
        {
            ids.AddRange(ScoreBlock.Read(part).Samples.Select(sample => sample.Id));
        }
        return ids;
    }

    public async ValueTask DisposeAsync()
    {
        await _open.DisposeAsync();
        await Home.DisposeAsync();
    }
}
