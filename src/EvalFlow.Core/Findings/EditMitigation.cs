using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>What people change about a mitigation besides its evidence. Claims never change: they were made before the run.</summary>
public sealed class EditMitigation(FindingRecords records)
{
    /// <summary>Gives it to somebody, or another day; null leaves as it is.</summary>
    public Task<Kept<Mitigation>> AssignAsync(string id, string? owner, DateOnly? due, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeMitigationAsync(
            id, now => now.After(id, MitigationAct.Assign) with { Owner = owner ?? now.Owner, Due = due ?? now.Due }, actor, cancellationToken);

    /// <summary>Adds the actor's note to the timeline.</summary>
    public Task<Kept<Mitigation>> NoteAsync(string id, Actor actor, CancellationToken cancellationToken) =>
        records.ChangeMitigationAsync(id, now => now.After(id, MitigationAct.Note), EditFinding.Said(actor), cancellationToken);
}
