using EvalFlow.Core.Alerts;
using EvalFlow.Core.Regressions;
using EvalFlow.Core.Runs;
using FsCheck;
using FsCheck.Fluent;

namespace EvalFlow.Core.Tests.Alerts;

public sealed class AlertTransitionsTests
{
    private const string Later = "r-20261125-110000-cccccc";

    [Fact]
    public void Merge_AnotherEvalOfTheDomain_JoinsAndRaisesTheSeverity()
    {
        Alert merged = AlertTransitions.Merge(A.Regression("direct", severity: 3), A.Regression("indirect", severity: 5));

        Assert.Equal(["direct", "indirect"], merged.Rows.Select(row => row.EvalId));
        Assert.Equal((5, "indirect", "self_harm: 2 evals regressed"), (merged.Severity, merged.EvalId, merged.Title));
        Assert.Equal(A.Regression("direct", severity: 3).AlertId, merged.AlertId);
    }

    [Fact]
    public void Merge_ALaterRunOfTheSameEval_ReplacesItsRowsAndAnEarlierOneDoesNot()
    {
        Alert first = A.Regression();
        Alert later = A.Regression(candidate: Later);

        Assert.Equal(Later, Assert.Single(AlertTransitions.Merge(first, later).Rows).CandidateRun);
        Alert standing = AlertTransitions.Merge(first, later);
        Assert.Same(standing, AlertTransitions.Merge(standing, first));
        Assert.Same(standing, AlertTransitions.Merge(standing, later));
        Alert resolved = AlertTransitions.Resolve(standing, "Ann", null, A.Noon);
        Assert.Same(resolved, AlertTransitions.Merge(resolved, A.Regression("other")));
    }

    // Delivered thrice, out of order, with others between: the rows are the same.
    [Fact]
    public void Merge_InAnyOrderAndAgain_EndsTheSame()
    {
        Alert[] raised = [.. from eval in (string[])["a", "b", "c"] from run in (int[])[1, 2, 3] select A.Regression(eval, candidate: $"r-2026112{run}-110000-aaaaaa")];
        Gen<int[]> orders = Gen.Shuffle(Enumerable.Range(0, 3 * raised.Length).ToArray());
        Law.Holds(orders, order =>
        {
            Alert[] deliveries = [.. order.Select(i => raised[i % raised.Length])];
            Alert end = deliveries.Aggregate(deliveries[0], AlertTransitions.Merge);
            return end.Rows.Count == 3 && end.Rows.All(row => row.CandidateRun == "r-20261123-110000-aaaaaa") && end.Title == "self_harm: 3 evals regressed";
        });
    }

    [Theory]
    [InlineData(Verdict.Improved, 0.9, true)]
    [InlineData(Verdict.Equivalent, 0.9, true)]
    [InlineData(Verdict.Inconclusive, 0.26, true)]     // could have seen a move of 26 points and did not
    [InlineData(Verdict.Inconclusive, 0.27, false)]    // too few samples to tell
    [InlineData(Verdict.Inconclusive, null, false)]
    [InlineData(Verdict.Changed, 0.01, false)]
    [InlineData(Verdict.NotComparable, 0.01, false)]
    [InlineData(Verdict.Regressed, 0.01, false)]
    public void Recover_ByVerdict_ResolvesOrNot(Verdict verdict, double? mde, bool isWell)
    {
        Alert alert = A.Regression() with { Rows = [A.Regression().Rows[0] with { Delta = 0.26 }] };

        Alert after = AlertTransitions.Recover(alert, A.Comparison(Later, rows: A.Result(verdict: verdict, mde: mde)), A.Noon.AddDays(1));

        Assert.Equal(isWell ? AlertState.Resolved : AlertState.Open, after.State);
        Assert.Equal(isWell ? Later : null, after.Rows[0].RecoveredBy);
        Assert.Equal(isWell ? [new AlertAct(A.Noon.AddDays(1), "resolved", Later, null)] : [], after.Handling.History);
    }

    [Fact]
    public void Recover_OtherModelsRunsAndSlices_ChangeNothing()
    {
        Alert alert = A.Regression();
        Comparison well = A.Comparison(Later, rows: A.Result(verdict: Verdict.Improved));

        Assert.Same(alert, AlertTransitions.Recover(alert, well with { CandidateModel = "atlas-9" }, A.Noon));
        Assert.Same(alert, AlertTransitions.Recover(alert, well with { BaselineModel = "atlas-1" }, A.Noon));
        Assert.Same(alert, AlertTransitions.Recover(alert, well with { EvalId = "other" }, A.Noon));
        Assert.Same(alert, AlertTransitions.Recover(alert, well with { Comparable = false }, A.Noon));
        Assert.Same(alert, AlertTransitions.Recover(alert, well with { CandidateRun = "r-20261101-000000-aaaaaa" }, A.Noon));
        Assert.Same(alert, AlertTransitions.Recover(alert, A.Comparison(Later, rows: A.Result(verdict: Verdict.Improved, slice: ("language", "de"))), A.Noon));
        Assert.NotSame(alert, AlertTransitions.Recover(alert, well, A.Noon));
    }

    [Fact]
    public void Recover_OneOfTwoEvals_LeavesTheAlertOpenAboutTheOther()
    {
        Alert both = AlertTransitions.Merge(A.Regression("direct", severity: 5), A.Regression("indirect", severity: 3));

        Alert after = AlertTransitions.Recover(both, A.Comparison(Later, "direct", A.Result(verdict: Verdict.Improved)), A.Noon);

        Assert.Equal((AlertState.Open, 3, "indirect"), (after.State, after.Severity, after.EvalId));
        Assert.Equal(AlertState.Resolved, AlertTransitions.Recover(after, A.Comparison(Later, "indirect", A.Result(verdict: Verdict.Improved)), A.Noon).State);
    }

    [Fact]
    public void RecoverRun_TheSameRunResumed_ResolvesIt()
    {
        Alert failed = AlertGrouping.OfRun(AlertKinds.RunFailed, A.Run(RunStatus.Failed), 0, A.Eval(), A.Noon);

        Assert.True(RunTrouble.IsOverWith(failed, A.Run(RunStatus.Completed)));
        Assert.False(RunTrouble.IsOverWith(failed, A.Run(RunStatus.Completed) with { Model = "other" }));
        Assert.Same(failed, AlertTransitions.RecoverRun(failed, "other", "r-9", A.Noon));
        Assert.Equal(AlertState.Resolved, AlertTransitions.RecoverRun(failed, "self-harm", "r-20261124-110000-bbbbbb", A.Noon).State);
    }

    [Fact]
    public void Answers_AreTakenOnce()
    {
        Alert acknowledged = AlertTransitions.Acknowledge(A.Regression(), "Ann", "on it", A.Noon);
        Assert.Equal(new AlertAct(A.Noon, "acknowledged", "Ann", "on it"), Assert.Single(acknowledged.Handling.History));
        Assert.Same(acknowledged, AlertTransitions.Acknowledge(acknowledged, "Bob", null, A.Noon));
        Alert resolved = AlertTransitions.Resolve(acknowledged, "Ann", null, A.Noon);
        Assert.Equal(AlertState.Resolved, resolved.State);
        Assert.Same(resolved, AlertTransitions.Resolve(resolved, "Bob", null, A.Noon));
        Assert.Same(resolved, AlertTransitions.Acknowledge(resolved, "Bob", null, A.Noon));
    }
}
