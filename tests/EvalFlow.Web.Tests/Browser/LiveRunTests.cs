using System.Globalization;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>A run on a live model, watched in a browser that nobody reloads.</summary>
public sealed class LiveRunTests(Site site)
{
    private const int Samples = 40;
    private const int First = 15;

    [Fact]
    public async Task Run_ModelAddedInTheBrowser_ShowsItsProgressAndOutlivesARestartOfTheServer()
    {
        await using HeldModel model = await HeldModel.StartAsync();
        await using ServedApp app = new();
        await AddEvalAsync(app);
        await app.ServeAsync();
        await using OpenPage open = await site.OpenAsync("/models", app: app);
        IPage page = open.Page;
        await AddModelAsync(page, model.Url);
        await open.CheckAsync("models-live");
        await StartAsync(page);
        await page.EvaluateAsync("() => { window.untouched = true; }");
        model.Allow(First);
        await DoneAsync(page, First);
        await open.CheckAsync("run-live");

        await app.RestartAsync();
        model.Allow(Samples);
        // The page that was open goes on by itself: first the bar, then the result.
        await page.WaitForSelectorAsync(".lead .badge:has-text('completed')");
        Assert.Contains("accuracy is 100.0 %", await page.InnerTextAsync(".headline"), StringComparison.Ordinal);
        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"{Samples} of {Samples}"), await page.InnerTextAsync("main"), StringComparison.Ordinal);
    }

    private static async Task AddEvalAsync(ServedApp app)
    {
        app.Write("sums.csv", "id,prompt,answer\n" + string.Concat(Enumerable.Range(0, Samples).Select(i => string.Create(CultureInfo.InvariantCulture, $"s{i},One and one? ({i}),two\n"))));
        await app.RunAsync(["eval", "add", app.Write("sums.eval.yaml", """
            id: sums
            version: 1.0.0
            title: Sums
            samples: { path: sums.csv, id: id, input: prompt, target: answer }
            graders:
              - { name: answer, type: includes }
            metrics:
              - { name: accuracy, grader: answer, direction: higher_is_better, primary: true }
            """)]);
    }

    private static async Task AddModelAsync(IPage page, string url)
    {
        await page.ClickAsync("summary:has-text('Add a live model')");
        await page.FillAsync("section:has(#live) input[name=name]", "held");
        await page.FillAsync("section:has(#live) input[name=model]", "held");
        await page.FillAsync("input[name=url]", url);
        await page.ClickAsync("button:text-is('Add the model')");
        await page.ClickAsync("a:has-text('Start a run')");
    }

    private static async Task StartAsync(IPage page)
    {
        Assert.Equal("held", await page.InputValueAsync("select[name=model_known]"));
        await page.ClickAsync("button:text-is('Start the run')");
        await page.WaitForURLAsync("**/runs/r-*");
    }

    // As the page shows it, without a reload.
    private static async Task DoneAsync(IPage page, int done)
    {
        string value = done.ToString(CultureInfo.InvariantCulture);
        await page.WaitForSelectorAsync($"progress[max='{Samples}'][value='{value}']");
        Assert.True(await page.EvaluateAsync<bool>("() => window.untouched === true"));
    }
}
