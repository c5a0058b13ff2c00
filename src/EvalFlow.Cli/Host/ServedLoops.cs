using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>What a server does beside serving: tells alerts, takes in releases and works on them, keeps evals fresh on their schedules.</summary>
internal sealed class ServedLoops(EmbeddedHost host, ServedRuns runs, ILoggerFactory logs)
{
    // Escalations and reminders are set in minutes; an acknowledgement should be told about at once, or nearly.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    private readonly ILogger _logger = logs.CreateLogger<ServedLoops>();

    /// <summary>Until cancelled; what is under way then goes on with the next server.</summary>
    public Task RunAsync(CancellationToken cancellationToken)
    {
        host.Began = (run, stop) => runs.TakeAsync(run, "schedule", stop);
        return Task.WhenAll(
            RepeatAsync("Alerts could not be told.", TellAsync, cancellationToken),
            RepeatAsync("Releases could not be worked on.", new ServedReleases(host, logs).RunAsync, cancellationToken),
            RepeatAsync("Schedules could not be kept.", host.KeepFreshAsync, cancellationToken));
    }

    private async Task TellAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await host.TellAsync(cancellationToken);
            await Task.Delay(Tick, host.Clock, cancellationToken);
        }
    }

    private async Task RepeatAsync(string trouble, Func<CancellationToken, Task> loop, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await Task.Run(() => loop(cancellationToken), cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever keeps a loop from its work now, the next try may do; the server must not end.
            catch (Exception failure)
#pragma warning restore CA1031
            {
                _logger.LogError(failure, "{Trouble}", trouble);
                await Task.Delay(Tick, host.Clock, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            }
        }
    }
}
