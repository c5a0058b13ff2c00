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
        Assert.Equal("is", (await page.Page.Locator("del").First.TextContentAsync())!.Trim());
        Assert.Equal("was", (await page.Page.Locator("ins").First.TextContentAsync())!.Trim());
        Assert.DoesNotContain("What is 11?", await page.Page.ContentAsync(), StringComparison.Ordinal);
        await page.CheckAsync($"case-diff-{theme}");
    }

    [Fact]
    public async Task Case_OneRun_ShowsPromptAndResponseEachAtItsButton()
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{Runs.After}/samples/s12");
        await page.Page.GetByLabel("What you read it for").FillAsync("checking the screens");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show the response" }).ClickAsync();
        await page.Page.GetByText("Reveal: response").WaitForAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show what was sent" }).ClickAsync();
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep open: user" }).ClickAsync();
        await page.Page.GetByText("What is 12?").WaitForAsync();
        Assert.Equal(1, await page.Page.GetByText("all along").CountAsync());
        await page.CheckAsync("case-shown");
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Case_Revealed_StaysShutUntilItIsHeld(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync($"/runs/{Runs.After}/samples/s12", width, theme);
        Assert.Contains("weighted minutes", await page.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        await page.Page.GetByLabel("What you read it for").FillAsync("checking the screens");
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Show the response" }).ClickAsync();
        ILocator text = page.Page.GetByText("all along");
        ILocator handle = page.Page.GetByText("Reveal: response");
        await handle.WaitForAsync();
        Assert.False(await text.IsVisibleAsync());
        await page.CheckAsync($"case-shut-{theme}");
        await handle.FocusAsync();
        await page.Page.Keyboard.DownAsync(" ");
        Assert.True(await text.IsVisibleAsync());
        await page.CheckAsync($"case-held-{theme}");
        await page.Page.Keyboard.UpAsync(" ");
        Assert.False(await text.IsVisibleAsync());
        await handle.HoverAsync();
        await page.Page.Mouse.DownAsync();
        Assert.True(await text.IsVisibleAsync());
        await page.Page.Mouse.UpAsync();
        Assert.False(await text.IsVisibleAsync());
        ILocator keep = page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep open: response" });
        await keep.FocusAsync();
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.True(await text.IsVisibleAsync());
        await page.CheckAsync($"case-kept-{theme}");
        await page.Page.Keyboard.PressAsync("Enter");
        Assert.False(await text.IsVisibleAsync());
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Hide everything again" }).ClickAsync();
        Assert.Equal(0, await text.CountAsync());
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
            foreach (ILocator keep in await page.Page.Locator("[data-hold-keep]").AllAsync())
            {
                await keep.ClickAsync();
            }
            page.AssertNothingWrong();
        }
        await page.CheckAsync("case-hostile");
    }

    private async Task<int> ReadingsAsync() => await ReadingsAsync(Runs.Before) + await ReadingsAsync(Runs.After);

    private async Task<int> ReadingsAsync(string run) =>
        (await site.App.RunAsync(["audit", "--kind", "transcript_read", "--subject", run])).EnumerateObject().First().Value.GetArrayLength();
}
