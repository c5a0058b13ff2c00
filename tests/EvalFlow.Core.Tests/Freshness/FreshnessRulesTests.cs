using EvalFlow.Core.Calibration;
using EvalFlow.Core.Evals;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Registry;
using EvalFlow.Core.Registry.Catalogs;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Freshness;

/// <summary>Each reason: when it begins, when it does not, and what it says. The words are approved in Approved/reasons.txt.</summary>
public sealed class FreshnessRulesTests
{
    [Fact]
    public void Judge_AnEvalOfLastMonth_IsFresh() => Assert.Empty(F.Judge(F.Of(F.Eval())).Reasons);

    [Theory]
    [InlineData(3, null, "2026-05-28", false)]   // 180 days: due today
    [InlineData(3, null, "2026-05-27", true)]
    [InlineData(5, null, "2026-08-26", false)]   // 90 days
    [InlineData(5, null, "2026-08-25", true)]
    [InlineData(null, null, "2026-05-27", true)]
    [InlineData(5, 10, "2026-11-14", false)]
    [InlineData(1, 10, "2026-11-13", true)]
    [InlineData(3, 1_000_000_000, "2020-01-01", false)]
    public void Review_AfterItsCadence_IsDue(int? severity, int? cadence, string reviewed, bool stale)
    {
        EvalFacts eval = F.Eval() with { Severity = severity, Review = new ReviewPlan(DateOnly.Parse(reviewed), cadence) };
        StaleReason? reason = F.Reason(F.Of(eval));
        Assert.Equal(stale ? StaleKind.ReviewDue : null, reason?.Kind);
        Assert.Equal(stale ? reason!.Due.AddDays(1) : null, reason?.Since);
    }

    [Fact]
    public void Review_WithoutADate_CountsFromItsMakingOrItsApproval()
    {
        EvalFacts old = F.Eval() with { AddedAt = F.Day(1, 5) };
        Assert.Equal(F.Day(7, 4), F.Reason(F.Of(old))!.Due);
        Assert.Empty(F.Judge(F.Of(old).Standing(EvalState.Active, new Approval("1.0.0", "hash-1", "bob", F.Noon(F.Day(9, 1))))).Reasons);
    }

