namespace EvalFlow.Web.Tests.Browser;

public sealed class RunScreensTests(Site site)
{
    public static TheoryData<int, string> Looks => new() { { 1440, "light" }, { 390, "light" }, { 1440, "dark" }, { 390, "dark" } };

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Runs(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/runs", width, theme);
        await page.CheckAsync($"runs-{theme}");
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Run_GateFailed_SaysSoFirst(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{site.Seed.FailedRun}", width, theme);
        Assert.StartsWith("Failed: accuracy is ", await page.Page.Locator(".headline").InnerTextAsync() is var text ? text.Trim('✕', ' ', '\n') : "", StringComparison.Ordinal);
        await page.CheckAsync($"run-failed-{theme}");
    }

    [Fact]
    public async Task Run_GatePassed()
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{site.Seed.PassedRun}");
        await page.CheckAsync("run-passed");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Run_OfAStaleEval_SaysWhy_AndSoDoesItsReport(int width)
    {
        string run = (await site.App.RunAsync(["runs", "list"])).GetProperty("runs").EnumerateArray()
            .First(one => one.GetProperty("eval_id").GetString() == "medical-misinformation").GetProperty("run_id").GetString()!;
        await using OpenPage page = await site.OpenAsync($"/runs/{run}", width);
        string told = await page.Page.Locator("section:has(#stale)").InnerTextAsync();
        Assert.Contains("The review was due on", told, StringComparison.Ordinal);
        await page.CheckAsync("run-stale");
        string report = Path.Combine(site.App.Folder, $"stale-{width}.md");
        await site.App.RunAsync(["report", run, "-o", report]);
        string text = await File.ReadAllTextAsync(report, TestContext.Current.CancellationToken);
        Assert.Contains("This eval is stale", text, StringComparison.Ordinal);
        Assert.Contains("The review was due on", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Run_EveryTextHostile_RunsNothing(int width)
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{site.Seed.HostileRun}?slice=topic&metric=%3Cscript%3Ealert(1)%3C/script%3E", width);
        await page.CheckAsync("run-hostile");
        await page.GoAsync("/runs?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&eval=%27onfocus=alert(1)");
        await page.CheckAsync("runs-hostile");
        await page.GoAsync("/runs/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404);
    }
}
