using System.Text.Json;
using EvalFlow.Core;
using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Models;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;
using EvalFlow.Sqlite;
using EvalFlow.Sqlite.Workflows;
using Microsoft.Extensions.Logging.Abstractions;

namespace EvalFlow.AzureStorage.Tests;

/// <summary>What a run left behind.</summary>
/// <param name="Writes">Fault points passed.</param>
internal sealed record Finished(string Results, int Writes, long Transactions, IEnumerable<string> Kinds);

/// <summary>A run against a live model on storage in the emulator.</summary>
internal static class LiveRun
{
    public const int MaxConcurrency = 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Gives the request to a fresh process-like host and works until the run has ended.</summary>
    /// <param name="folder">Home of the host's journal.</param>
    /// <param name="later">How much later this is than the clock says.</param>
    public static async Task<Finished> FinishAsync(
        string folder, string eval, AzureHomeOptions options, CountingClient client, WorkerPace pace, SimulatedCrash? crash, TimeSpan later)
    {
        LaterTime clock = new(later);
        AzureHome home = await AzureHome.OpenAsync(options, clock, Cancel);
        int writes = 0;
        home.FaultPoint = point =>
        {
            Interlocked.Increment(ref writes);
            crash?.Reach(point);
        };
        await using SqliteHome journal = await SqliteHome.OpenAsync(folder, TimeProvider.System, Cancel);
        ModelOpener models = new(Path.Combine(folder, "replay"), _ => client, TimeProvider.System);
        await using OpenRuns open = new(home.Runs, home.Registry, models, TimeProvider.System, home.Responses);
        SqliteWorkflowEngine engine = journal.CreateEngine(PipelineCatalog.Create(
            home.Runs, home.Registry, home.Calibrations, home.Queue, open, new RaiseAlerts(home.Alerts, [], TimeProvider.System), home.Records,
            TimeProvider.System));
        RunLifecycle lifecycle = new(home.Runs, home.Registry, home.Queue, engine, TimeProvider.System);
        RegisteredEval registered = await new RegisterEval(home.Registry, new EvalIntake(TimeProvider.System), TimeProvider.System).HandleAsync(eval, Cancel);
        SubmittedRun submitted = await new SubmitRun(home.Runs, home.Registry, models, engine, lifecycle, TimeProvider.System).RunAsync(
            new RunRequest { Version = registered.Version, Model = "openai:fake", MaxConcurrency = MaxConcurrency }, Cancel);
        ShardWorkers workers = new(
            home.Runs, home.Registry, home.Queue, engine, open, new ProgressBoard(), TimeProvider.System, NullLogger<ShardWorkers>.Instance, pace);

        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        Task pump = engine.RunAsync(stop.Token);
        Task working = workers.RunAsync(2, [submitted.Run.RunId], stop.Token);
        Task<WorkflowState> ended = engine.WaitAsync(RunWorkflow.InstanceId(submitted.Run), stop.Token);
        try
        {
            // A dead process does not wait for its own retries.
            while (!ended.IsCompleted && crash is not { HasHappened: true })
            {
                await Task.WhenAny(ended, pump, working, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Cancel));
            }
            Assert.False(crash is { HasHappened: true }, "crashed");
            await ended;
        }
        finally
        {
            await stop.CancelAsync();
            await Task.WhenAll(pump, working).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        Run run = (await home.Runs.FindAsync(submitted.Run.RunId, Cancel))!;
        RunReport report = await new ReadRunReport(home.Runs, home.Calibrations).RunAsync(run, Cancel);
        return new Finished(
            JsonSerializer.Serialize(new { report.Status, report.Samples, report.Metrics }, ReportJson.Compact), writes, home.Transactions.Total,
            home.Transactions.ByKind.Select(kind => $"{kind.Key} {kind.Value}"));
    }
}

file sealed class LaterTime(TimeSpan later) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + later;
}
