using System.Text.Json;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class CaseScreensTests(Site site)
{
    private ComparedRuns Runs => site.Seed.Compared;

    [Theory]
    [MemberData(nameof(RunScreensTests.Looks), MemberType = typeof(RunScreensTests))]
    public async Task Case_IsMaskedUntilSomebodySaysWhatFor_AndEachReadingIsRecorded(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync($"/comparisons/{Runs.Before}/{Runs.After}/cases/s11", width, theme);
        string masked = await page.Page.ContentAsync();
        Assert.DoesNotContain("It is [", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("all along", masked, StringComparison.Ordinal);
        Assert.DoesNotContain("What is 11?", masked, StringComparison.Ordinal);
        await page.CheckAsync($"case-masked-{theme}");
        int before = await ReadingsAsync();
        ILocator show = page.Page.GetByRole(AriaRole.Button, new() { Name = "Show both responses with differences" });
        await show.ClickAsync();
        Assert.Equal(before, await ReadingsAsync());   // The browser asks for the reason first.
        await page.Page.GetByLabel("What you read it for").FillAsync("checking the screens");
        await show.ClickAsync();
        await page.Page.WaitForSelectorAsync("#diff");
        Assert.Equal(before + 2, await ReadingsAsync());
        Assert.Equal("is", (await page.Page.Locator("del").First.InnerTextAsync()).Trim());
        Assert.Equal("was", (await page.Page.Locator("ins").First.InnerTextAsync()).Trim());
        Assert.DoesNotContain("What is 11?", await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"case-diff-{theme}");
    }

    [Fact]
    public async Task Case_OneRun_ShowsPromptAndResponseEachAtItsButton()
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{Runs.After}/samples/s12");
        await page.Page.GetByLabel("What you read it for").FillAsync("checking the screens");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show the response" }).ClickAsync();
        await page.Page.GetByText("all along").WaitForAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show what was sent" }).ClickAsync();
        await page.Page.GetByText("user", new() { Exact = true }).ClickAsync();
        await page.Page.GetByText("What is 12?").WaitForAsync();
        Assert.Equal(1, await page.Page.GetByText("all along").CountAsync());
        await page.CheckAsync("case-shown");
    }

    [Fact]
    public async Task Case_UnknownSample_SaysSo()
    {
        await using OpenPage page = await site.OpenAsync("/runs");
        await page.GoAsync($"/runs/{Runs.After}/samples/nowhere", 404);
        await page.GoAsync($"/comparisons/{Runs.Before}/{Runs.After}/cases/%3Cscript%3E", 404);
    }

    [Fact]
    public async Task Case_HostileTexts_RunNothing()
    {
        await using OpenPage page = await site.OpenAsync("/runs");
        for (int i = 0; i < Injections.All.Count - 1; i++)
        {
            await page.GoAsync($"/comparisons/{Runs.HostileBefore}/{Runs.HostileAfter}/cases/h{i}");
            await page.Page.GetByLabel("What you read it for").FillAsync("<script>alert(0)</script>");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show both responses with differences" }).ClickAsync();
            await page.Page.WaitForSelectorAsync("#diff");
            await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show what was sent" }).ClickAsync();
            await page.Page.Locator(".turn summary").First.ClickAsync();
            page.AssertNothingWrong();
        }
        await page.CheckAsync("case-hostile");
    }

    private async Task<int> ReadingsAsync() => await ReadingsAsync(Runs.Before) + await ReadingsAsync(Runs.After);

    private async Task<int> ReadingsAsync(string run) =>
        (await site.App.RunAsync(["audit", "--kind", "transcript_read", "--subject", run])).EnumerateObject().First().Value.GetArrayLength();
}
