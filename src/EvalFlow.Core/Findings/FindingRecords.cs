using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>Findings and mitigations in the store of records. The parent of both is the release, when there is one.</summary>
public sealed class FindingRecords(IRecordStore store, TimeProvider clock)
{
    public const string FindingKind = "finding";
    public const string MitigationKind = "mitigation";

    public RecordSet<Finding> Findings { get; } = new(store, FindingKind, clock);

    public RecordSet<Mitigation> Mitigations { get; } = new(store, MitigationKind, clock);

    public TimeProvider Clock => clock;

    /// <summary>Today in UTC.</summary>
    public DateOnly Today => DateOnly.FromDateTime(clock.GetUtcNow().UtcDateTime);

    /// <summary>The same trouble opened again is the same finding.</summary>
    internal static string FindingId(string subject) => $"f-{AlertGrouping.Hash(subject)[..10]}";

    internal static string MitigationId(string findingId, string title) => $"m-{AlertGrouping.Hash($"{findingId}|{title}")[..10]}";

    /// <summary>The finding. Throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<Kept<Finding>> GetAsync(string id, CancellationToken cancellationToken) =>
        await Findings.FindAsync(id, cancellationToken)
        ?? throw Unknown("finding", id, await Findings.ListAsync(cancellationToken: cancellationToken).Select(one => one.Id).ToListAsync(cancellationToken));

    /// <summary>The mitigation. Throws <see cref="BadInputException"/> when there is none.</summary>
    public async Task<Kept<Mitigation>> GetMitigationAsync(string id, CancellationToken cancellationToken) =>
        await Mitigations.FindAsync(id, cancellationToken)
        ?? throw Unknown("mitigation", id, await Mitigations.ListAsync(cancellationToken: cancellationToken).Select(one => one.Id).ToListAsync(cancellationToken));

    /// <summary>Mitigations of one finding, by id.</summary>
    public ValueTask<List<Kept<Mitigation>>> MitigationsOfAsync(string findingId, CancellationToken cancellationToken) =>
        Mitigations.ListAsync(cancellationToken: cancellationToken).Where(one => one.Body.FindingId == findingId).ToListAsync(cancellationToken);

    /// <summary>Writes the finding after an act. Throws when there is none, or its state does not allow the act.</summary>
    internal async Task<Kept<Finding>> ChangeAsync(
        string id, Func<Finding, Finding> next, Actor actor, CancellationToken cancellationToken)
    {
        await GetAsync(id, cancellationToken);
        return (await Findings.ChangeAsync(id, now => Written(next(now.Body)), actor, cancellationToken))!;
    }

    /// <summary>Writes the mitigation after an act. Throws when there is none, or its state does not allow the act.</summary>
    internal async Task<Kept<Mitigation>> ChangeMitigationAsync(
        string id, Func<Mitigation, Mitigation> next, Actor actor, CancellationToken cancellationToken)
    {
        await GetMitigationAsync(id, cancellationToken);
        return (await Mitigations.ChangeAsync(id, now => Written(next(now.Body)), actor, cancellationToken))!;
    }

    private static (string, Finding)? Written(Finding finding) => (StateWord.Of(finding.State), finding);

    private static (string, Mitigation)? Written(Mitigation mitigation) => (StateWord.Of(mitigation.State), mitigation);

    private static BadInputException Unknown(string what, string id, IReadOnlyList<string> known) =>
        new(id, $"There is no {what} '{id}'.{Suggestion.Ask(id, known)}", "'evalflow findings list --all' shows all findings and their mitigations.") { IsUnknown = true };
}
