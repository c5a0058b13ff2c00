using System.Globalization;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Alerts;

/// <summary>Puts an alert into words: what leads, what it is called, and the sentences with the numbers.</summary>
public static class AlertWording
{
    private const int SlicesNamed = 3;
    internal const int RowsTold = 6;

    /// <summary>Length of a title at most; every channel can show that much.</summary>
    public const int TitleLength = 140;

    private const int NameLength = 80;
    private const string Verdict = "Regressed: ";

    /// <summary>The alert with severity, leading row, title and body as its rows have it. Rows that recovered are told only when all did.</summary>
    public static Alert Describe(Alert alert)
    {
        AlertRow[] open = [.. alert.Rows.Where(row => row.RecoveredBy is null)];
        AlertRow[] rows = open.Length > 0 ? open : [.. alert.Rows];
        AlertRow lead = rows.MaxBy(row => (row.Severity, row.Slice is null, row.Primary, Math.Abs(row.Delta ?? 0)))!;
        return alert with
        {
            Severity = rows.Max(row => row.Severity),
            Title = SafeName.Of(Title(alert, rows, lead), TitleLength),
            Body = Body(rows),
            EvalId = lead.EvalId,
            Metric = lead.Metric,
            Slice = lead.Slice,
            Owner = lead.Owner,
            BaselineRun = lead.BaselineRun,
            CandidateRun = lead.CandidateRun,
        };
    }

    /// <summary>Why a run needs a person. The reason itself stays in the store: it may quote what a provider answered.</summary>
    internal static string RunSentence(string kind, Run run, long errored) => string.Create(CultureInfo.InvariantCulture, $"{run.EvalId}: ") + kind switch
    {
        AlertKinds.RunIncomplete => string.Create(CultureInfo.InvariantCulture, $"{errored:#,0} of {run.Planned:#,0} samples could not be evaluated."),
        AlertKinds.BudgetStopped => string.Create(CultureInfo.InvariantCulture, $"stopped when its budget was spent; {errored:#,0} of {run.Planned:#,0} samples were left out."),
        _ => string.Create(CultureInfo.InvariantCulture, $"the run failed; {run.Planned:#,0} samples were planned."),
    };

    private static string Title(Alert alert, AlertRow[] rows, AlertRow lead)
    {
        if (alert.Kind == AlertKinds.Overdue)
        {
            return $"{SafeName.Of(lead.Owner ?? "Nobody's work", NameLength)}: {(rows.Length == 1 ? "a finding or mitigation is overdue" : Invariant($"{rows.Length} findings or mitigations are overdue"))}";
        }
        string[] evals = [.. rows.Select(row => row.EvalId).Distinct()];
        string subject = SafeName.Of(evals.Length == 1 ? lead.EvalTitle : alert.Domain ?? alert.CandidateModel ?? lead.Owner ?? "Nobody's evals", NameLength);
        return $"{subject}: {What(alert.Kind, rows, lead, evals.Length)}";
    }

    private static string What(string kind, AlertRow[] rows, AlertRow lead, int evals) => kind switch
    {
        AlertKinds.Regression when evals > 1 => Invariant($"{evals} evals regressed"),
        AlertKinds.Regression => Regressed(rows, lead),
        AlertKinds.RunFailed => evals == 1 ? "the run failed" : Invariant($"the runs of {evals} evals failed"),
        AlertKinds.RunIncomplete => evals == 1 ? "samples could not be evaluated" : Invariant($"samples of {evals} evals could not be evaluated"),
        AlertKinds.BudgetStopped => evals == 1 ? "stopped, the budget is spent" : Invariant($"{evals} evals stopped, the budget is spent"),
        AlertKinds.EvalStale => evals == 1 ? "its score is stale" : Invariant($"{rows.Sum(row => row.N):#,0} evals are stale"),
        _ => kind,
    };

    private static string Regressed(AlertRow[] rows, AlertRow lead)
    {
        int metrics = rows.Where(row => row.Slice is null).Select(row => row.Metric).Distinct().Count();
        return (metrics, rows.Length) switch
        {
            (0, 1) => $"{lead.Metric} regressed in {lead.Slice}",
            (0, _) => Invariant($"{lead.Metric} regressed in {rows.Length} slices"),
            (1, _) => $"{rows.First(row => row.Slice is null).Metric} regressed",
            _ => Invariant($"{metrics} metrics regressed"),
        };
    }

    private static string Body(AlertRow[] rows)
    {
        AlertRow[] told = [.. rows.Where(row => row.Slice is null)];
        AlertRow[] slices = [.. rows.Where(row => row.Slice is not null).OrderByDescending(row => Math.Abs(row.Delta ?? 0))];
        if (told.Length == 0)
        {
            (told, slices) = (slices[..Math.Min(SlicesNamed, slices.Length)], slices[Math.Min(SlicesNamed, slices.Length)..]);
        }
        IEnumerable<string> sentences = told.Take(RowsTold).Select(row => row.Slice is null ? Sentence(row) : $"In {row.Slice}, {Sentence(row)}");
        string more = told.Length > RowsTold ? Invariant($" And {told.Length - RowsTold} more.") : "";
        return string.Join(' ', sentences) + more + Slices(slices);
    }

    // The title says that it regressed.
    private static string Sentence(AlertRow row) =>
        row.Summary.StartsWith(Verdict, StringComparison.Ordinal) ? row.Summary[Verdict.Length..] : row.Summary;

    private static string Slices(AlertRow[] slices)
    {
        if (slices.Length == 0)
        {
            return "";
        }
        string named = string.Join("; ", slices.Take(SlicesNamed).Select(row => $"{row.Metric} in {row.Slice} {Move(row)}"));
        string more = slices.Length > SlicesNamed ? Invariant($"; and {slices.Length - SlicesNamed} more") : "";
        return Invariant($" Also in {slices.Length} slice{(slices.Length == 1 ? "" : "s")}: {named}{more}.");
    }

    /// <summary>From what to what, in percent for rates; empty when no metric is meant.</summary>
    internal static string Move(AlertRow row) => row is { Baseline: { } from, Candidate: { } to }
        ? from is >= 0 and <= 1 && to is >= 0 and <= 1
            ? Invariant($"{from * 100:0.0} % to {to * 100:0.0} %") : Invariant($"{from:0.###} to {to:0.###}")
        : "";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
