using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class ComparisonScreensTests(Site site)
{
    private ComparedRuns Runs => site.Seed.Compared;

    private string Comparison => $"/comparisons/{Runs.Before}/{Runs.After}";

    public static TheoryData<int, string> Looks => RunScreensTests.Looks;

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Comparison_SaysTheVerdictFirst_AndHidesNothingLeftOut(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync(Comparison, width, theme);
        Assert.Contains("accuracy", await page.Page.Locator(".headline").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("could not be evaluated in the candidate", await page.Page.Locator("#left-out ~ details").AllInnerTextsAsync() is var texts ? string.Join('\n', texts) : "", StringComparison.Ordinal);
        await page.CheckAsync($"comparison-{theme}");
    }

    [Fact]
    public async Task Comparison_ChipsAndSlices_NarrowTheChangesAndStandInTheAddress()
    {
        await using OpenPage page = await site.OpenAsync(Comparison);
        ILocator kinds = page.Page.GetByRole(AriaRole.Navigation, new() { Name = "Kinds of change" });
        await kinds.GetByRole(AriaRole.Link, new() { Name = "Newly failing" }).ClickAsync();
        Assert.Contains("how=failing", page.Page.Url, StringComparison.Ordinal);
        ILocator how = page.Page.GetByRole(AriaRole.Region, new() { Name = "Changes" }).Locator("td[data-label=How]");
        Assert.All(await how.AllInnerTextsAsync(), text => Assert.Contains("newly failing", text, StringComparison.Ordinal));
        await page.Page.GetByRole(AriaRole.Form, new() { Name = "Filter changes" }).GetByLabel("Slice").SelectOptionAsync("language=de");
        await page.Page.GetByRole(AriaRole.Form, new() { Name = "Filter changes" }).GetByRole(AriaRole.Button).ClickAsync();
        Assert.Contains("how=failing", page.Page.Url, StringComparison.Ordinal);
        foreach (string id in await page.Page.GetByRole(AriaRole.Region, new() { Name = "Changes" }).Locator("th[data-label=Sample]").AllInnerTextsAsync())
        {
            Assert.Equal(0, int.Parse(id.Trim()[1..], System.Globalization.CultureInfo.InvariantCulture) % 3);
        }
        await page.CheckAsync("comparison-filtered");
    }

    [Fact]
    public async Task Comparison_NotMadeYet_OffersToMakeIt()
    {
        await using OpenPage page = await site.OpenAsync($"/comparisons/{Runs.Plain}/{Runs.Plain}");
        await page.CheckAsync("comparison-none");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Compare them" }).ClickAsync();
        await page.Page.WaitForSelectorAsync("#metrics");
        page.AssertNothingWrong();
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Picker_TwoRuns_OpensTheirComparison(int width)
    {
        await using OpenPage page = await site.OpenAsync("/comparisons?eval=sliced", width);
        await page.CheckAsync("comparisons");
        await page.Page.GetByLabel("Baseline").SelectOptionAsync(Runs.Before);
        await page.Page.GetByLabel("Candidate").SelectOptionAsync(Runs.After);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Open the comparison" }).ClickAsync();
        Assert.EndsWith(Comparison, page.Page.Url, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Flips_Chips_NarrowToWhatFailsInBothAndToCriticalSamples(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync(Comparison, width, theme);
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Both fail 120" }).ClickAsync();
        Assert.Contains("how=both", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("120 findings, in the order of the samples", await page.Page.Locator("section:has(#flips)").InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"comparison-both-{theme}");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Critical only 1" }).ClickAsync();
        Assert.Contains("how=both", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("critical=yes", page.Page.Url, StringComparison.Ordinal);
        ILocator rows = page.Page.Locator("section:has(#flips) tbody tr");
        Assert.Contains("s12", await rows.InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"comparison-critical-{theme}");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "All 1", Exact = true }).ClickAsync();
        Assert.Contains("s11", await rows.InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Samples_Filtered_ShowOnlyWhatFits(int width)
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{Runs.After}/samples?outcome=errored", width);
        Assert.Equal(6, await page.Page.Locator("tbody tr").CountAsync());
        await page.CheckAsync("samples-errored");
        await page.GoAsync($"/runs/{Runs.After}/samples?page=999999");
        await page.CheckAsync("samples-last");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Trend(int width)
    {
        await using OpenPage page = await site.OpenAsync("/evals/sliced/trend", width);
        Assert.Contains("gate: at least 90.0 %", await page.Page.Locator("figure").InnerTextAsync(), StringComparison.Ordinal);
        await page.CheckAsync("trend");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Trend_PerRelease_NamesReleasesAndKeepsTheChoiceInTheAddress(int width)
    {
        await using OpenPage page = await site.OpenAsync("/evals/over-refusal/trend", width);
        await page.CheckAsync("trend-named");
        await page.Page.GetByLabel("A point for each").SelectOptionAsync("release");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show" }).ClickAsync();
        Assert.Contains("per=release", page.Page.Url, StringComparison.Ordinal);
        Assert.Equal(1, await page.Page.Locator("tbody tr:has(a[href^='/releases/'])").CountAsync());
        await page.CheckAsync("trend-releases");
        // No release of another test runs what waits for its approval.
        await page.GoAsync("/evals/waiting/trend?per=release");
        Assert.Contains("No release has an ended run", await page.Page.Locator(".empty").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task NewRun_FieldsLeftEmptyAndABadModel_SaysWhatIsWrong(int width)
    {
        await using OpenPage page = await site.OpenAsync($"/runs/new?eval=sliced&baseline={Runs.Before}", width);
        await page.CheckAsync("run-new");
        await page.Page.Locator("input[name=model]").FillAsync("openai:");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Start the run" }).ClickAsync();
        Assert.Equal("Nothing was changed", await page.Page.Locator("h1").InnerTextAsync());
    }

    [Fact]
    public async Task EveryText_Hostile_RunsNothing()
    {
        await using OpenPage page = await site.OpenAsync($"/comparisons/{Runs.HostileBefore}/{Runs.HostileAfter}?metric=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&slice=%27onfocus=alert(1)&how=%3Csvg%3E");
        await page.CheckAsync("comparison-hostile");
        await page.GoAsync($"/runs/{Runs.HostileAfter}/samples?q=%22%3E%3Cscript%3E&label=%3Csvg%3E");
        page.AssertNothingWrong();
        await page.GoAsync("/evals/hostile/trend?model=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        page.AssertNothingWrong();
    }
}
