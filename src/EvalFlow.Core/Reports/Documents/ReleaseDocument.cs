using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>The report of a release: what a launch decision rests on, on one page.</summary>
public static class ReleaseDocument
{
    public static ReportDocument Of(ReleaseReport report)
    {
        Section?[] sections =
        [
            Section.Of("Evals", [ReleaseSections.Verdicts(report), .. ReleaseSections.Charts(report), .. ReleaseSections.Sentences(report)]),
            Section.Of("Out of date", ReleaseSections.Stale(report)),
            Section.Of("Alerts", ReleaseSections.Alerts(report)),
            Section.Of("Over releases", report.Trends.Select(trend => new Figure(TrendChart.Of(trend)))),
            Section.Of("Failing samples", ReleaseSections.Failing(report)),
            Section.Of("Judges", ReleaseSections.Judges(report)),
            Section.Of("Waivers", ReleaseSections.Decisions("Departures from the rules", report.Waivers)),
            Section.Of("Sign-offs", ReleaseSections.Decisions("Who signed", report.SignOffs)),
            .. report.More,
            ReleaseSections.Provenance(report),
            Glossary.For([.. Glossary.OfRuns, .. Glossary.OfComparisons]),
        ];
        string against = report.Baseline is null ? "" : $", compared with {report.Baseline}";
        return new ReportDocument(report.Release, $"Release report{against}", [.. Lead(report)], [.. sections.OfType<Section>()]);
    }

    private static IEnumerable<Paragraph> Lead(ReleaseReport report)
    {
        foreach (Paragraph paragraph in report.Readiness)
        {
            yield return paragraph;
        }
        ReleaseEval[] regressed = [.. report.Evals.Where(eval => eval.Comparison?.HasRegression == true)];
        ReleaseEval[] failed = [.. report.Evals.Where(eval => eval.Run?.Gate is { Passed: false })];
        ReleaseEval[] undecided = [.. report.Evals.Where(eval => eval.Run?.Gate is { Passed: null })];
        ReleaseEval[] open = [.. report.Evals.Where(eval => eval.Headline?.Verdict is Verdict.Inconclusive or Verdict.NotComparable)];
        ReleaseEval[] stale = [.. report.Evals.Where(eval => eval.StaleReasons.Count > 0)];
        ReleaseEval[] missing = [.. report.Evals.Where(eval => eval.Run is null)];
        // Of what was never compared, nobody can say that it did not regress.
        int compared = report.Evals.Count(eval => eval.Comparison is not null);
        yield return compared == 0 ? new Paragraph("Nothing was compared, so nothing is known of regressions.", Verdict.NotComparable)
            : regressed.Length == 0 ? new Paragraph($"No regression was found in the {Evals(compared)} that {(compared == 1 ? "was" : "were")} compared.")
            : new Paragraph($"{regressed.Length} of {Evals(report.Evals.Count)} regressed: {Titles(regressed)}.", Verdict.Regressed);
        if (failed.Length > 0)
        {
            yield return new Paragraph($"{failed.Length} {(failed.Length == 1 ? "gate" : "gates")} failed: {Titles(failed)}.", Verdict.Regressed);
        }
        if (undecided.Length > 0)
        {
            yield return new Paragraph($"{undecided.Length} {(undecided.Length == 1 ? "gate" : "gates")} could not be decided: {Titles(undecided)}.", Verdict.NotComparable);
        }
        if (open.Length > 0)
        {
            yield return new Paragraph($"In {Evals(open.Length)} the data do not decide, which is not the same as no change: {Titles(open)}.");
        }
        if (stale.Length > 0)
        {
            yield return new Paragraph($"{stale.Length} {(stale.Length == 1 ? "result is" : "results are")} stale, for the reasons below: {Titles(stale)}.", Verdict.NotComparable);
        }
        if (missing.Length > 0)
        {
            yield return new Paragraph($"{Evals(missing.Length)} {(missing.Length == 1 ? "was" : "were")} not run: {Titles(missing)}.", Verdict.NotComparable);
        }
    }

    private static string Evals(int count) => count == 1 ? "1 eval" : $"{count} evals";

    private static string Titles(IEnumerable<ReleaseEval> evals) => string.Join("; ", evals.Select(eval => eval.Title));
}
