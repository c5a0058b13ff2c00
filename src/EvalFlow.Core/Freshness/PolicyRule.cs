using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Core.Freshness;

/// <summary>The policy that an eval measures has a newer version in force than the one it was written for.</summary>
internal static class PolicyRule
{
    private const int DaysToFollow = 14;

    public static StaleReason? Judge(EvalFacts eval, FreshnessSnapshot snapshot, List<string> notes)
    {
        if (eval.Policy is not { } link || snapshot.Catalog.Policies.Count == 0)
        {
            return null;
        }
        if (!snapshot.Catalog.Policies.TryGetValue(link.Id, out Policy? policy))
        {
            notes.Add($"The catalogue has no policy '{link.Id}', so that nothing tells when it moves on.");
            return null;
        }
        if (policy.InForce(snapshot.Today) is not { } inForce)
        {
            return null;
        }
        PolicyVersion? linked = policy.Versions.FirstOrDefault(version => version.Version == link.Version);
        if (linked is not null && linked.Effective >= inForce.Effective)
        {
            CheckClause(link, linked, notes);
            return null;
        }
        return Reason(eval, link, policy, linked, inForce);
    }

    private static StaleReason Reason(EvalFacts eval, PolicyLink link, Policy policy, PolicyVersion? linked, PolicyVersion inForce)
    {
        // Behind by several versions, it was stale since the first of them; behind an unknown one, since the one in force.
        PolicyVersion next = linked is null ? inForce : policy.Versions.First(version => version.Effective > linked.Effective);
        DateOnly since = Days.Later(next.Effective, eval.AddedAt);
        string was = link.Version is null ? "names no version of it" : linked is null
            ? $"was written for '{link.Version}', which the catalogue does not have" : $"was written for {link.Version}";
        string changed = inForce.Changed is { } what ? $" Changed: {what.Trim().TrimEnd('.')}." : "";
        return new StaleReason(
            StaleKind.PolicyMovedOn, link.Id, since, since.AddDays(DaysToFollow),
            Invariant($"Policy {link.Id} is at version {inForce.Version} since {inForce.Effective:yyyy-MM-dd}; the eval {was}.{changed}{ClauseGone(link, inForce)}"),
            $"Check samples, rubric and gate against {link.Id} {inForce.Version}; then set policy.version: \"{inForce.Version}\" and add the eval with a higher version.");
    }

    private static string ClauseGone(PolicyLink link, PolicyVersion inForce) =>
        link.Clause is { } clause && inForce.Clauses.Count > 0 && !inForce.Clauses.ContainsKey(clause) ? $" Clause {clause} is no longer in it." : "";

    private static void CheckClause(PolicyLink link, PolicyVersion version, List<string> notes)
    {
        if (link.Clause is { } clause && version.Clauses.Count > 0 && !version.Clauses.ContainsKey(clause))
        {
            notes.Add($"Policy {link.Id} {version.Version} has no clause {clause}.");
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
