using EvalFlow.Cli.Commands;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Models.Aliases;
using EvalFlow.Core.Models.Replay;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Releases;
using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>The web app, the workers behind it and the alert clock, from start to orderly end.</summary>
internal static class ServeHost
{
    // Escalations and reminders are set in minutes; an acknowledgement should be told about at once, or nearly.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    /// <summary>Serves until cancelled.</summary>
    /// <param name="started">Told the addresses and the number of runs that go on.</param>
    public static async Task RunAsync(
        CommandContext context, WebSettings settings, Action<IReadOnlyList<string>, int> started, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ILogger logger = context.Logs.CreateLogger(nameof(ServeHost));
        await using ServedRuns runs = new(host, logger);
        await using WebApplication app = WebHost.Create(settings, context.Logs, Parts(host, runs, context.Models).AddTo);
        await StartAsync(app, settings, cancellationToken);
        started([.. app.Urls], await runs.ResumeAsync(cancellationToken));
        host.OnMissingRun = (run, stop) => runs.TakeAsync(run, FreshnessWorkflow.Name, stop);
        Task fresh = KeepFreshAsync(host, logger, cancellationToken);
        // Ends when cancelled; then nobody comes in any more, the runs give back what they hold, and the store is closed last.
        Task releases = new ServedReleases(host, context.Logs).RunAsync(cancellationToken);
        await TellAsync(host, logger, cancellationToken);
        await fresh;
        await releases;
        await app.StopAsync(CancellationToken.None);
    }

    internal static Pipeline Parts(EmbeddedHost host, ServedRuns workers, ModelsFiles models) => new()
    {
        Clock = host.Clock,
        Runs = host.Runs,
        Registry = host.Registry,
        Alerts = host.Alerts,
        Silences = host.Silences,
        Records = host.Records,
        Submit = host.Submit,
        Lifecycle = host.Lifecycle,
        Reports = host.Reports,
        Compare = host.Compare,
        Answer = host.Answer,
        Freshness = host.Freshness,
        Evals = host.Evals,
        Catalog = () => CatalogReader.Read(host.CatalogFolder),
        Board = host.Board,
        States = host.States,
        Intake = host.Intake,
        Register = host.Register,
        Models = host.Models,
        Recordings = new Recordings(host.Records, Recordings.FolderIn(host.Folder), host.Clock),
        ModelsFile = new ModelsFileOfHost(() => models.Path, Path.Combine(host.Folder, ModelsFile.FileName)),
        Workers = workers,
        Receive = host.Receive,
        Readiness = host.Readiness,
        Outcomes = host.Outcomes,
        Findings = host.Findings,
        Reviews = host.Reviews,
        ReleaseLifecycle = host.ReleaseLifecycle,
        Audit = host.Audit,
        Quality = host.Quality,
        Recorded = new RecordedFolders([Path.GetFullPath(host.Folder), Directory.GetCurrentDirectory()]),
    };

    private static async Task StartAsync(WebApplication app, WebSettings settings, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (IOException busy)
        {
            throw new BadInputException(
                "--urls", $"{string.Join(", ", settings.Urls)} cannot be used: {busy.Message}", "Another server may run already; choose another port, as in --urls http://127.0.0.1:5081.");
        }
    }

    private static async Task KeepFreshAsync(EmbeddedHost host, ILogger logger, CancellationToken cancellationToken)
    {
        try
        {
            await host.KeepFreshAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // As asked for.
        }
#pragma warning disable CA1031 // A server that can show and run evals is worth more than none.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            logger.LogError(failure, "Nobody looks after stale evals any more; start the server again.");
        }
    }

    private static async Task TellAsync(EmbeddedHost host, ILogger logger, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await host.TellAsync(cancellationToken);
                await Task.Delay(Tick, host.Clock, cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps alerts from being told now, the next tick tries again.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                logger.LogError(failure, "Alerts could not be told.");
                await Task.Delay(Tick, host.Clock, CancellationToken.None);
            }
        }
    }
}
