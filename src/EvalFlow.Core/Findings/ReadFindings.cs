using System.Runtime.CompilerServices;
using EvalFlow.Core.Records;

namespace EvalFlow.Core.Findings;

/// <summary>Which findings to list; null leaves the question open.</summary>
/// <param name="All">Closed and dismissed ones too.</param>
public sealed record FindingFilter(string? Release = null, string? Owner = null, bool Overdue = false, bool All = false);

/// <summary>Reads findings with their mitigations and what happened to them.</summary>
public sealed class ReadFindings(FindingRecords records)
{
    /// <summary>The gravest first, then those due soonest.</summary>
    public async Task<IReadOnlyList<FindingReport>> ListAsync(FindingFilter filter, CancellationToken cancellationToken)
    {
        ILookup<string, Kept<Mitigation>> mitigations = (await records.Mitigations.ListAsync(filter.Release, cancellationToken: cancellationToken).ToListAsync(cancellationToken))
            .ToLookup(one => one.Body.FindingId);
        List<FindingReport> found = await records.Findings
            .ListAsync(filter.Release, filter.All ? null : StateWord.Of(FindingState.Open), cancellationToken)
            .Select(finding => FindingReport.Of(finding, [.. mitigations[finding.Id]], records.Today)).ToListAsync(cancellationToken);
        return
        [
            .. found.Where(one => (!filter.Overdue || one.Overdue) && (filter.Owner is null || People.Same(filter.Owner, one.Finding.Owner)))
                .OrderByDescending(one => one.Finding.Severity).ThenBy(one => one.Finding.Due ?? DateOnly.MaxValue),
        ];
    }

    /// <summary>The finding with its timeline. A mitigation's id finds its finding. Throws when there is none.</summary>
    public async Task<FindingReport> ShowAsync(string id, CancellationToken cancellationToken)
    {
        string findingId = id.StartsWith("m-", StringComparison.Ordinal)
            ? (await records.GetMitigationAsync(id, cancellationToken)).Body.FindingId : id;
        Kept<Finding> finding = await records.GetAsync(findingId, cancellationToken);
        List<Kept<Mitigation>> mitigations = await records.MitigationsOfAsync(findingId, cancellationToken);
        return FindingReport.Of(finding, mitigations, records.Today) with
        {
            Timeline = [.. (await HistoryAsync(findingId, mitigations, cancellationToken).ToListAsync(cancellationToken)).OrderBy(entry => entry.At)],
        };
    }

    private async IAsyncEnumerable<TimelineEntry> HistoryAsync(
        string id, IReadOnlyList<Kept<Mitigation>> mitigations, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Kept<Finding> revision in records.Findings.HistoryAsync(id, cancellationToken))
        {
            yield return new TimelineEntry(
                revision.At, revision.Who, revision.Id, FindingWords.What(revision.Body), revision.Note,
                revision.Revision == 1 ? [.. revision.Body.Symptoms.Select(one => one.CandidateRun).Distinct()] : []);
        }
        foreach (Kept<Mitigation> mitigation in mitigations)
        {
            await foreach (Kept<Mitigation> revision in records.Mitigations.HistoryAsync(mitigation.Id, cancellationToken))
            {
                yield return new TimelineEntry(
                    revision.At, revision.Who, revision.Id, FindingWords.What(revision.Id, revision.Body), revision.Note, FindingWords.RunsOf(revision.Body));
            }
        }
    }
}
