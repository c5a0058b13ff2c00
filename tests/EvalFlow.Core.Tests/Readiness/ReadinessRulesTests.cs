using EvalFlow.Core.Calibration;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Readiness;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Releases;
using EvalFlow.Core.Runs;
using EvalFlow.Core.Tests.Alerts;

namespace EvalFlow.Core.Tests.Readiness;

public sealed class ReadinessRulesTests
{
    private static readonly DateOnly Day = new(2026, 11, 24);

    private static ReadinessEval Good => new()
    {
        EvalId = "harm", EvalVersion = "1.0.0", EvalHash = "e", Title = "Harm", Owner = "ann", RequiredBecause = "every eval",
        RunId = "r-1", Status = RunStatus.Completed, Samples = new SampleCounts(100, 100, 0, 0, 0), ResultHash = "result",
        Gate = new GateReport("rate", 0.1, null, 0.05, Passed: true), Comparison = A.Result(verdict: Verdict.Equivalent),
    };

    private static string Kinds(ReadinessEval eval, string? reason = null, bool hasBaseline = true, Comparison? comparison = null) =>
        string.Join(' ', ReadinessRules.Obstacles(eval, reason, hasBaseline, comparison ?? (hasBaseline ? A.Comparison() : null)).Select(one => one.Kind));

    [Fact]
    public void AGoodResult_HasNoObstacle() => Assert.Equal("", Kinds(Good));

    public static TheoryData<string, string> Flawed() => new()
    {
        { "no result", "NotRun" }, { "errors", "RunIncomplete" }, { "budget", "RunIncomplete" }, { "gate", "GateFailed" }, { "no value", "GateUndecided" }, { "refused", "GateUndecided" },
        { "regressed", "Regressed" }, { "other data", "NotCompared" }, { "judge", "JudgeNotCalibrated" }, { "stale", "Stale" }, { "finding", "FindingOpen" }, { "inconclusive", "" },
    };

    [Theory]
    [MemberData(nameof(Flawed))]
    public void EachFlaw_IsItsOwnObstacle(string flaw, string expected) => Assert.Equal(expected, Kinds(flaw switch
    {
        "no result" => Good with { ResultHash = null, Samples = null },
        "errors" => Good with { Samples = new SampleCounts(100, 99, 0, 1, 0) },
        "budget" => Good with { Samples = new SampleCounts(100, 60, 0, 0, 40) },
        "gate" => Good with { Gate = Good.Gate! with { Value = 0.2, Passed = false } },
        "no value" => Good with { Gate = Good.Gate! with { Value = null, Passed = null } },
        "refused" => Good with { Gate = Good.Gate! with { Passed = null, Refused = true, Reason = "No calibration." } },
        "regressed" => Good with { RegressedRows = 1 },
        "other data" => Good with { Comparison = A.Result(verdict: Verdict.NotComparable) },
        "judge" => Good with { Judges = [new JudgeReport("judge", true, JudgeStanding.Stale, null, null, null, null, null, "Old.")] },
        "stale" => Good with { StaleReasons = [new StaleReason(StaleKind.ReviewDue, null, Day, Day, "Review due.", "Review it.")] },
        "finding" => Good with { OpenFindings = ["f-1"] },
        _ => Good with { Comparison = A.Result(verdict: Verdict.Inconclusive) },
    }));

    [Fact]
    public void NoComparison_IsAnObstacleOnlyWhereThereIsABaseline()
    {
        ReadinessEval alone = Good with { Comparison = null };
        Assert.Equal("", Kinds(alone, hasBaseline: false));
        Assert.Equal(ObstacleKind.NotCompared, Assert.Single(ReadinessRules.Obstacles(alone, "The baseline failed.", true, null)).Kind);
    }

    private static ReadinessReport Report(ReadinessEval eval, IReadOnlyList<SignOffLine>? signed = null, IReadOnlyList<WaiverLine>? waivers = null, string state = ReleaseStates.Ready) => ReadinessRules.Weigh(new ReadinessReport
    {
        ReleaseId = "aurora-1.1-x", Name = "aurora 1.1", State = state, AsOf = A.Noon, Recommendation = Recommendation.NotReady, Reasons = [], Evals = [eval], Findings = [],
        Waivers = waivers ?? [], SignOffs = signed ?? [Signed()], RequiredSetHash = "", EvidenceHash = "",
    });

    private static SignOffLine Signed(bool holds = true) => new("harm", "r-1", "result", "bob", A.Noon, null, holds);

    private static WaiverLine Waiver(bool inForce = true, params ObstacleKind[] covers) => new("w-1", "harm", covers, "why", "dan", Day, "meanwhile", "carol", A.Noon, inForce);

    private static ReadinessEval Failing => Good with { Obstacles = [new Obstacle(ObstacleKind.GateFailed, "The gate failed."), new Obstacle(ObstacleKind.Stale, "Stale.")] };

    [Fact]
    public void SignedAndGood_IsReady() => Assert.Equal((Recommendation.Ready, 0), (Report(Good).Recommendation, Report(Good).Reasons.Count));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void WithoutAValidSignature_IsNotReady(bool wasSigned)
    {
        ReadinessReport report = Report(Good, wasSigned ? [Signed(holds: false)] : []);
        Assert.Equal(Recommendation.NotReady, report.Recommendation);
        Assert.Contains(wasSigned ? "has changed since it was signed" : "Nobody other than its owner", Assert.Single(report.Reasons), StringComparison.Ordinal);
    }

    [Fact]
    public void AWaiver_CoversWhatItNames_AndNothingElse()
    {
        Assert.Equal(Recommendation.ReadyWithWaivers, Report(Failing, waivers: [Waiver(true, ObstacleKind.GateFailed, ObstacleKind.Stale)]).Recommendation);
        ReadinessReport half = Report(Failing, waivers: [Waiver(true, ObstacleKind.GateFailed)]);
        Assert.Equal((Recommendation.NotReady, "harm: Stale.", "harm: The gate failed. (waived, w-1)"), (half.Recommendation, Assert.Single(half.Reasons), Assert.Single(half.Waived)));
        Assert.Equal(Recommendation.NotReady, Report(Failing, waivers: [Waiver(inForce: false, ObstacleKind.GateFailed, ObstacleKind.Stale)]).Recommendation);
    }

    [Theory]
    [InlineData(ReleaseStates.Evaluating)]
    [InlineData(ReleaseStates.Received)]
    public void AReleaseUnderWay_IsNotReady(string state) => Assert.Equal($"The release is {state}.", Assert.Single(Report(Good, state: state).Reasons));

    [Fact]
    public void AFindingOnNoRequiredEval_StandsInTheWayOfTheRelease()
    {
        ReadinessReport report = ReadinessRules.Weigh(Report(Good) with { Findings = [new OpenFindingLine("f-9", "Leaks", 4, null, null, "open", ["other"])] });
        Assert.Equal("Open finding f-9: Leaks.", Assert.Single(report.Reasons));
    }

    [Fact]
    public void NoEvalAtAll_IsNotReady() => Assert.Contains("nothing was evaluated", Assert.Single(ReadinessRules.Weigh(Report(Good) with { Evals = [] }).Reasons), StringComparison.Ordinal);
}
