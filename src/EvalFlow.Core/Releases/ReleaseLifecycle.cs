using EvalFlow.Core.Models.Budgets;
using EvalFlow.Core.Records;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Workflows;

namespace EvalFlow.Core.Releases;

/// <summary>Cancels releases, and goes on with those that did not end well.</summary>
public sealed class ReleaseLifecycle(IRecordStore records, IRunStore runs, RunLifecycle lifecycle, IWorkflowEngine engine, TimeProvider clock)
{
    private readonly ReleaseSet _releases = new(records, clock);

    /// <summary>Stops a release and its runs; finished samples are kept. One that has ended stays as it is.</summary>
    public async Task<Kept<Release>> CancelAsync(Kept<Release> release, Actor actor, CancellationToken cancellationToken)
    {
        if (ReleaseStates.HasEnded(release.State))
        {
            return release;
        }
        await engine.CancelAsync(ReleaseWorkflow.InstanceId(release.Body), actor.Note ?? "cancelled", cancellationToken);
        Kept<Release> now = await _releases.GetAsync(release.Id, cancellationToken);
        foreach (string runId in RunIds(now.Body))
        {
            if (await runs.FindAsync(runId, cancellationToken) is { Status: RunStatus.Running } run)
            {
                await lifecycle.CancelAsync(run, "its release was cancelled", cancellationToken);
            }
        }
        return (await _releases.Records.ChangeAsync(
            release.Id,
            kept => ReleaseStates.HasEnded(kept.State) ? null
                : (ReleaseStates.Cancelled, kept.Body with { Reason = actor.Note ?? "cancelled by a person", FinishedAt = clock.GetUtcNow() }),
            actor, cancellationToken))!;
    }

    /// <summary>
    /// Goes on with a release: evals that have no whole result are tried again under the same run ids. One under way, or with
    /// nothing left to try, stays as it is.
    /// </summary>
    /// <param name="budget">The new whole budget, what was spent before included; null keeps the old one.</param>
    public async Task<Kept<Release>> ResumeAsync(Kept<Release> release, Budget? budget, Actor actor, CancellationToken cancellationToken)
    {
        Kept<Release> open = (await _releases.Records.ChangeAsync(release.Id, now => Reopen(now, budget), actor, cancellationToken))!;
        if (!ReleaseStates.HasEnded(open.State))
        {
            await engine.StartAsync(ReleaseWorkflow.InstanceId(open.Body), ReleaseWorkflow.Name, new ReleaseInput(open.Id), cancellationToken);
        }
        return open;
    }

    /// <summary>Every run that the release may have begun.</summary>
    public static IEnumerable<string> RunIds(Release release) => release.Evals.SelectMany(eval =>
        eval.RunsBaseline ? [release.BaselineRunIdOf(eval.EvalHash), release.RunIdOf(eval.EvalHash)] : new[] { release.RunIdOf(eval.EvalHash) });

    private static (string State, Release Body)? Reopen(Kept<Release> release, Budget? budget)
    {
        bool isWhole = release.Body.Evals.Count > 0 && release.Body.Evals.All(eval => eval.Status == RunStatus.Completed);
        if (!ReleaseStates.HasEnded(release.State) || isWhole)
        {
            return null;
        }
        RequiredEval[] evals = [.. release.Body.Evals.Select(eval => eval.Status == RunStatus.Completed
            ? eval : Raise(eval, release.Body.Settings.Budget, budget) with
            {
                Settled = false, Status = null, Reason = null, Verdict = null, Regressed = false, GatePassed = null,
            })];
        return (ReleaseStates.Planning, release.Body with
        {
            Attempt = release.Body.Attempt + 1,
            Evals = evals,
            FinishedAt = null,
            Reason = null,
            Settings = release.Body.Settings with { Budget = release.Body.Settings.Budget is null ? null : budget ?? release.Body.Settings.Budget },
        });
    }

    // A run that began without a budget cannot get one later, since its samples are not in random order.
    private static RequiredEval Raise(RequiredEval eval, Budget? old, Budget? budget) => old is null || budget is null ? eval : eval with
    {
        Budget = Share(eval.Budget, old, budget),
        BaselineBudget = Share(eval.BaselineBudget, old, budget),
    };

    private static Budget? Share(Budget? share, Budget old, Budget whole) => share is null ? null : share with
    {
        Usd = share.Usd * whole.Usd / old.Usd,
        Tokens = (long?)(share.Tokens * ((double?)whole.Tokens / old.Tokens)),
    };
}
