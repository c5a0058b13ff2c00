namespace EvalFlow.Web.Tests.Browser;

/// <summary>The narrowest phone that must do: nothing goes beyond the edge, and axe has nothing to say.</summary>
public sealed class NarrowScreensTests(Site site)
{
    [Theory]
    [InlineData("/")]
    [InlineData("/runs")]
    [InlineData("/runs/new")]
    [InlineData("/comparisons")]
    [InlineData("/evals")]
    [InlineData("/evals/over-refusal")]
    [InlineData("/evals/over-refusal/trend")]
    [InlineData("/evals/over-refusal/quality")]
    [InlineData("/models")]
    [InlineData("/alerts")]
    [InlineData("/findings")]
    [InlineData("/freshness")]
    [InlineData("/review")]
    [InlineData("/review/access")]
    [InlineData("/audit")]
    public async Task Screen_Of360Pixels_ShowsAllOfItsWidth(string path)
    {
        await using OpenPage page = await site.OpenAsync(path, 360);
        await page.CheckAsync($"narrow{path.Replace('/', '-')}");
    }
}
