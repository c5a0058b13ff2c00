using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(EvalFlow.Web.Tests.Browser.Site))]

namespace EvalFlow.Web.Tests.Browser;

/// <summary>
/// A served app with something of everything in it, and a real browser. A test of a screen is a few lines:
/// <code>await using OpenPage page = await site.OpenAsync("/runs"); await page.CheckAsync("runs");</code>
/// </summary>
public sealed class Site : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public ServedApp App { get; } = new();

    public SeededStore Seed { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Seed = await SeededStore.FillAsync(App);
        await App.ServeAsync();
        if (Places.FirstOrDefault(File.Exists) is { } chromium)
        {
            _playwright = await Playwright.CreateAsync();
            _browser = await _playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = chromium, Args = ["--no-sandbox"] });
        }
    }

    /// <summary>Id of the release that the demo left.</summary>
    public async Task<string> DemoReleaseAsync() => (await App.RunAsync(["releases", "list"])).GetProperty("releases").EnumerateArray()
        .First(one => one.GetProperty("release_id").GetString()!.StartsWith("aurora", StringComparison.Ordinal)).GetProperty("release_id").GetString()!;

    /// <summary>Opens a page of the app. Without a browser the test is skipped; in CI it fails, since .ci/run installs one.</summary>
    /// <param name="width">1440 for a desk, 390 for a phone.</param>
    /// <param name="app">Another app than the one with something of everything.</param>
    public async Task<OpenPage> OpenAsync(string path, int width = 1440, string theme = "light", ServedApp? app = null)
    {
        OpenPage page = await OpenAtAsync((app ?? App).Url, width, theme);
        await page.GoAsync(path);
        return page;
    }

    /// <summary>A page in a browser of its own, before it goes anywhere.</summary>
    /// <param name="origin">Address of a server.</param>
    public async Task<OpenPage> OpenAtAsync(string origin, int width = 1440, string theme = "light")
    {
        if (_browser is null)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("CI") == "true", "There is no Chromium on this machine.");
            Assert.Fail("There is no Chromium; .ci/run was to install it.");
        }
        IBrowserContext context = await _browser.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = origin,
            ViewportSize = new ViewportSize { Width = width, Height = 900 },
            ColorScheme = theme == "dark" ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
        });
        return new OpenPage(context, await context.NewPageAsync(), origin);
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
        {
            await _browser.DisposeAsync();
        }
        _playwright?.Dispose();
        await App.DisposeAsync();
    }
}
