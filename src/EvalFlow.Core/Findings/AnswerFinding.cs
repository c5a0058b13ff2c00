using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>Closes, dismisses and reopens findings, and ends the alert that a finding came from when runs show it mended.</summary>
public sealed class AnswerFinding(FindingRecords records, IAlertStore alerts, AnswerAlert alertAnswer)
{
    /// <summary>
    /// Closes a finding whose root cause is written down, whose mitigations are closed (one at least, abandoned ones aside) and
    /// whose dependencies are seen to. Throws otherwise, naming all that is missing.
    /// </summary>
    public async Task<Kept<Finding>> CloseAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        Problem[] missing = [.. await MissingAsync(await records.GetAsync(id, cancellationToken), cancellationToken)];
        if (missing.Length > 0)
        {
            throw new BadInputException(missing);
        }
        Kept<Finding> closed = await records.ChangeAsync(id, now => now.After(id, FindingAct.Close), actor, cancellationToken);
        // A run may have taken a mitigation back between the look and the closing; whoever reopens it looks after writing as well.
        missing = [.. await MissingAsync(closed, cancellationToken)];
        if (missing.Length > 0)
        {
            await ReopenAsync(id, new Actor(ReviewFindings.Who, "A mitigation was reopened meanwhile."), cancellationToken);
            throw new BadInputException(missing);
        }
        return closed;
    }

    /// <summary>Says that nothing is to be done: a false alarm, or a risk that is accepted. Needs a reason, and somebody other than the owner.</summary>
    public Task<Kept<Finding>> DismissAsync(string id, Actor actor, CancellationToken cancellationToken) => records.ChangeAsync(
        id,
        now => People.Same(actor.Who, now.Owner)
            ? throw new BadInputException(id, $"{now.Owner} owns {id} and cannot dismiss it alone.", "Have somebody else dismiss it: --by NAME.")
            : now.After(id, FindingAct.Dismiss),
        EditFinding.Said(actor), cancellationToken);

    /// <summary>Opens a closed or dismissed finding again. Needs a reason.</summary>
    public Task<Kept<Finding>> ReopenAsync(string id, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeAsync(id, now => now.After(id, FindingAct.Reopen), EditFinding.Said(actor), cancellationToken);

    /// <summary>Opens a closed or abandoned mitigation again, and its finding with it. Needs a reason.</summary>
    public async Task<Kept<Mitigation>> ReopenMitigationAsync(string id, Actor actor, CancellationToken cancellationToken)
    {
        Kept<Mitigation> reopened = await records.ChangeMitigationAsync(id, now => now.Reopen(id, byRun: null), EditFinding.Said(actor), cancellationToken);
        if ((await records.GetAsync(reopened.Body.FindingId, cancellationToken)).Body.State == FindingState.Closed)
        {
            await ReopenAsync(reopened.Body.FindingId, actor with { Note = $"{id} was reopened: {actor.Note}" }, cancellationToken);
        }
        return reopened;
    }

    /// <summary>Gives a mitigation up. Needs a reason.</summary>
    public Task<Kept<Mitigation>> AbandonAsync(string id, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeMitigationAsync(id, now => now.After(id, MitigationAct.Abandon), EditFinding.Said(actor), cancellationToken);

    /// <summary>
    /// Resolves the alert of a finding when closed mitigations cover every row of it that is still open; whoever was told of the
    /// trouble is told so. Doing it again changes nothing.
    /// </summary>
    public async Task<bool> RecoverAsync(string findingId, CancellationToken cancellationToken)
    {
        Kept<Finding> finding = await records.GetAsync(findingId, cancellationToken);
        if (finding.Body.AlertId is not { } alertId || await alerts.FindAsync(alertId, cancellationToken) is not { State: not AlertState.Resolved } alert)
        {
            return false;
        }
        (Claim Claim, string Run)[] shown =
        [
            .. (await records.MitigationsOfAsync(findingId, cancellationToken)).Where(one => one.Body.State == MitigationState.Closed)
                .SelectMany(one => one.Body.Evidence.Select(evidence => (one.Body.Claims[evidence.Claim], evidence.Run))),
        ];
        AlertRow[] open = [.. alert.Rows.Where(row => row.RecoveredBy is null)];
        if (!open.All(row => shown.Any(one => one.Claim.EvalId == row.EvalId && one.Claim.Metric == row.Metric && one.Claim.Slice == row.Slice)))
        {
            return false;
        }
        await alertAnswer.ResolveAsync(alertId, shown[^1].Run, $"Mended: finding {findingId}.", cancellationToken);
        return true;
    }

    private async Task<IEnumerable<Problem>> MissingAsync(Kept<Finding> finding, CancellationToken cancellationToken)
    {
        List<Problem> missing = [];
        void Miss(string field, string message, string fix) => missing.Add(new Problem(finding.Id, null, null, field, message, fix));
        List<Kept<Mitigation>> live = [.. (await records.MitigationsOfAsync(finding.Id, cancellationToken)).Where(one => one.Body.State != MitigationState.Abandoned)];
        foreach (Kept<Mitigation> due in live.Where(one => one.Body.IsDue))
        {
            Miss(due.Id, $"The mitigation {due.Id} is {due.State}.", $"Link a run that shows it: evalflow findings verify {due.Id} --run RUN");
        }
        if (live.Count == 0)
        {
            Miss("mitigations", "Nothing was done about it.", $"Plan a mitigation (evalflow findings mitigate {finding.Id} ...), or have somebody dismiss it with a reason.");
        }
        if (string.IsNullOrWhiteSpace(finding.Body.RootCause))
        {
            Miss("root_cause", "Nobody wrote down why it happened.", $"evalflow findings explain {finding.Id} \"...\"");
        }
        foreach (string other in finding.Body.DependsOn)
        {
            Kept<Finding> waited = await records.GetAsync(other, cancellationToken);
            if (waited.Body.State == FindingState.Open)
            {
                Miss("depends_on", $"It depends on {other}, which is open.", $"See to {other} first.");
            }
        }
        return missing;
    }
}
