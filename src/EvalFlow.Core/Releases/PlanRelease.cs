using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Releases;

/// <summary>
/// Resolves the evals of a release, chooses what each is compared with and divides the budget; keeps all of it in the record.
/// Planning again changes nothing: an eval registered since is no part of this release.
/// </summary>
/// <param name="rules">The rules as they stand now.</param>
internal sealed class PlanRelease(
    ReleaseSet releases, IEvalRegistry registry, EvalStates states, IRunStore runs, Func<ProductRules> rules)
{
    public async Task<ReleasePlan> RunAsync(ReleaseInput input, CancellationToken cancellationToken)
    {
        await releases.ChangeAsync(
            input.ReleaseId, now => now.State == ReleaseStates.Received ? (ReleaseStates.Planning, now.Body) : null, null, cancellationToken);
        Kept<Release> found = await releases.GetAsync(input.ReleaseId, cancellationToken);
        Release planned = found.State == ReleaseStates.Planning && found.Body.Evals.Count == 0
            ? await PlanAsync(found.Body, cancellationToken) : found.Body;
        Kept<Release>? kept = await releases.ChangeAsync(
            input.ReleaseId,
            now => now.State == ReleaseStates.Planning ? (ReleaseStates.Evaluating, now.Body.Evals.Count == 0 ? planned : now.Body) : null,
            $"{planned.Evals.Count} evals are required", cancellationToken);
        Release release = kept!.Body;
        return new ReleasePlan(
            [.. release.Evals.Where(eval => !eval.Settled).Select(eval => new ReleaseStep(input.ReleaseId, eval.EvalHash, eval.RunsBaseline))],
            Math.Max(1, release.Settings.SideBySide));
    }

    private async Task<Release> PlanAsync(Release release, CancellationToken cancellationToken)
    {
        Dictionary<string, EvalVersion> versions = [];
        ResolvedMatrix matrix = EvalMatrix.Resolve(release.Event, rules(), await ReadEvalsAsync(versions, cancellationToken));
        List<string> notes = [.. matrix.Notes];
        string? baseline = release.BaselineModel ?? await FindBaselineModelAsync(release.Event, notes, cancellationToken);
        IReadOnlyList<Run> before = await runs.ListAsync(cancellationToken);
        RequiredEval[] evals = [.. matrix.Evals.Select(eval => Compared(release, eval, versions[eval.EvalHash], baseline, before))];
        return release with { Evals = Afford(release, evals, versions), BaselineModel = baseline, Notes = notes };
    }

    private async Task<IReadOnlyList<MatrixEval>> ReadEvalsAsync(Dictionary<string, EvalVersion> versions, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, EvalStanding> standings = await states.ReadAllAsync(cancellationToken);
        List<MatrixEval> evals = [];
        foreach (EvalVersion version in (await registry.ListAsync(cancellationToken)).GroupBy(version => version.Id).Select(group => group.Last()))
        {
            versions[version.Hash] = version;
            EvalState state = standings.TryGetValue(version.Id, out EvalStanding? standing) ? standing.State : EvalStanding.Unmanaged(version.Id).State;
            evals.Add(new MatrixEval(version, OpenRuns.ReadDefinition(version), state));
        }
        return evals;
    }

    /// <summary>The spec under which the baseline version was released here, when the event names the version only.</summary>
    private async Task<string?> FindBaselineModelAsync(ReleaseEvent release, List<string> notes, CancellationToken cancellationToken)
    {
        if (release.BaselineVersion is not { } version)
        {
            notes.Add("The event names no baseline, so nothing is compared.");
            return null;
        }
        Kept<Release>? earlier = (await releases.ListAsync(cancellationToken)).FirstOrDefault(kept =>
            kept.Id != release.ReleaseId && kept.Body.Event.ModelId == release.ModelId && kept.Body.Event.Version == version);
        if (earlier is null)
        {
            notes.Add($"The event names baseline {version} without its model, and no release of it is known; nothing is compared.");
        }
        return earlier?.Body.Model;
    }

    private static RequiredEval Compared(Release release, RequiredEval eval, EvalVersion version, string? baseline, IReadOnlyList<Run> before)
    {
        if (baseline is null)
        {
            return eval;
        }
        Run? known = BaselineChoice.Of(before, version, baseline);
        return known is not null ? eval with { BaselineRun = known.RunId }
            : eval with { BaselineRun = release.BaselineRunIdOf(eval.EvalHash), RunsBaseline = true };
    }

    // Runs of the baseline are paid from the same purse.
    private static RequiredEval[] Afford(Release release, RequiredEval[] evals, Dictionary<string, EvalVersion> versions)
    {
        RunRequest[] wanted = [.. evals.SelectMany(eval => Enumerable.Repeat(
            new RunRequest { Version = versions[eval.EvalHash], Model = release.Model }, eval.RunsBaseline ? 2 : 1))];
        IReadOnlyList<RunRequest> shares = BudgetShares.Divide(release.Settings.Budget, wanted);
        int next = 0;
        return [.. evals.Select(eval =>
        {
            RequiredEval paid = eval with { Budget = shares[next++].Budget };
            return eval.RunsBaseline ? paid with { BaselineBudget = shares[next++].Budget } : paid;
        })];
    }
}

/// <summary>Which earlier run of the baseline model a release is compared with.</summary>
internal static class BaselineChoice
{
    /// <summary>The newest whole run of the model on this very version; else the newest that ended with errors; else null.</summary>
    /// <param name="before">Newest first.</param>
    public static Run? Of(IReadOnlyList<Run> before, EvalVersion version, string model)
    {
        int epochs = OpenRuns.ReadDefinition(version).Epochs.Count;
        Run[] fitting = [.. before.Where(run =>
            run.HasEnded && run.EvalHash == version.Hash && run.Model == model && run.Limit is null && run.Epochs == epochs)];
        return fitting.FirstOrDefault(run => run.Status == RunStatus.Completed) ?? fitting.FirstOrDefault();
    }
}
