using System.Globalization;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Reports.Documents;

/// <summary>What a run could not say, what it rests on, and where its numbers come from.</summary>
internal static class RunSections
{
    public static Section? NotEvaluated(RunReportInput input)
    {
        RunReport run = input.Run;
        return run.Samples.Errored + run.Samples.JudgeFailed + run.Samples.NotEvaluated == 0 && run.Errors.Count == 0 ? null : Section.Of(
            "What could not be evaluated",
            [new Paragraph($"{RunWords.Samples(run)}."),
            run.Errors.Count == 0 ? null : new DataTable(
                "Reasons", ["reason", DataColumn.Right("count")], [.. run.Errors.Select(error => new TableCell[] { error.Reason, Numbers.Count(error.Count) })]),
            .. Ids("Samples without a response", input.Samples.Errored),
            .. Ids("Samples whose judge failed", input.Samples.JudgeFailed)]);
    }

    public static Section? Failing(FailingSamples samples) => samples.Failing is not { } failing ? null : Section.Of(
        $"Samples that fail {samples.Metric}",
        [
            .. failing.Total == 0 ? [new Paragraph("None.")] : Ids("Failing", failing),
            new Paragraph("Ids only: prompts and responses may be harmful and are no part of a report."),
        ]);

    public static Section? Judges(RunReport run) => Section.Of(
        "Judges and graders",
        [
            .. run.Judges.Select(judge => new Paragraph(RunWords.Standing(judge))),
            .. run.Judges.SelectMany(judge => judge.Warnings).Select(warning => new Paragraph($"! {warning}", Regressions.Verdict.NotComparable, IsLoud: true)),
            RunTables.Agreement(run),
        ]);

    public static Section Limits(RunReportInput input) => new("What this does not show", [new Bullets([.. LimitsOf(input)])]);

    private static IEnumerable<string> LimitsOf(RunReportInput input)
    {
        RunReport run = input.Run;
        yield return "The numbers hold for these samples and what they are a fair sample of, not for every use of the model.";
        yield return run.Epochs > 1
            ? $"Each sample was asked {run.Epochs} times with these settings; other settings were not tried."
            : "Each sample was asked once; how far the model's answers vary from one asking to the next was not measured apart.";
        if (run.Limit is { } limit)
        {
            yield return $"Only {Numbers.Count(limit)} samples were asked for.";
        }
        if (run.Model.StartsWith("replay:", StringComparison.Ordinal))
        {
            yield return "The responses were recorded earlier; whether the model still answers so was not tried.";
        }
        foreach (JudgeReport judge in run.Judges.Where(judge => judge is { IsJudge: true, Standing: not Calibration.JudgeStanding.Calibrated }))
        {
            yield return $"The errors of the judge '{judge.Grader}' are not known, and the intervals leave them out.";
        }
        yield return "Intervals cover chance in the choice of samples. They do not cover samples that are out of date, or a rule of grading that misses its point.";
    }

    public static Section Provenance(RunReportInput input)
    {
        (RunReport run, EvalDefinition eval) = (input.Run, input.Definition);
        List<Fact> facts =
        [
            new("run", run.RunId),
            new("eval", $"{run.EvalId}@{run.EvalVersion}, {eval.Title}"),
            new("owner", eval.Owner ?? "nobody"),
            new("harm domain, severity", $"{eval.HarmDomain ?? "none"}, {eval.Severity?.ToString(CultureInfo.InvariantCulture) ?? "none"}"),
            new("policy", eval.Policy is { } policy ? string.Join(", ", new[] { policy.Id, policy.Version, policy.Clause }.OfType<string>()) : "none"),
            new("model", run.Model),
            new("status", RunWords.Status(run)),
            new("samples", RunWords.Samples(run)),
            new("requests", $"{Numbers.Count(run.Requests.Sent)} sent, {Numbers.Count(run.Requests.Retried)} retried, {Numbers.Count(run.Requests.Cached)} answered from the cache"),
            new("usage", RunWords.Usage(run) ?? "not reported"),
            new("hash of the eval", run.EvalHash),
            new("hash of the samples", run.DatasetHash),
            new("baseline", run.BaselineRun ?? "none"),
            new("run by", $"EvalFlow {run.ToolVersion}"),
            new("report made", $"{Numbers.Time(input.MadeAt)} UTC"),
        ];
        return new Section("Where the numbers come from", [new Facts(facts)]);
    }

    /// <summary>Ids under a line with their number.</summary>
    internal static IEnumerable<Block> Ids(string title, ListedIds ids)
    {
        if (ids.Total == 0)
        {
            yield break;
        }
        string cut = ids.Total > ids.Listed.Count ? $", the first {Numbers.Count(ids.Listed.Count)} are listed" : "";
        yield return new Paragraph($"{title}: {Numbers.Count(ids.Total)}{cut}.");
        yield return new SampleIdList(ids.Listed);
    }
}
