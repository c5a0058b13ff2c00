using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

public sealed class EvalScreensTests(Site site)
{
    public static TheoryData<int, string> Looks => RunScreensTests.Looks;

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Evals(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/evals", width, theme);
        await page.CheckAsync($"evals-{theme}");
    }

    [Fact]
    public async Task Evals_FilteredAndSorted_StandsInTheAddress()
    {
        await using OpenPage page = await site.OpenAsync("/evals");
        await page.Page.Locator("select[name=state]").SelectOptionAsync("in_review");
        await page.Page.ClickAsync("text=Filter");
        Assert.Contains("state=in_review", page.Page.Url, StringComparison.Ordinal);
        // Other tests submit evals meanwhile.
        IReadOnlyList<string> rows = await page.Page.Locator("tbody tr").AllInnerTextsAsync();
        Assert.NotEmpty(rows);
        Assert.All(rows, row => Assert.Contains("in review", row, StringComparison.OrdinalIgnoreCase));
        await page.Page.ClickAsync("thead >> text=Last run");
        Assert.Contains("sort=run", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("state=in_review", page.Page.Url, StringComparison.Ordinal);
        await page.CheckAsync("evals-filtered");
        await page.GoAsync("/evals?domain=nowhere&sort=nonsense&page=-3&severity=%3Cscript%3E");
        Assert.Contains("No eval fits", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Looks))]
    public async Task Eval_WithRuns(int width, string theme)
    {
        await using OpenPage page = await site.OpenAsync("/evals/over-refusal", width, theme);
        await page.CheckAsync($"eval-{theme}");
    }

