using EvalFlow.Core.Runs;
using EvalFlow.Web.Alerts;
using EvalFlow.Web.Audit;
using EvalFlow.Web.Evals;
using EvalFlow.Web.Findings;
using EvalFlow.Web.Freshness;
using EvalFlow.Web.Kit;
using EvalFlow.Web.Releases;
using EvalFlow.Web.Runs;
using Microsoft.AspNetCore.WebUtilities;

namespace EvalFlow.Web.Tests.Desk;

/// <summary>What stands in the addresses of lists is what was asked for, whatever people write.</summary>
public sealed class ListQueryTests
{
    private const string Odd = "a&b=c #+é \"<ü>";

    public static TheoryData<string, string[]> Addresses => new()
    {
        { new RunListQuery(Odd, "m", "failed", "q", 3).UrlOf(2), ["eval=" + Odd, "model=m", "status=failed", "q=q", "page=2"] },
        { new AlertListQuery("all", "4", "regression", Odd, "q", 3).UrlOf(2), ["state=all", "severity=4", "kind=regression", "owner=" + Odd, "q=q", "page=2"] },
        { new FindingListQuery("closed", Odd, "r", "true", "q", 3).UrlOf(2), ["state=closed", "owner=" + Odd, "release=r", "overdue=true", "q=q", "page=2"] },
        { new FreshnessQuery(FreshnessQuery.Nobody, "review_due", "all", Odd, 3).UrlOf(2), ["owner=" + FreshnessQuery.Nobody, "reason=review_due", "show=all", "q=" + Odd, "page=2"] },
        { new AuditListQuery(Odd, "finding", "f-1", "2026-01-01", "2026-02-01", 3).UrlOf(2), ["who=" + Odd, "kind=finding", "subject=f-1", "since=2026-01-01", "until=2026-02-01", "page=2"] },
        { new BoardQuery("not_ready", Odd, 3).UrlOf(2), ["show=not_ready", "q=" + Odd, "page=2"] },
        { new EvalListQuery("d", "5", "draft", "yes", Odd, EvalOrder.Due, 3).UrlOf(2), ["domain=d", "severity=5", "state=draft", "stale=yes", "q=" + Odd, "sort=due", "page=2"] },
    };

    [Theory]
    [MemberData(nameof(Addresses))]
    public void UrlOf_ReadBack_IsWhatWasAskedFor(string url, string[] expected) => Assert.Equal(
        expected.Order(StringComparer.Ordinal),
        QueryHelpers.ParseQuery(url[url.IndexOf('?', StringComparison.Ordinal)..]).Select(one => $"{one.Key}={one.Value}").Order(StringComparer.Ordinal));

    [Fact]
    public void UrlOf_WithoutAFilterOnTheFirstPage_IsThePathAlone()
    {
        Assert.Equal("/runs", new RunListQuery(null, "", " ", null, 5).UrlOf(1));
        Assert.Equal("/alerts", new AlertListQuery(null, "", " ", null, null, 5).UrlOf(1));
        Assert.Equal("/findings", new FindingListQuery(null, "", " ", null, null, 5).UrlOf(1));
        Assert.Equal("/freshness", new FreshnessQuery(null, "", " ", null, 5).UrlOf(1));
        Assert.Equal("/audit", new AuditListQuery(null, "", " ", null, null, 5).UrlOf(1));
        Assert.Equal("/", new BoardQuery(null, " ", 5).UrlOf(1));
        Assert.Equal("/evals", new EvalListQuery(null, "", " ", null, null, EvalOrder.Severity, 5).UrlOf(1));
    }

    [Theory]
    [InlineData(null, 1)]
    [InlineData("", 1)]
    [InlineData("0", 1)]
    [InlineData("-3", 1)]
    [InlineData("7", 7)]
    [InlineData("7.5", 1)]
    [InlineData("99999999999", 1)]
    public void Page_OfAnyText_IsAPage(string? text, int page) => Assert.Equal(page, PageOf.Text(text));

    [Fact]
    public void Runs_StatusThatThereIsNoneOf_FitsNothing()
    {
        Assert.All(Enum.GetValues<RunStatus>(), status => Assert.Equal(status, StatusWords.Read(StatusWords.Of(status))));
        Assert.True(new RunListQuery(null, null, "finished", null, 1).HasUnknownStatus);
        Assert.False(new RunListQuery(null, null, " ", null, 1).HasUnknownStatus);
        Assert.Equal(new RunQuery("e", null, RunStatus.CompletedWithErrors, "q"), new RunListQuery("e", "", "completed_with_errors", " q ", 9).ToQuery());
    }

    [Theory]
    [InlineData("2026-02-28", "2026-03-01")]
    [InlineData("2026-13-01", null)]
    [InlineData("9999-12-31", null)]
    [InlineData("yesterday", null)]
    public void Audit_LastDay_IsWhole(string until, string? before) => Assert.Equal(
        before is null ? null : DateTimeOffset.Parse($"{before}T00:00:00Z", System.Globalization.CultureInfo.InvariantCulture),
        new AuditListQuery(null, null, null, null, until, 1).ToQuery().Before);

    [Theory]
    [InlineData("name", EvalOrder.Name)]
    [InlineData("DUE", EvalOrder.Due)]
    [InlineData("17", EvalOrder.Severity)]
    [InlineData(null, EvalOrder.Severity)]
    public void Evals_Order_IsOneOfOurs(string? word, EvalOrder order) => Assert.Equal(order, EvalListQuery.ReadOrder(word));
}
