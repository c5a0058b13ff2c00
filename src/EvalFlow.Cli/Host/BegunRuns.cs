using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;

namespace EvalFlow.Cli.Host;

/// <summary>Which runs of a release are under way. Read from the store, since another process may have begun them before it died.</summary>
internal sealed class BegunRuns(ReleaseSet releases, IRunStore runs, string releaseId, TimeProvider clock)
{
    // Between two runs a worker waits this long at most; small beside any run.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private volatile string[] _runIds = [];

    public IReadOnlyList<string> RunIds => _runIds;

    /// <summary>Looks again and again, until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        HashSet<string> over = [];
        while (true)
        {
            if (await releases.FindAsync(releaseId, cancellationToken) is { } release)
            {
                _runIds = [.. await UnderWayAsync(release, over, cancellationToken)];
            }
            await Task.Delay(Pause, clock, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<string>> UnderWayAsync(Kept<Release> release, HashSet<string> over, CancellationToken cancellationToken)
    {
        List<string> found = [];
        foreach (RequiredEval eval in release.Body.Evals.Where(eval => !over.Contains(eval.EvalHash)))
        {
            string[] ids = eval.RunsBaseline ? [release.Body.BaselineRunIdOf(eval.EvalHash), release.Body.RunIdOf(eval.EvalHash)] : [release.Body.RunIdOf(eval.EvalHash)];
            foreach (string id in ids)
            {
                if (await runs.FindAsync(id, cancellationToken) is { Status: RunStatus.Running })
                {
                    found.Add(id);
                }
            }
            if (eval.Settled)
            {
                over.Add(eval.EvalHash);
            }
        }
        return found;
    }
}
