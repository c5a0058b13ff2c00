using System.Net;
using EvalFlow.Web.Layout;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>What somebody sees who opens EvalFlow for the first time: every screen is empty, and says what to do about it.</summary>
public sealed class FirstTimeTests(Site site)
{
    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task EveryScreen_WithNothingInIt_LeadsOn(int width, string theme)
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        await using OpenPage page = await site.OpenAsync("/", width, theme, app);
        foreach (NavigationItem screen in Navigation.Items)
        {
            await page.GoAsync(screen.Href);
            await page.CheckAsync($"empty{screen.Href.Replace('/', '-')}-{theme}");
            ILocator next = page.Page.Locator("main .empty a, main .steps a, main .actions a, main form[enctype] button");
            Assert.True(await next.CountAsync() > 0 || screen.Href == "/audit", $"{screen.Href} says nothing of what comes next.");
            Assert.DoesNotContain("evalflow ", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        }
        foreach (string path in (string[])["/runs/new", "/releases/new", "/evals/new", "/who"])
        {
            await page.GoAsync(path);
            await page.CheckAsync($"empty{path.Replace('/', '-')}-{theme}");
        }
    }

    [Fact]
    public async Task EveryLinkOfAnEmptyScreen_LeadsToAPage()
    {
        await using ServedApp app = new();
        await app.ServeAsync();
        await using OpenPage page = await site.OpenAsync("/", app: app);
        HashSet<string> links = [];
        foreach (NavigationItem screen in Navigation.Items)
        {
            await page.GoAsync(screen.Href);
            links.UnionWith(await page.Page.Locator("main a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))"));
        }
        Assert.NotEmpty(links);
        foreach (string link in links.Where(link => link.StartsWith('/')))
        {
            using HttpResponseMessage answer = await app.Http.GetAsync(link, TestContext.Current.CancellationToken);
            Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{link}: {answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Refused_LeadsBackToThePageBefore()
    {
        await using OpenPage page = await site.OpenAsync("/releases/new");
        await page.Page.FillAsync("input[name=model_id]", "<script>alert(1)</script>");
        await page.Page.FillAsync("input[name=version]", "1");
        await page.Page.FillAsync("input[name=model]", "replay:/nowhere/else.csv");
        await page.Page.ClickAsync("button:text-is('Announce the release')");
        Assert.Equal("Nothing was changed", await page.Page.InnerTextAsync("h1"));
        Assert.Contains("must lie in a folder that this host shares", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.Page.ClickAsync("a:text-is('Back to the page before')");
        Assert.EndsWith("/releases/new", page.Page.Url, StringComparison.Ordinal);
    }
}
