using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Core.Tests.Reports;

/// <summary>What a release's report says first must not comfort without evidence.</summary>
public sealed class ReleaseLeadTests
{
    private static readonly ReleaseEval Told = Reports.Told.Plainly.Release.Evals[0] with { StaleReasons = [] };

    [Fact]
    public void NothingCompared_DoesNotSayThatNothingRegressed()
    {
        string[] lead = Lead(Told with { Comparison = null });
        Assert.Contains("Nothing was compared, so nothing is known of regressions.", lead);
        Assert.DoesNotContain(lead, line => line.StartsWith("No regression", StringComparison.Ordinal));
    }

    [Fact]
    public void NotRun_IsNotCountedAsCompared()
    {
        ReleaseEval fine = Told with { Comparison = Told.Comparison! with { Comparisons = [.. Told.Comparison.Comparisons.Where(row => row.Verdict == Core.Regressions.Verdict.Equivalent)] } };
        string[] lead = Lead(fine, Told with { Run = null, Comparison = null, Title = "Absent" });
        Assert.Contains("No regression was found in the 1 eval that was compared.", lead);
        Assert.Contains("1 eval was not run: Absent.", lead);
    }

    [Fact]
    public void GateThatRefuses_IsSaidToBeUndecided() => Assert.Contains(
        $"1 gate could not be decided: {Told.Title}.",
        Lead(Told with { Run = Told.Run! with { Gate = Told.Run.Gate! with { Passed = null, Refused = true } } }));

    private static string[] Lead(params IReadOnlyList<ReleaseEval> evals) =>
        [.. ReleaseDocument.Of(Reports.Told.Plainly.Release with { Evals = evals, Readiness = [] }).Lead.Select(paragraph => paragraph.Text)];
}
