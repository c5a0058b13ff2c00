using System.Text.Json;

namespace EvalFlow.Web.Tests.Browser;

public sealed class QualityScreensTests(Site site) : IClassFixture<MeasuredEvals>
{
    private const string Path = $"/evals/{MeasuredEvals.Eval}/quality";

    public static TheoryData<int, string> Looks => RunScreensTests.Looks;

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Quality(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync(Path, width, theme);
        string said = await page.Page.InnerTextAsync("main");
        Assert.Contains("12 of 30 samples (40.0 %) tell some of 4 models apart", said, StringComparison.Ordinal);
        Assert.Contains("Replace the samples that drill-to-measure has too", said, StringComparison.Ordinal);
        Assert.Contains("Decide which expected answer is right", said, StringComparison.Ordinal);
        Assert.Contains("Have people decide where first and second differ", said, StringComparison.Ordinal);
        Assert.DoesNotContain("How much is", said, StringComparison.Ordinal);
        await page.CheckAsync($"quality-{theme}");
    }

    [Fact]
    public async Task GroupAndMetric_StandInTheAddress_AndSamplesLeadToTheirCase()
    {
        await using OpenPage page = await site.OpenAsync($"/evals/{MeasuredEvals.Eval}");
        await page.Page.ClickAsync("text=How well it tells models apart");
        Assert.EndsWith(Path, page.Page.Url, StringComparison.Ordinal);
        await page.Page.ClickAsync(".chips a:has-text('Passed by none')");
        Assert.Contains("show=never_passed", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("Every model fails them. 3 of 30 samples", await page.Page.InnerTextAsync("section:has(#samples)"), StringComparison.Ordinal);
        await page.Page.Locator("select[name=metric]").SelectOptionAsync("said_right");
        await page.Page.ClickAsync("button:text-is('Show')");
        Assert.Contains("metric=said_right", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("said_right (high is good)", await page.Page.InnerTextAsync("section:has(#models)"), StringComparison.Ordinal);
        await page.Page.ClickAsync(".chips a:text-is('q14')");
        Assert.Contains("/samples/q14", page.Page.Url, StringComparison.Ordinal);
        await page.GoAsync($"{Path}?show=%3Cscript%3E&page=-1&metric=nonsense", 400);
        await page.GoAsync("/evals/nowhere/quality", 404);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task NearDuplicates_AreMaskedUntilAskedFor_WhichIsRecorded(int width)
    {
        await using OpenPage page = await site.OpenAsync(Path, width);
        await page.Page.ClickAsync("text=Near-duplicates in the eval itself");
        Assert.Contains("expect different answers", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.DoesNotContain("How much is", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("duplicates");
        await page.Page.Locator("select[name=with]").SelectOptionAsync("drill-to-measure");
        await page.Page.ClickAsync("button:text-is('Show')");
        Assert.Contains("with=drill-to-measure", page.Page.Url, StringComparison.Ordinal);
        await page.Page.ClickAsync("text=Show the texts of these pairs");
        Assert.Contains("How much is 20 and 20", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("duplicates-shown");
        JsonElement entries = await site.App.RunAsync(["audit", "--kind", "sample_read"]);
        Assert.Contains($"read texts of samples of {MeasuredEvals.Eval}@1.0.0 and drill-to-measure@1.0.0 (duplicates)", entries.GetRawText(), StringComparison.Ordinal);
        await page.GoAsync($"/evals/{MeasuredEvals.Eval}/duplicates?with=nowhere", 404);
    }

    [Theory]
    [InlineData("/evals/hostile/quality")]
    [InlineData("/evals/hostile/duplicates")]
    [InlineData("/evals/versions/quality")]
    [InlineData("/evals/sliced/quality?page=3")]
    public async Task WhateverTheEval_ItIsShown(string path)
    {
        await using OpenPage page = await site.OpenAsync(path, 390);
        await page.CheckAsync(path.Split('/', '?')[3] + "-" + path.Split('/')[2]);
    }
}
