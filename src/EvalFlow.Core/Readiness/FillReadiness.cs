using EvalFlow.Core.Records;
using EvalFlow.Core.Releases;

namespace EvalFlow.Core.Readiness;

/// <summary>Where the report of a release is put; written again, it replaces what was there.</summary>
public delegate Task SaveReleaseReport(string releaseId, string html, CancellationToken cancellationToken);

/// <summary>What the conclusion of a release leaves for people: the readiness as it was found, and the report as a page.</summary>
public sealed class FillReadiness(ReadinessRecords records, ReadReadiness read, EvidencePack pack, SaveReleaseReport save)
{
    /// <summary>Safe to repeat: the same finding is not noted twice.</summary>
    public async Task RunAsync(string releaseId, CancellationToken cancellationToken)
    {
        ReadinessReport report = await read.RunAsync(releaseId, cancellationToken);
        ReadinessNote note = new(report.Recommendation, report.Reasons, report.RequiredSetHash, report.EvidenceHash);
        string state = StateWord.Of(report.Recommendation);
        Actor actor = new(ReleaseSet.Workflow, report.Summary);
        (_, bool created) = await records.Notes.CreateAsync(releaseId, releaseId, state, note, actor, cancellationToken);
        if (!created)
        {
            await records.Notes.ChangeAsync(
                releaseId, now => CanonicalJson.Of(now.Body) == CanonicalJson.Of(note) ? null : (state, note), actor, cancellationToken);
        }
        await save(releaseId, (await pack.RunAsync(releaseId, cancellationToken)).ToHtml(), cancellationToken);
    }
}