    [Fact]
    public void Review_SaidToBeInTheFuture_DoesNotCountAndIsNoted()
    {
        EvalFreshness judged = F.Judge(F.Of(F.Eval() with { AddedAt = F.Day(1, 5), Review = new ReviewPlan(new DateOnly(2062, 10, 1), 90) }));
        Assert.Equal(StaleKind.ReviewDue, Assert.Single(judged.Reasons).Kind);
        Assert.Contains("2062-10-01", Assert.Single(judged.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public void Version_AddedAfterTheApproval_WasNeverReviewed()
    {
        Approval approval = new("0.9.0", "hash-0", "bob", F.Noon(F.Day(9, 1)));
        Assert.Equal(StaleKind.VersionNotReviewed, F.Reason(F.Of(F.Eval()).Standing(EvalState.Active, approval))!.Kind);
        Assert.Null(F.Reason(F.Of(F.Eval()).Standing(EvalState.Active, approval with { Hash = "hash-1" })));
    }

    [Theory]
    [InlineData("1", "2026-11-24", "2026-11-24")]   // takes effect today: all linked evals at once
    [InlineData("1", "2026-11-25", null)]
    [InlineData("2", "2026-11-01", null)]
    [InlineData("2", "2026-12-01", null)]           // written for the version to come
    [InlineData("1", "2026-09-01", "2026-10-01")]   // no earlier than the eval itself
    [InlineData(null, "2026-11-01", "2026-11-01")]
    [InlineData("unknown", "2026-11-01", "2026-11-01")]
    public void Policy_WithANewerVersionInForce_MovedOn(string? written, string effective, string? since)
    {
        Catalog catalog = F.WithPolicy(("1", F.Day(1, 1)), ("2", DateOnly.Parse(effective)));
        StaleReason? reason = F.Reason(F.Of(F.Eval() with { Policy = new PolicyLink("harm", written, "3.2") }) with { Catalog = catalog });
        Assert.Equal(since, reason?.Since.ToString("yyyy-MM-dd"));
        Assert.True(reason is null or { Kind: StaleKind.PolicyMovedOn, Subject: "harm" });
    }

    [Fact]
    public void Policy_BehindByTwoVersions_IsStaleSinceTheFirst()
    {
        Catalog catalog = F.WithPolicy(("1", F.Day(1, 1)), ("2", F.Day(10, 5)), ("3", F.Day(11, 5)));
        StaleReason reason = F.Reason(F.Of(F.Eval() with { Policy = new PolicyLink("harm", "1", null) }) with { Catalog = catalog })!;
        Assert.Equal(F.Day(10, 5), reason.Since);
        Assert.Contains("version 3 since 2026-11-05", reason.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Policy_ThatTheCatalogueDoesNotHave_IsNotedAndNotFreshByDefault()
    {
        EvalFacts eval = F.Eval() with { Policy = new PolicyLink("hram", "1", null) };
        EvalFreshness judged = F.Judge(F.Of(eval) with { Catalog = F.WithPolicy(("1", F.Day(1, 1))) });
        Assert.Contains("no policy 'hram'", Assert.Single(judged.Notes), StringComparison.Ordinal);
        Assert.Empty(F.Judge(F.Of(eval)).Notes);
    }

    [Theory]
    [InlineData(null, "2026-10-01", false)]
    [InlineData(null, "2026-10-02", true)]
    [InlineData("2", "2026-10-02", false)]
    [InlineData("1", "2026-08-01", true)]
    [InlineData(null, "2026-11-25", false)]
    public void ThreatVector_NewerThanTheVersionNamedOrTheReview_MovedOn(string? named, string since, bool stale)
    {
        EvalFacts eval = F.Eval() with { ThreatVector = "jailbreak", ThreatVectorVersion = named };
        Catalog catalog = F.WithVector(("1", F.Day(1, 1)), ("2", DateOnly.Parse(since)));
        Assert.Equal(stale ? StaleKind.ThreatVectorMovedOn : null, F.Reason(F.Of(eval) with { Catalog = catalog })?.Kind);
    }

    [Fact]
    public void Model_OfANewGeneration_MakesStaleUntilReviewedAndRun()
    {
        Catalog catalog = new() { Models = [F.Model("aurora-1", 1, F.Day(1, 1)), F.Model("aurora-2", 2, F.Day(11, 2)), F.Model("aurora-3", 3, F.Day(11, 30))] };
        FreshnessSnapshot snapshot = F.Of(F.Eval()).Runs(F.Run("openai:aurora-1", F.Day(10, 2))) with { Catalog = catalog };

        Assert.Equal([StaleKind.ModelGenerationNewer, StaleKind.NotRunOnCurrentModel], F.Judge(snapshot).Reasons.Select(reason => reason.Kind));
        EvalFacts reviewed = F.Eval() with { Review = new ReviewPlan(F.Day(11, 3), null) };
        Assert.Equal(StaleKind.NotRunOnCurrentModel, F.Reason(snapshot with { Evals = [reviewed] })!.Kind);
        Assert.Empty(F.Judge((snapshot with { Evals = [reviewed] }).Runs(F.Run("replay:new/aurora-2.jsonl", F.Day(11, 3)))).Reasons);
    }

    [Fact]
    public void Model_RunOfAnOlderVersionOfTheEval_IsNoRunOfThisOne()
    {
        Catalog catalog = new() { Models = [F.Model("aurora-1", 1, F.Day(1, 1))] };
        LatestRun old = F.Run("openai:aurora-1", F.Day(9, 2)) with { EvalHash = "hash-0", EvalVersion = "0.9.0" };
        Assert.Contains("Version 0.9.0 has", F.Reason(F.Of(F.Eval()).Runs(old) with { Catalog = catalog })!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Model_ThatIsRetiredMendedOrForAnotherSurface_AsksForNothing()
    {
        ModelGeneration one = F.Model("aurora-1", 1, F.Day(1, 1));
        ModelGeneration mend = F.Model("aurora-1.1", 1, F.Day(11, 1));
        FreshnessSnapshot snapshot = F.Of(F.Eval() with { ProductSurface = "chat" });

        Assert.Empty(F.Judge(snapshot with { Catalog = new() { Models = [one with { Retired = F.Today }] } }).Reasons);
        Assert.Empty(F.Judge(snapshot with { Catalog = new() { Models = [one with { Surfaces = ["search"] }] } }).Reasons);
        // A mend is not a new generation, but it has to be run.
        Assert.Equal((StaleKind.NotRunOnCurrentModel, "aurora-1.1"), F.Reason(snapshot with { Catalog = new() { Models = [mend, one] } }) is { } reason ? (reason.Kind, reason.Subject) : default);
        // A late mend of an old generation is not the current model.
        Assert.Equal("aurora-2", ModelGeneration.Current([mend, F.Model("aurora-2", 2, F.Day(6, 1))], F.Today).Single().Id);
    }

    [Fact]
    public void Calibration_MissingChangedOrOld_MakesStale()
    {
        EvalFacts eval = F.Eval() with { Judges = [new("judge", "now")], JudgeRules = new JudgeRules(["judge"], 30, 100, true) };

        Assert.Contains("Nobody has compared", F.Reason(F.Of(eval))!.Text, StringComparison.Ordinal);
        Assert.Contains("has changed", F.Reason(F.Of(eval).Calibrated("before", F.Day(11, 1)))!.Text, StringComparison.Ordinal);
        Assert.Empty(F.Judge(F.Of(eval).Calibrated("now", F.Day(10, 25))).Reasons);
        Assert.Equal((StaleKind.CalibrationOld, F.Today), F.Reason(F.Of(eval).Calibrated("now", F.Day(10, 24))) is { } old ? (old.Kind, old.Since) : default);
        Assert.Empty(F.Judge(F.Of(eval with { JudgeRules = eval.JudgeRules with { Required = false } })).Reasons);
    }

    [Fact]
    public void Leak_OfTheseSamples_MakesStaleUntilThereAreOthers()
    {
        FreshnessSnapshot snapshot = F.Of(F.Eval()) with
        {
            Leaks = new Dictionary<string, LeakMark> { [F.Id] = new(F.Id, "1.0.0", "data-1", "Canary seen in a crawl.", "eve", F.Noon(F.Day(11, 20))) },
        };
        Assert.Equal((StaleKind.SampleSetLeaked, F.Day(11, 20)), F.Reason(snapshot) is { } leak ? (leak.Kind, leak.Since) : default);
        Assert.Empty(F.Judge(snapshot with { Evals = [F.Eval() with { DatasetHash = "data-2" }] }).Reasons);
    }

    [Theory]
    [InlineData(Direction.HigherIsBetter, 0.9, 0.99, true)]
    [InlineData(Direction.HigherIsBetter, 0.9, 0.989, false)]
    [InlineData(Direction.LowerIsBetter, 0.01, 0.3, true)]
    [InlineData(Direction.LowerIsBetter, 0.011, 0.3, false)]
    [InlineData(Direction.Neutral, 0, 1, false)]
    public void Saturation_ThreeReleasesWithinAPointOfTheCeiling_AsksTheOwnerToChoose(Direction direction, double low, double high, bool stale)
    {
        LatestRun[] runs = [F.Run("m1", F.Day(10, 2), low, high), F.Run("m2", F.Day(10, 3), low, high), F.Run("m3", F.Day(10, 4), low, high)];
        EvalFacts eval = F.Eval() with { Share = F.Accuracy with { Direction = direction } };
        StaleReason? reason = F.Reason(F.Of(eval).Runs(runs));
        Assert.Equal(stale, reason is { Kind: StaleKind.Saturated } && (reason.Since, reason.Due) == (F.Day(10, 4), F.Day(11, 3)));
        Assert.Equal(stale, reason is not null);
    }

    [Fact]
    public void Saturation_NotThreeInARow_OrWithARegression_OrOnOtherSamples_IsNone()
    {
        EvalFacts eval = F.Eval() with { Share = F.Accuracy };
        LatestRun[] runs = [F.Run("m1", F.Day(10, 2), 0.97, 1), F.Run("m2", F.Day(10, 3), 0.97, 1), F.Run("m3", F.Day(10, 4), 0.97, 1)];
        FreshnessSnapshot saturated = F.Of(eval).Runs(runs);

        Assert.NotNull(F.Reason(saturated));
        Assert.Null(F.Reason(F.Of(eval).Runs(runs[..2])));
        Assert.Null(F.Reason(F.Of(eval).Runs(runs[0], runs[1], runs[2] with { Model = "m2" })));
        Assert.Null(F.Reason(F.Of(eval).Runs([.. runs, F.Run("m4", F.Day(10, 5), 0.5, 0.7)])));
        Assert.NotNull(F.Reason(F.Of(eval).Runs([.. runs, F.Run("m0", F.Day(10, 1), 0.5, 0.7)])));
        Assert.Null(F.Reason(F.Of(eval).Runs(runs[0], runs[1], runs[2] with { DatasetHash = "data-0" })));
        Assert.Null(F.Reason(F.Of(eval).Runs(runs[0], runs[1], runs[2] with { Metrics = [] })));
        Assert.Null(F.Reason(saturated.Standing(EvalState.RegressionOnly)));
        Assert.Null(F.Reason(F.Of(F.Eval()).Runs(runs)));
    }

    [Theory]
    [InlineData("2026-05-28", true)]
    [InlineData("2026-05-29", false)]
    public void Saturation_CountsHalfAYearFromTheLastConfirmedRegression(string regressed, bool stale)
    {
        LatestRun[] runs = [F.Run("m1", F.Day(10, 2), 0.97, 1), F.Run("m2", F.Day(10, 3), 0.97, 1), F.Run("m3", F.Day(10, 4), 0.97, 1)];
        FreshnessSnapshot snapshot = F.Of(F.Eval() with { Share = F.Accuracy }).Runs(runs) with
        {
            Regressions = new Dictionary<string, DateTimeOffset> { [F.Id] = F.Noon(DateOnly.Parse(regressed)) },
        };
        Assert.Equal(stale ? F.Today : null, F.Reason(snapshot)?.Since);
    }

    [Theory]
    [InlineData(EvalState.Draft, false)]
    [InlineData(EvalState.InReview, false)]
    [InlineData(EvalState.Approved, false)]
    [InlineData(EvalState.Active, true)]
    [InlineData(EvalState.RegressionOnly, true)]
    [InlineData(EvalState.Retired, false)]
    public void State_OfAnEvalThatIsNotInUse_AsksForNothing(EvalState state, bool stale) =>
        Assert.Equal(stale, F.Judge(F.Of(F.Eval() with { AddedAt = F.Day(1, 1) }).Standing(state)).IsStale);

    [Fact]
    public void Judge_Many_PutsTheGravestAndMostUrgentFirst()
    {
        EvalFacts Due(string id, int? severity, DateOnly added) => F.Eval(id) with { Severity = severity, AddedAt = added };
        IReadOnlyList<EvalFreshness> judged = FreshnessRules.Judge(F.Of(F.Eval()) with
        {
            Evals = [Due("mild", 1, F.Day(1, 1)), Due("late", 4, F.Day(3, 1)), Due("fresh", 5, F.Day(11, 1)), Due("later", 4, F.Day(1, 1)), Due("unsaid", null, F.Day(1, 1))],
        });
        Assert.Equal(["fresh", "later", "late", "unsaid", "mild"], judged.Select(eval => eval.EvalId));
    }

    [Fact]
    public void Reasons_AreSaidInWordsThatATiredAnalystUnderstands()
    {
        LatestRun[] runs = [F.Run("m1", F.Day(10, 2), 0.97, 1), F.Run("m2", F.Day(10, 3), 0.97, 1), F.Run("m3", F.Day(10, 4), 0.97, 1)];
        EvalFacts eval = F.Eval() with
        {
            AddedAt = F.Day(3, 1), Policy = new PolicyLink("harm", "1", "9.9"), ThreatVector = "jailbreak", Share = F.Accuracy,
            Judges = [new("judge", "now"), new("second", "s")], JudgeRules = new JudgeRules(["judge"], 30, 100, true),
        };
        FreshnessSnapshot snapshot = F.Of(eval).Runs(runs).Calibrated("now", F.Day(6, 1)).Standing(EvalState.Active, new Approval("0.9.0", "hash-0", "bob", F.Noon(F.Day(2, 1)))) with
        {
            Catalog = new Catalog
            {
                Policies = F.WithPolicy(("1", F.Day(1, 1)), ("2", F.Day(11, 1))).Policies,
                ThreatVectors = F.WithVector(("4", F.Day(10, 20))).ThreatVectors,
                Models = [F.Model("aurora-2", 2, F.Day(11, 2)), F.Model("borealis-1", 1, F.Day(4, 1)) with { Family = "borealis", Spec = null }],
            },
            Leaks = new Dictionary<string, LeakMark> { [F.Id] = new(F.Id, "1.0.0", "data-1", "Canary seen in a crawl.", "eve", F.Noon(F.Day(11, 20))) },
        };
        IEnumerable<string> lines = F.Judge(snapshot).Reasons.Select(reason =>
            $"{StaleWords.Word(reason.Kind)} since {reason.Since:yyyy-MM-dd}, due {reason.Due:yyyy-MM-dd} ({StaleWords.Short(reason)})\n  {reason.Text}\n  Fix: {reason.Fix}\n");
        Approved.Matches(string.Join("\n", lines), "reasons");
    }
}
