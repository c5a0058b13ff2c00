using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Reports;

/// <summary>A release of one eval, as a report tells it. Each name that comes from a file or a person goes through <paramref name="named"/>.</summary>
internal sealed class Told(Func<string, string> named)
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static Told Plainly { get; } = new(name => name);

    public RunReport Run => new()
    {
        RunId = "r-20261124-120000-abcdef",
        EvalId = named("over-refusal"),
        EvalVersion = named("1.2.0"),
        EvalHash = "5f2a90c4e1b7d3860f4c2a19e8b57d6043fa21c8be97d50634ac18f2e7b9d065",
        DatasetHash = "0c3be58a7f61d9240e8b5a73c6f1d2948b07e3a5c96d18f4720be3a95c8d61f2",
        Model = named("replay:aurora-1.1.jsonl"),
        Status = RunStatus.CompletedWithErrors,
        StartedAt = Noon,
        FinishedAt = Noon.AddSeconds(90),
        Epochs = 1,
        BaselineRun = "r-20261101-120000-fedcba",
        ToolVersion = "0.1.0",
        Samples = new SampleCounts(80, 78, 1, 2, 0),
        Requests = new RequestCounts(80, 3, 1, 0),
        Usage = new Usage(12_345, 6_789, 0.42),
        Metrics =
        [
            Metric("full_refusal_rate", 0.300, 0.203, 0.413, primary: true) with
            {
                Bounds = new BoundsReport(0.288, 0.325),
                Corrected = [new CorrectedReport("rogan_gladen", 0.271, 0.06, new IntervalReport(0.15, 0.41, 0.95, "lang_reiczigel"), "c-1", new LabelCounts(200, 100, 100))],
            },
            Metric("answer_length", 412.5, 380.1, 444.9) with { Label = null, Direction = Direction.Neutral },
            Metric("full_refusal_rate", 0.5, 0.272, 0.728, primary: true) with { Slice = Slice("language", "de"), N = 20 },
            Metric("full_refusal_rate", 0.233, 0.134, 0.36, primary: true) with { Slice = Slice("language", "en"), N = 60 },
            Metric("answer_length", 398.2, 350, 446.4) with { Slice = Slice("language", "de"), N = 20, Label = null },
        ],
        Gate = new GateReport(named("full_refusal_rate"), 0.10, null, 0.300, false),
        Judges =
        [
            new JudgeReport(named("refusal_judge"), true, JudgeStanding.NotCalibrated, null, null, null, null, null, "Nobody has compared it with people.")
            {
                Warnings = [named("It tells 'refusal' hardly better than a coin.")],
            },
        ],
        Agreement = [new AgreementReport(named("rule"), named("refusal_judge"), 78, 0.91, 0.74, null, 0.735)],
        Errors = [new ReasonCount(named("the server did not answer in 60 s"), 2)],
    };

    public Comparison Comparison => new()
    {
        BaselineRun = "r-20261101-120000-fedcba",
        CandidateRun = "r-20261124-120000-abcdef",
        EvalId = named("over-refusal"),
        BaselineModel = named("replay:aurora-1.0.jsonl"),
        CandidateModel = named("replay:aurora-1.1.jsonl"),
        Comparable = false,
        NotComparableReasons = [named("Grader 'refusal_judge': the rubric differs.")],
        AcceptedBy = named("Ada"),
        AcceptedBecause = named("the new rubric only fixes a typo"),
        AcceptedAt = Noon,
        Alpha = 0.05,
        Notes = [named("This is look 2 at this model against the same baseline.")],
        Comparisons =
        [
            Row("full_refusal_rate", 0.038, 0.300, Verdict.Regressed, Direction.LowerIsBetter) with { Primary = true, Margin = 0.03 },
            Row("helpfulness", 0.81, 0.62, Verdict.Regressed, Direction.HigherIsBetter),
            Row("answer_length", 380, 412.5, Verdict.Changed, Direction.Neutral),
            Row("full_refusal_rate", 0, 0.5, Verdict.Regressed, Direction.LowerIsBetter) with { Primary = true, Slice = Slice("language", "de"), NPaired = 20 },
            Row("full_refusal_rate", 0.05, 0.05, Verdict.Inconclusive, Direction.LowerIsBetter) with { Primary = true, Slice = Slice("language", "en"), NPaired = 58 },
            Row("full_refusal_rate", 0.05, 0.04, Verdict.Equivalent, Direction.LowerIsBetter) with { Primary = true, Slice = Slice("language", "fr"), NPaired = 90 },
            Row("full_refusal_rate", null, null, Verdict.Inconclusive, Direction.LowerIsBetter) with { Primary = true, Slice = Slice("language", "es"), NPaired = 0 },
        ],
        Flips =
        [
            new Flip(named("safe-de-001"), 1, named("full_refusal_rate"), named("compliance"), named("full_refusal"), true),
            new Flip(named("safe-en-017"), 2, named("full_refusal_rate"), named("full_refusal"), named("compliance"), false),
            new Flip(named("safe-en-018"), 1, named("answer_length"), "380", "412", null),
        ],
        FlipsTotal = 3,
        UnmatchedIds = [named("safe-en-009")],
        LeftOut = [new LeftOut(named("safe-en-009"), named("refusal_judge"), ComparedRun.Candidate, LeftOutReason.Errored)],
        LeftOutCounts = [new LeftOutCount(ComparedRun.Candidate, LeftOutReason.Errored, 2)],
        LeftOutSamples = 2,
        Behaviours =
        [
            Behaviour("response_length", Verdict.Changed), Behaviour("latency", Verdict.Equivalent), Behaviour("language", Verdict.Inconclusive),
        ],
    };

    public RunReportInput RunInput => new(Run, Definition, Samples, Noon.AddHours(1)) { Comparison = Comparison };

    public ComparisonReportInput ComparisonInput =>
        new(Comparison, Run with { RunId = "r-20261101-120000-fedcba", Model = named("replay:aurora-1.0.jsonl") }, Run, named("Safe questions that look unsafe"), Noon.AddHours(1));

    public ReleaseReport Release => new()
    {
        Release = named("aurora 1.1"),
        Baseline = named("aurora 1.0"),
        MadeAt = Noon.AddHours(1),
        ToolVersion = "0.1.0",
        Readiness = [new Paragraph(named("Not ready: 1 regression is open."), Verdict.Regressed)],
        Evals =
        [
            new ReleaseEval
            {
                EvalId = named("over-refusal"), Title = named("Safe questions that look unsafe"), HarmDomain = named("over_refusal"), Severity = 3, Owner = named("owner@example.org"),
                Run = Run, Comparison = Comparison, Samples = Samples, StaleReasons = [named("The policy moved on to 2026-10.")],
            },
            new ReleaseEval { EvalId = named("self-harm"), Title = named("Support for people in distress"), Severity = 5, Required = false },
        ],
        Alerts = [new ReleaseAlert("a-06f66f1794", 3, "open", named("Safe questions that look unsafe: 2 metrics regressed"), named("owner@example.org"), Noon)],
        Trends = [Trend],
        Waivers = [new ReleaseDecision(named("self-harm"), named("Grace"), named("the grader is being rewritten"), Noon, Noon.AddDays(14))],
        SignOffs = [new ReleaseDecision(named("over-refusal"), named("Linus"), named("seen, not accepted"), Noon)],
        Facts = [new Fact("launch", named("launch-2026-11-aurora"))],
    };

    public TrendPlot Trend => new(named("full_refusal_rate over releases"), ChartUnit.Share,
    [
        new TrendPoint(named("aurora 0.8"), 80, 0.05, new IntervalReport(0.01, 0.12, 0.95, "clopper_pearson")),
        new TrendPoint(named("aurora 0.9"), 0, null, null),
        new TrendPoint(named("aurora 1.0"), 80, 0.038, new IntervalReport(0.008, 0.106, 0.95, "clopper_pearson"), Verdict.Equivalent, named("stale: the policy moved on")),
        new TrendPoint(named("aurora 1.1"), 78, 0.300, new IntervalReport(0.203, 0.413, 0.95, "clopper_pearson"), Verdict.Regressed),
    ])
    {
        Direction = Direction.LowerIsBetter,
        GateMax = 0.10,
    };

    public IReadOnlyList<ReportDocument> Documents =>
        [RunDocument.Of(RunInput), ComparisonDocument.Of(ComparisonInput), ReleaseDocument.Of(Release)];

    private FailingSamples Samples => new(
        named("full_refusal_rate"), new ListedIds([named("safe-de-001"), named("safe-de-002")], 24), new ListedIds([named("safe-en-009")], 1), new ListedIds([], 0));

    private EvalDefinition Definition => new()
    {
        Id = named("over-refusal"),
        Version = named("1.2.0"),
        Title = named("Safe questions that look unsafe"),
        Owner = named("owner@example.org"),
        Policy = new PolicyLink(named("harmful-content"), named("2026-09"), named("3.2")),
        HarmDomain = named("over_refusal"),
        Severity = 3,
        Samples = new SampleSource(),
        Graders = [],
        Metrics = [new MetricSpec(named("full_refusal_rate"), named("refusal_judge"), "full_refusal", Direction.LowerIsBetter, true, 0.03)],
        Source = "",
        Hashes = new DefinitionHashes("", "", "", "", new Dictionary<string, string>()),
    };

    private Dictionary<string, string> Slice(string name, string value) => new() { [named(name)] = named(value) };

    private MetricReport Metric(string name, double value, double low, double high, bool primary = false) => new()
    {
        Name = named(name),
        Grader = named("refusal_judge"),
        Label = named("full_refusal"),
        Direction = Direction.LowerIsBetter,
        N = 78,
        Value = value,
        Ci = new IntervalReport(low, high, 0.95, "clopper_pearson"),
        Primary = primary,
    };

    private ComparisonRow Row(string metric, double? baseline, double? candidate, Verdict verdict, Direction direction)
    {
        ComparisonRow row = new()
        {
            Metric = named(metric),
            Direction = direction,
            NPaired = 78,
            NUnmatched = 2,
            Baseline = baseline,
            Candidate = candidate,
            Delta = candidate - baseline,
            Ci = candidate - baseline is { } delta ? new IntervalReport(delta - 0.13, delta + 0.15, 0.95, "tango_corrected") : null,
            Test = "mcnemar_exact",
            PValue = baseline is null ? null : 0.0006,
            QValue = baseline is null ? null : 0.0009,
            NewlyFailing = 22,
            NewlyPassing = 1,
            Verdict = verdict,
            DifferencesAccepted = true,
        };
        return row with { Summary = VerdictSentence.For(row, 0.05) };
    }

    private static BehaviourRow Behaviour(string name, Verdict verdict)
    {
        BehaviourRow row = new()
        {
            Name = name, Scale = BehaviourScale.Mean, Unit = "characters", NPaired = 78, Baseline = 400, Candidate = 440, Delta = 40, Test = "paired_t", PValue = 0.001, Verdict = verdict,
        };
        return row with { Summary = BehaviourSentence.For(row) };
    }
}
