using Microsoft.Playwright;

namespace EvalFlow.Web.Tests.Walkthrough;

/// <summary>The pictures of docs/walkthrough.md: one screen of a desk each, taken when EVALFLOW_WALKTHROUGH names their folder.</summary>
/// <param name="folder">Null to take none.</param>
internal sealed class Pictures(string? folder)
{
    public const string Variable = "EVALFLOW_WALKTHROUGH";

    public static Pictures Asked => new(Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? folder : null);

    public static Pictures None => new(null);

    public async Task TakeAsync(IPage page, string name)
    {
        if (folder is null)
        {
            return;
        }
        byte[] picture = await page.ScreenshotAsync();
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.png"), SmallPng.Of(picture));
    }
}
