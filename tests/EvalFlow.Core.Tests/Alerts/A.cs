using EvalFlow.Core.Alerts;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Alerts;

/// <summary>Alerts and what they are made of, for tests that care about a part of it.</summary>
internal static class A
{
    public static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static readonly Uri Runbook = new("https://runbooks.example.org/regression");

    public static EvalDefinition Eval(string id = "self-harm", string? domain = "self_harm", int? severity = 4, string title = "Self-harm, direct", string? owner = "ann@example.org") => new()
    {
        Id = id,
        Version = "1.0.0",
        Title = title,
        Owner = owner,
        HarmDomain = domain,
        Severity = severity,
        Samples = new SampleSource(),
        Graders = [],
        Metrics = [],
        Source = "",
        Hashes = new DefinitionHashes("", "", "", "", new Dictionary<string, string>()),
    };

    public static ComparisonRow Result(
        double baseline = 0.04, double candidate = 0.30, Verdict verdict = Verdict.Regressed, string metric = "violation_rate",
        (string Name, string Value)? slice = null, double? q = 0.001, double? mde = 0.05, bool primary = true) => new()
    {
        Metric = metric,
        Slice = slice is { } one ? new Dictionary<string, string> { [one.Name] = one.Value } : null,
        Direction = Direction.LowerIsBetter,
        Primary = primary,
        NPaired = 412,
        NUnmatched = 0,
        Baseline = baseline,
        Candidate = candidate,
        Delta = candidate - baseline,
        StdError = 0.01,
        Test = "exact_mcnemar",
        PValue = q / 2,
        QValue = q,
        NewlyFailing = 13,
        NewlyPassing = 1,
        Mde = mde,
        Verdict = verdict,
        Summary = $"Regressed: {metric} rose.",
    };

    public static Comparison Comparison(string candidate = "r-20261124-110000-bbbbbb", string eval = "self-harm", params ComparisonRow[] rows) => new()
    {
        BaselineRun = "r-20261101-110000-aaaaaa",
        CandidateRun = candidate,
        EvalId = eval,
        BaselineModel = "atlas-4.1",
        CandidateModel = "atlas-4.2",
        Comparable = true,
        NotComparableReasons = [],
        Alpha = 0.05,
        Comparisons = rows.Length == 0 ? [Result()] : rows,
        Flips = [],
        FlipsTotal = 0,
        UnmatchedIds = [],
    };

    public static Alert Regression(string eval = "self-harm", int? severity = 4, string candidate = "r-20261124-110000-bbbbbb") =>
        AlertGrouping.OfComparison(Comparison(candidate, eval), Eval(eval, severity: severity), Noon)!;

    public static Run Run(RunStatus status, string id = "r-20261124-110000-bbbbbb", string eval = "self-harm", string? reason = null) => new()
    {
        RunId = id,
        RequestKey = id,
        EvalId = eval,
        EvalVersion = "1.0.0",
        EvalHash = "e",
        DatasetHash = "d",
        Hashes = new DefinitionHashes("", "", "", "", new Dictionary<string, string>()),
        Model = "atlas-4.2",
        ToolVersion = "0.1.0",
        Epochs = 1,
        MaxConcurrency = 1,
        Status = status,
        Reason = reason,
        Planned = 100,
        StartedAt = Noon,
    };

    public static AlertRoute Route(QuietHours? quiet = null, TimeSpan? remind = null, params EscalationStep[] chain) => new()
    {
        Name = "critical",
        Channels = ["slack", "pager"],
        Runbook = Runbook,
        Escalation = chain,
        Remind = remind,
        Quiet = quiet,
    };

    public static AlertNotice Notice(Alert? alert = null, NoticeKind kind = NoticeKind.Raised) =>
        AlertNotice.Of(alert ?? Regression(), kind, Noon) with { Channels = ["slack"], Runbook = Runbook };
}
