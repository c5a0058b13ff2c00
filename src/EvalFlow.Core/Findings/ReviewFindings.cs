using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>
/// What a run that ended means for mitigations that earlier runs closed: where it is worse, they are reopened and an alert is
/// raised. A later run is one that names a baseline, whichever, or is of the model that closed the mitigation. Doing it again
/// changes nothing.
/// </summary>
public sealed class ReviewFindings(
    FindingRecords records, IRunStore runs, IEvalRegistry registry, CompareRuns compare, RaiseAlerts alerts)
{
    private readonly AnswerFinding _answer = new(records, alerts.Store, alerts.Answer);

    /// <summary>How the pipeline signs what it does by itself.</summary>
    public const string Who = "evalflow";

    /// <returns>Mitigations that this call reopened.</returns>
    public async Task<int> RunAsync(RunInput input, CancellationToken cancellationToken)
    {
        if (await runs.FindAsync(input.RunId, cancellationToken) is not { HasEnded: true } run)
        {
            return 0;
        }
        int reopened = 0;
        await foreach (Kept<Mitigation> closed in records.Mitigations.ListAsync(state: StateWord.Of(MitigationState.Closed), cancellationToken: cancellationToken))
        {
            if (await DecayAsync(closed.Body, run, cancellationToken) is { } decay)
            {
                reopened += await ReopenAsync(closed, run, decay, cancellationToken) ? 1 : 0;
            }
        }
        await SettleAsync(cancellationToken);
        return reopened;
    }

    private async Task<(Comparison Comparison, Claim Claim, EvidenceRow Row)?> DecayAsync(Mitigation closed, Run run, CancellationToken cancellationToken)
    {
        foreach (ClaimEvidence evidence in closed.Evidence.Where(one => closed.Claims[one.Claim].EvalId == run.EvalId))
        {
            Run shown = await runs.FindAsync(evidence.Run, cancellationToken) ?? throw new KeyNotFoundException($"There is no run {evidence.Run}.");
            if (run.StartedAt > shown.StartedAt && (run.BaselineRun is not null || run.Model == shown.Model))
            {
                Comparison comparison = await compare.RunAsync(new CompareRequest { Baseline = shown, Candidate = run }, cancellationToken);
                if (ClaimCheck.Decayed(closed.Claims[evidence.Claim], comparison) is { } row)
                {
                    return (comparison, closed.Claims[evidence.Claim], row);
                }
            }
        }
        return null;
    }

    private async Task<bool> ReopenAsync(
        Kept<Mitigation> closed, Run run, (Comparison Comparison, Claim Claim, EvidenceRow Row) decay, CancellationToken cancellationToken)
    {
        // The alert first: once the mitigation is open, nobody looks here again.
        await AlertAsync(decay.Comparison, run, cancellationToken);
        bool isMine = false;
        await records.Mitigations.ChangeAsync(
            closed.Id,
            now =>
            {
                isMine = now.Body.State == MitigationState.Closed && now.Body.Evidence.Select(one => one.Run).SequenceEqual(closed.Body.Evidence.Select(one => one.Run));
                Mitigation next = isMine ? now.Body.Reopen(closed.Id, run.RunId) : now.Body;
                return isMine ? (StateWord.Of(next.State), next) : null;
            },
            new Actor(Who, $"{decay.Claim}: {decay.Row.Summary}"), cancellationToken);
        return isMine;
    }

    // From what stands, not from what was just done: whoever reopened the last mitigation, or showed the last claim, may have
    // died before finding and alert followed.
    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await foreach (Kept<Mitigation> reopened in records.Mitigations.ListAsync(state: StateWord.Of(MitigationState.Reopened), cancellationToken: cancellationToken))
        {
            await records.Findings.ChangeAsync(
                reopened.Body.FindingId,
                now => now.Body.State == FindingState.Closed ? (StateWord.Of(FindingState.Open), now.Body.After(now.Id, FindingAct.Reopen)) : null,
                new Actor(Who, $"{reopened.Id} was reopened."), cancellationToken);
        }
        await foreach (Kept<Finding> open in records.Findings.ListAsync(state: StateWord.Of(FindingState.Open), cancellationToken: cancellationToken))
        {
            await _answer.RecoverAsync(open.Id, cancellationToken);
        }
    }

    private async Task AlertAsync(Comparison comparison, Run run, CancellationToken cancellationToken)
    {
        IReadOnlyList<Alert> open = await alerts.Store.ListAsync(includeResolved: false, cancellationToken);
        if (open.Any(alert => alert.Kind == AlertKinds.Regression && alert.Rows.Any(row => row.EvalId == run.EvalId && row.CandidateRun == run.RunId)))
        {
            // The comparison with the run's own baseline raised the same trouble already.
            return;
        }
        EvalVersion version = await registry.FindByHashAsync(run.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{run.EvalId}@{run.EvalVersion} is not in the registry.");
        await alerts.RunAsync(comparison, OpenRuns.ReadDefinition(version), cancellationToken);
    }
}
