using EvalFlow.Cli.Commands;
using EvalFlow.Core.Evals;
using EvalFlow.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>The web app, the workers behind it and all that goes on beside it, from start to orderly end.</summary>
internal static class ServeHost
{
    /// <summary>Serves until cancelled.</summary>
    /// <param name="started">Told the addresses and the number of runs that go on.</param>
    public static async Task RunAsync(
        CommandContext context, WebSettings settings, Action<IReadOnlyList<string>, int> started, CancellationToken cancellationToken)
    {
        await using EmbeddedHost host = await context.OpenAsync(cancellationToken);
        ILogger logger = context.Logs.CreateLogger(nameof(ServeHost));
        await using ServedRuns runs = new(host, logger);
        await using WebApplication app = WebHost.Create(settings, context.Logs, Parts(host, runs).AddTo);
        await StartAsync(app, settings, cancellationToken);
        started([.. app.Urls], await runs.ResumeAsync(cancellationToken));
        // Ends when cancelled; then nobody comes in any more, the runs give back what they hold, and the store is closed last.
        await new ServedLoops(host, runs, context.Logs).RunAsync(cancellationToken);
        await app.StopAsync(CancellationToken.None);
    }

    internal static Pipeline Parts(EmbeddedHost host, ServedRuns workers) => new()
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
        Board = host.Board,
        Freshness = host.Freshness,
        Findings = host.Findings,
        Reviews = host.Reviews,
        Readiness = host.Readiness,
        Receive = host.Receive,
        ReleaseLifecycle = host.ReleaseLifecycle,
        Audit = host.Audit,
        Workers = workers,
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
}
