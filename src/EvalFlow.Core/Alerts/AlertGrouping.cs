using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>Makes one alert of what a comparison found or how a run ended. Pure: no store, no clock.</summary>
public static class AlertGrouping
{
    /// <summary>
    /// One alert with a row for each regression, or null when nothing regressed that survives multiplicity and comparability.
    /// Its key is that of the release and the harm domain, so that evals of one domain meet in one alert.
    /// </summary>
    public static Alert? OfComparison(Comparison comparison, EvalDefinition definition, DateTimeOffset now)
    {
        AlertRow[] rows =
        [
            .. comparison.Comparisons.Where(row => Fires(comparison, row)).Select(row => ToRow(comparison, row, definition))
                .OrderBy(row => row.Slice is not null).ThenByDescending(row => row.Primary).ThenByDescending(row => row.Severity),
        ];
        string subject = definition.HarmDomain is { } domain ? $"domain:{domain}" : $"eval:{definition.Id}";
        string key = string.Join('|', AlertKinds.Regression, subject, comparison.BaselineModel, comparison.CandidateModel);
        return rows.Length == 0 ? null
            : Describe(AlertKinds.Regression, rows, key, definition.HarmDomain, comparison.BaselineModel, comparison.CandidateModel, now);
    }

    /// <summary>One alert for a run that did not end as it should; runs of one model meet in one, since the model is the likely cause.</summary>
    /// <param name="kind">run_failed, run_incomplete or budget_stopped.</param>
    /// <param name="errored">(sample, epoch) pairs that could not be evaluated.</param>
    /// <param name="definition">Null when the eval is gone.</param>
    public static Alert OfRun(string kind, Run run, long errored, EvalDefinition? definition, DateTimeOffset now)
    {
        AlertRow row = new()
        {
            EvalId = run.EvalId,
            EvalTitle = definition?.Title ?? run.EvalId,
            Owner = definition?.Owner,
            CandidateRun = run.RunId,
            BaselineRun = run.BaselineRun ?? "",
            N = run.Planned,
            Failing = errored,
            Severity = AlertSeverity.OfRun(definition?.Severity, kind),
            Summary = AlertWording.RunSentence(kind, run, errored),
        };
        return Describe(kind, [row], string.Join('|', kind, run.Model), null, null, run.Model, now);
    }

    /// <summary>One alert for all that one owner is late with. Resolved by hand, it is raised again the next day.</summary>
    /// <param name="owner">As owners are told apart.</param>
    internal static Alert OfOverdue(AlertRow[] rows, string owner, DateTimeOffset now)
    {
        Alert alert = Describe(AlertKinds.Overdue, rows, $"{AlertKinds.Overdue}|{owner}", null, null, null, now);
        return alert with { AlertId = $"a-{Hash(string.Create(CultureInfo.InvariantCulture, $"{alert.DedupKey}|{now.UtcDateTime:yyyyMMdd}"))[..10]}" };
    }

    // The verdict says all of this already; an alert wakes people, so nothing that was not tested may ever pass.
    private static bool Fires(Comparison comparison, ComparisonRow row) =>
        comparison.Comparable && row.Verdict == Verdict.Regressed && row.QValue <= comparison.Alpha;

    private static AlertRow ToRow(Comparison comparison, ComparisonRow row, EvalDefinition definition) => new()
    {
        EvalId = definition.Id,
        EvalTitle = definition.Title,
        Owner = definition.Owner,
        Metric = row.Metric,
        Primary = row.Primary,
        Slice = SliceName(row),
        BaselineRun = comparison.BaselineRun,
        CandidateRun = comparison.CandidateRun,
        Direction = row.Direction,
        Baseline = row.Baseline,
        Candidate = row.Candidate,
        Delta = row.Delta,
        Ci = row.Ci,
        N = row.NPaired,
        Failing = row.NewlyFailing,
        QValue = row.QValue,
        Severity = AlertSeverity.Of(definition.Severity, row),
        Summary = row.Summary,
    };

    /// <summary>name=value, or null for all samples.</summary>
    internal static string? SliceName(ComparisonRow row) =>
        row.Slice is null ? null : string.Join(", ", row.Slice.Select(pair => $"{pair.Key}={pair.Value}"));

    private static Alert Describe(
        string kind, AlertRow[] rows, string key, string? domain, string? baselineModel, string? candidateModel, DateTimeOffset now)
    {
        return AlertWording.Describe(new Alert
        {
            AlertId = $"a-{Hash($"{key}|{rows[0].CandidateRun}")[..10]}",
            DedupKey = Hash(key),
            Kind = kind,
            Severity = 0,
            Title = "",
            Body = "",
            EvalId = "",
            Metric = "",
            BaselineRun = "",
            CandidateRun = "",
            Domain = domain,
            BaselineModel = baselineModel,
            CandidateModel = candidateModel,
            Rows = rows,
            RaisedAt = now,
            LastSeenAt = now,
        });
    }

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
