using System.Text.RegularExpressions;
using EvalFlow.Core.Freshness;
using EvalFlow.Core.Reports.Charts;
using EvalFlow.Core.Reports.Documents;

namespace EvalFlow.Core.Tests.Reports;

/// <summary>What people read, approved word by word.</summary>
public sealed partial class ReportTextTests
{
    [Fact]
    public void Run_InMarkdown_ReadsWell() => Approved.Matches(RunDocument.Of(Told.Plainly.RunInput).ToMarkdown(), "run");

    [Fact]
    public void Comparison_InMarkdown_ReadsWell() => Approved.Matches(ComparisonDocument.Of(Told.Plainly.ComparisonInput).ToMarkdown(), "comparison");

    [Fact]
    public void Stale_SaysSoBesideTheScore_AndWhyBelow()
    {
        StaleReason reason = new(StaleKind.PolicyMovedOn, "self-harm", new DateOnly(2026, 10, 1), new DateOnly(2026, 10, 31), "The policy moved on.", "Review it.");
        Told told = Told.Plainly;
        string[] texts =
        [
            RunDocument.Of(told.RunInput with { Run = told.Run with { Stale = [reason] } }).ToMarkdown(),
            ComparisonDocument.Of(told.ComparisonInput with { Comparison = told.Comparison with { Stale = [reason] } }).ToMarkdown(),
        ];
        Assert.All(texts, text => Assert.Contains("This eval is stale, for the reason below: its score may no longer mean what it meant.", text, StringComparison.Ordinal));
        Assert.All(texts, text => Assert.Contains("Since 2026-10-01: The policy moved on. Review it.", text, StringComparison.Ordinal));
        Assert.DoesNotContain("stale", RunDocument.Of(told.RunInput with { Run = told.Run with { Stale = [] } }).ToMarkdown(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Release_InMarkdown_ReadsWell() => Approved.Matches(ReleaseDocument.Of(Told.Plainly.Release).ToMarkdown(), "release");

    [Fact]
    public void Document_InHtml_IsAsApproved() => Approved.Matches(Style().Replace(
        new ReportDocument("A <small> report", "Run report", [new Paragraph("Nothing regressed & all is <well>.")],
        [
            new Section("Result", [
                new Bullets(["one", "two"]), new Facts([new Fact("run", "r-1")]), new SampleIdList(["s-1"]),
                new DataTable("Table", ["name", DataColumn.Right("n")], [["a|b", "1"], ["", ""]])]),
        ]).ToHtml(), "STYLE"), "document.html");

    [Fact]
    public void Trend_AsSvg_IsAsApproved() => Approved.Matches(TrendChart.Of(Told.Plainly.Trend).ToSvg(), "trend.svg");

    [Fact]
    public void Sparkline_AsSvg_IsAsApproved() => Approved.Matches(Sparkline.Of(Told.Plainly.Trend).ToSvg(), "sparkline.svg");

    [GeneratedRegex("(?<=<style>).*(?=</style>)|(?<=sha256-)[^']+", RegexOptions.Singleline)]
    private static partial Regex Style();
}
