using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>Links runs to a mitigation: what they show of its claims is written down, and closes it when every claim is shown.</summary>
public sealed class VerifyMitigation(FindingRecords records, IRunStore runs, CompareRuns compare, AnswerFinding answer)
{
    /// <summary>Throws, with nothing written, for runs that can show nothing: of another eval, not ended, or older than the trouble.</summary>
    public async Task<Kept<Mitigation>> RunAsync(string id, IReadOnlyList<Run> linked, Actor actor, CancellationToken cancellationToken)
    {
        Kept<Mitigation> known = await records.GetMitigationAsync(id, cancellationToken);
        known.Body.After(id, MitigationAct.Attempt);
        List<ClaimEvidence> found = [];
        foreach (Run run in linked)
        {
            await CheckAsync(known, run, cancellationToken);
            foreach ((Claim claim, int index) in known.Body.Claims.Select((claim, i) => (claim, i)).Where(one => one.claim.EvalId == run.EvalId))
            {
                found.Add(await LookAsync(index, claim, run, cancellationToken));
            }
        }
        Kept<Mitigation> changed = await records.ChangeMitigationAsync(id, now => With(now, known.Body, id, found), actor, cancellationToken);
        await answer.RecoverAsync(changed.Body.FindingId, cancellationToken);
        return changed;
    }

    // Evidence that was gathered before somebody reopened it is none any more.
    private static Mitigation With(Mitigation now, Mitigation looked, string id, IReadOnlyList<ClaimEvidence> found) =>
        now.ReopenedBy == looked.ReopenedBy && now.State == looked.State ? now.With(id, found) : throw new BadInputException(
            id, $"{id} was changed while its evidence was gathered.", "Look at it and try again.");

    private async Task<ClaimEvidence> LookAsync(int index, Claim claim, Run run, CancellationToken cancellationToken)
    {
        Comparison before = await CompareAsync(claim.BeforeRun, run, cancellationToken);
        Comparison? baseline = claim.BaselineRun is { } earlier ? await CompareAsync(earlier, run, cancellationToken) : null;
        return ClaimCheck.Of(index, claim, before, baseline);
    }

    private async Task<Comparison> CompareAsync(string baseline, Run candidate, CancellationToken cancellationToken) => await compare.RunAsync(
        new CompareRequest { Baseline = await FindAsync(baseline, cancellationToken), Candidate = candidate }, cancellationToken);

    private async Task CheckAsync(Kept<Mitigation> mitigation, Run run, CancellationToken cancellationToken)
    {
        Claim[] claims = [.. mitigation.Body.Claims.Where(claim => claim.EvalId == run.EvalId)];
        if (claims.Length == 0)
        {
            throw new BadInputException(
                run.RunId, $"Run {run.RunId} is of eval '{run.EvalId}', of which {mitigation.Id} claims nothing.",
                $"Link a run of: {string.Join(", ", mitigation.Body.Claims.Select(claim => claim.EvalId).Distinct())}.");
        }
        if (!run.HasEnded)
        {
            throw new BadInputException(run.RunId, $"Run {run.RunId} has not ended.", $"Finish it first: evalflow runs resume {run.RunId}");
        }
        foreach (string earlier in claims.Select(claim => claim.BeforeRun).Append(mitigation.Body.ReopenedBy).OfType<string>().Distinct())
        {
            if (run.StartedAt <= (await FindAsync(earlier, cancellationToken)).StartedAt)
            {
                throw new BadInputException(
                    run.RunId, $"Run {run.RunId} is not newer than {earlier}, which showed the trouble, so that it cannot show it mended.",
                    "Run the eval with the mended model and link that run.");
            }
        }
    }

    private async Task<Run> FindAsync(string id, CancellationToken cancellationToken) =>
        await runs.FindAsync(id, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {id}.");
}
