using System.Text.Json;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class FindingScreensTests(Site site)
{
    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Findings(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/findings?state=all", width, theme);
        await page.CheckAsync($"findings-{theme}");
        await page.Page.Locator("tbody a").First.ClickAsync();
        await page.CheckAsync($"finding-{theme}");
    }

    [Fact]
    public async Task Finding_SeenToInTheBrowser_KeepsWhoAndWhy()
    {
        await using OpenPage page = await site.OpenAsync($"/findings/{await FindingAsync()}");
        await ActAsync(page, "Assign", "Owner", "<img src=x onerror=alert(1)>", "Assign");
        await ActAsync(page, "Note", "Note; never", "<script>alert(2)</script>", "Add the note");
        await ActAsync(page, "Write down the root cause", "Root cause", "\" autofocus onfocus=alert(3) x=\"", "Write it down");
        await ActAsync(page, "Plan a mitigation", "What is done", "<svg onload=alert(4)>", "Plan");
        await page.CheckAsync("finding-hostile");
        await page.Page.Locator("article details summary", new() { HasText = "Give up" }).Last.ClickAsync();
        await page.Page.Locator("article details[open] form input[name=note]").FillAsync("no use");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Give the mitigation up" }).ClickAsync();
        await ActAsync(page, "Dismiss", "Why", "a false alarm", "Dismiss");
        await ActAsync(page, "Reopen", "Why", "it was none", "Reopen");
        string told = await page.Page.Locator(".timeline").InnerTextAsync();
        Assert.Contains("a false alarm", told, StringComparison.Ordinal);
        Assert.Contains("reopened the finding: it was none", told, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Freshness(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/freshness?show=all", width, theme);
        await page.CheckAsync($"freshness-{theme}");
        await page.GoAsync("/freshness?owner=+nobody&reason=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        await page.CheckAsync("freshness-none");
    }

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Audit(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/audit", width, theme);
        await page.CheckAsync($"audit-{theme}");
        await page.GoAsync("/audit?kind=finding&since=2020-01-01&until=9999-12-31&who=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
        await page.CheckAsync("audit-none");
    }

    private static async Task ActAsync(OpenPage page, string summary, string field, string text, string button)
    {
        await page.Page.Locator("main > .acts > details > summary").GetByText(summary, new() { Exact = true }).ClickAsync();
        ILocator form = page.Page.Locator("main > .acts > details[open] form");
        await form.GetByLabel(field).First.FillAsync(text);
        await form.GetByRole(AriaRole.Button, new() { Name = button, Exact = true }).ClickAsync();
    }

    // A row of a comparison, so that no other test waits for its alert.
    private async Task<string> FindingAsync()
    {
        JsonElement runs = (await site.App.RunAsync(["runs", "list"])).GetProperty("runs");
        string[] ids = [.. runs.EnumerateArray().Where(run => run.GetProperty("eval_id").GetString() == "privacy-doxxing").Select(run => run.GetProperty("run_id").GetString()!)];
        JsonElement opened = await site.App.RunAsync(["findings", "open", "--baseline", ids[^1], "--candidate", ids[0], "--title", "<b onclick=alert(0)>title</b>"]);
        return opened.GetProperty("finding_id").GetString()!;
    }
}
