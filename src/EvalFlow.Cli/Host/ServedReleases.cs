using System.Collections.Concurrent;
using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using Microsoft.Extensions.Logging;

namespace EvalFlow.Cli.Host;

/// <summary>
/// What a server does about releases: takes events from the inbox, and works on every release that has not ended, those that an
/// earlier process left included. A release that another process works on is left to it by the engine.
/// </summary>
internal sealed class ServedReleases(EmbeddedHost host, ILoggerFactory logs)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = logs.CreateLogger<ServedReleases>();
    private readonly ConcurrentDictionary<string, Task> _work = new(StringComparer.Ordinal);

    /// <summary>Serves until cancelled; what is under way then goes on with the next server.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        ReleaseInbox inbox = new(ReleaseInbox.PathIn(host.Folder), host.Receive, new ReleaseSettings(), host.Clock, logs.CreateLogger<ReleaseInbox>());
        Task watching = inbox.RunAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested)
        {
            await BeginAsync(cancellationToken);
            await Task.Delay(Pause, host.Clock, cancellationToken).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        await Task.WhenAll([watching, .. _work.Values]);
    }

    private async Task BeginAsync(CancellationToken cancellationToken)
    {
        try
        {
            IReadOnlyList<Kept<Release>> all = await host.Readiness.Releases.ListAsync(CancellationToken.None);
            // Whoever needs its results first begins first.
            foreach (Kept<Release> release in all.Where(one => !ReleaseStates.HasEnded(one.State)).OrderBy(one => one.Body.Event.Deadline ?? DateTimeOffset.MaxValue))
            {
                string key = ReleaseWorkflow.InstanceId(release.Body);
                if (!_work.TryGetValue(key, out Task? work) || work.IsCompleted)
                {
                    _work[key] = Task.Run(() => WorkAsync(release.Body, cancellationToken), CancellationToken.None);
                }
            }
        }
#pragma warning disable CA1031 // Whatever keeps releases from being read now, the next look tries again.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _logger.LogError(failure, "Releases could not be read.");
        }
    }

    private async Task WorkAsync(Release release, CancellationToken cancellationToken)
    {
        try
        {
            // Its event may have been kept by a process that died before it started anything.
            Kept<Release>? kept = await host.Readiness.Releases.FindAsync(release.ReleaseId, cancellationToken);
            await host.ReleaseLifecycle.ResumeAsync(kept!, budget: null, new Actor("evalflow serve"), cancellationToken);
            await host.WorkAsync(release, cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The next server goes on with it.
        }
#pragma warning disable CA1031 // One release that cannot go on must not end the server.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            _logger.LogError(failure, "The work on release {ReleaseId} ended.", release.ReleaseId);
        }
    }
}
