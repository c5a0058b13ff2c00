using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Records;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Findings;

/// <summary>Who sees to a finding, until when, and what it belongs to.</summary>
/// <param name="Release">Id of the release, when there is one; a finding keeps it for good.</param>
/// <param name="Title">Null for the title of the alert, or one made of the row.</param>
public sealed record FindingOrder(string? Owner = null, DateOnly? Due = null, string? Release = null, string? Title = null, int? Severity = null);

/// <summary>Which row of which comparison shows a finding.</summary>
/// <param name="Metric">Null for the metric by which the eval is judged.</param>
/// <param name="Slice">name=value, or null for all samples.</param>
public sealed record RowChoice(Run Baseline, Run Candidate, string? Metric, string? Slice);

/// <summary>Makes findings of alerts, and of rows of comparisons. The same trouble again is the same finding.</summary>
public sealed class OpenFinding(FindingRecords records, IAlertStore alerts, IEvalRegistry registry, CompareRuns compare, AnswerAlert alertAnswer)
{
    /// <summary>A finding of all that is still worse in the alert, which is then acknowledged: somebody is on it.</summary>
    /// <returns>The finding as it stands, and whether this call opened it.</returns>
    public async Task<(Kept<Finding> Finding, bool Opened)> FromAlertAsync(
        string alertId, FindingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        Alert alert = await alerts.FindAsync(alertId, cancellationToken) ?? throw await UnknownAsync(alertId, cancellationToken);
        Symptom[] symptoms = [.. alert.Rows.Where(row => row is { Metric.Length: > 0, BaselineRun.Length: > 0 } && row.RecoveredBy is null).Select(ToSymptom)];
        if (symptoms.Length == 0)
        {
            throw new BadInputException(
                alertId, $"{alertId} is about no metric that is still worse, so that no run could show it mended.",
                "Findings are made of regressions; a run that failed is resumed or run again.");
        }
        (Kept<Finding> Finding, bool Opened) made = await OpenAsync($"alert|{alertId}", new Finding
        {
            Title = order.Title ?? alert.Title,
            Severity = order.Severity ?? alert.Severity,
            Owner = order.Owner ?? alert.Owner,
            Due = order.Due,
            HarmDomain = alert.Domain,
            AlertId = alertId,
            Symptoms = symptoms,
        }, order, actor, cancellationToken);
        await alertAnswer.AcknowledgeAsync(alertId, actor.Who, $"Finding {made.Finding.Id}.", cancellationToken);
        return made;
    }

    /// <summary>A finding of one row of a comparison, whatever its verdict: people see what tests do not.</summary>
    public async Task<(Kept<Finding> Finding, bool Opened)> FromRowAsync(
        RowChoice choice, FindingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        EvalVersion version = await registry.FindByHashAsync(choice.Candidate.EvalHash, cancellationToken)
            ?? throw new KeyNotFoundException($"{choice.Candidate.EvalId}@{choice.Candidate.EvalVersion} is not in the registry.");
        EvalDefinition definition = OpenRuns.ReadDefinition(version);
        Comparison comparison = await compare.RunAsync(
            new CompareRequest { Baseline = choice.Baseline, Candidate = choice.Candidate }, cancellationToken);
        ComparisonRow row = Find(comparison, choice, definition);
        Symptom symptom = ToSymptom(comparison, row);
        return await OpenAsync($"row|{symptom.EvalId}|{symptom.Metric}|{symptom.Slice}|{symptom.BaselineRun}|{symptom.CandidateRun}", new Finding
        {
            Title = order.Title ?? $"{definition.Title}: {row.Metric}{(symptom.Slice is null ? "" : $" in {symptom.Slice}")}",
            Severity = order.Severity ?? AlertSeverity.Of(definition.Severity, row),
            Owner = order.Owner ?? definition.Owner,
            Due = order.Due,
            HarmDomain = definition.HarmDomain,
            Symptoms = [symptom],
        }, order, actor, cancellationToken);
    }

    private Task<(Kept<Finding> Record, bool Created)> OpenAsync(
        string subject, Finding finding, FindingOrder order, Actor actor, CancellationToken cancellationToken)
    {
        if (finding.Severity is < AlertSeverity.Lowest or > AlertSeverity.Critical)
        {
            throw new BadInputException([new Problem("finding", null, null, "severity", $"{finding.Severity} is no severity.", "Use 1 (info) to 5 (critical).")]);
        }
        return records.Findings.CreateAsync(
            FindingRecords.FindingId(subject), order.Release, StateWord.Of(FindingState.Open), finding, actor, cancellationToken);
    }

    private async Task<BadInputException> UnknownAsync(string alertId, CancellationToken cancellationToken)
    {
        IReadOnlyList<Alert> all = await alerts.ListAsync(includeResolved: true, cancellationToken);
        return new BadInputException(
            alertId, $"There is no alert '{alertId}'.{Suggestion.Ask(alertId, all.Select(alert => alert.AlertId))}", "'evalflow alerts list --all' shows all alerts.");
    }

    private static ComparisonRow Find(Comparison comparison, RowChoice choice, EvalDefinition definition)
    {
        string metric = choice.Metric ?? definition.PrimaryMetric.Name;
        return comparison.Comparisons.FirstOrDefault(row => row.Metric == metric && AlertGrouping.SliceName(row) == choice.Slice)
            ?? throw new BadInputException([new Problem(
                definition.Id, null, null, choice.Slice is null ? "--metric" : "--slice",
                $"The comparison has no row for {metric}{(choice.Slice is null ? "" : $" in {choice.Slice}")}.{Suggestion.Ask(metric, definition.Metrics.Select(one => one.Name))}",
                $"'evalflow compare {comparison.BaselineRun} {comparison.CandidateRun}' shows all rows.")]);
    }

    private static Symptom ToSymptom(AlertRow row) => new()
    {
        EvalId = row.EvalId,
        Metric = row.Metric,
        Slice = row.Slice,
        Direction = row.Direction,
        BaselineRun = row.BaselineRun,
        CandidateRun = row.CandidateRun,
        Baseline = row.Baseline,
        Candidate = row.Candidate,
        Ci = row.Ci,
        N = row.N,
        Failing = row.Failing,
        Summary = row.Summary,
    };

    private static Symptom ToSymptom(Comparison comparison, ComparisonRow row) => new()
    {
        EvalId = comparison.EvalId,
        Metric = row.Metric,
        Slice = AlertGrouping.SliceName(row),
        Direction = row.Direction,
        BaselineRun = comparison.BaselineRun,
        CandidateRun = comparison.CandidateRun,
        Baseline = row.Baseline,
        Candidate = row.Candidate,
        Ci = row.Ci,
        N = row.NPaired,
        Failing = row.NewlyFailing,
        Summary = row.Summary,
    };
}
