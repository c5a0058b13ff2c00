using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;

namespace EvalFlow.Core.Freshness;

/// <summary>Judges freshness from a snapshot. Pure: the same snapshot gives the same answer, whatever the order of its parts.</summary>
public static class FreshnessRules
{
    // As AlertSeverity has it: evals without a severity neither drown nor wake anyone.
    private const int Middling = 3;

    /// <summary>One answer for each eval: by severity, the highest first, then by due day, then by id.</summary>
    public static IReadOnlyList<EvalFreshness> Judge(FreshnessSnapshot snapshot)
    {
        IReadOnlyList<ModelGeneration> current = ModelGeneration.Current(snapshot.Catalog.Models, snapshot.Today);
        ModelRules models = new(snapshot, current);
        return
        [
            .. snapshot.Evals.Select(eval => Judge(snapshot, eval, models))
                .OrderByDescending(eval => eval.Severity ?? Middling).ThenBy(eval => eval.Due ?? DateOnly.MaxValue)
                .ThenBy(eval => eval.EvalId, StringComparer.Ordinal),
        ];
    }

    private static EvalFreshness Judge(FreshnessSnapshot snapshot, EvalFacts eval, ModelRules models)
    {
        EvalStanding standing = snapshot.Standings.GetValueOrDefault(eval.EvalId) ?? EvalStanding.Unmanaged(eval.EvalId);
        EvalFreshness known = new()
        {
            EvalId = eval.EvalId,
            Version = eval.Version,
            Title = eval.Title,
            Owner = eval.Owner,
            Severity = eval.Severity,
            State = standing.State,
            Reasons = [],
        };
        if (!Lifecycle.IsInUse(standing.State))
        {
            return known;
        }
        List<string> notes = eval.IsReadable ? [] : ["This version of EvalFlow cannot read the definition, so that little is known of it."];
        DateOnly reviewed = ReviewRule.LastReviewed(eval, standing, snapshot.Today, notes);
        IEnumerable<StaleReason?> reasons =
        [
            LeakRule.Judge(eval, snapshot),
            PolicyRule.Judge(eval, snapshot, notes),
            ThreatVectorRule.Judge(eval, reviewed, snapshot, notes),
            ReviewRule.JudgeVersion(eval, standing),
            ReviewRule.Judge(eval, reviewed, snapshot.Today),
            .. models.Judge(eval, reviewed),
            .. CalibrationRule.Judge(eval, snapshot),
            standing.State == EvalState.RegressionOnly ? null : SaturationRule.Judge(eval, snapshot),
        ];
        return known with { Reasons = [.. reasons.OfType<StaleReason>()], Notes = notes };
    }
}
