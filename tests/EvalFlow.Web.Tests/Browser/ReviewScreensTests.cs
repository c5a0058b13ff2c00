using System.Text.Json;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class ReviewScreensTests(Site site)
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Queue_LabelledBlind_WithMaskedText(int width, string theme)
    {
        string queue = await QueueAsync(1);
        await using OpenPage page = await site.OpenAsync("/review", width, theme);
        await page.CheckAsync($"reviews-{theme}");
        await page.GoAsync($"/review/{queue}");
        await page.CheckAsync($"review-queue-{theme}");
        await page.Page.GetByRole(AriaRole.Link, new() { Name = "Label", Exact = true }).ClickAsync();
        await page.CheckAsync($"review-masked-{theme}");
        Assert.Contains("may be distressing", await page.Page.Locator(".callout").First.InnerTextAsync(), StringComparison.Ordinal);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Get the masked text" }).ClickAsync();
        ILocator turn = page.Page.Locator("details.turn").Last;
        Assert.False(await turn.Locator("pre").IsVisibleAsync());
        await page.CheckAsync($"review-text-{theme}");
        ILocator handle = turn.Locator("summary");
        await handle.FocusAsync();
        await page.Page.Keyboard.DownAsync(" ");
        Assert.True(await turn.Locator("pre").IsVisibleAsync());
        await page.CheckAsync($"review-held-{theme}");
        await page.Page.Keyboard.UpAsync(" ");
        Assert.False(await turn.Locator("pre").IsVisibleAsync());
        string item = await page.Page.Locator("dd").First.InnerTextAsync();
        await page.Page.Locator("h1").ClickAsync();
        await page.Page.Keyboard.PressAsync("1");
        await page.Page.WaitForURLAsync($"**/review/{queue}/label");
        Assert.NotEqual(item, await page.Page.Locator("dd").First.InnerTextAsync());
        JsonElement read = (await site.App.RunAsync(["audit", "--kind", "transcript_read", "--limit", "1"])).GetProperty("entries")[0];
        Assert.Equal("transcript_read", read.GetProperty("kind").GetString());
    }

    [Fact]
    public async Task Disputed_DecidedBySomebodyElse_NamesHidden()
    {
        string queue = await QueueAsync(2);
        string item = await LabelAsync(queue, "Ann", 0);
        Assert.Equal(item, await LabelAsync(queue, "Bob", 1));
        await using OpenPage page = await site.OpenAsync($"/review/{queue}/decide");
        string text = await page.Page.Locator("main").InnerTextAsync();
        Assert.DoesNotContain("Ann", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Bob", text, StringComparison.Ordinal);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Get the masked text" }).ClickAsync();
        await page.CheckAsync("review-decide");
        await page.Page.GetByLabel("Why, in your own words").FillAsync("<script>alert(1)</script>");
        await page.Page.Locator("button[data-key='1']").ClickAsync();
        Assert.Contains("nothing for you to decide", await page.Page.Locator(".headline").InnerTextAsync(), StringComparison.Ordinal);
        await page.GoAsync($"/review/{queue}");
        await page.CheckAsync("review-agreement");
        Assert.Contains("Krippendorff", await page.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task OptedOut_NothingIsOffered()
    {
        string queue = await QueueAsync(1);
        await using OpenPage reading = await site.OpenAsync(await CaseAsync());
        await reading.Page.GetByLabel("What you read it for").FillAsync("checking the screens");
        await using OpenPage page = await site.OpenAsync("/review");
        await OptOutAsync(page, "over_refusal");
        // A page from before knows nothing of it; the text is not sent all the same.
        await reading.Page.GetByRole(AriaRole.Button, new() { Name = "Show the response" }).ClickAsync();
        Assert.Contains("your own limits say so", await reading.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await reading.Page.Locator("pre").CountAsync());
        await using OpenPage later = await site.OpenAsync(await CaseAsync());
        Assert.Contains("You opted out of this harm domain", await later.Page.Locator("main").InnerTextAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await later.Page.GetByRole(AriaRole.Button, new() { Name = "Show the response" }).CountAsync());
        await later.CheckAsync("case-opted-out");
        await later.GoAsync("/evals/over-refusal");
        Assert.Equal(0, await later.Page.GetByRole(AriaRole.Button, new() { Name = "Show the first" }).CountAsync());
        await page.GoAsync($"/review/{queue}/label");
        Assert.Contains("opted out", await page.Page.Locator(".headline").InnerTextAsync(), StringComparison.Ordinal);
        await page.GoAsync("/review");
        await OptOutAsync(page, "");
        await page.GoAsync("/review/q-nowhere", 404);
    }

    private static async Task OptOutAsync(OpenPage page, string domains)
    {
        await page.Page.Locator("summary", new() { HasText = "Your limits" }).ClickAsync();
        await page.Page.GetByLabel("Harm domains that you never").FillAsync(domains);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Keep" }).ClickAsync();
    }

    private async Task<string> CaseAsync()
    {
        string run = await RunAsync();
        JsonElement samples = JsonDocument.Parse(await site.App.Http.GetStringAsync($"/api/v1/runs/{run}/samples", TestContext.Current.CancellationToken)).RootElement;
        return $"/runs/{run}/samples/{samples.GetProperty("samples")[0].GetProperty("sample_id").GetString()}";
    }

    private async Task<string> RunAsync() => (await site.App.RunAsync(["runs", "list"])).GetProperty("runs").EnumerateArray()
        .First(one => one.GetProperty("eval_id").GetString() == "over-refusal").GetProperty("run_id").GetString()!;

    private async Task<string> QueueAsync(int labels)
    {
        JsonElement queue = await site.App.RunAsync(["review", "create", await RunAsync(), "--n", "5", "--grader", "refusal", "--labels-per-item", $"{labels}"]);
        return queue.GetProperty("queue_id").GetString()!;
    }

    private async Task<string> LabelAsync(string queue, string who, int answer)
    {
        JsonElement task = (await site.App.RunAsync(["review", "next", queue, "--by", who])).GetProperty("offer").GetProperty("task");
        string item = task.GetProperty("item_id").GetString()!;
        await site.App.RunAsync(["review", "label", item, task.GetProperty("answers")[answer].GetString()!, "--by", who, "--reason", "<img src=x onerror=alert(1)>"]);
        return item;
    }
}
