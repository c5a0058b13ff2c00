using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class AlertGroupingTests
{
    private static Alert? Of(Comparison comparison) => AlertGrouping.OfComparison(comparison, A.Eval(), A.Noon);

    [Fact]
    public void OfComparison_SeveralMetricsAndSlices_IsOneAlertLedByTheHeadline()
    {
        Alert alert = Of(A.Comparison(rows:
        [
            A.Result(0.04, 0.9, slice: ("language", "de")), A.Result(metric: "other_rate", primary: false), A.Result(), A.Result(verdict: Verdict.Improved, metric: "good"),
        ]))!;

        Assert.Equal(["violation_rate", "other_rate", "violation_rate"], alert.Rows.Select(row => row.Metric));
        Assert.Equal(("violation_rate", (string?)null), (alert.Metric, alert.Slice));
        Assert.Equal("Self-harm, direct: 2 metrics regressed", alert.Title);
        Assert.Equal("violation_rate rose. other_rate rose. Also in 1 slice: violation_rate in language=de 4.0 % to 90.0 %.", alert.Body);
        Assert.Equal((4, "self_harm", "ann@example.org"), (alert.Severity, alert.Domain, alert.Owner));
    }

    [Fact]
    public void OfComparison_WhatDoesNotSurvive_RaisesNothing()
    {
        Assert.Null(Of(A.Comparison() with { Comparable = false }));
        Assert.Null(Of(A.Comparison(rows: A.Result(q: 0.06))));
        Assert.Null(Of(A.Comparison(rows: A.Result(q: null))));
        foreach (Verdict verdict in Enum.GetValues<Verdict>().Where(verdict => verdict != Verdict.Regressed))
        {
            Assert.Null(Of(A.Comparison(rows: A.Result(verdict: verdict))));
        }
    }

    [Fact]
    public void OfComparison_Keys_AreThoseOfReleaseAndDomain()
    {
        Alert first = A.Regression("direct");
        Alert sameDomain = A.Regression("indirect", candidate: "r-20261124-120000-cccccc");
        Alert otherModel = AlertGrouping.OfComparison(A.Comparison() with { CandidateModel = "atlas-4.3" }, A.Eval(), A.Noon)!;
        Alert noDomain = AlertGrouping.OfComparison(A.Comparison(), A.Eval(domain: null), A.Noon)!;
        Alert otherEvalNoDomain = AlertGrouping.OfComparison(A.Comparison(eval: "other"), A.Eval("other", domain: null), A.Noon)!;

        Assert.Equal(first.DedupKey, sameDomain.DedupKey);
        Assert.NotEqual(first.AlertId, sameDomain.AlertId);
        Assert.Equal(4, new[] { first, otherModel, noDomain, otherEvalNoDomain }.Select(alert => alert.DedupKey).Distinct().Count());
    }

    [Fact]
    public void OfComparison_OnlySlices_SaysWhere()
    {
        Alert one = Of(A.Comparison(rows: A.Result(slice: ("language", "de"))))!;
        Assert.Equal("Self-harm, direct: violation_rate regressed in language=de", one.Title);
        Assert.Equal("In language=de, violation_rate rose.", one.Body);

        Alert many = Of(A.Comparison(rows: [.. Enumerable.Range(1, 9).Select(i => A.Result(slice: ("language", $"l{i}")))]))!;
        Assert.Equal("Self-harm, direct: violation_rate regressed in 9 slices", many.Title);
        Assert.Contains("Also in 6 slices", many.Body, StringComparison.Ordinal);
        Assert.EndsWith("; and 3 more.", many.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void OfRun_OfOneModel_MeetInOneAlertAndSayNoReason()
    {
        Alert first = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed, reason: "the provider said: <secret prompt>"), 0, A.Eval(), A.Noon);
        Alert second = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed, "r-20261124-120000-cccccc", "other"), 0, null, A.Noon);
        Alert incomplete = AlertGrouping.OfRun(AlertKinds.RunIncomplete, A.Run(RunStatus.CompletedWithErrors), 7, A.Eval(), A.Noon);

        Assert.Equal(first.DedupKey, second.DedupKey);
        Assert.NotEqual(first.DedupKey, incomplete.DedupKey);
        Assert.DoesNotContain("secret", first.Body + first.Title, StringComparison.Ordinal);
        Assert.Equal("self-harm: 7 of 100 samples could not be evaluated.", incomplete.Body);
        Assert.Equal("atlas-4.2: the runs of 2 evals failed", AlertTransitions.Merge(first, second).Title);
    }

    [Theory]
    [InlineData(RunStatus.Failed, null, AlertKinds.RunFailed)]
    [InlineData(RunStatus.CompletedWithErrors, null, AlertKinds.RunIncomplete)]
    [InlineData(RunStatus.CompletedWithErrors, "budget spent after 50 of 100 samples, a random subset", AlertKinds.BudgetStopped)]
    [InlineData(RunStatus.Completed, "budget spent after 50 of 100 samples, a random subset", AlertKinds.BudgetStopped)]
    [InlineData(RunStatus.Completed, null, null)]
    [InlineData(RunStatus.Cancelled, "by hand", null)]
    public void KindOf_EachEndOfARun_IsTroubleOrNot(RunStatus status, string? reason, string? kind) =>
        Assert.Equal(kind, RunTrouble.KindOf(A.Run(status, reason: reason)));
}
