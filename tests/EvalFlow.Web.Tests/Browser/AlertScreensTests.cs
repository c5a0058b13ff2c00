using System.Text.Json;

namespace EvalFlow.Web.Tests.Browser;

public sealed class AlertScreensTests(Site site)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Alerts(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/alerts?state=all", width, theme);
        await page.CheckAsync($"alerts-{theme}");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Alert_Hostile_RunsNothing(int width)
    {
        await using OpenPage page = await site.OpenAsync($"/alerts/{await HostileAsync()}", width);
        await page.CheckAsync("alert-hostile");
        await page.GoAsync("/alerts?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&owner=%27onfocus=alert(1)");
        await page.CheckAsync("alerts-none");
        await page.GoAsync("/alerts/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404);
    }

    [Fact]
    public async Task Alert_AnsweredInTheBrowser_KeepsWhoAndWhy()
    {
        string id = await RaiseAsync("answered");
        await using OpenPage page = await site.OpenAsync($"/alerts/{id}");
        await page.Page.GetByText("Silence", new() { Exact = true }).First.ClickAsync();
        await page.Page.GetByLabel("Why", new() { Exact = true }).FillAsync("<b>moving data</b>");
        await page.CheckAsync("alert-silence");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Silence", Exact = true }).ClickAsync();
        Assert.Contains("Silent until", await page.Page.Locator(".callout").InnerTextAsync(), StringComparison.Ordinal);
        await page.Page.GetByText("Acknowledge", new() { Exact = true }).First.ClickAsync();
        await page.Page.GetByLabel("Note, kept").FillAsync("looking");
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Acknowledge" }).ClickAsync();
        Assert.Contains("is on it", await page.Page.Locator(".headline").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Contains("looking", await page.Page.Locator(".timeline").InnerTextAsync(), StringComparison.Ordinal);
        await page.Page.GetByText("Resolve", new() { Exact = true }).First.ClickAsync();
        await page.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await page.CheckAsync("alert-resolved");
        JsonElement alert = JsonDocument.Parse(await site.App.Http.GetStringAsync($"/api/v1/alerts/{id}", Cancel)).RootElement;
        Assert.Equal("resolved", alert.GetProperty("state").GetString());
    }

    /// <summary>A run of an eval whose samples cannot be evaluated raises an alert.</summary>
    private async Task<string> RaiseAsync(string eval)
    {
        await SeededStore.IncompleteAsync(site.App, eval);
        return await IdOfAsync(eval);
    }

    private Task<string> HostileAsync() => IdOfAsync("sliced");

    private async Task<string> IdOfAsync(string eval)
    {
        JsonElement alerts = JsonDocument.Parse(await site.App.Http.GetStringAsync("/api/v1/alerts?all=true", Cancel)).RootElement.GetProperty("alerts");
        return alerts.EnumerateArray().First(alert => alert.GetProperty("eval_id").GetString() == eval).GetProperty("alert_id").GetString()!;
    }
}
