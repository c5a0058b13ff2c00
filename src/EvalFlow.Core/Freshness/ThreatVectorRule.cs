using System.Globalization;
using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Core.Freshness;

/// <summary>People attack models in ways that the eval was not written for, nor looked at since.</summary>
internal static class ThreatVectorRule
{
    private const int DaysToFollow = 30;

    public static StaleReason? Judge(EvalFacts eval, DateOnly reviewed, FreshnessSnapshot snapshot, List<string> notes)
    {
        if (eval.ThreatVector is not { } id || snapshot.Catalog.ThreatVectors.Count == 0)
        {
            return null;
        }
        if (!snapshot.Catalog.ThreatVectors.TryGetValue(id, out ThreatVector? vector))
        {
            notes.Add($"The catalogue has no threat vector '{id}', so that nothing tells when it moves on.");
            return null;
        }
        ThreatVectorVersion? named = vector.Versions.FirstOrDefault(version => version.Version == eval.ThreatVectorVersion);
        if (eval.ThreatVectorVersion is { } said && named is null)
        {
            notes.Add($"Threat vector {id} has no version '{said}'; the day of the last review counts instead.");
        }
        // The version an eval names counts; without one, a review does, since whoever reviewed knew the vector as it was then.
        ThreatVectorVersion? first = vector.Versions.FirstOrDefault(version => version.Since > (named?.Since ?? reviewed));
        return first is null || first.Since > snapshot.Today ? null : Reason(eval, vector, first, vector.Known(snapshot.Today)!);
    }

    private static StaleReason Reason(EvalFacts eval, ThreatVector vector, ThreatVectorVersion first, ThreatVectorVersion known)
    {
        DateOnly since = Days.Later(first.Since, eval.AddedAt);
        string changed = known.Changed is { } what ? $" New: {what.Trim().TrimEnd('.')}." : "";
        return new StaleReason(
            StaleKind.ThreatVectorMovedOn, vector.Id, since, since.AddDays(DaysToFollow),
            string.Create(CultureInfo.InvariantCulture, $"Threat vector {vector.Id} is at version {known.Version} since {known.Since:yyyy-MM-dd}, after the eval was last looked at.{changed}"),
            $"Add samples of the new kind, or find that none are needed; then set record.threat_vector_version: \"{known.Version}\" or review.last_reviewed.");
    }
}
