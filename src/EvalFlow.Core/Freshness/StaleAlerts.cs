using System.Globalization;
using EvalFlow.Core.Alerts;

namespace EvalFlow.Core.Freshness;

/// <summary>Makes one alert of all stale evals of an owner. Pure: no store, no clock.</summary>
public static class StaleAlerts
{
    /// <summary>Evals told one by one at most; the rest is counted in a last row.</summary>
    public const int MaxRows = 50;

    /// <summary>One alert per owner, and one for the evals without; the gravest evals first.</summary>
    /// <param name="stale">In the order of <see cref="FreshnessRules"/>.</param>
    public static IReadOnlyList<Alert> Of(IEnumerable<EvalFreshness> stale, DateTimeOffset now) =>
        [.. stale.Where(eval => eval.IsStale).GroupBy(eval => eval.Owner).Select(owner => Describe(owner.Key, [.. owner], now))];

    private static Alert Describe(string? owner, EvalFreshness[] evals, DateTimeOffset now)
    {
        string key = string.Join('|', AlertKinds.EvalStale, owner);
        List<AlertRow> rows = [.. evals.Take(MaxRows).Select(Row)];
        if (evals.Length > MaxRows)
        {
            rows.Add(Rest(owner, evals[MaxRows..]));
        }
        return AlertWording.Describe(new Alert
        {
            // An alert that was resolved is over; the next trouble of the same owner has an id of its own.
            AlertId = $"a-{AlertGrouping.Hash(string.Create(CultureInfo.InvariantCulture, $"{key}|{now:O}"))[..10]}",
            DedupKey = AlertGrouping.Hash(key),
            Kind = AlertKinds.EvalStale,
            Severity = 0,
            Title = "",
            Body = "",
            EvalId = "",
            Metric = "",
            BaselineRun = "",
            CandidateRun = "",
            Rows = rows,
            RaisedAt = now,
            LastSeenAt = now,
        });
    }

    private static AlertRow Row(EvalFreshness eval) => new()
    {
        EvalId = eval.EvalId,
        EvalTitle = eval.Title,
        Owner = eval.Owner,
        CandidateRun = "",
        N = 1,
        Severity = AlertSeverity.OfRun(eval.Severity, AlertKinds.EvalStale),
        Summary = Sentence(eval),
    };

    // Evidence of a leak and words of a policy stay in the store; the kinds of reason are enough to act.
    private static string Sentence(EvalFreshness eval) => string.Create(
        CultureInfo.InvariantCulture, $"{eval.EvalId}: {string.Join("; ", eval.Reasons.Select(StaleWords.Short).Distinct())}; due {eval.Due:yyyy-MM-dd}.");

    private static AlertRow Rest(string? owner, EvalFreshness[] rest) => new()
    {
        EvalId = "",
        EvalTitle = string.Create(CultureInfo.InvariantCulture, $"{rest.Length:#,0} more evals"),
        Owner = owner,
        CandidateRun = "",
        N = rest.Length,
        Severity = rest.Max(eval => AlertSeverity.OfRun(eval.Severity, AlertKinds.EvalStale)),
        Summary = string.Create(CultureInfo.InvariantCulture, $"{rest.Length:#,0} more evals, see: evalflow freshness."),
    };
}
