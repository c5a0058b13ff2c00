using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>What people write into a finding while it is open.</summary>
public sealed class EditFinding(FindingRecords records)
{
    /// <summary>Gives it to somebody, or another day; null leaves as it is.</summary>
    public Task<Kept<Finding>> AssignAsync(string id, string? owner, DateOnly? due, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeAsync(
            id, now => now.After(id, FindingAct.Assign) with { Owner = owner ?? now.Owner, Due = due ?? now.Due }, actor, cancellationToken);

    /// <summary>Adds the actor's note to the timeline.</summary>
    public Task<Kept<Finding>> NoteAsync(string id, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeAsync(id, now => now.After(id, FindingAct.Note), Said(actor), cancellationToken);

    /// <summary>Writes down why it happened.</summary>
    public Task<Kept<Finding>> ExplainAsync(string id, string rootCause, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeAsync(id, now => now.After(id, FindingAct.Explain) with { RootCause = rootCause.Trim() }, actor, cancellationToken);

    /// <summary>Names all findings that must be seen to first. Throws for unknown ones, and when a finding would wait for itself.</summary>
    public async Task<Kept<Finding>> DependAsync(string id, IReadOnlyList<string> on, Actor actor, CancellationToken cancellationToken)
    {
        foreach (string other in on)
        {
            if (await WaitsForAsync(other, id, [], cancellationToken))
            {
                throw new BadInputException(
                    id, $"{id} would wait for itself: {other} {(other == id ? "is the same finding" : $"already waits for {id}")}.", "Leave one of the two dependencies out.");
            }
        }
        return await records.ChangeAsync(
            id, now => now.After(id, FindingAct.Depend) with { DependsOn = [.. on.Distinct(StringComparer.Ordinal)] }, actor, cancellationToken);
    }

    private async Task<bool> WaitsForAsync(string id, string target, HashSet<string> seen, CancellationToken cancellationToken)
    {
        if (id == target)
        {
            return true;
        }
        foreach (string other in (await records.GetAsync(id, cancellationToken)).Body.DependsOn.Where(seen.Add))
        {
            if (await WaitsForAsync(other, target, seen, cancellationToken))
            {
                return true;
            }
        }
        return false;
    }

    internal static Actor Said(Actor actor) => string.IsNullOrWhiteSpace(actor.Note)
        ? throw new BadInputException([new Problem("finding", null, null, "note", "There is no text.", "Say it in a sentence; never quote a prompt or a response.")])
        : actor;
}