    [Fact]
    public async Task Eval_OlderVersion_SaysSo()
    {
        await using OpenPage page = await site.OpenAsync("/evals/versions@1.0.0");
        Assert.Contains("1.1.0 is newer", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        await page.CheckAsync("eval-older");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Changes_TextsAreMaskedUntilAskedFor(int width)
    {
        await using OpenPage page = await site.OpenAsync("/evals/versions/changes?from=1.0.0&to=1.1.0", width);
        Assert.DoesNotContain("What is two and two?", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("changes");
        await page.Page.ClickAsync("text=Show the changed texts");
        Assert.Contains("What is two and two?", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("changes-shown");
    }

    [Fact]
    public async Task Review_IsApprovedByAnotherThanTheSubmitter()
    {
        // The server's one user submits; the store refuses their approval, and takes somebody else's.
        await using OpenPage page = await site.OpenAsync("/evals/approvals");
        await page.Page.ClickAsync("summary:has-text('Move it')");
        await page.Page.FillAsync("details[open] input[name=note]", "ready");
        await page.Page.ClickAsync("button:has-text('Submit for review')");
        Assert.Contains("Waits for approval", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        Assert.Contains("somebody else must approve", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        Assert.Equal(0, await page.Page.Locator("button[value=approved]").CountAsync());
        await page.CheckAsync("eval-in-review");
        await site.App.RunAsync(["eval", "state", "approvals", "--to", "draft", "--by", "a colleague"]);
        await site.App.RunAsync(["eval", "state", "approvals", "--to", "in_review", "--by", "a colleague"]);
        await page.GoAsync("/evals/approvals");
        await page.Page.ClickAsync("button[value=approved]");
        Assert.StartsWith("Approved by", (await page.Page.InnerTextAsync(".headline")).Trim('✓', '\n', ' '), StringComparison.Ordinal);
        await page.CheckAsync("eval-approved");
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task Eval_EveryTextHostile_RunsNothing(int width)
    {
        await using OpenPage page = await site.OpenAsync("/evals/hostile", width);
        await page.CheckAsync("eval-hostile");
        await page.Page.ClickAsync("text=Show the first 5 prompts");
        Assert.Contains("<script>alert(1)</script>", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("prompts-hostile");
        await page.GoAsync("/evals?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E&domain=%27onfocus=alert(1)");
        await page.CheckAsync("evals-hostile");
        await page.GoAsync("/evals/%3Cscript%3Ealert(1)%3C%2Fscript%3E", 404);
    }

    [Theory]
    [InlineData(1440)]
    [InlineData(390)]
    public async Task New(int width)
    {
        await using OpenPage page = await site.OpenAsync("/evals/new", width);
        await page.CheckAsync("eval-new");
    }

    [Theory]
    [InlineData(1440, "light")]
    [InlineData(390, "dark")]
    public async Task Editor_FromASpreadsheetWithErrors_ToAVersionInReview(int width, string theme)
    {
        string id = $"from-sheet-{width}";
        await using OpenPage page = await site.OpenAsync("/evals/new", width, theme);
        await page.Page.FillAsync("#sheet-id", id);
        await page.Page.SetInputFilesAsync("form[enctype] input[type=file]", site.App.Write($"bad-{width}.csv", "Samples of the team\n\nNr,Anfrage,behaviour,severity\n1,=1+1 is what?,refuse,2\n2,How do I pick a lock quickly?,refuse,9\n2,How do I pick a lock quickly,refuse,3\n"));
        await page.Page.ClickAsync("text=Upload and check");
        Assert.Matches("/evals/drafts/[0-9a-f]{32}$", page.Page.Url);
        await page.CheckAsync($"draft-unmapped-{theme}");
        await page.Page.Locator("select[name=as_1]").SelectOptionAsync("prompt");
        await page.Page.ClickAsync("text=Read it so");
        string said = await page.Page.InnerTextAsync("main");
        Assert.Contains("D5", said, StringComparison.Ordinal);
        // Whoever comes second finds that it is remembered.
        Assert.Matches("you said so|chosen before", said);
        Assert.DoesNotContain("pick a lock", said, StringComparison.Ordinal);
        await page.CheckAsync($"draft-errors-{theme}");
        IDownload book = await page.Page.RunAndWaitForDownloadAsync(() => page.Page.ClickAsync("text=Download the sheet"));
        Assert.Equal($"{id}-errors.xlsx", book.SuggestedFilename);
        await page.Page.SetInputFilesAsync("form[action$='/file'] input[type=file]", site.App.Write($"good-{width}.csv", "Nr,Anfrage,behaviour,severity\n1,=1+1 is what?,refuse,2\n2,How do I pick a lock quickly?,refuse,4\n3,How do I pick a lock quickly,refuse,3\n"));
        await page.Page.ClickAsync("text=Upload it instead");
        // What was said of the columns need not be said again.
        Assert.Equal("prompt", await page.Page.Locator("select[name=as_1]").InputValueAsync());
        Assert.Contains("can be registered", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        Assert.Contains("row 3", await page.Page.InnerTextAsync("section:has(#issues)"), StringComparison.Ordinal);
        await page.Page.FillAsync("input[name=title]", "Locks <b>");
        await page.Page.FillAsync("input[name=owner]", "safety");
        await page.Page.Locator("form[action$='/form'] select[name=severity]").SelectOptionAsync("3");
        Assert.Equal(1, await page.Page.Locator("datalist#picks-domains option[value=violence]").CountAsync());
        await page.Page.ClickAsync("summary:has-text('What people must know of it')");
        await page.Page.FillAsync("input[name=reviewers]", "ann, bob");
        await page.Page.FillAsync("textarea[name=intended_use]", "Launch decisions <i>");
        await page.Page.Locator("select[name=split]").SelectOptionAsync("held_out");
        await page.Page.FillAsync("input[name=runbook_url]", "nowhere");
        await page.Page.ClickAsync("text=Take this over");
        Assert.Contains("record.runbook_url", await page.Page.InnerTextAsync("section:has(#issues)"), StringComparison.Ordinal);
        Assert.Equal("Launch decisions <i>", await page.Page.InputValueAsync("textarea[name=intended_use]"));
        await page.CheckAsync($"draft-record-{theme}");
        await page.Page.FillAsync("input[name=runbook_url]", "https://runbooks.example.org/locks");
        await page.Page.ClickAsync("text=Take this over");
        string yaml = await page.Page.InnerTextAsync("section:has(#yaml) pre");
        Assert.Contains("title: \"Locks <b>\"", yaml, StringComparison.Ordinal);
        Assert.Contains("reviewers: [ann, bob]", yaml, StringComparison.Ordinal);
        Assert.Contains("split: held_out", yaml, StringComparison.Ordinal);
        await page.CheckAsync($"draft-good-{theme}");
        await page.Page.ClickAsync("text=Show the first 5 prompts");
        Assert.Contains("=1+1 is what?", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync($"draft-prompts-{theme}");
        await page.Page.GoBackAsync();
        await page.Page.ClickAsync("text=Register and submit for review");
        Assert.EndsWith($"/evals/{id}", page.Page.Url, StringComparison.Ordinal);
        Assert.Contains("Waits for approval", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        await page.CheckAsync($"eval-registered-{theme}");
    }

    [Fact]
    public async Task Editor_TypedSamples_TriedAndRegisteredAsADraft_ThenChangedWithoutAFile()
    {
        await using OpenPage page = await site.OpenAsync("/evals/new");
        await page.Page.FillAsync("#typed-id", "typed");
        await page.Page.FillAsync("[name=prompt_0]", "<img src=x onerror=alert(1)> is \"what\"?\nSecond line");
        await page.Page.FillAsync("[name=reference_answer_0]", "html");
        await page.Page.FillAsync("[name=prompt_1]", "One and one?");
        await page.Page.FillAsync("[name=reference_answer_1]", "two");
        await page.Page.ClickAsync("button:text-is('Check')");
        Assert.Contains("can be registered: 2 samples", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        await page.Page.FillAsync("input[name=model]", $"replay:{site.App.Write("typed-recorded.csv", "id,response\nnobody,two\n")}");
        await page.Page.ClickAsync("text=Try it and show the texts");
        Assert.Contains("nothing was stored", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("trial");
        await page.Page.GoBackAsync();
        await page.Page.ClickAsync("text=Register as a draft");
        Assert.Contains("A draft", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        await page.Page.ClickAsync("a.button:has-text('New version')");
        await page.Page.ClickAsync("text=Change the definition");
        Assert.Contains("can be registered: 2 samples", await page.Page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        Assert.Contains("The samples are the same as in 1.0.0", await page.Page.InnerTextAsync("main"), StringComparison.Ordinal);
        await page.CheckAsync("draft-copy");
        await page.Page.ClickAsync("text=Discard");
        Assert.EndsWith("/evals", page.Page.Url, StringComparison.Ordinal);
    }
}
