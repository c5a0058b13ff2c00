using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>What else is to be written when the runs of a release have ended, such as its report. Must be safe to repeat.</summary>
public delegate Task ReleaseConcluded(string releaseId, CancellationToken cancellationToken);

/// <summary>Brings a release to its end: compared, then ready when all that people need for a decision is written.</summary>
internal sealed class ConcludeRelease(ReleaseSet releases, SettleReleaseEval settle, ReleaseConcluded concluded, TimeProvider clock)
{
    public async Task<ReleaseSummary> RunAsync(ReleaseInput input, CancellationToken cancellationToken)
    {
        foreach (RequiredEval left in (await releases.GetAsync(input.ReleaseId, cancellationToken)).Body.Evals.Where(eval => !eval.Settled))
        {
            await settle.RunAsync(new ReleaseStep(input.ReleaseId, left.EvalHash, left.RunsBaseline), cancellationToken);
        }
        await releases.ChangeAsync(
            input.ReleaseId,
            now => now.State is ReleaseStates.Evaluating ? (ReleaseStates.Compared, now.Body with { FinishedAt = clock.GetUtcNow() }) : null,
            null, cancellationToken);
        await concluded(input.ReleaseId, cancellationToken);
        Kept<Release>? ended = await releases.ChangeAsync(
            input.ReleaseId, now => now.State == ReleaseStates.Compared ? End(now.Body) : null, null, cancellationToken);
        return new ReleaseSummary(input.ReleaseId, ended!.State);
    }

    public async Task<ReleaseSummary> FailAsync(RunFailure failure, CancellationToken cancellationToken)
    {
        Kept<Release>? failed = await releases.ChangeAsync(
            failure.RunId,
            now => ReleaseStates.HasEnded(now.State) ? null
                : (ReleaseStates.Failed, now.Body with { Reason = failure.Reason, FinishedAt = clock.GetUtcNow() }),
            null, cancellationToken);
        return new ReleaseSummary(failure.RunId, failed!.State);
    }

    // No eval at all is no result either: nobody may take silence for a pass.
    private static (string State, Release Body) End(Release release) => release.Evals.Any(eval => eval.HasResult)
        ? (ReleaseStates.Ready, release)
        : (ReleaseStates.Failed, release with { Reason = release.Evals.Count == 0 ? "No eval is required, so nothing was evaluated." : "No eval gave a result." });
}
