using System.Globalization;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Browser;

/// <summary>A page in a browser of its own, watched for what no page may do.</summary>
public sealed class OpenPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly List<string> _wrong = [];

    internal OpenPage(IBrowserContext context, IPage page, string origin)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                _wrong.Add($"console: {message.Text}");
            }
        };
        page.PageError += (_, error) => _wrong.Add($"script: {error}");
        page.Dialog += (_, dialog) =>
        {
            _wrong.Add($"dialog: {dialog.Message}");
            _ = dialog.DismissAsync();
        };
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(origin + "/", StringComparison.Ordinal))
            {
                _wrong.Add($"foreign request: {request.Url}");
            }
        };
    }

    public IPage Page { get; }

    public async Task GoAsync(string path, int status = 200)
    {
        IResponse? response = await Page.GotoAsync(path, new PageGotoOptions { WaitUntil = WaitUntilState.Load });
        Assert.Equal(status, response!.Status);
    }

    /// <summary>Holds what holds for every screen: no serious accessibility issue, no foreign or inline script, nothing wider than the window. Takes a picture when asked to.</summary>
    /// <param name="name">Of the picture.</param>
    public async Task CheckAsync(string name)
    {
        await PictureAsync(name);
        AxeResult result = await Page.RunAxe();
        Assert.Empty(result.Violations.Where(issue => issue.Impact is "serious" or "critical")
            .SelectMany(issue => issue.Nodes.Select(node => $"{issue.Id}: {issue.Help} at {node.Target} {node.Html}")));
        AssertNothingWrong();
        Assert.Equal(1, await Page.Locator("h1").CountAsync());
        int beyond = await Page.EvaluateAsync<int>("() => document.documentElement.scrollWidth - document.documentElement.clientWidth");
        Assert.True(beyond <= 0, $"The page is {beyond} pixels wider than the window.");
    }

    /// <summary>No script ran that is not ours, no dialog opened, nothing was asked of another host.</summary>
    public void AssertNothingWrong() => Assert.Empty(_wrong);

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();

    // EVALFLOW_SCREENSHOTS=FOLDER keeps pictures of every screen for people to look at.
    private async Task PictureAsync(string name)
    {
        if (Environment.GetEnvironmentVariable("EVALFLOW_SCREENSHOTS") is { Length: > 0 } folder)
        {
            string width = Page.ViewportSize!.Width.ToString(CultureInfo.InvariantCulture);
            await Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}.png"), FullPage = true });
        }
    }
}
